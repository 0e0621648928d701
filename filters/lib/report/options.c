/* SPDX-License-Identifier: MIT */
#include "report/options.h"

#include <string.h>

static void take_by(struct cli *cli, const struct option_row *row, void *grouping, const char *text) {
    (void)row;
    grouping_by(cli, grouping, text);
}

static void take_set(struct cli *cli, const struct option_row *row, void *grouping, const char *text) {
    (void)row;
    grouping_set(cli, grouping, text);
}

static void take_scene_key(struct cli *cli, const struct option_row *row, void *target, const char *text) {
    struct scene_key **key = target;
    struct fault fault;
    (void)row;
    scene_key_free(*key); /* the last one counts */
    *key = scene_key_new("--scene-key", text, &fault);
    if (*key == NULL) cli_refuse(cli, "--scene-key: %s", fault.what);
}

/* IoU above 0: two boxes with nothing in common are never twins. */
static void take_twin_iou(struct cli *cli, const struct option_row *row, void *target, const char *text) {
    if (option_number(cli, row, text, target) && *(double *)target == 0)
        cli_refuse(cli, "--twin-iou: must be above 0");
}

enum { LAYOUT_NDJSON, LAYOUT_TABLE, LAYOUT_UNSAID = -1 };
static const char *const layouts[] = {"ndjson", "table", "tsv", "markdown", "latex", NULL};
static const char *const columns[] = {"own", "paper", NULL};

#define AT(member) offsetof(struct aggregate, member)
static const struct option_row sum_rows[] = {
    {"report", 'r', OPTION_CHOICE, AT(options.named), "NAME", .choices = report_names,
     .help =
         "score, categories, aspect, shapes, tasks, words, duplicates, leakage, unread or consistency; "
         "without it, score of scored samples, tasks of others, categories of scenes, of tallies their own"},
    {"by", 'b', OPTION_TAKE, AT(grouping), "NAME[=EXPR]", .take = take_by,
     .help = "a group for each value of a member, or of a jq expression; may be repeated; model, where there "
             "is no such member, is the input file's name"},
    {"set", 0, OPTION_TAKE, AT(grouping), "NAME=VALUE", .take = take_set,
     .help = "add a group key of this value; may be repeated"},
    {"partial", 0, OPTION_FLAG, AT(options.partial), .excludes = "compare",
     .help = "write what the tallies of parts need to be merged exactly: for score the replicates (implies "
             "--ci), for duplicates and leakage every name, for consistency every unit"},
    {"mixed", 0, OPTION_FLAG, AT(options.mixed),
     .help = "add up answers that different readers, or different templates, have read"},
};
static const struct option_row interval_rows[] = {
    {"ci", 0, OPTION_FLAG, AT(options.ci), .help = "95 % intervals, by resampling images"},
    {"replicates", 0, OPTION_WHOLE, AT(options.replicates), "B", .least = 1, .most = BOOTSTRAP_MOST,
     .by_default = "1000", .needs = "ci partial compare", .help = "resample B times"},
    {"seed", 's', OPTION_WHOLE, AT(options.seed), "N", .by_default = "0", .needs = "ci partial compare",
     .help = "seed of the resampling"},
    {"compare", 0, OPTION_PAIR, AT(options.compare), "A B",
     .help = "by how much model A is above model B, with paired intervals"},
};
static const struct option_row layout_rows[] = {
    {"format", 'f', OPTION_CHOICE, AT(options.layout), .choices = layouts,
     .help = "how the output is laid out; without it ndjson, and table with --columns=paper"},
    {"columns", 0, OPTION_EITHER, AT(options.paper), .choices = columns, .by_default = "own",
     .excludes = "compare",
     .help = "the report's own columns, or those of the paper's Table 3, a row for each group"},
    {"top", 0, OPTION_WHOLE, AT(options.top), "N", .least = 1,
     .help = "only the N most frequent rows of a table of words, or of each kind of unread"},
};
static const struct option_row leak_rows[] = {
    {"scene-key", 0, OPTION_TAKE, AT(options.scene_key), "KEY", .take = take_scene_key,
     .help = "which images show one place: a jq expression, or /REGEX/ to look for in the image's path"},
    {"twin-iou", 0, OPTION_TAKE, AT(options.twin_iou), "IOU", .take = take_twin_iou, .most = 1,
     .excludes = "partial: twins are looked for when parts are merged",
     .help = "boxes that match one to one with at least IOU are the same"},
};
const struct option_group report_groups[] = {
    OPTION_GROUP("What is added up", sum_rows, 0),
    OPTION_GROUP("Intervals", interval_rows, 0),
    OPTION_GROUP("Output", layout_rows, 0),
    OPTION_GROUP("Leakage", leak_rows, 0),
    {0},
};

void report_check(struct cli *cli, void *settings) {
    struct aggregate *aggregate = settings;
    struct report_options *options = &aggregate->options;
    const char **pair = options->compare;
    options->as_table = options->layout > LAYOUT_NDJSON || options->paper;
    options->format =
        options->layout > LAYOUT_TABLE ? (enum table_format)(options->layout - LAYOUT_TABLE) : TABLE_TEXT;
    options->report = options->named >= 0 ? reports[options->named] : NULL;
    options->resampling_given = option_given(cli, "replicates") || option_given(cli, "seed");
    if (pair[0] != NULL && strcmp(pair[0], pair[1]) == 0)
        cli_refuse(cli, "--compare: %s is compared with itself", pair[0]);
    if (options->paper && options->layout == LAYOUT_NDJSON)
        cli_refuse(cli, "--columns requires a table: --format table, tsv, markdown or latex");
    if (options->partial && options->as_table)
        cli_refuse(cli, "--partial requires --format ndjson, and not --columns");
    if (options->top > 0 && options->layout <= LAYOUT_NDJSON)
        cli_refuse(cli, "--top requires a table: --format table, tsv, markdown or latex");
    if (pair[0] != NULL && !grouping_has(&aggregate->grouping, "model"))
        grouping_by(cli, &aggregate->grouping, "model");
    if (options->report == NULL || cli->refused) return;
    struct objection objection = report_objection(options, &aggregate->grouping, options->report);
    if (objection.text[0] != '\0') cli_refuse(cli, "%s", objection.text);
}
