/* SPDX-License-Identifier: MIT */
#include "score/options.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

void scoring_frame(struct cli *cli, const char *option, const char *text, struct written_frame *frame) {
    if (!frame_read(text, frame))
        cli_misuse(cli, "%s: %s is not one of pixel, norm1, norm100, norm999, norm1000, norm1023, in:WxH",
                   option, quote(slice_of(text)).text);
}

void scoring_thresholds(struct cli *cli, struct scoring_options *options, const char *text) {
    options->threshold_count = 0;
    struct slice item;
    for (const char *p = text; slice_next(&p, &item);) {
        char one[32];
        if (item.len >= sizeof one)
            cli_misuse(cli, "--iou: %s is not a list of numbers", quote(slice_of(text)).text);
        snprintf(one, sizeof one, "%.*s", (int)item.len, item.at);
        double threshold = cli_number(cli, "--iou", one, 1e-6, 1);
        if (options->threshold_count == THRESHOLDS)
            cli_misuse(cli, "--iou: at most %d thresholds", THRESHOLDS);
        if (options->threshold_count > 0 && threshold <= options->thresholds[options->threshold_count - 1])
            cli_misuse(cli, "--iou: the thresholds must increase");
        if (threshold != floor(threshold * 1e6 + 0.5) / 1e6) cli_misuse(cli, "--iou: at most six decimals");
        options->thresholds[options->threshold_count++] = threshold;
    }
}

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
