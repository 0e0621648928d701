# make bench [BENCH_SCALE=1]: what the jobs of tests/bench/jobs take, beside other ways to do them; make bench-json: the
# same for machines. make bench-check BASE=REV [BENCH_LIMIT=10]: has a filter become slower since that revision?

BENCH       = build/bench
BENCH_SCALE = 1
BENCH_LIMIT = 10
BASE        =

# a tenth, all and ten times
BENCH_SCALES = $(shell awk 'BEGIN { print $(BENCH_SCALE) / 10, $(BENCH_SCALE) + 0, $(BENCH_SCALE) * 10 }')
BENCH_DIRS   = $(BENCH_SCALES:%=$(BENCH)/x%)
BENCH_DIR    = $(word 2,$(BENCH_DIRS))
BENCH_RUN    = tests/bench/bench.py --bin=$(BIN) --measure=$(BENCH)/measure $(BENCH_DIR) $(BENCH_DIRS) \
               --compiler="$$($(CC) --version | head -n 1), $(CFLAGS)"
BENCH_SAME   = tests/bench/same samples $(firstword $(BENCH_DIRS)) && tests/bench/same scores $(BENCH_DIR) && \
               tests/bench/same jq $(BENCH_DIR)

SOURCES += tests/bench/measure.c
SCRIPTS += tests/bench/inputs tests/bench/same tests/bench/check

bench bench-json bench-check: export SAR_BIN = $(abspath $(BIN))
bench bench-json: export SAR_TEMPLATES = $(abspath templates.yaml)

# The result stays in $(BENCH)/result.json: `tests/bench/show.py markdown` makes the tables of README.md here of it.
bench: $(BENCH)/measure $(BENCH_DIRS:%=%/made)
	@$(BENCH_SAME)
	@$(BENCH_RUN) > $(BENCH)/result.json
	@tests/bench/show.py text $(BENCH)/result.json

# Only the document goes to standard output.
ifneq ($(filter bench-json,$(MAKECMDGOALS)),)
MAKEFLAGS += --silent
endif
bench-json: $(BENCH)/measure $(BENCH_DIRS:%=%/made)
	@{ $(BENCH_SAME); } >&2
	@$(BENCH_RUN) > $(BENCH)/result.json
	@cat $(BENCH)/result.json

bench-check: all
	@tests/bench/check '$(BASE)' $(BENCH_LIMIT) $(BIN) $(BENCH)/check CC='$(CC)' CFLAGS='$(CFLAGS)' SAN=$(SAN)

$(BENCH)/x%/made: $(PROGRAMS) tests/bench/inputs templates.yaml
	@tests/bench/inputs $(@D) $* $(if $(filter $(BENCH_DIR),$(@D)),whole)
	@touch $@

$(BENCH)/measure: tests/bench/measure.c $(BUILD)/flags
	@mkdir -p $(@D)
	@$(CC) -std=c11 -D_POSIX_C_SOURCE=200809L $(WARNINGS) $(CFLAGS) -o $@ $<

.PHONY: bench bench-json bench-check
