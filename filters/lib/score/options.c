/* SPDX-License-Identifier: MIT */
#include "score/options.h"

#include "words/options.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

const struct iou_settings iou_defaults = {
    .scoring.forced_syntax = -1, .response_key = "response", .task = TASK_NONE, .variant = -1};

/* Reads thresholds of IoU, rising, separated by commas. */
static void take_thresholds(struct cli *cli, const struct option_row *row, void *target, const char *text) {
    struct scoring_options *options = target;
    struct slice item;
    options->threshold_count = 0;
    for (const char *p = text; slice_next(&p, &item);) {
        char one[32];
        double threshold;
        if (item.len >= sizeof one) {
            cli_refuse(cli, "--iou: %s is not a list of numbers", quote(slice_of(text)).text);
            return;
        }
        snprintf(one, sizeof one, "%.*s", (int)item.len, item.at);
        if (!option_number(cli, row, one, &threshold)) return;
        const size_t count = options->threshold_count;
        if (count == THRESHOLDS)
            cli_refuse(cli, "--iou: at most %d thresholds", THRESHOLDS);
        else if (count > 0 && threshold <= options->thresholds[count - 1])
            cli_refuse(cli, "--iou: the thresholds must increase");
        else if (threshold != floor(threshold * 1e6 + 0.5) / 1e6)
            cli_refuse(cli, "--iou: at most six decimals");
        if (cli->refused) return;
        options->thresholds[options->threshold_count++] = threshold;
    }
    if (options->threshold_count == 0) cli_refuse(cli, "--iou: no threshold is given");
}

static void take_response_key(struct cli *cli, const struct option_row *row, void *target, const char *text) {
    if (sample_can_respond(text))
        *(const char **)target = text;
    else
        cli_refuse(cli, "--%s: %s has a meaning of its own", row->name, quote(slice_of(text)).text);
}

static void take_tags(struct cli *cli, const struct option_row *row, void *target, const char *text) {
    if (!answer_thought_tags(text, target))
        cli_refuse(cli, "--%s: %s is not two tags with a comma between", row->name,
                   quote(slice_of(text)).text);
}

static const char *const duplicates[] = {"error", "first", "last", NULL};
static const char *const missing[] = {"wrong", "skip", NULL};
static const char *const axes[] = {"documented", "xy", "yx", NULL};
const char *const scoring_variants[] = {"single", "multi", NULL};

#define AT(member) offsetof(struct iou_settings, member)
static const struct option_row join_rows[] = {
    {"truth", 0, OPTION_INPUT, AT(truth), "FILE",
     .help = "samples with the true answers, joined by id, or by images and question"},
    {"duplicates", 0, OPTION_CHOICE, AT(duplicates), .choices = duplicates, .by_default = "error",
     .needs = "truth", .help = "with --truth: an id that is answered twice"},
    {"missing", 0, OPTION_EITHER, AT(skip_missing), .choices = missing, .by_default = "wrong",
     .needs = "truth", .help = "with --truth: questions without an answer"},
    {"response-key", 0, OPTION_TAKE, AT(response_key), "NAME", .take = take_response_key,
     .by_default = "response", .help = "the member that holds the model's answer"},
    {"task", 0, OPTION_CHOICE, AT(task), "TASK", .choices = task_kind_names, .was_letter = 't',
     .help = "the task of records that do not have one"},
    {"variant", 0, OPTION_CHOICE, AT(variant), .choices = scoring_variants,
     .help = "the variant of records that do not have one"},
};
static const struct option_row read_rows[] = {
    {"frame", 0, OPTION_TAKE, AT(scoring.frame), "FRAME", .take = option_take_frame, .was_letter = 'f',
     .help = "the units of boxes in responses: pixel, norm1, norm100, norm999, norm1000, norm1023 or in:WxH; "
             "without it, as the syntax is documented"},
    {"truth-frame", 0, OPTION_TAKE, AT(scoring.truth_frame), "FRAME", .take = option_take_frame,
     .help = "the same for boxes in the truth"},
    {"axes", 0, OPTION_CHOICE, AT(scoring.axes), .choices = axes, .by_default = "documented",
     .help = "the order of the numbers of boxes in responses"},
    {"boxes", 0, OPTION_CHOICE, AT(scoring.forced_syntax), "SYNTAX", .choices = syntax_names,
     .help = "read boxes in responses in this syntax only"},
    {"thought-tags", 0, OPTION_TAKE, AT(scoring.thought_tags), "OPEN,CLOSE", .take = take_tags,
     .help = "further tags around what a model thinks, which is ignored"},
    OPTION_TEMPLATES(AT(templates)),
};
static const struct option_row score_rows[] = {
    {"iou", 'i', OPTION_TAKE, AT(scoring), "LIST", .take = take_thresholds, .least = 1e-6, .most = 1,
     .by_default = "0.25,0.5", .help = "thresholds of IoU, separated by commas"},
    {"explain", 0, OPTION_FLAG, AT(scoring.explain),
     .help = "add what was read from both texts, piece by piece"},
};
const struct option_group iou_options[] = {
    OPTION_GROUP("Answers and their questions", join_rows, 0),
    OPTION_GROUP("How texts are read", read_rows, 0),
    OPTION_GROUP("Scores", score_rows, 0),
    {0},
};

/* Reports what was done to answers, and labels that are not categories. */
static void tell_answers(struct cli *cli, const struct scoring_told *told) {
    if (told->thoughts > 0)
        cli_message(cli, "%s with a thought, which is not part of the answer",
                    counted(told->thoughts, "response began", "responses began").text);
    if (told->answers_cut > 0)
        cli_message(cli,
                    "%s more than %d boxes or as many of a phrase; %" PRIu64 " boxes and %" PRIu64
                    " phrases beyond were not counted",
                    counted(told->answers_cut, "response had", "responses had").text, ANSWER_MOST,
                    told->cut_boxes, told->cut_phrases);
    for (size_t i = 0; i < told->strange_count; i++) {
        struct slice name = slice_of(told->strange[i].name);
        cli_message(cli,
                    "%s labelled %s, which is in no category, and matched nothing; to take it for one add to "
                    "it in templates.yaml: also: [%s]",
                    counted(told->strange[i].boxes, "box was", "boxes were").text, quote(name).text,
                    quote(name).text);
    }
    if (told->more_strange > 0)
        cli_message(cli, "%s other labels that are in no category",
                    counted(told->more_strange, "box had", "boxes had").text);
}

void scoring_tell_frames(struct cli *cli, const struct scorer *scorer) {
    for (int i = 0; i < SYNTAX_COUNT; i++) {
        if (scorer->ambiguous[i] == 0) continue;
        cli_message(
            cli,
            "%s written as %s read in the frame %s; the same syntax is used with others: --frame declares it",
            counted(scorer->ambiguous[i], "box", "boxes").text, syntax_names[i],
            syntax_default_frame((enum syntax)i));
    }
    tell_answers(cli, &scorer->told);
}
