# The library that makes system calls fail, for LD_PRELOAD; tests/faults.bats and tests/hostile.bats load it.

PRELOAD = $(BUILD)/tests/fault.so

units: $(PRELOAD)

# without the sanitizers: it is loaded before their runtime could be
$(PRELOAD): tests/preload/fault.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call shown,CC,$<)$(CC) -std=c11 $(WARNINGS) $(CFLAGS) $(CPPFLAGS) -fPIC -shared -o $@ $< -ldl
