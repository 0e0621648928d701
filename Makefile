# sarpipe: `make` builds bin/, `make demo` shows what it does, `make check` tests it, `make dataset` builds a data set.

VERSION = 0.1.0
PREFIX  = /usr/local
DESTDIR =
BINDIR  = $(PREFIX)/bin
DATADIR = $(PREFIX)/share/sarpipe
MANDIR  = $(PREFIX)/share/man

# Every Debian package that anything here needs: to build, for the demo, for the tests, to lint.
PACKAGES_BUILD = gcc libc6-dev libjq-dev libyaml-dev
PACKAGES_DEMO  = $(PACKAGES_BUILD) jq
PACKAGES_CHECK = $(PACKAGES_DEMO) bats mandoc
PACKAGES_LINT  = $(PACKAGES_CHECK) clang-format clang-tidy shellcheck

FILTERS = sar-import sar-synth sar-filter sar-grid sar-template

CC       = gcc
CFLAGS   = -O2 -g
WARNINGS = -Wall -Wextra -Wpedantic -Wconversion -Wshadow
BUILD    = build/$(if $(SAN),san,release)
BIN      = $(if $(SAN),build/san/bin,bin)
SANFLAGS = $(if $(SAN),-fsanitize=address$(comma)undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
comma    = ,

# Flags that the code needs, whatever the user says of CFLAGS.
NEEDED   = -std=c11 -D_POSIX_C_SOURCE=200809L -Ifilters/lib -DSAR_VERSION='"$(VERSION)"' -DSAR_DATADIR='"$(DATADIR)"'
LIBS     = -ljq -lyaml -lm

LIBRARY  = $(patsubst filters/lib/%.c,$(BUILD)/lib/%.o,$(wildcard filters/lib/*.c))
PROGRAMS = $(FILTERS:%=$(BIN)/%)
UNITS    = $(patsubst tests/lib/%.c,$(BUILD)/tests/%,$(wildcard tests/lib/*.c))

all: $(PROGRAMS)

$(BIN)/%: $(BUILD)/%.o $(BUILD)/libsar.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(SANFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(BUILD)/libsar.a
	$(CC) $(CFLAGS) $(SANFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/libsar.a: $(LIBRARY)
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: filters/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(NEEDED) $(WARNINGS) $(CFLAGS) $(SANFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/%.o: tests/lib/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(NEEDED) $(WARNINGS) $(CFLAGS) $(SANFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<

# Objects depend on what they were compiled with: another compiler, flag or version builds them anew.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(CC) $(NEEDED) $(WARNINGS) $(CFLAGS) $(SANFLAGS) $(CPPFLAGS))' | cmp -s - $@ || \
	 printf '%s\n' '$(subst ','\'',$(CC) $(NEEDED) $(WARNINGS) $(CFLAGS) $(SANFLAGS) $(CPPFLAGS))' > $@

-include $(wildcard $(BUILD)/*.d $(BUILD)/lib/*.d $(BUILD)/tests/*.d)

clean:
	rm -rf build bin

FORCE:
.SECONDARY:
.DELETE_ON_ERROR:
.PHONY: all clean FORCE
