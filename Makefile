# sarpipe: `make` builds bin/, `make demo` shows what it does, `make check` tests it, `make help` lists all goals.

VERSION = 0.1.0
PREFIX  = /usr/local
DESTDIR =
BINDIR  = $(PREFIX)/bin
DATADIR = $(PREFIX)/share/sarpipe
MANDIR  = $(PREFIX)/share/man
BASHDIR = $(PREFIX)/share/bash-completion/completions
ZSHDIR  = $(PREFIX)/share/zsh/site-functions

# The Debian packages that each kind of goal needs.
PACKAGES_BUILD = gcc libc6-dev libexpat1-dev libjq-dev libyaml-dev
PACKAGES_DEMO  = $(PACKAGES_BUILD) jq
PACKAGES_SCALE = $(PACKAGES_DEMO) parallel
PACKAGES_SLURM = $(PACKAGES_CHECK) munge slurm-client slurmctld slurmd
PACKAGES_CHECK = $(PACKAGES_DEMO) bats binutils imagemagick libvips-tools libxml2-utils mandoc parallel valgrind
PACKAGES_LINT  = $(PACKAGES_CHECK) clang-format clang-tidy shellcheck
PACKAGES_BENCH = $(PACKAGES_DEMO) python3 python3-yaml valgrind
PACKAGES_FUZZ  = $(PACKAGES_BUILD) afl++ binutils clang libclang-rt-14-dev llvm
PACKAGES_CI    = $(PACKAGES_LINT) clang git valgrind

# `make` alone installs nothing; goals that must work on a fresh system install their packages first.
PACKAGES = $(sort $(if $(filter demo,$(MAKECMDGOALS)),$(PACKAGES_DEMO)) \
                  $(if $(filter check,$(MAKECMDGOALS)),$(PACKAGES_CHECK)) \
                  $(if $(filter lint,$(MAKECMDGOALS)),$(PACKAGES_LINT)) \
                  $(if $(filter bench bench-json bench-check,$(MAKECMDGOALS)),$(PACKAGES_BENCH)) \
                  $(if $(filter bench-scale,$(MAKECMDGOALS)),$(PACKAGES_SCALE)) \
                  $(if $(filter fuzz%,$(MAKECMDGOALS)),$(PACKAGES_FUZZ)) \
                  $(if $(filter check-slurm,$(MAKECMDGOALS)),$(PACKAGES_SLURM)) \
                  $(if $(filter-out check-slurm check-headers,$(filter check-% coverage mutants,$(MAKECMDGOALS))),$(PACKAGES_CI)))

