# make dataset COCO=FILE... [SPLIT=train] [OUT=dataset] [SEED=0] [TASKS=...] [IMPORT_FLAGS=] [FILTER_FLAGS=] [GRID_FLAGS=]
# [TEMPLATE_FLAGS=] [TEMPLATES=templates.yaml] [JOBS=1] [SHARDS=] [NO_WAIT=] [SPLIT_BY=KEY] [RATIO=8:1:1]
# [SPLITS=train,val,test] [MIX=TASK=RATE,TASK:SHARE,...]: OUT/SPLIT/TASK.ndjson for each task, the gridded scenes and a
# manifest; with SPLIT_BY, in a folder for each of SPLITS. It is made again if an input, an option or one of its files
# has changed; each file is replaced as a whole. A second run in the same OUT/SPLIT waits, or with NO_WAIT=1 fails. In
# COCO, TASKS and the flags, a backslash before a blank makes it part of a word; nothing else has a special meaning. With
# JOBS=N the same files are made in shards, N at a time, with GNU parallel.

# The user's values go to pipelines/dataset through the environment, so that neither make nor a shell expands them.
# Variables of the environment itself count only if they have no default here.
define passed
$(if $(filter $(2),$(origin $(1))),$(eval override $(1) := $$(value $(1)))$(eval dataset: export DATASET_$(1) := $$(value $(1))))
endef
$(foreach name,SPLIT OUT SEED TASKS TEMPLATES JOBS RATIO SPLITS,$(call passed,$(name),command))
$(foreach name,COCO SHARDS NO_WAIT SPLIT_BY MIX IMPORT_FLAGS FILTER_FLAGS GRID_FLAGS TEMPLATE_FLAGS,$(call passed,$(name),command environment))

dataset: export SAR_BIN = $(BIN)
dataset: $(PROGRAMS)
	@pipelines/dataset

.PHONY: dataset
