/* SPDX-License-Identifier: MIT */
#include "score/doubts.h"

#include <inttypes.h>
#include <stdio.h>

static bool is_one_of(struct slice name, const char *const *names) {
    for (; *names != NULL; names++)
        if (slice_is(name, *names)) return true;
    return false;
}

/* Remembers the names of string members that sarpipe does not know: one of them may be the response. */
static void keep_others(struct doubts *doubts, const struct sample *sample) {
    static const char *const known[] = {"id",       "task",   "variant", "template", "category", "split",
                                        "source",   "frame",  "image",   "system",   "labels",   "response",
                                        "question", "prompt", "query",   "model",    NULL},
                             *const usual[] = {"prediction", "predictions",    "predict", "pred",
                                               "response",   "answer",         "output",  "text",
                                               "completion", "generated_text", NULL};
    struct json j;
    struct slice key;
    bool found = false;
    json_open(&j, sample->text);
    json_object(&j);
    while (json_member(&j, &key)) {
        bool is_text = json_peek(&j) == JSON_STRING;
        json_skip(&j);
        if (!is_text || slice_is(key, doubts->response_key)) continue;
        if (is_one_of(key, known) && !slice_is(key, "response")) continue;
        char shown[80];
        int len = snprintf(shown, sizeof shown, "`%.*s`", (int)(key.len < 64 ? key.len : 64), key.at);
        name_list_add(&doubts->others, (struct slice){shown, (size_t)len});
        if (found) continue;
        found = is_one_of(key, usual);
        if ((found || doubts->other[0] == '\0') && key.len < sizeof doubts->other)
            snprintf(doubts->other, sizeof doubts->other, "%.*s", (int)key.len, key.at);
    }
}

void doubts_record(struct doubts *doubts, const struct sample *sample, bool is_truth) {
    if (doubts->records++ == 0 && !sample->has_response) keep_others(doubts, sample);
    doubts->responses += sample->has_response;
    if (!is_truth || sample->answer.at == NULL || sample->response.at == NULL) return;
    doubts->compared++;
    doubts->repeated += slice_equal(sample->answer, sample->response);
}

void doubts_boxes(struct doubts *doubts, const struct sample *sample, const struct match_box *boxes,
                  size_t count) {
    if (sample->width_text.at == NULL || sample->height_text.at == NULL) return;
    doubts->boxes += count;
    for (size_t i = 0; i < count; i++) {
        struct bbox b = boxes[i].bbox;
        doubts->outside += b.x2 <= 0 || b.y2 <= 0 || b.x1 >= sample->width || b.y1 >= sample->height;
    }
}

void doubts_unread(struct doubts *doubts, const struct sample *sample) {
    if (doubts->unread++ > 0) return;
    doubts->unread_id = quote(sample->id.at != NULL      ? sample->id
                              : sample->image.at != NULL ? sample->image
                                                         : slice_of(""));
}

static void tell_none(const struct doubts *doubts, struct cli *cli) {
    char hint[sizeof doubts->others.text + sizeof doubts->other + 64] = "";
    if (doubts->other[0] != '\0')
        snprintf(hint, sizeof hint, "; they have %s (--response-key=%s)", doubts->others.text, doubts->other);
    cli_message(cli, "none of %s has `%s`%s", counted(doubts->records, "record", "records").text,
                doubts->response_key, hint);
}

void doubts_tell(const struct doubts *doubts, struct cli *cli) {
    if (doubts->records > 0 && doubts->responses == 0) tell_none(doubts, cli);
    if (doubts->compared >= DOUBTS_MANY && doubts->repeated == doubts->compared)
        cli_message(cli,
                    "in all of %" PRIu64
                    " records the last message, which is taken for the truth, is the response "
                    "itself: is it the model's own? (--truth=FILE)",
                    doubts->compared);
    if (doubts->outside > 0)
        cli_message(cli, "%" PRIu64 " of %s: is --frame right?", doubts->outside,
                    counted(doubts->boxes, "box lies wholly outside its image",
                            "boxes lie wholly outside their image")
                        .text);
    if (doubts->unread > 0)
        cli_message(cli, "%s nothing that the task asks for, for instance %s",
                    counted(doubts->unread, "answer held", "answers held").text, doubts->unread_id.text);
}
