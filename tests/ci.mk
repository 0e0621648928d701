# Tests beyond `make check`, most of them in build folders of their own:
# make check-clang, check-portable    the suite as clang builds it; the library's tests without vector instructions
# make check-slurm                    the pipelines on a real Slurm; `make check` skips this if there is none
# make check-valgrind                 the library's tests and all examples under valgrind
# make coverage                       the lines of filters/lib that the suite runs; fails below COVERAGE percent
# make check-kills [ROUNDS=200]       kills of make dataset and pipelines/parallel/build, each followed by the same command
# make mutants [MUTANTS=REGEX]        whether the suite finds faults that are put into the library on purpose

COVERAGE = 95

# DWARF 4, because valgrind 3.19 cannot read the version 5 that clang writes.
check-clang: packages
	$(MAKE) check VARIANT=clang CC=clang CFLAGS='$(CFLAGS) -gdwarf-4'

# Tests of the code that has a variant without vector instructions: json, lexicon, bootstrap.
check-portable: packages
	$(MAKE) check VARIANT=portable CPPFLAGS='$(CPPFLAGS) -DSAR_PORTABLE' \
	    TESTS='tests/lib.bats tests/sar-iou.bats tests/sar-agg.bats tests/sar-template.bats'

check-slurm: packages
	WHOLE=yes $(MAKE) check TESTS=tests/slurm.bats

# Replaces every program by a script that runs it under valgrind, which exits with status 99 if it finds an error.
VALGRIND = valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,possible \
           --suppressions=$(abspath tests/valgrind.supp)
CHECKED  = $(PROGRAMS:$(BIN)/%=$(BUILD)/valgrind/bin/%) $(UNITS:$(BUILD)/tests/%=$(BUILD)/valgrind/tests/%)

check-valgrind: $(CHECKED) | packages
	@BIN=$(abspath $(BUILD)/valgrind/bin) UNITS=$(abspath $(BUILD)/valgrind/tests) EMULATED=yes PATIENCE=600 \
	 SAR_TEMPLATES=$(abspath templates.yaml) tests/run tests/lib.bats tests/match.bats tests/examples.bats

$(BUILD)/valgrind/bin/%: $(BIN)/% tests/ci.mk
	$(run_under_valgrind)
$(BUILD)/valgrind/tests/%: $(BUILD)/tests/% tests/ci.mk
	$(run_under_valgrind)
define run_under_valgrind
@mkdir -p $(@D)
@printf '#!/bin/sh\nexec %s %s "$$@"\n' '$(VALGRIND)' '$(abspath $<)' > $@
@chmod +x $@
endef

coverage: packages
	tests/coverage build/coverage $(COVERAGE) $(MAKE) check VARIANT=coverage CFLAGS='-O0 -g --coverage'

mutants: packages
	tests/mutants/run build/mutants '$(MUTANTS)'

ROUNDS = 200
check-kills: all
	SAR_BIN=$(BIN) tests/kill-rounds $(ROUNDS)

SCRIPTS += tests/coverage tests/mutants/run tests/kill-rounds

# clang-tidy runs on one file at a time, so that make can run several. tests/fuzz/match.c is not checked: the analyzer
# thinks that pointers set in one of its loops are unset in the next.
TIDY = $(patsubst %.c,tidy/%,$(filter-out tests/fuzz/match.c,$(filter %.c,$(SOURCES))))

$(TIDY): tidy/%: %.c
	clang-tidy --quiet $< -- $(NEEDED)

.PHONY: check-clang check-kills check-portable check-slurm check-valgrind coverage mutants $(TIDY)
