/* SPDX-License-Identifier: MIT */
#include "perturb/layout.h"

#include "base/memory.h"
#include "text/sentence.h"

#include <stdlib.h>

/* The kinds of marked tokens, as bits. */
enum { CATEGORIES = 1, REGIONS = 2, BOXES = 4 };

static int mark_of(const struct token *token) {
    if (token->type == TOKEN_BOX) return BOXES;
    if (token->negated) return 0;
    if (token_value(token, KIND_CATEGORY) != LEXICON_NONE) return CATEGORIES;
    return token_value(token, KIND_REGION) != LEXICON_NONE ? REGIONS : 0;
}

/* --- spans --- */

/* Whether a token may come before a category or region as part of the same phrase: "the 2 very large ships". */
static bool leads(const struct token *token) {
    static const int kinds[] = {LEXICON_ARTICLE, LEXICON_FILLER, LEXICON_NUMBER,
                                KIND_SIZE,       KIND_SIZE3,     KIND_SHAPE};
    if (token->type == TOKEN_NUMBER) return true;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (token_value(token, kinds[i]) != LEXICON_NONE) return true;
    }
    return false;
}

/* The span from one token to another, with the closing bracket after it if the bracket opens between them. */
static struct span span_of(const struct answer *answer, size_t first, size_t last) {
    const struct token *tokens = answer->tokens;
    const char *text = answer->text.at;
    struct span span = {tokens[first].at, tokens[last].at + tokens[last].len, first, last + 1};
    if (span.to < answer->text.len && text[span.to] == ')') {
        size_t at = span.to;
        while (at > span.from && text[at - 1] != '(' && text[at - 1] != ')') at--;
        if (at > span.from && text[at - 1] == '(' && at - 1 >= tokens[first].at + tokens[first].len)
            span.to++;
    }
    return span;
}

/* The same, with the tokens before it that belong to its phrase, but none before the token `least`. */
static struct span led_span(const struct answer *answer, size_t first, size_t last, size_t least) {
    struct span span = span_of(answer, first, last);
    if (answer->tokens[first].type == TOKEN_BOX) return span;
    while (span.token > least && leads(&answer->tokens[span.token - 1])) span.token--;
    span.from = answer->tokens[span.token].at;
    return span;
}

/* --- objects and groups --- */

static struct layout_object *add_object(struct layout *layout, struct span span) {
    layout->objects =
        memory_grow(layout->objects, &layout->object_room, layout->object_count + 1, sizeof *layout->objects);
    struct layout_object *object = &layout->objects[layout->object_count++];
    *object = (struct layout_object){span, LAYOUT_NONE, LAYOUT_NONE, LAYOUT_NONE};
    return object;
}

static void add_group(struct layout *layout, struct span lead) {
    layout->groups =
        memory_grow(layout->groups, &layout->group_room, layout->group_count + 1, sizeof *layout->groups);
    size_t object = layout->object_count;
    layout->groups[layout->group_count++] = (struct layout_group){lead, object, object};
}

/* Adds the last object to the last group. */
static void join_group(struct layout *layout) {
    struct layout_group *group = &layout->groups[layout->group_count - 1];
    const struct span *span = &layout->objects[layout->object_count - 1].span;
    group->object_end = layout->object_count;
    if (span->to > group->span.to) group->span.to = span->to;
    group->span.token_end = span->token_end;
}

/* The first token after all objects so far, in a sentence that begins at `from`. */
static size_t free_from(const struct layout *layout, size_t from) {
    if (layout->object_count == 0) return from;
    size_t end = layout->objects[layout->object_count - 1].span.token_end;
    return end > from ? end : from;
}

/* --- a sentence's objects --- */

struct layout_marks {
    const struct answer *answer;
    const size_t *token;
    size_t count;
    size_t from; /* the sentence's first token */
};

static int kind_at(const struct layout_marks *marks, size_t i) {
    return i < marks->count ? mark_of(&marks->answer->tokens[marks->token[i]]) : 0;
}

/* The nearest mark before (step -1) or after (step 1) mark i that is not a category; `count` if there is none. */
static size_t beside(const struct layout_marks *marks, size_t i, int step) {
    do i += (size_t)step; /* below 0 it wraps around */
    while (kind_at(marks, i) == CATEGORIES);
    return i < marks->count ? i : marks->count;
}

/* Reads boxes, each with the region next to it. The region is after its box if the last mark of the sentence, apart
 * from categories, is a region; else it is before its box, and a region before several boxes belongs to none of
 * them. */
static void read_boxes(struct layout *layout, const struct layout_marks *marks, bool grouped) {
    bool after = false;
    size_t passed = 0; /* marks that have been read */
    for (size_t i = 0; i < marks->count; i++)
        if (kind_at(marks, i) != CATEGORIES) after = kind_at(marks, i) == REGIONS;
    for (size_t i = 0; i < marks->count; i++) {
        if (kind_at(marks, i) != BOXES) continue;
        size_t mate = beside(marks, i, after ? 1 : -1), first = i, last = i, category = LAYOUT_NONE;
        bool shared = !after && kind_at(marks, beside(marks, i, 1)) == BOXES;
        if (kind_at(marks, mate) != REGIONS || (!after && mate < passed) || shared) mate = marks->count;
        if (mate < marks->count) *(mate < i ? &first : &last) = mate;
        for (size_t k = passed; k <= last; k++)
            if (kind_at(marks, k) == CATEGORIES) category = marks->token[k];
        size_t lead = category != LAYOUT_NONE ? passed : first;
        if (layout->group_count == 0 || (grouped && (passed == 0 || category != LAYOUT_NONE))) {
            if (!grouped) lead = first;
            add_group(layout, led_span(marks->answer, marks->token[lead], marks->token[last],
                                       free_from(layout, marks->from)));
        } else if (grouped) { /* has the category of the previous object */
            category = layout->objects[layout->object_count - 1].category;
        }
        struct layout_object *object =
            add_object(layout, span_of(marks->answer, marks->token[first], marks->token[last]));
        object->category = category;
        object->region = mate < marks->count ? marks->token[mate] : LAYOUT_NONE;
        object->box = marks->token[i];
        join_group(layout);
        passed = last + 1;
    }
}

