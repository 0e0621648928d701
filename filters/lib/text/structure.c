/* SPDX-License-Identifier: MIT */
#include "text/structure.h"

#include "base/ascii.h"
#include "base/memory.h"
#include "text/parse.h"

#include <stdlib.h>
#include <string.h>

/* What the current label belongs to: the JSON object that it is in, the boxes after its tag, the boxes of
 * its key, or an index in a list. */
enum label_kind { LABEL_OF_OBJECT, LABEL_OF_TAG, LABEL_OF_KEY, LABEL_OF_LIST };

enum { LONGEST_LABEL = 256 };

static const struct box_label none = {LABEL_NONE, 0, 0};

void structure_open(struct structure *s) {
    s->count = s->listed_count = 0;
    s->label_end = s->closing = SIZE_MAX;
    s->listing = false;
    s->object = s->tag = s->key = s->line = none;
    s->object_from = s->listed_from = 0;
}

void structure_free(struct structure *s) {
    free(s->labels);
    free(s->listed);
}

/* --- labels --------------------------------------------------------------------------------------------- */

static bool is_key(struct slice key, const char *const *names) {
    for (; *names != NULL; names++) {
        if (slice_is(key, *names)) return true;
    }
    return false;
}

/* The text between the quotes at `at`; .at is NULL if they do not close in the line and within
 * LONGEST_LABEL. */
static struct slice quoted(struct slice text, size_t at) {
    size_t end = at + 1, most = text.len - at < LONGEST_LABEL ? text.len : at + LONGEST_LABEL;
    while (end < most && text.at[end] != text.at[at] && text.at[end] != '\n') end++;
    if (end >= most || text.at[end] != text.at[at]) return (struct slice){NULL, 0};
    return (struct slice){text.at + at + 1, end - at - 1};
}

static size_t after_blanks(struct slice text, size_t at) {
    while (at < text.len && ascii_is_blank(text.at[at])) at++;
    return at;
}

/* The tokens from now to `end` are a label's. */
static void begin_label(struct answer *answer, enum label_kind kind, size_t at, size_t end) {
    struct structure *s = &answer->structure;
    s->label_of = kind;
    s->label_at = at;
    s->label_end = end;
    s->label_token = answer->token_count;
}

void structure_quote(struct answer *answer, size_t at) {
    static const char *const label_keys[] = {
        "label", "labels", "name",    "category",      "class",      "type",        "object",
        "ref",   "title",  "name_en", "category_name", "class_name", "object_type", NULL};
    struct structure *s = &answer->structure;
    struct slice text = answer->text, key = quoted(text, at);
    if (at == s->closing || key.at == NULL) return;
    if (text.at[at] == '\'' && at > 0 && lexicon_is_word_byte(text.at[at - 1])) return; /* an apostrophe */
    s->closing = at + key.len + 1;
    if (s->label_end != SIZE_MAX) return;
    size_t end = at + key.len + 2, colon = after_blanks(text, end);
    if (colon >= text.len || text.at[colon] != ':') {
        if (s->listing) begin_label(answer, LABEL_OF_LIST, at + 1, end - 1);
        return;
    }
    size_t value = after_blanks(text, colon + 1);
    char c = value < text.len ? text.at[value] : '\0';
    s->listing = false;
    if (c == '[' || c == '{') {
        if (slice_is(key, "labels")) {
            s->listing = c == '[';
            s->listed_count = 0;
        } else {
            begin_label(answer, LABEL_OF_KEY, at + 1, end - 1);
        }
    } else if ((c == '"' || c == '\'') && is_key(key, label_keys)) {
        struct slice label = quoted(text, value);
        if (label.at != NULL) begin_label(answer, LABEL_OF_OBJECT, value + 1, value + 1 + label.len);
    }
}

void structure_tag(struct answer *answer, size_t at, size_t after) {
    static const char *const tags[][2] = {{"<ref>", "</ref>"},
                                          {"<|object_ref_start|>", "<|object_ref_end|>"},
                                          {"<|ref|>", "<|/ref|>"},
                                          {"<phrase>", "</phrase>"},
                                          {"<p>", "</p>"}};
    struct slice text = answer->text;
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        if (after - at != strlen(tags[i][0]) || memcmp(text.at + at, tags[i][0], after - at) != 0) continue;
        size_t len = strlen(tags[i][1]), end = after, most = after + LONGEST_LABEL;
        if (most > text.len) most = text.len;
        while (end + len <= most && memcmp(text.at + end, tags[i][1], len) != 0) end++;
        if (end + len > most) return;
        size_t next = after_blanks(text, end + len);
        if (tags[i][0][1] == 'p' && tags[i][0][2] == '>' && (next >= text.len || text.at[next] != '{'))
            return; /* an HTML paragraph */
        begin_label(answer, LABEL_OF_TAG, after, end);
    }
}

