/* SPDX-License-Identifier: MIT */
#include "edit/options.h"

#include "base/memory.h"
#include "words/options.h"

#include <math.h>
#include <stdlib.h>

const struct filter_settings filter_defaults = {
    .rules = {.limits = {.max_area = INFINITY, .max_aspect = INFINITY}, .dedupe = 2}};

static void take_object(struct cli *cli, const struct option_row *row, void *target, const char *expression) {
    struct rules *rules = target;
    struct fault fault;
    struct query *query = query_compile("--object", expression, "scene", &fault);
    (void)row;
    if (query == NULL) {
        cli_refuse(cli, "--object: %s", fault.what);
        return;
    }
    size_t room = rules->object_count;
    rules->object = memory_grow(rules->object, &room, rules->object_count + 1, sizeof(struct query *));
    rules->object[rules->object_count++] = query;
}

static const char *const bounds[] = {"drop", "clip", "keep", NULL};
static const char *const empty[] = {"drop", "keep", NULL};

#define AT(member) offsetof(struct filter_settings, member)
static const struct option_row rule_rows[] = {
    {"bounds", 'b', OPTION_CHOICE, AT(rules.bounds), .choices = bounds, .by_default = "drop",
     .help = "boxes that leave the image"},
    {"min-area", 0, OPTION_NUMBER, AT(rules.limits.min_area), "RATIO",
     .help = "least area of a box, as a share of the image"},
    {"max-area", 0, OPTION_NUMBER, AT(rules.limits.max_area), "RATIO", .help = "largest area of a box"},
    {"max-aspect", 0, OPTION_NUMBER, AT(rules.limits.max_aspect), "RATIO", .least = 1,
     .help = "longer / shorter side at most"},
    {"category", 'c', OPTION_TEXT, AT(categories), "LIST",
     .help = "only objects of these categories, separated by commas, by any name that templates.yaml or the "
             "objects have for them"},
    {"object", 'o', OPTION_TAKE, AT(rules), "EXPR", .take = take_object,
     .help = "only objects for which the jq expression holds; the scene as read is $scene"},
    {"dedupe", 0, OPTION_NUMBER, AT(rules.dedupe), "IOU", .most = 1,
     .help = "drop an object that reaches IOU with an earlier one of its category"},
    {"min-side", 0, OPTION_NUMBER, AT(min_side), "PX",
     .help = "only scenes whose image has this many pixels on both sides"},
    {"empty", 0, OPTION_EITHER, AT(keep_empty), .choices = empty, .by_default = "drop",
     .help = "scenes without objects"},
    {"profile", 'p', OPTION_TEXT, AT(profile), "TASK",
     .help = "the limits that templates.yaml sets for a task, where not given by name"},
};
static const struct option_row split_rows[] = {
    {"split-by", 0, OPTION_TEXT, AT(split_by), "KEY",
     .help = "give each scene a split by its key (a jq expression, or /REGEX/ to look for in the image's "
             "path), so that no key is in two"},
    {"ratio", 0, OPTION_TEXT, AT(ratio), "A:B[:...]", .by_default = "8:1:1", .needs = "split-by",
     .help = "the splits' shares of the keys"},
    {"splits", 0, OPTION_TEXT, AT(names), "LIST", .needs = "split-by",
     .help = "their names; without it train,val,test or train,test"},
};
static const struct option_row record_rows[] = {
    {"sample", 0, OPTION_NUMBER, AT(sample), "RATE", .most = 1, .by_default = "1",
     .help = "keep this share of the records, by their names"},
    {"images", 0, OPTION_TEXT, AT(images), "DIR",
     .help = "only records whose image is a whole file, under DIR, of the size that they say"},
    OPTION_SEED(AT(seed), "--sample and --split-by"),
};
static const struct option_row wording_rows[] = {
    {"templates", 0, OPTION_TAKE, AT(templates), "FILE", .take = option_take_templates,
     .needs = "profile category", .help = "use this file instead of $SAR_TEMPLATES or the installed one"},
};
const struct option_group filter_groups[] = {
    OPTION_GROUP("Rules for scenes, in the order in which they are applied", rule_rows, 0),
    OPTION_GROUP("Splits of scenes", split_rows, 0),
    OPTION_GROUP("Scenes and samples", record_rows, 0),
    OPTION_GROUP("Categories and tasks", wording_rows, 0),
    {0},
};

/* Handles --profile: sets the limits of a task for the rules that the user did not set. */
static void take_profile(struct cli *cli, struct filter_settings *options) {
    const struct templates *templates = &options->wording;
    const struct task *task = templates_task(templates, slice_of(options->profile));
    if (task == NULL)
        cli_misuse(cli, "--profile: unknown task %s; known are %s", quote(slice_of(options->profile)).text,
                   templates_task_names(templates).text);
    const struct limits *limits = &task->limits;
    struct rules *rules = &options->rules;
    if (!option_given(cli, "min-side")) options->min_side = limits->min_side;
    if (!option_given(cli, "min-area")) rules->limits.min_area = limits->min_area;
    if (!option_given(cli, "max-area")) rules->limits.max_area = limits->max_area;
    if (!option_given(cli, "max-aspect")) rules->limits.max_aspect = limits->max_aspect;
    if (!option_given(cli, "bounds") && task->limited)
        rules->bounds = limits->inside ? BOUNDS_DROP : BOUNDS_KEEP;
}

void filter_complete(struct cli *cli, struct filter_settings *options) {
    options->scenes_only = options_given_of(cli, rule_rows);
    if (options->scenes_only == NULL) options->scenes_only = options_given_of(cli, split_rows);
    options->has_wording = options->profile != NULL || options->categories != NULL;
    if (options->has_wording) templates_load(&options->wording, options->templates);
    if (options->profile != NULL) take_profile(cli, options);
    if (options->categories != NULL)
        options->rules.categories =
            category_list_new(cli, "--category", options->categories, &options->wording.vocab);
}

void filter_open_splits(struct cli *cli, const struct filter_settings *options, struct splits *splits) {
    struct fault fault;
    if (options->split_by == NULL) return;
    splits->seed = options->seed;
    splits->key = scene_key_new("--split-by", options->split_by, &fault);
    if (splits->key == NULL) cli_misuse(cli, "--split-by: %s", fault.what);
    if (!splits_ratio(splits, options->ratio, &fault)) cli_misuse(cli, "--ratio: %s", fault.what);
    if (!splits_names(splits, options->names, &fault)) cli_misuse(cli, "--splits: %s", fault.what);
}

void filter_tell(const struct filter_settings *options, struct cli *cli) {
    category_list_tell(options->rules.categories, cli, options->keep_empty);
}

void filter_free(struct filter_settings *options) {
    for (size_t i = 0; i < options->rules.object_count; i++) query_free(options->rules.object[i]);
    free(options->rules.object);
    category_list_free(options->rules.categories);
    if (options->has_wording) templates_free(&options->wording);
}
