/* SPDX-License-Identifier: MIT */
#include "text/parse.h"

#include "text/denial.h"
#include "text/numbers.h"

#include <stdlib.h>
#include <string.h>

/* The kind of size that the answers of describe say. */
static uint8_t size_kind(const struct templates *templates) {
    const struct task *task = templates_task(templates, slice_of("describe"));
    for (size_t i = 0; task != NULL && i < task->answer_count; i++) {
        if ((task->answers[i].kinds >> KIND_SIZE & 1) != 0) return KIND_SIZE;
    }
    return KIND_SIZE3;
}

void parser_open(struct parser *parser, const struct templates *templates) {
    parser->templates = templates;
    parser->lexicon = lexicon_new(&templates->vocab, &templates->yaml);
    parser->describes = yamlfile_get(templates->yaml.root, "prepositions") != NULL;
    parser->size_kind = size_kind(templates);
    parser->empty = (struct meaning){.kinds = 1u << LEXICON_ABSENCE};
    memset(parser->empty.value, LEXICON_NONE, sizeof parser->empty.value);
    parser->empty.value[LEXICON_ABSENCE] = 0;
    tokens_acts(parser->acts);
}

void parser_close(struct parser *parser) {
    lexicon_free(parser->lexicon);
}

void answer_open(struct answer *answer, int forced_syntax) {
    *answer = (struct answer){.boxes.forced = forced_syntax};
}

void answer_close(struct answer *answer) {
    free(answer->tokens);
    syntax_free(&answer->boxes);
    structure_free(&answer->structure);
    fold_free(&answer->folded);
    free(answer->box_category);
    free(answer->phrases);
    free(answer->relations);
    free(answer->regions);
}

/* Changes a run of the folded text to the bytes that it came from, which begin at `before` in the given
 * text. One character may have become two, or none. */
static void unfold(const struct answer *answer, size_t before, uint32_t *at, uint32_t *len) {
    const uint32_t *origin = answer->folded.origin;
    size_t from = *at, end = from + *len, to = end;
    if (origin != NULL) {
        from = origin[from];
        to = origin[end];
        while (to <= origin[end - 1]) to = origin[++end];
    }
    *at = (uint32_t)(before + from);
    *len = (uint32_t)(to - from);
}

/* Changes offsets in the folded part to offsets in the text as given. */
static void unfold_all(struct answer *answer, struct slice text) {
    size_t before = (size_t)(answer->part.text.at - text.at);
    answer->text = text;
    if (before == 0 && answer->folded.origin == NULL) return;
    for (size_t i = 0; i < answer->token_count; i++)
        unfold(answer, before, &answer->tokens[i].at, &answer->tokens[i].len);
    for (size_t i = 0; i < answer->boxes.count; i++) {
        uint32_t len = 1;
        unfold(answer, before, &answer->boxes.boxes[i].at, &len);
    }
    for (size_t i = 0; i < answer->structure.count; i++) {
        struct box_label *label = &answer->structure.labels[i];
        if (label->category == LABEL_OTHER) unfold(answer, before, &label->at, &label->len);
    }
}

void answer_read(struct answer *answer, const struct parser *parser, struct slice text) {
    bool tags = answer->thought_tags != NULL && answer->thought_tags->open.at != NULL;
    if (!tags && fold_is_plain(text)) { /* nearly all texts are */
        answer->part = (struct answer_part){.text = text};
        answer->folded.origin = NULL;
        answer->text = text;
    } else {
        answer->part = answer_part(text, answer->thought_tags);
        fold_text(&answer->folded, answer->part.text);
        answer->text = answer->folded.text;
    }
    answer->describes = parser->describes;
    answer->size_kind = parser->size_kind;
    answer->unspaced = parser->templates->vocab.unspaced;
    answer->anchor_before = parser->templates->vocab.anchor_before;
    answer->cut_boxes = answer->cut_phrases = 0;
    answer->listed_at = SIZE_MAX;
    tokens_read(answer, parser);
    numbers_settle(answer, parser);
    denial_mark(answer);
    denial_mark_echo(answer, parser->templates->vocab.kinds[KIND_CATEGORY].count);
    unfold_all(answer, text);
}

bool answer_has(const struct answer *answer, int kind) {
    return (answer->kinds >> kind & 1) != 0 || (kind == LEXICON_NUMBER && answer->has_digits);
}

bool answer_has_negation(const struct answer *answer) {
    return answer->denies;
}

size_t answer_categories(const struct answer *answer, bool *present, size_t count) {
    size_t found = 0;
    memset(present, 0, count * sizeof *present);
    for (size_t i = 0; i < answer->token_count; i++) {
        const struct token *token = &answer->tokens[i];
        uint8_t category = category_of(token);
        if (category == LEXICON_NONE || present[category]) continue;
        present[category] = true;
        found++;
    }
    return found;
}

int answer_first_category(const struct answer *answer) {
    for (size_t i = 0; i < answer->token_count; i++) {
        uint8_t category = token_value(&answer->tokens[i], KIND_CATEGORY);
        if (category != LEXICON_NONE) return category;
    }
    return -1;
}
