/* SPDX-License-Identifier: MIT
 *
 * sentence: the sentences of an answer, and what in them is a place. */
#ifndef SAR_TEXT_SENTENCE_H
#define SAR_TEXT_SENTENCE_H

#include "text/parse.h"

struct sentence {
    size_t from, to;
    uint32_t kinds; /* of all its words */
};

/* The next sentence at or behind `from`; false where there is none. */
bool sentence_next(const struct answer *, size_t from, struct sentence *);

/* What a direction is seen from: the category or pronoun behind it, with nothing but fillers between. The token's index;
 * `to` where it is none, as in "to the left of the image". */
size_t sentence_anchor(const struct answer *, size_t direction, size_t to);

/* The region that a token says; a direction that is seen from nothing is one too. */
uint8_t sentence_region(const struct answer *, size_t at, size_t to);

/* Whether a category is named as a place: behind "in", "docked at" or a distance, with nothing but an article and what it
 * looks like between. */
bool sentence_is_place(const struct answer *, size_t at, size_t from);

#endif
