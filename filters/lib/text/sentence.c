/* SPDX-License-Identifier: MIT */
#include "text/sentence.h"

#include "geometry/grid.h"

bool sentence_next(const struct answer *answer, size_t from, struct sentence *sentence) {
    while (from < answer->token_count && answer->tokens[from].type == TOKEN_BREAK) from++;
    *sentence = (struct sentence){from, from, 0};
    for (; sentence->to < answer->token_count; sentence->to++) {
        const struct token *token = &answer->tokens[sentence->to];
        if (token->type == TOKEN_BREAK) break;
        sentence->kinds |= token->kinds;
    }
    return sentence->from < sentence->to;
}

static bool is_anchor(const struct token *token) {
    return token_is_thing(token) || token_is(token, LEXICON_PRONOUN);
}

/* sentence_anchor where the thing is named before the direction. A mark between them parts them. */
static size_t anchor_before(const struct answer *answer, size_t direction, size_t to) {
    for (size_t at = direction; at > 0 && answer->tokens[at].marks == 0; at--) {
        const struct token *token = &answer->tokens[at - 1];
        if (is_anchor(token)) return at - 1;
        if (!token_is_filler(token) || token_is_measure(token)) break;
    }
    return to;
}

size_t sentence_anchor(const struct answer *answer, size_t direction, size_t to) {
    if (answer->anchor_before) return anchor_before(answer, direction, to);
    size_t at = direction + 1, other = to;
    while (at < to && (token_is_filler(&answer->tokens[at]) || token_is(&answer->tokens[at], KIND_SIZE3))) {
        if (token_is_reciprocal(&answer->tokens[at])) other = at; /* "the other", which is a filler too */
        at++;
    }
    if (at == to) return other;
    const struct token *token = &answer->tokens[at];
    bool apart = token_is(&answer->tokens[direction], KIND_REGION)
                 && (answer->tokens[direction + 1].marks & MARK_COMMA) != 0;
    if (apart) return to; /* "in the north of, ..." */
    return is_anchor(token) ? at : other;
}

/* Whether "of the other" or the like follows a word for a place: "at the upper right of the other". */
static bool is_of_other(const struct answer *answer, size_t at, size_t to) {
    if (++at < to && token_is(&answer->tokens[at], LEXICON_PREPOSITION)) at++;
    return at < to && token_is_reciprocal(&answer->tokens[at]);
}

uint8_t sentence_region(const struct answer *answer, size_t at, size_t to) {
    static const uint8_t regions[] = {
        [DIRECTION_LEFT] = REGION_LEFT,
        [DIRECTION_RIGHT] = REGION_RIGHT,
        [DIRECTION_ABOVE] = LEXICON_NONE,
        [DIRECTION_BELOW] = LEXICON_NONE,
        [DIRECTION_UPPER_LEFT] = REGION_TOP_LEFT,
        [DIRECTION_UPPER_RIGHT] = REGION_TOP_RIGHT,
        [DIRECTION_LOWER_LEFT] = REGION_BOTTOM_LEFT,
        [DIRECTION_LOWER_RIGHT] = REGION_BOTTOM_RIGHT,
        [DIRECTION_SAME] = LEXICON_NONE,
    };
    const struct token *token = &answer->tokens[at];
    if ((token->kinds & KINDS_PLACES) == 0 || token->negated) return LEXICON_NONE;
    bool seen =
        token_is(token, KIND_DIRECTION) && sentence_anchor(answer, at, to) != to; /* "north of the ship" */
    if (token_is(token, KIND_REGION))
        return seen || is_of_other(answer, at, to) ? LEXICON_NONE : token_value(token, KIND_REGION);
    uint8_t direction = token_value(token, KIND_DIRECTION);
    if (direction == LEXICON_NONE || sentence_anchor(answer, at, to) != to) return LEXICON_NONE;
    return regions[direction];
}

/* Whether a distance, a direction or a word such as "inside" follows what is named at `at`. */
static bool is_seen_from(const struct answer *answer, size_t at, size_t to) {
    enum { KINDS = KINDS_RELATIONS | 1 << LEXICON_PREPOSITION };
    for (at++; at < to && answer->tokens[at].marks == 0; at++) {
        if ((answer->tokens[at].kinds & KINDS) != 0) return true;
        if (!token_is_filler(&answer->tokens[at])) break;
    }
    return false;
}

bool sentence_is_place(const struct answer *answer, size_t at, struct sentence s) {
    if (answer->anchor_before && is_seen_from(answer, at, s.to)) return true;
    while (at > s.from) {
        const struct token *token = &answer->tokens[--at];
        if (token_is(token, LEXICON_PLACE)) return true;
        if (token_is(token, KIND_DISTANCE)) return !answer->anchor_before;
        if (!token_is_filler(token) && (token->kinds & KINDS_LOOKS) == 0) return false;
    }
    return false;
}
