/* SPDX-License-Identifier: MIT */
#include "text/profile.h"

#include "text/phrases.h"
#include "text/sentence.h"

#include <string.h>

static void say(uint8_t *slot, uint8_t value) {
    if (value == LEXICON_NONE) return;
    *slot = *slot == LEXICON_NONE || *slot == value ? value : LEXICON_TWO;
}

/* Whether a sentence relates one thing to another by direction or distance. */
static bool relates(const struct answer *answer, struct sentence s) {
    if ((s.kinds & KINDS_RELATIONS) == 0) return false;
    for (size_t i = s.from; i < s.to; i++) {
        const struct token *token = &answer->tokens[i];
        if (token_is(token, KIND_DISTANCE)
            || (token_is(token, KIND_DIRECTION) && sentence_anchor(answer, i, s.to) != s.to))
            return true;
    }
    return false;
}

/* The token of the category that a sentence is about: the first one that is not named as a place, else the
 * first one; s.to if there is none. */
static size_t head_of(const struct answer *answer, struct sentence s) {
    size_t first = s.to;
    for (size_t i = s.from; i < s.to; i++) {
        if (category_of(&answer->tokens[i]) == LEXICON_NONE) continue;
        if (first == s.to) first = i;
        if (!sentence_is_place(answer, i, s)) return i;
    }
    return first;
}

/* Reads a sentence about the object's neighbour. If `named` is false, the object has not been named yet,
 * and the sentence's head is its category. */
static void say_neighbour(const struct answer *answer, struct sentence s, bool named,
                          struct said_profile *profile) {
    size_t head = head_of(answer, s);
    for (size_t i = s.from; i < s.to; i++) {
        const struct token *token = &answer->tokens[i];
        uint8_t category = category_of(token), direction = token_value(token, KIND_DIRECTION);
        if (category != LEXICON_NONE && !named && i == head) {
            say(&profile->category, category);
            named = true;
        } else if (category != LEXICON_NONE) {
            say(&profile->other, category);
        }
        if (!token->negated) say(&profile->distance, token_value(token, KIND_DISTANCE));
        if (direction == LEXICON_NONE || token->negated) continue;
        size_t anchor = sentence_anchor(answer, i, s.to);
        if (anchor == s.to) continue;
        /* "to the left of it" is relative to the object, "to the left of a ship" to its neighbour */
        bool of_other = token_is(&answer->tokens[anchor], KIND_CATEGORY);
        say(&profile->direction, of_other ? phrases_opposite(direction) : direction);
    }
}

struct said_profile answer_profile(const struct answer *answer) {
    struct said_profile profile;
    struct sentence s = {0};
    memset(&profile, LEXICON_NONE, sizeof profile);
    while (sentence_next(answer, s.to, &s)) {
        size_t head = head_of(answer, s);
        bool named = profile.category != LEXICON_NONE, neighbour = relates(answer, s);
        if (neighbour) say_neighbour(answer, s, named, &profile);
        /* "It is large and lies at the top, near a harbor": the object's profile ends where the relation
         * begins */
        bool own = token_value(&answer->tokens[s.from], LEXICON_PRONOUN) == PRONOUN_PLAIN;
        if (neighbour && named && !own) continue;
        for (size_t i = s.from; i < s.to; i++) {
            const struct token *token = &answer->tokens[i];
            if (neighbour && named && (token->kinds & KINDS_RELATIONS) != 0
                && sentence_region(answer, i, s.to) == LEXICON_NONE)
                break;
            if ((token->kinds & KINDS_PROFILE) == 0) continue;
            bool place = i != head && sentence_is_place(answer, i, s);
            if (!neighbour && !place) say(&profile.category, category_of(token));
            say(&profile.region, sentence_region(answer, i, s.to));
            if (token->negated) continue;
            say(&profile.size, token_value(token, KIND_SIZE));
            say(&profile.shape, token_value(token, KIND_SHAPE));
        }
    }
    return profile;
}
