# make dataset COCO=FILE... [SPLIT=train] [OUT=dataset] [SEED=0] [TASKS=...] [IMPORT_FLAGS=] [FILTER_FLAGS=] [GRID_FLAGS=]
# [TEMPLATE_FLAGS=] [TEMPLATES=templates.yaml] [JOBS=1] [SHARDS=] [NO_WAIT=]: OUT/SPLIT/TASK.ndjson for each task, the
# gridded scenes and a manifest. It is made when something that it depends on has changed, or a file of it; each file is
# always the old whole or the new whole. A second one in the same OUT/SPLIT waits, or with NO_WAIT=1 is refused.
# In COCO, TASKS and the flags a blank that belongs to a word has a backslash before it; nothing else means anything.
# With JOBS=N the same files are made in shards, N at a time, with GNU parallel.

# What the user wrote reaches pipelines/dataset by the environment, as it was written: make expands nothing in it, and no
# shell sees it. Of the environment only what has no default counts.
define passed
$(if $(filter $(2),$(origin $(1))),$(eval override $(1) := $$(value $(1)))$(eval dataset: export DATASET_$(1) := $$(value $(1))))
endef
$(foreach name,SPLIT OUT SEED TASKS TEMPLATES JOBS,$(call passed,$(name),command))
$(foreach name,COCO SHARDS NO_WAIT IMPORT_FLAGS FILTER_FLAGS GRID_FLAGS TEMPLATE_FLAGS,$(call passed,$(name),command environment))

dataset: export SAR_BIN = $(BIN)
dataset: $(PROGRAMS)
	@pipelines/dataset

.PHONY: dataset
