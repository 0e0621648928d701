# make bench-scale [SCALE=0.1] [RUNS=5]: what a job in shards costs, and how two at a time compare with one.
# make model-scale [MODEL="samples=1e9 tasks=1000 ..."]: how long it would take elsewhere, see tests/bench/scale-model.

RUNS = 5

SCRIPTS += tests/bench/scale

bench-scale: all
	@SAR_BIN=$(abspath $(BIN)) SAR_TEMPLATES=$(abspath templates.yaml) tests/bench/scale $(or $(SCALE),0.1) $(RUNS)

model-scale:
	@awk -f tests/bench/scale-model -- $(MODEL)

.PHONY: bench-scale model-scale
