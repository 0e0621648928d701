# make fuzz [TIME=60] [TARGETS=...]: each target under libFuzzer (clang) for so many seconds, beginning with what is in
# tests/fuzz/corpus and with what earlier runs have found.
# make fuzz-afl TARGET=json [TIME=60]: one of them under AFL++.
# make fuzz-coverage [TARGETS=...]: how much its corpus runs of the files that each target is about.
# A new target is tests/fuzz/NAME.c with LLVMFuzzerTestOneInput, its name in FUZZ_TARGETS, what it is about in
# COVERS_NAME, and some small inputs in tests/fuzz/corpus/NAME; words worth trying go into
# tests/fuzz/NAME.dict. What a fuzzer finds is in build/found; what it brought to light goes into the corpus.
# `make check` hands the corpus to the targets too, built as all else is (tests/fuzz.bats).

TARGETS = $(FUZZ_TARGETS)
TIME    = 60

FUZZ_TARGETS = lines json number match coco voc imagesize export yaml parse tally
FUZZ_SHARED  = replay stage portable
FUZZ_SOURCES = $(patsubst filters/lib/%.c,lib/%.o,$(wildcard filters/lib/*/*.c))
SOURCES     += $(wildcard tests/fuzz/*.[ch])

FUZZ_LINK   = -Wl,--wrap=read,--wrap=message_list
FUZZ_NEEDED = $(NEEDED) $(WARNINGS) -O1 -g -fno-omit-frame-pointer

# --- for `make check` ---------------------------------------------------------------------------------------------------

REPLAYS = $(FUZZ_TARGETS:%=$(BUILD)/tests/fuzz/%)
units: $(REPLAYS)

$(REPLAYS): $(BUILD)/tests/fuzz/%: $(addprefix $(BUILD)/tests/fuzz/,%.o $(FUZZ_SHARED:%=%.o)) $(BUILD)/libsar.a
	$(call shown,LD,$@)$(CC) $(CFLAGS) $(SANFLAGS) $(LDFLAGS) $(FUZZ_LINK) -o $@ $^ $(LIBS)

$(BUILD)/tests/fuzz/%.o: tests/fuzz/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call shown,CC,$<)$(CC) $(NEEDED) $(WARNINGS) $(CFLAGS) $(SANFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<
	@$(FUZZ_HIDE)

# All that portable.c has, but for one function, is hidden from the rest.
FUZZ_HIDE = $(if $(filter %/portable.o,$@),objcopy --keep-global-symbol=portable_walk $@)

-include $(wildcard $(BUILD)/tests/fuzz/*.d)

# --- under fuzzers ------------------------------------------------------------------------------------------------------

# $(call fuzz-build,DIRECTORY,COMPILER,FLAGS OF OBJECTS,FLAGS OF PROGRAMS,DRIVER)
define fuzz-build
build/$(1)/lib/%.o: filters/lib/%.c tests/fuzz/fuzz.mk
	@mkdir -p $$(@D)
	$(2) $$(FUZZ_NEEDED) $(3) -MMD -MP -c -o $$@ $$<

build/$(1)/fuzz/%.o: tests/fuzz/%.c tests/fuzz/fuzz.mk
	@mkdir -p $$(@D)
	$(2) $$(FUZZ_NEEDED) $(3) -MMD -MP -c -o $$@ $$<
	$$(FUZZ_HIDE)

$$(FUZZ_TARGETS:%=build/$(1)/%): build/$(1)/%: $$(addprefix build/$(1)/fuzz/,%.o stage.o portable.o $(5)) $$(FUZZ_SOURCES:%=build/$(1)/%)
	$(2) $(4) $$(FUZZ_LINK) -o $$@ $$^ $$(LIBS)

-include $$(wildcard build/$(1)/lib/*/*.d build/$(1)/fuzz/*.d)
endef

FUZZ_SANITIZERS = -fsanitize=address,undefined -fno-sanitize-recover=all
$(eval $(call fuzz-build,libfuzzer,clang,-fsanitize=fuzzer-no-link $(FUZZ_SANITIZERS),-fsanitize=fuzzer $(FUZZ_SANITIZERS),))

FUZZ_OPTIONS = -timeout=10 -rss_limit_mb=4096 -max_len=4096 -print_final_stats=1

# libjq 1.6 leaks what it refuses.
FUZZ_SETTING = SAR_TEMPLATES=$(abspath templates.yaml) $(if $(filter %json,$@),ASAN_OPTIONS=detect_leaks=0)

fuzz: $(TARGETS:%=fuzz-%)

$(FUZZ_TARGETS:%=fuzz-%): fuzz-%: build/libfuzzer/%
	@mkdir -p build/found/$*
	$(FUZZ_SETTING) build/libfuzzer/$* $(FUZZ_OPTIONS) -max_total_time=$(TIME) \
	  -artifact_prefix=build/found/$*- $(wildcard tests/fuzz/$*.dict:%=-dict=%) build/found/$* tests/fuzz/corpus/$*

$(eval $(call fuzz-build,afl,afl-clang-fast,,,replay.o))

TARGET = json
fuzz-afl: build/afl/$(TARGET)
	@mkdir -p build/found
	SAR_TEMPLATES=$(abspath templates.yaml) AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 \
	  afl-fuzz -V $(TIME) -G 4096 -i tests/fuzz/corpus/$(TARGET) -o build/found/afl-$(TARGET) -- build/afl/$(TARGET)
	@! ls build/found/afl-$(TARGET)/default/crashes/id* 2>/dev/null

# --- coverage -----------------------------------------------------------------------------------------------------------

COVERS_lines  = base/lines
COVERS_json   = json/scan
COVERS_number = base/number
COVERS_match  = geometry/match geometry/assign geometry/ties geometry/boxtree geometry/augment
COVERS_coco   = in/coco in/ids json/document
COVERS_voc    = in/voc in/compose in/labelfiles
COVERS_imagesize = base/imagesize
COVERS_export = base/outdir out/scenefile out/yolo out/voc out/coco out/sarchat
COVERS_yaml   = words/yaml words/templates words/check text/readback words/vocab
COVERS_parse  = text/parse text/syntax text/numbers text/saidnumber score/scorer score/explain
COVERS_tally  = report/aggregate tally/tally tally/tallyline base/exact

$(eval $(call fuzz-build,fuzzcoverage,clang,-fprofile-instr-generate -fcoverage-mapping,-fprofile-instr-generate,replay.o))

fuzz-coverage: $(TARGETS:%=fuzz-coverage-%)

$(FUZZ_TARGETS:%=fuzz-coverage-%): fuzz-coverage-%: build/fuzzcoverage/%
	@echo '$*:'
	@$(FUZZ_SETTING) LLVM_PROFILE_FILE=$<.profraw $< tests/fuzz/corpus/$* > $<.log 2>&1 || { tail -n 5 $<.log; exit 1; }
	@llvm-profdata merge -o $<.profdata $<.profraw
	@llvm-cov report $< -instr-profile=$<.profdata $(COVERS_$*:%=filters/lib/%.c)

.PHONY: fuzz fuzz-afl fuzz-coverage $(FUZZ_TARGETS:%=fuzz-%) $(FUZZ_TARGETS:%=fuzz-coverage-%)
