# make dataset COCO=FILE... [SPLIT=train] [OUT=dataset] [SEED=0] [TASKS=...] [IMPORT_FLAGS=] [FILTER_FLAGS=] [GRID_FLAGS=]
# [TEMPLATE_FLAGS=] [TEMPLATES=templates.yaml]: OUT/SPLIT/TASK.ndjson for each task, the gridded scenes and a
# manifest. Every file is whole or absent, and made again only when something that it depends on has changed.

SPLIT     = train
OUT       = dataset
SEED      = 0
TASKS     = classify describe count ground identify refer
TEMPLATES = templates.yaml

DATASET   = $(OUT)/$(SPLIT)
SAMPLES   = $(TASKS:%=$(DATASET)/%.ndjson)
OPTIONS   = import: $(IMPORT_FLAGS); filter: $(FILTER_FLAGS); grid: $(GRID_FLAGS); template: $(TEMPLATE_FLAGS)

dataset: $(DATASET)/manifest.json
	@jq -r '.samples | to_entries[] | "\(.value.records)\t$(DATASET)/\(.value.file)"' $<

$(DATASET)/manifest.json: $(SAMPLES) pipelines/manifest
	SAR_BIN=$(BIN) pipelines/whole $@ pipelines/manifest $(DATASET) $(SPLIT) $(SEED) '$(OPTIONS)' $(TEMPLATES) $(COCO) -- $(TASKS)

$(SAMPLES): $(DATASET)/%.ndjson: $(DATASET)/scenes.ndjson $(BIN)/sar-template $(TEMPLATES) $(DATASET)/.samples-options
	pipelines/whole $@ $(BIN)/sar-template --templates=$(TEMPLATES) --tasks=$* --seed=$(SEED) $(TEMPLATE_FLAGS) $<

$(DATASET)/scenes.ndjson: $(COCO) $(BIN)/sar-import $(BIN)/sar-filter $(BIN)/sar-grid $(TEMPLATES) pipelines/scenes $(DATASET)/.scenes-options
	$(if $(COCO),,$(error make dataset wants COCO=annotations.json))
	SAR_BIN=$(BIN) SAR_TEMPLATES=$(TEMPLATES) SAR_IMPORT_FLAGS='$(IMPORT_FLAGS)' SAR_FILTER_FLAGS='$(FILTER_FLAGS)' \
	SAR_GRID_FLAGS='$(GRID_FLAGS)' pipelines/whole $@ pipelines/scenes $(SPLIT) $(COCO)

# What the user asked for, so that asking for something else makes it anew.
$(DATASET)/.scenes-options: ASKED = $(COCO); $(IMPORT_FLAGS); $(FILTER_FLAGS); $(GRID_FLAGS); $(TEMPLATES)
$(DATASET)/.samples-options: ASKED = $(SEED); $(TEMPLATE_FLAGS); $(TEMPLATES)
$(DATASET)/.scenes-options $(DATASET)/.samples-options: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(ASKED)' | cmp -s - $@ || printf '%s\n' '$(ASKED)' > $@

.PHONY: dataset
