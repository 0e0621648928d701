/* SPDX-License-Identifier: MIT
 *
 * explain: scorer_explain, what was read from both texts of a record, piece by piece. */
#include "score/scorer.h"
#include "json/put.h"

static void explain_words(const struct scorer *scorer, const struct token *token, struct buffer *out) {
    static const char *const other[] = {"number", "negation", "article", "pronoun", "filler", "joiner"};
    bool first = true;
    buffer_text(out, ",\"means\":{");
    for (int kind = 0; kind < LEXICON_HELPER; kind++) {
        uint8_t value = token->meaning->value[kind];
        if (value == LEXICON_NONE) continue;
        if (!first) buffer_char(out, ',');
        first = false;
        buffer_char(out, '"');
        buffer_text(out, kind < KIND_COUNT ? vocab_kind_placeholders[kind] : other[kind - KIND_COUNT]);
        buffer_text(out, "\":");
        if (kind < KIND_COUNT)
            buffer_slice(out, scorer->templates->vocab.kinds[kind].words[value].json);
        else if (kind == LEXICON_NUMBER)
            buffer_integer(out, value);
        else
            buffer_text(out, "true");
    }
    if (token_is(token, LEXICON_ABSENCE))
        buffer_text(out, first ? "\"negation\":true" : ",\"negation\":true");
    buffer_char(out, '}');
    if (token->negated) buffer_text(out, ",\"negated\":true");
    if (token->echo) buffer_text(out, ",\"repeated\":true");
}

/* Writes the corners of a box that is the hull of them. */
static void explain_polygon(const struct answer *answer, const struct written_box *written,
                            struct buffer *out) {
    buffer_text(out, ",\"polygon\":[");
    for (uint32_t i = 0; i < 2 * written->corners; i++) {
        if (i > 0) buffer_char(out, ',');
        buffer_decimal(out, answer->boxes.corners[written->corner_at + i]);
    }
    buffer_char(out, ']');
}

static void explain_box(const struct scorer *scorer, const struct answer *answer,
                        const struct match_box *boxes, const struct token *token, struct buffer *out) {
    const struct written_box *written = &answer->boxes.boxes[token->box];
    buffer_text(out, ",\"box\":\"");
    buffer_text(out, syntax_names[written->syntax]);
    buffer_text(out, "\",\"numbers\":[");
    for (int i = 0; i < 4; i++) {
        if (i > 0) buffer_char(out, ',');
        buffer_decimal(out, written->number[i]);
    }
    buffer_char(out, ']');
    if (written->corners > 0) explain_polygon(answer, written, out);
    if (boxes == NULL) return;
    const double edge[4] = {boxes[token->box].bbox.x1, boxes[token->box].bbox.y1, boxes[token->box].bbox.x2,
                            boxes[token->box].bbox.y2};
    buffer_text(out, ",\"pixels\":[");
    for (int i = 0; i < 4; i++) {
        if (i > 0) buffer_char(out, ',');
        buffer_decimal(out, edge[i]);
    }
    buffer_text(out, "],\"category\":");
    if (boxes[token->box].category < 0)
        buffer_text(out, "null");
    else
        buffer_slice(out,
                     scorer->templates->vocab.kinds[KIND_CATEGORY].words[boxes[token->box].category].json);
}

/* Whether a token states something; others only change its meaning. */
static bool is_shown(const struct token *token) {
    if (token->type == TOKEN_WORDS)
        return (token->kinds & ((1u << LEXICON_HELPER) - 1)) != 0 || token_is(token, LEXICON_ABSENCE);
    return token->type == TOKEN_BOX || token->type == TOKEN_NUMBER;
}

static void explain_answer(const struct scorer *scorer, const struct answer *answer,
                           const struct match_box *boxes, struct buffer *out) {
    bool first = true;
    buffer_char(out, '[');
    for (size_t i = 0; i < answer->token_count; i++) {
        const struct token *token = &answer->tokens[i];
        if (!is_shown(token)) continue;
        buffer_text(out, first ? "{\"text\":" : ",{\"text\":");
        first = false;
        json_put_string(out, (struct slice){answer->text.at + token->at, token->len});
        if (token->type == TOKEN_WORDS) explain_words(scorer, token, out);
        if (token->type == TOKEN_BOX) explain_box(scorer, answer, boxes, token, out);
        if (token->type == TOKEN_NUMBER) {
            buffer_text(out, ",\"means\":{\"number\":");
            buffer_integer(out, token->number);
            buffer_char(out, '}');
            if (token->spoiled) buffer_text(out, ",\"said\":false");
        }
        buffer_char(out, '}');
    }
    buffer_char(out, ']');
}

void scorer_explain(struct scorer *scorer, enum task_kind task, struct buffer *out) {
    bool boxes = task == TASK_COUNT || task == TASK_GROUND || task == TASK_REFER;
    buffer_text(out, "{\"truth\":");
    explain_answer(scorer, &scorer->truth, boxes ? scorer->truth_boxes : NULL, out);
    buffer_text(out, ",\"response\":");
    explain_answer(scorer, &scorer->response, boxes ? scorer->response_boxes : NULL, out);
    buffer_char(out, '}');
}
