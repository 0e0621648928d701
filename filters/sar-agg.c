/* SPDX-License-Identifier: MIT
 *
 * sar-agg: scored samples, samples, scenes or tallies in; tallies out: accuracies with intervals, and what a
 * data set is made of; or a table of them. */
#include "cli/cli.h"
#include "cli/stream.h"
#include "report/report.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: sar-agg [OPTION]... [FILE]...\n"
    "\n"
    "Adds up scored samples to accuracies, scenes and samples to statistics, and tallies to tallies of the\n"
    "whole.\n"
    "\n"
    "Options:\n"
    "  -r, --report=NAME       score, categories, aspect, shapes, tasks, words, duplicates, leakage or "
    "unread\n"
    "                          (default: score of scored samples, tasks of others, categories of scenes,\n"
    "                          of tallies their own)\n"
    "  -b, --by=NAME[=EXPR]    a group for each value of a member, or of a jq expression; may be repeated;\n"
    "                          model, where there is no such member, is the input file's name\n"
    "      --set=NAME=VALUE    add a group key of this value; may be repeated\n"
    "      --ci                95 % intervals, by resampling images\n"
    "      --replicates=B      resample B times (default 1000)\n"
    "  -s, --seed=N            seed of the resampling (default 0)\n"
    "      --partial           write what the tallies of parts need to be merged exactly: for score the\n"
    "                          replicates (implies --ci), for duplicates and leakage every name\n"
    "      --mixed             add up answers that different readers, or different templates, have read\n"
    "      --compare A B       by how much model A is above model B, with paired intervals\n"
    "      --columns=paper     the columns of the paper's Table 3, a row for each group\n"
    "  -f, --format=ndjson|table|tsv|markdown|latex  (default ndjson; with --columns table)\n"
    "      --top=N             only the N most frequent rows of a table of words, or of each kind of unread\n"
    "      --scene-key=KEY     leakage: which images show one place: a jq expression, or /REGEX/ to look "
    "for\n"
    "                          in the image's path\n"
    "      --twin-iou=IOU      leakage: boxes that match one to one with at least IOU are the same\n";

enum {
    OPTION_SET = CLI_OPTION_OWN,
    OPTION_CI,
    OPTION_REPLICATES,
    OPTION_PARTIAL,
    OPTION_MIXED,
    OPTION_COMPARE,
    OPTION_COLUMNS,
    OPTION_TOP,
    OPTION_SCENE_KEY,
    OPTION_TWIN_IOU
};

static const struct option long_options[] = {{"report", required_argument, NULL, 'r'},
                                             {"by", required_argument, NULL, 'b'},
                                             {"set", required_argument, NULL, OPTION_SET},
                                             {"ci", no_argument, NULL, OPTION_CI},
                                             {"replicates", required_argument, NULL, OPTION_REPLICATES},
                                             {"seed", required_argument, NULL, 's'},
                                             {"partial", no_argument, NULL, OPTION_PARTIAL},
                                             {"mixed", no_argument, NULL, OPTION_MIXED},
                                             {"compare", required_argument, NULL, OPTION_COMPARE},
                                             {"columns", required_argument, NULL, OPTION_COLUMNS},
                                             {"format", required_argument, NULL, 'f'},
                                             {"top", required_argument, NULL, OPTION_TOP},
                                             {"scene-key", required_argument, NULL, OPTION_SCENE_KEY},
                                             {"twin-iou", required_argument, NULL, OPTION_TWIN_IOU},
                                             CLI_LONG};

/* What the user chose; the default depends on other options. */
enum format { FORMAT_NDJSON, FORMAT_TABLE, FORMAT_UNSAID = -1 };

static const struct report *choose_report(struct cli *cli, const char *name) {
    const char *names[16] = {NULL};
    for (size_t i = 0; reports[i].name != NULL && i < 15; i++) names[i] = reports[i].name;
    return &reports[cli_choice(cli, "--report", name, names)];
}

/* Reads --compare, which has two arguments; for getopt the second one is an operand. */
static void take_models(struct cli *cli, struct report_options *options, int argc, char **argv) {
    options->compare[0] = optarg;
    if (optind >= argc) cli_misuse(cli, "--compare requires the names of two models");
    options->compare[1] = argv[optind++];
    if (strcmp(options->compare[0], options->compare[1]) == 0)
        cli_misuse(cli, "--compare: %s is compared with itself", options->compare[0]);
}

static void take_scene_key(struct cli *cli, struct report_options *options, const char *text) {
    struct fault fault;
    scene_key_free(options->scene_key); /* the last one counts */
    options->scene_key = scene_key_new("--scene-key", text, &fault);
    if (options->scene_key == NULL) cli_misuse(cli, "--scene-key: %s", fault.what);
}