/* The label that its tokens say; LABEL_OTHER if no word of the vocabulary is in it. */
static struct box_label label_said(const struct answer *answer) {
    const struct structure *s = &answer->structure;
    struct box_label label = none;
    bool known = false, words = false;
    for (size_t i = s->label_token; i < answer->token_count; i++) {
        const struct token *token = &answer->tokens[i];
        uint8_t category = token_value(token, KIND_CATEGORY);
        if (token->at < s->label_at) continue;               /* of the key */
        if (token_is(token, LEXICON_NEGATION)) return label; /* "no ship" */
        if (category != LEXICON_NONE) return (struct box_label){category, 0, 0};
        known = known || (token->kinds & KINDS_DENIABLE) != 0;
        bool helps =
            token_is_filler(token) || token_is(token, LEXICON_JOINER) || token_is(token, LEXICON_NUMBER);
        words = words || token->type == TOKEN_OTHER || (token->type == TOKEN_WORDS && !helps);
    }
    if (known || !words) return label;
    label = (struct box_label){LABEL_OTHER, (uint32_t)s->label_at, (uint32_t)(s->label_end - s->label_at)};
    return label;
}

static void set_labels(struct structure *s, size_t from, struct box_label label) {
    for (size_t i = from; i < s->count; i++) s->labels[i] = label;
}

void structure_label_ends(struct answer *answer) {
    struct structure *s = &answer->structure;
    struct box_label label = label_said(answer);
    s->label_end = SIZE_MAX;
    switch (s->label_of) {
    case LABEL_OF_OBJECT:
        s->object = label;
        set_labels(s, s->object_from, label);
        break;
    case LABEL_OF_TAG: s->tag = label; break;
    case LABEL_OF_KEY: s->key = label.category >= 0 ? label : none; break;
    default:
        s->listed = memory_grow(s->listed, &s->listed_room, s->listed_count + 1, sizeof *s->listed);
        s->listed[s->listed_count++] = label;
        answer->marks |= MARK_QUOTE;
    }
}

/* --- boxes ---------------------------------------------------------------------------------------------- */

void structure_bracket(struct answer *answer, char bracket) {
    struct structure *s = &answer->structure;
    if (bracket == ']') {
        s->listing = false;
    } else if (bracket == '{' || bracket == '}') {
        s->object = none;
        s->object_from = answer->boxes.count;
    }
}

void structure_break(struct answer *answer) {
    answer->structure.line = none;
}

/* The label of a line, "car: {..}", or of a table's row, "| car | [..] |": the category before its box; on
 * a line, with only what describes it. */
static struct box_label line_label(const struct answer *answer, bool in_row) {
    struct box_label label = none;
    size_t at = answer->token_count;
    if (!in_row && (at < 2 || answer->tokens[at - 1].type != TOKEN_COLON)) return label;
    for (at -= !in_row; at > 0; at--) {
        const struct token *token = &answer->tokens[at - 1];
        if (token->type == TOKEN_BREAK || token->type == TOKEN_BOX) break;
        uint8_t category = token_value(token, KIND_CATEGORY);
        bool describes = token_is_filler(token) || (token->kinds & KINDS_LOOKS) != 0
                         || token->type == TOKEN_NUMBER || token_is(token, LEXICON_NUMBER);
        if (category != LEXICON_NONE && label.category == LABEL_NONE)
            label.category = category;
        else if (!describes && !in_row)
            return none;
        if (in_row && label.category >= 0) break;
    }
    return label;
}

/* Whether a category was named since the previous box. */
static bool names_more(const struct answer *answer) {
    for (size_t at = answer->token_count; at > 0 && answer->tokens[at - 1].type != TOKEN_BOX; at--) {
        if (answer->tokens[at - 1].type == TOKEN_BREAK) break;
        if (token_is(&answer->tokens[at - 1], KIND_CATEGORY)) return true;
    }
    return false;
}

/* A label right before its box, in a syntax without label tags: Florence's "car<loc_1>...". */
static struct box_label glued_label(struct answer *answer, size_t box_at) {
    struct structure *s = &answer->structure;
    if (answer->token_count == 0) return none;
    const struct token *last = &answer->tokens[answer->token_count - 1];
    if (last->at + last->len != box_at || (last->type != TOKEN_OTHER && last->type != TOKEN_WORDS))
        return none;
    if (last->type == TOKEN_OTHER && last->words > 3) return none;
    s->label_token = answer->token_count - 1;
    s->label_at = last->at;
    s->label_end = box_at;
    struct box_label label = label_said(answer);
    s->label_end = SIZE_MAX;
    return label;
}

void structure_boxes(struct answer *answer, size_t first, bool in_row) {
    struct structure *s = &answer->structure;
    const struct written_box *box = &answer->boxes.boxes[first];
    struct box_label label = s->object,
                     glued = box->syntax == SYNTAX_FLORENCE ? glued_label(answer, box->at) : none;
    if (glued.category != LABEL_NONE) s->tag = glued;
    if (label.category == LABEL_NONE) label = s->tag;
    if (label.category == LABEL_NONE) label = s->key;
    if (label.category == LABEL_NONE) {
        struct box_label line = line_label(answer, in_row);
        if (line.category != LABEL_NONE || names_more(answer)) s->line = line;
        label = s->line;
    }
    s->labels = memory_grow(s->labels, &s->room, answer->boxes.count, sizeof *s->labels);
    s->count = answer->boxes.count;
    set_labels(s, first, label);
    if (box->at + 8 < answer->text.len && memcmp(answer->text.at + box->at + 1, "bboxes", 6) == 0)
        s->listed_from = first;
}

void structure_end(struct answer *answer) {
    struct structure *s = &answer->structure;
    if (s->label_end != SIZE_MAX) structure_label_ends(answer);
    for (size_t i = 0; i < s->listed_count && s->listed_from + i < s->count; i++)
        s->labels[s->listed_from + i] = s->listed[i];
}