# A single goal that builds uses all processors, unless -j is given; with several goals the order may matter.
ifeq ($(filter-out all units check check-headers demo install,$(MAKECMDGOALS))$(word 2,$(MAKECMDGOALS))$(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell nproc)
endif

FILTERS = sar-import sar-synth sar-tile sar-filter sar-grid sar-template sar-perturb sar-iou sar-agg sar-export

CC       = gcc
CFLAGS   = -O2 -g
WARNINGS = -Wall -Wextra -Wpedantic -Wconversion -Wshadow
VARIANT  = $(if $(SAN),san,release)
BUILD    = build/$(VARIANT)
BIN      = $(if $(filter release,$(VARIANT)),bin,$(BUILD)/bin)
SANFLAGS = $(if $(SAN),-fsanitize=address$(comma)undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
comma    = ,

# Hardening: a memory error ends the program instead of being exploitable. HARDEN= and HARDEN_LINK= turn it off.
# _FORTIFY_SOURCE needs optimisation and does not work with sanitizers; older compilers have no level 3.
FORTIFY    := $(if $(filter -O1 -O2 -O3 -Os,$(CFLAGS)),$(if $(SAN)$(findstring _FORTIFY_SOURCE,$(CFLAGS) $(CPPFLAGS)),,$(shell \
              echo '\#include <features.h>' | $(CC) -O2 -D_FORTIFY_SOURCE=3 -Werror -E -x c - >/dev/null 2>&1 && echo 3 || echo 2)))
HARDEN      = -fPIE -fstack-protector-strong $(FORTIFY:%=-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=%)
HARDEN_LINK = -pie -Wl,-z,relro,-z,now

# Flags that the code needs, independent of CFLAGS.
NEEDED   = -std=c11 -ffp-contract=off -D_POSIX_C_SOURCE=200809L -Ifilters/lib -DSAR_VERSION='"$(VERSION)"' -DSAR_DATADIR='"$(DATADIR)"'
LIBS     = -ljq -lyaml -lexpat -lm -pthread

LIBRARY  = $(patsubst filters/lib/%.c,$(BUILD)/lib/%.o,$(wildcard filters/lib/*/*.c))
PROGRAMS = $(FILTERS:%=$(BIN)/%)
SOURCES  = $(wildcard filters/*.c filters/lib/*/*.[ch] tests/lib/*.[ch] tests/preload/*.c)
PIPELINES = $(filter-out %.mk $(patsubst %/,%,$(wildcard pipelines/*/)),$(wildcard pipelines/* pipelines/*/*))
SCRIPTS  = $(PIPELINES) tests/run .ci/run
COMPLETION = $(FILTERS:%=$(BUILD)/completion/%) $(FILTERS:%=$(BUILD)/completion/_%)
UNITS    = $(patsubst tests/lib/%.c,$(BUILD)/tests/%,$(wildcard tests/lib/*.c))

all: $(PROGRAMS) $(COMPLETION)

# Shows a command as its name and file; V=1 shows the whole command, make -s nothing.
shown = $(if $(V)$(findstring s,$(firstword -$(MAKEFLAGS))),,@printf '%-4s%s\n' $(1) '$(2)';)

$(BIN)/%: $(BUILD)/%.o $(BUILD)/libsar.a
	@mkdir -p $(@D)
	$(call shown,LD,$@)$(CC) $(CFLAGS) $(SANFLAGS) $(HARDEN_LINK) $(LDFLAGS) -o $@ $^ $(LIBS)

# Shell completion, of the filters' own lists of options: NAME for bash, _NAME for zsh.
$(BUILD)/completion/_%: $(BIN)/% filters/completion.awk
	@mkdir -p $(@D)
	@$< --list-options | LC_ALL=C awk -v filter=$* -v shell=zsh -f filters/completion.awk > $@.part && mv $@.part $@

$(BUILD)/completion/%: $(BIN)/% filters/completion.awk
	@mkdir -p $(@D)
	@$< --list-options | LC_ALL=C awk -v filter=$* -v shell=bash -f filters/completion.awk > $@.part && mv $@.part $@

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(BUILD)/libsar.a
	$(call shown,LD,$@)$(CC) $(CFLAGS) $(SANFLAGS) $(HARDEN_LINK) $(LDFLAGS) -o $@ $^ $(LIBS)

# Appended (q), because r would replace in/coco.o by out/coco.o.
$(BUILD)/libsar.a: $(LIBRARY)
	@rm -f $@
	$(call shown,AR,$@)$(AR) qcs $@ $^

$(BUILD)/%.o: filters/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call shown,CC,$<)$(CC) $(NEEDED) $(WARNINGS) $(HARDEN) $(CFLAGS) $(SANFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/%.o: tests/lib/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call shown,CC,$<)$(CC) $(NEEDED) $(WARNINGS) $(HARDEN) $(CFLAGS) $(SANFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<

# Objects depend on compiler, flags and version, and are built again if one of these changes.
$(BUILD)/flags: FORCE | $(if $(PACKAGES),packages)
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(CC) $(NEEDED) $(WARNINGS) $(HARDEN) $(CFLAGS) $(SANFLAGS) $(CPPFLAGS))' | cmp -s - $@ || \
	 printf '%s\n' '$(subst ','\'',$(CC) $(NEEDED) $(WARNINGS) $(HARDEN) $(CFLAGS) $(SANFLAGS) $(CPPFLAGS))' > $@

include pipelines/dataset.mk
include tests/bench/bench.mk
include tests/fuzz/fuzz.mk
include tests/preload/preload.mk
include tests/ci.mk
include tests/bench/scale.mk

-include $(wildcard $(BUILD)/*.d $(BUILD)/lib/*/*.d $(BUILD)/tests/*.d $(BUILD)/headers/*/*.d)

define HELP
make                     build the filters into bin/
make demo                install what is missing, build, and show the main jobs on data made up for it
make check [TESTS=FILE]  install what the tests need, build, and run them; SAN=1: with sanitizers
make dataset COCO=FILE   build a data set from annotations (pipelines/dataset.mk has the options)
make install             copy filters, pages and pipelines below PREFIX=$(PREFIX); make uninstall removes them
make clean               remove build/ and bin/

make lint                formatting, clang-tidy, man pages, scripts
make check-headers       compile every header alone
make check-clang, check-portable, check-valgrind, check-slurm, check-kills, coverage, mutants
                         what proves more than the tests do (tests/ci.mk)
make fuzz [TARGETS=voc] [TIME=60], fuzz-coverage
                         the fuzz targets (tests/fuzz/fuzz.mk)
make bench, bench-check, bench-scale
                         measure speed and memory (tests/bench/bench.mk, scale.mk)

V=1 shows whole commands; CC, CFLAGS, LDFLAGS, PREFIX and DESTDIR are what they are elsewhere.
endef

help:
	$(info $(HELP))@:

# A goal that does not exist is an error before anything is built.
GOALS = all units demo help check% check-% coverage mutants lint fuzz% bench bench-% model-scale dataset install uninstall clean \
        packages
UNKNOWN = $(filter-out $(GOALS),$(foreach goal,$(MAKECMDGOALS),$(if $(findstring /,$(goal)),,$(goal))))
$(if $(UNKNOWN),$(error no goal $(firstword $(UNKNOWN)); make help lists the goals))

# Said before anything is installed or built.
$(if $(filter demo,$(MAKECMDGOALS)),$(info sarpipe: annotations become dialogues, and a model's answers a score. First the build, then both jobs.))

demo: all
	@SAR_BIN=$(BIN) pipelines/demo $(BUILD)/demo

check: all units check-headers
	@FILTERS='$(FILTERS)' BIN=$(abspath $(BIN)) UNITS=$(abspath $(BUILD)/tests) OVERRIDES='$(MAKEOVERRIDES)' SAN=$(SAN) FORTIFY=$(FORTIFY) SAR_TEMPLATES=$(abspath templates.yaml) tests/run $(TESTS)

units: $(UNITS)

# Each header includes what it needs: it compiles alone.
HEADERS = $(patsubst filters/lib/%.h,$(BUILD)/headers/%.ok,$(wildcard filters/lib/*/*.h))

check-headers: $(HEADERS)

$(BUILD)/headers/%.ok: filters/lib/%.h $(BUILD)/flags
	@mkdir -p $(@D)
	@printf '#include "%s.h"\ntypedef int one_declaration;\n' '$*' | $(CC) $(NEEDED) $(WARNINGS) $(CPPFLAGS) -MMD -MP -MT $@ -MF $(@:.ok=.d) -fsyntax-only -x c -
	@touch $@

lint: packages
	clang-format --dry-run -Werror $(SOURCES)
	$(MAKE) -s -k -j$(shell nproc) $(TIDY)
	mandoc -T lint -W warning man/*.[157]
	shellcheck -x $(SCRIPTS)

# Folders are quoted for the shell. Only files that were installed are removed, by name.
quoted    = '$(subst ','\'',$(1))'
TO_BIN    = $(call quoted,$(DESTDIR)$(BINDIR))
TO_DATA   = $(call quoted,$(DESTDIR)$(DATADIR))
TO_MAN    = $(call quoted,$(DESTDIR)$(MANDIR))
TO_BASH   = $(call quoted,$(DESTDIR)$(BASHDIR))
TO_ZSH    = $(call quoted,$(DESTDIR)$(ZSHDIR))
INSTALLED = $(filter-out pipelines/need pipelines/dataset,$(PIPELINES))
WORDINGS  = templates.yaml templates.paper.yaml templates.zh.yaml

install: all
	mkdir -p -- $(TO_BIN) $(TO_DATA) $(TO_BASH) $(TO_ZSH)
	cp -f -- $(PROGRAMS) $(TO_BIN)
	cp -f -- $(WORDINGS) $(TO_DATA)
	cp -f -- $(FILTERS:%=$(BUILD)/completion/%) $(TO_BASH)
	cp -f -- $(FILTERS:%=$(BUILD)/completion/_%) $(TO_ZSH)
	for script in $(INSTALLED); do \
	    mkdir -p -- $(TO_DATA)/$${script%/*} && cp -f -- $$script $(TO_DATA)/$$script || exit; \
	done
	for page in man/*.[157]; do \
	    mkdir -p -- $(TO_MAN)/man$${page##*.} && cp -f -- $$page $(TO_MAN)/man$${page##*.} || exit; \
	done

uninstall:
	for program in $(FILTERS); do \
	    rm -f -- $(TO_BIN)/$$program $(TO_BASH)/$$program $(TO_ZSH)/_$$program || exit; \
	done
	for file in $(WORDINGS) $(INSTALLED); do rm -f -- $(TO_DATA)/$$file || exit; done
	for page in man/*.[157]; do rm -f -- $(TO_MAN)/man$${page##*.}/$${page##*/} || exit; done
	for folder in $(sort $(filter-out pipelines/,$(dir $(INSTALLED)))) pipelines; do rmdir -- $(TO_DATA)/$$folder 2>/dev/null || true; done
	rmdir -- $(TO_DATA) 2>/dev/null || true

clean:
	rm -rf build bin

packages:
	@pipelines/need $(PACKAGES) $(if $(filter bench-json,$(MAKECMDGOALS)),>&2)

FORCE:
.SECONDARY:
.DELETE_ON_ERROR:
.PHONY: all check check-headers clean demo help install lint packages uninstall units FORCE