static void read_options(struct cli *cli, struct aggregate *aggregate, int *format, int argc, char **argv) {
    static const char *const formats[] = {"ndjson", "table", "tsv", "markdown", "latex", NULL};
    static const char *const columns[] = {"paper", NULL};
    struct report_options *options = &aggregate->options;
    int option;
    while ((option = cli_option(cli, argc, argv, "r:b:s:f:" CLI_SHORT, long_options)) != -1) {
        switch (option) {
        case 'r': options->report = choose_report(cli, optarg); break;
        case 'b': grouping_by(cli, &aggregate->grouping, optarg); break;
        case OPTION_SET: grouping_set(cli, &aggregate->grouping, optarg); break;
        case OPTION_CI: options->ci = true; break;
        case OPTION_REPLICATES:
            options->replicates = cli_whole(cli, "--replicates", optarg, BOOTSTRAP_MOST);
            if (options->replicates == 0) cli_misuse(cli, "--replicates: must be at least 1");
            options->resampling_given = true;
            break;
        case 's':
            options->seed = cli_whole(cli, "--seed", optarg, UINT64_MAX);
            options->resampling_given = true;
            break;
        case OPTION_PARTIAL: options->partial = true; break;
        case OPTION_MIXED: options->mixed = true; break;
        case OPTION_COMPARE: take_models(cli, options, argc, argv); break;
        case OPTION_COLUMNS: options->paper = cli_choice(cli, "--columns", optarg, columns) == 0; break;
        case 'f': *format = cli_choice(cli, "--format", optarg, formats); break;
        case OPTION_TOP:
            options->top = cli_whole(cli, "--top", optarg, UINT64_MAX);
            if (options->top == 0) cli_misuse(cli, "--top: must be at least 1");
            break;
        case OPTION_SCENE_KEY: take_scene_key(cli, options, optarg); break;
        case OPTION_TWIN_IOU:
            options->twin_iou = cli_number(cli, "--twin-iou", optarg, 0, 1);
            if (options->twin_iou == 0) cli_misuse(cli, "--twin-iou: must be above 0");
            break;
        }
    }
}

/* Refuses options that contradict each other, before a byte is read. */
static void check_options(struct cli *cli, const struct aggregate *aggregate, int format) {
    const struct report_options *options = &aggregate->options;
    bool compared = options->compare[0] != NULL;
    if (options->paper && compared) cli_misuse(cli, "--columns and --compare cannot be used together");
    if (options->paper && format == FORMAT_NDJSON)
        cli_misuse(cli, "--columns requires a table: --format table, tsv, markdown or latex");
    if (options->partial && (compared || options->paper || format > FORMAT_NDJSON))
        cli_misuse(cli, "--partial requires --format ndjson, without --compare and --columns");
    if (options->partial && options->twin_iou > 0)
        cli_misuse(cli, "--twin-iou applies to the merge of parts, not to --partial");
    if (options->top > 0 && format <= FORMAT_NDJSON)
        cli_misuse(cli, "--top requires a table: --format table, tsv, markdown or latex");
    if (options->resampling_given && !options->ci && !options->partial && !compared)
        cli_misuse(cli, "--replicates and --seed require --ci");
    if (options->report == NULL) return;
    struct objection objection = report_objection(options, &aggregate->grouping, options->report);
    if (objection.text[0] != '\0') cli_misuse(cli, "%s", objection.text);
}

int main(int argc, char **argv) {
    struct cli cli;
    struct aggregate aggregate = {.options = {.replicates = 1000}};
    struct report_options *options = &aggregate.options;
    int format = FORMAT_UNSAID;
    cli_open(&cli, "sar-agg", usage);
    read_options(&cli, &aggregate, &format, argc, argv);
    check_options(&cli, &aggregate, format);
    if (options->compare[0] != NULL && !grouping_has(&aggregate.grouping, "model"))
        grouping_by(&cli, &aggregate.grouping, "model");
    options->as_table = format > FORMAT_NDJSON || options->paper;
    options->format = format > FORMAT_TABLE ? (enum table_format)(format - FORMAT_TABLE) : TABLE_TEXT;
    aggregate_open(&aggregate, &cli);
    stream_run(&cli, aggregate_record, &aggregate);
    bool stopped = cli.bad > 0 && !cli.skip_bad;
    if (stopped && aggregate.records > 0 && options->compare[0] == NULL)
        cli_message(&cli, "the output covers only the records before it");
    /* a comparison needs all records of both models */
    if (cli.status != CLI_FAILED && !(stopped && options->compare[0] != NULL)) aggregate_write(&aggregate);
    grouping_tell(&aggregate.grouping, &cli);
    aggregate_close(&aggregate);
    return cli_close(&cli);
}