/* Pairs categories and regions as parse does. If a category comes first, each region belongs to the category before
 * it; if a region comes first, each category belongs to the region before it. */
static void read_phrases(struct layout *layout, const struct layout_marks *marks) {
    bool category_first = kind_at(marks, 0) == CATEGORIES;
    int anchor = category_first ? REGIONS : CATEGORIES;
    for (size_t i = 0, lead = marks->count; i < marks->count; i++) {
        if (kind_at(marks, i) != anchor) {
            lead = i;
            continue;
        }
        bool first = i > 0 && lead == i - 1;
        size_t mate = lead < marks->count ? marks->token[lead] : LAYOUT_NONE, at = marks->token[i];
        size_t from = first ? marks->token[lead] : at;
        if (first || !category_first)
            add_group(layout, led_span(marks->answer, from, at, free_from(layout, marks->from)));
        struct layout_object *object =
            add_object(layout, span_of(marks->answer, category_first ? at : from, at));
        object->category = category_first ? mate : at;
        object->region = category_first ? at : mate;
        join_group(layout);
    }
}

static void read_names(struct layout *layout, const struct layout_marks *marks) {
    for (size_t i = 0; i < marks->count; i++) {
        size_t at = marks->token[i];
        struct span span = led_span(marks->answer, at, at, free_from(layout, marks->from));
        add_group(layout, span);
        add_object(layout, span)->category = at;
        join_group(layout);
    }
}

/* --- the object asked about --- */

/* Whether a direction is relative to something, so that it is not a region. */
static bool is_anchored(const struct answer *answer, size_t at, size_t to) {
    if (answer->anchor_before) return sentence_anchor(answer, at, to) != to;
    for (at++; at < to; at++) {
        const struct token *token = &answer->tokens[at];
        if (token_value(token, KIND_CATEGORY) != LEXICON_NONE || token_value(token, KIND_NOUN) != LEXICON_NONE
            || token_value(token, LEXICON_PRONOUN) != LEXICON_NONE)
            return true;
        if (token_value(token, LEXICON_FILLER) == LEXICON_NONE
            && token_value(token, LEXICON_ARTICLE) == LEXICON_NONE
            && token_value(token, KIND_SIZE3) == LEXICON_NONE)
            return false;
    }
    return false;
}

/* Reads a sentence about the object asked about. In a sentence that relates it to a neighbour, only the first
 * category can be the object's; if the object has been named before, the whole sentence is about the neighbour. */
static void read_asked(struct layout *layout, const struct layout_marks *marks, size_t to, bool *named) {
    bool relates = false, naming = false;
    for (size_t i = marks->from; i < to; i++) {
        const struct token *token = &marks->answer->tokens[i];
        relates =
            relates || token_value(token, KIND_DISTANCE) != LEXICON_NONE
            || (token_value(token, KIND_DIRECTION) != LEXICON_NONE && is_anchored(marks->answer, i, to));
    }
    if (relates && *named) return;
    for (size_t i = 0; i < marks->count; i++) {
        size_t at = marks->token[i];
        if (kind_at(marks, i) == REGIONS) {
            add_object(layout, span_of(marks->answer, at, at))->region = at;
        } else if (!relates || !naming) {
            add_object(layout, span_of(marks->answer, at, at))->category = at;
            naming = true;
        }
    }
    *named = *named || naming;
}

/* --- all sentences --- */

void layout_read(struct layout *layout, const struct answer *answer, enum layout_kind kind) {
    static const int wanted[] = {[LAYOUT_NAMED] = CATEGORIES,
                                 [LAYOUT_PHRASES] = CATEGORIES | REGIONS,
                                 [LAYOUT_BOXES] = BOXES,
                                 [LAYOUT_PLACES] = REGIONS | BOXES,
                                 [LAYOUT_GROUNDS] = CATEGORIES | REGIONS | BOXES,
                                 [LAYOUT_ASKED] = CATEGORIES | REGIONS};
    bool named = false;
    layout->object_count = layout->group_count = 0;
    layout->marks =
        memory_grow(layout->marks, &layout->mark_room, answer->token_count, sizeof *layout->marks);
    for (size_t from = 0, to = 0; from < answer->token_count; from = to + 1) {
        struct layout_marks marks = {answer, layout->marks, 0, from};
        int there = 0;
        for (to = from; to < answer->token_count && answer->tokens[to].type != TOKEN_BREAK; to++) {
            int mark = mark_of(&answer->tokens[to]) & wanted[kind];
            if (mark != 0) layout->marks[marks.count++] = to;
            there |= mark;
        }
        if (kind == LAYOUT_NAMED) {
            read_names(layout, &marks);
        } else if (kind == LAYOUT_ASKED) {
            read_asked(layout, &marks, to, &named);
        } else if ((there & BOXES) != 0) {
            read_boxes(layout, &marks, kind == LAYOUT_GROUNDS);
        } else if (kind == LAYOUT_PHRASES) {
            read_phrases(layout, &marks);
        }
    }
}

void layout_free(struct layout *layout) {
    free(layout->objects);
    free(layout->groups);
    free(layout->marks);
}
