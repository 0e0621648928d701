# make dataset COCO=FILE... [SPLIT=train] [OUT=dataset] [SEED=0] [TASKS=...] [IMPORT_FLAGS=] [FILTER_FLAGS=] [GRID_FLAGS=]
# [TEMPLATE_FLAGS=] [TEMPLATES=templates.yaml] [JOBS=1]: OUT/SPLIT/TASK.ndjson for each task, the gridded scenes and a
# manifest. Every file is whole or absent, and made again only when something that it depends on has changed.
# Two makes at once in one OUT/SPLIT: the second is refused. A blank in a name in COCO is written "\ "; the other
# variables take names without blanks.
# With JOBS=N the same files are made in shards, N at a time, with GNU parallel.

SPLIT     = train
OUT       = dataset
SEED      = 0
TASKS     = classify describe count ground identify refer
TEMPLATES = templates.yaml
JOBS      = 1

DATASET   = $(OUT)/$(SPLIT)
SAMPLES   = $(TASKS:%=$(DATASET)/%.ndjson)
OPTIONS   = import: $(IMPORT_FLAGS); filter: $(FILTER_FLAGS); grid: $(GRID_FLAGS); template: $(TEMPLATE_FLAGS)

# What make itself would trip over, or hand to a shell in pieces.
ifneq ($(filter dataset,$(MAKECMDGOALS)),)
  $(foreach name,OUT SPLIT SEED TEMPLATES,$(if $(filter-out 1,$(words $($(name)))), \
      $(error make dataset: $(name) must be one word, without blanks)))
  $(foreach odd,' " ` ; & | < > * ? : %,$(if $(findstring $(odd),$(COCO) $(OUT) $(SPLIT) $(TEMPLATES)), \
      $(error make dataset: the character $(odd) can't be in COCO, OUT, SPLIT or TEMPLATES)))
  ifneq ($(words $(COCO)),1)
    ifeq ($(shell [ -e '$(COCO)' ] && echo one),one)
      $(error make dataset: a blank in a file's name is written with a backslash before it, as in COCO='my\ data.json')
    endif
  endif
endif

dataset: $(DATASET)/manifest.json
	@jq -r '.samples | to_entries[] | "\(.value.records)\t$(DATASET)/\(.value.file)"' $<

wants_coco = $(if $(COCO),,$(error make dataset wants COCO=annotations.json))

ifeq ($(JOBS),1)

$(DATASET)/manifest.json: $(SAMPLES) pipelines/manifest
	SAR_BIN=$(BIN) pipelines/whole $@ pipelines/manifest $(DATASET) $(SPLIT) $(SEED) '$(OPTIONS)' $(TEMPLATES) $(COCO) -- $(TASKS)

$(SAMPLES): $(DATASET)/%.ndjson: $(DATASET)/scenes.ndjson $(BIN)/sar-template $(TEMPLATES) $(DATASET)/.samples-options
	pipelines/whole $@ $(BIN)/sar-template --templates=$(TEMPLATES) --tasks=$* --seed=$(SEED) $(TEMPLATE_FLAGS) $<

$(DATASET)/scenes.ndjson: $(COCO) $(BIN)/sar-import $(BIN)/sar-filter $(BIN)/sar-grid $(TEMPLATES) pipelines/scenes $(DATASET)/.scenes-options
	$(wants_coco)
	SAR_BIN=$(BIN) SAR_TEMPLATES=$(TEMPLATES) SAR_IMPORT_FLAGS='$(IMPORT_FLAGS)' SAR_FILTER_FLAGS='$(FILTER_FLAGS)' \
	SAR_GRID_FLAGS='$(GRID_FLAGS)' pipelines/whole $@ pipelines/scenes $(SPLIT) $(COCO)

else

$(DATASET)/manifest.json $(SAMPLES) $(DATASET)/scenes.ndjson &: $(COCO) $(PROGRAMS) $(TEMPLATES) pipelines/parallel/build \
    $(wildcard pipelines/lib/*) pipelines/shard pipelines/manifest $(DATASET)/.scenes-options $(DATASET)/.samples-options
	$(wants_coco)
	SAR_BIN=$(BIN) SAR_TEMPLATES=$(TEMPLATES) SAR_IMPORT_FLAGS='$(IMPORT_FLAGS)' SAR_FILTER_FLAGS='$(FILTER_FLAGS)' \
	SAR_GRID_FLAGS='$(GRID_FLAGS)' SAR_TEMPLATE_FLAGS='$(TEMPLATE_FLAGS)' pipelines/parallel/build --import=coco \
	    --jobs=$(JOBS) $(SHARDS:%=--shards=%) --split='$(SPLIT)' --seed='$(SEED)' --tasks='$(TASKS)' $(COCO) $(DATASET)
	@touch $(DATASET)/scenes.ndjson $(SAMPLES) $(DATASET)/manifest.json

endif

# What the user asked for, so that asking for something else makes it anew.
$(DATASET)/.scenes-options: ASKED = $(COCO); $(IMPORT_FLAGS); $(FILTER_FLAGS); $(GRID_FLAGS); $(TEMPLATES)
$(DATASET)/.samples-options: ASKED = $(SEED); $(TEMPLATE_FLAGS); $(TEMPLATES)
$(DATASET)/.scenes-options $(DATASET)/.samples-options: FORCE | lock-dataset
	@mkdir -p $(@D)
	@printf '%s\n' '$(ASKED)' | cmp -s - $@ || printf '%s\n' '$(ASKED)' > $@

lock-dataset:
	@pipelines/lock $(DATASET) $$PPID

.PHONY: dataset lock-dataset
