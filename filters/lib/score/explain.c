/* SPDX-License-Identifier: MIT
 *
 * explain: scorer_explain, what was read from both texts of a record, piece by piece. */
#include "score/scorer.h"
#include "json/put.h"

static void explain_words(const struct scorer *scorer, const struct token *token, struct emit *out) {
    static const char *const other[] = {"number", "negation", "article", "pronoun", "filler", "joiner"};
    bool first = true;
    emit_text(out, ",\"means\":{");
    for (int kind = 0; kind < LEXICON_HELPER; kind++) {
        uint8_t value = token->meaning->value[kind];
        if (value == LEXICON_NONE) continue;
        if (!first) emit_char(out, ',');
        first = false;
        emit_char(out, '"');
        emit_text(out, kind < KIND_COUNT ? kind_placeholders[kind] : other[kind - KIND_COUNT]);
        emit_text(out, "\":");
        if (kind < KIND_COUNT)
            emit_slice(out, scorer->templates->vocab.kinds[kind].words[value].json);
        else if (kind == LEXICON_NUMBER)
            emit_integer(out, value);
        else
            emit_text(out, "true");
    }
    if (token_is(token, LEXICON_ABSENCE)) emit_text(out, first ? "\"negation\":true" : ",\"negation\":true");
    emit_char(out, '}');
    if (token->negated) emit_text(out, ",\"negated\":true");
    if (token->echo) emit_text(out, ",\"repeated\":true");
}

/* Writes the corners of a box that is the hull of them. */
static void explain_polygon(const struct answer *answer, const struct written_box *written,
                            struct emit *out) {
    emit_text(out, ",\"polygon\":[");
    for (uint32_t i = 0; i < 2 * written->corners; i++) {
        if (i > 0) emit_char(out, ',');
        emit_decimal(out, answer->boxes.corners[written->corner_at + i]);
    }
    emit_char(out, ']');
}

static void explain_box(const struct scorer *scorer, const struct answer *answer,
                        const struct match_box *boxes, const struct token *token, struct emit *out) {
    const struct written_box *written = &answer->boxes.boxes[token->box];
    emit_text(out, ",\"box\":\"");
    emit_text(out, syntax_names[written->syntax]);
    emit_text(out, "\",\"numbers\":[");
    for (int i = 0; i < 4; i++) {
        if (i > 0) emit_char(out, ',');
        emit_decimal(out, written->number[i]);
    }
    emit_char(out, ']');
    if (written->corners > 0) explain_polygon(answer, written, out);
    if (boxes == NULL) return;
    const double edge[4] = {boxes[token->box].bbox.x1, boxes[token->box].bbox.y1, boxes[token->box].bbox.x2,
                            boxes[token->box].bbox.y2};
    emit_text(out, ",\"pixels\":[");
    for (int i = 0; i < 4; i++) {
        if (i > 0) emit_char(out, ',');
        emit_decimal(out, edge[i]);
    }
    emit_text(out, "],\"category\":");
    if (boxes[token->box].category < 0)
        emit_text(out, "null");
    else
        emit_slice(out, scorer->templates->vocab.kinds[KIND_CATEGORY].words[boxes[token->box].category].json);
}

/* Whether a token states something; others only change its meaning. */
static bool is_shown(const struct token *token) {
    if (token->type == TOKEN_WORDS)
        return (token->kinds & ((1u << LEXICON_HELPER) - 1)) != 0 || token_is(token, LEXICON_ABSENCE);
    return token->type == TOKEN_BOX || token->type == TOKEN_NUMBER;
}

static void explain_answer(const struct scorer *scorer, const struct answer *answer,
                           const struct match_box *boxes, struct emit *out) {
    bool first = true;
    emit_char(out, '[');
    for (size_t i = 0; i < answer->token_count; i++) {
        const struct token *token = &answer->tokens[i];
        if (!is_shown(token)) continue;
        emit_text(out, first ? "{\"text\":" : ",{\"text\":");
        first = false;
        json_put_string(out, (struct slice){answer->text.at + token->at, token->len});
        if (token->type == TOKEN_WORDS) explain_words(scorer, token, out);
        if (token->type == TOKEN_BOX) explain_box(scorer, answer, boxes, token, out);
        if (token->type == TOKEN_NUMBER) {
            emit_text(out, ",\"means\":{\"number\":");
            emit_integer(out, token->number);
            emit_char(out, '}');
            if (token->spoiled) emit_text(out, ",\"said\":false");
        }
        emit_char(out, '}');
    }
    emit_char(out, ']');
}

void scorer_explain(struct scorer *scorer, enum task_kind task, struct emit *out) {
    bool boxes = task == TASK_COUNT || task == TASK_GROUND || task == TASK_REFER;
    emit_text(out, "{\"truth\":");
    explain_answer(scorer, &scorer->truth, boxes ? scorer->truth_boxes : NULL, out);
    emit_text(out, ",\"response\":");
    explain_answer(scorer, &scorer->response, boxes ? scorer->response_boxes : NULL, out);
    emit_char(out, '}');
}
