/* SPDX-License-Identifier: MIT
 *
 * sentence: the sentences of an answer, and which of its words name a place. */
#ifndef SAR_TEXT_SENTENCE_H
#define SAR_TEXT_SENTENCE_H

#include "text/parse.h"

/* Tokens [from, to). */
struct sentence {
    size_t from, to;
    uint32_t kinds; /* of all its words */
};

/* The next sentence at or after token `from`; false if there is none. */
bool sentence_next(const struct answer *, size_t from, struct sentence *);

/* What a direction is relative to: the category, noun or pronoun after it, or before it with `anchors:
 * before`, with only fillers and sizes in between; else "the other" alone. Returns its token index; `to` if
 * there is none, as in "to the left of the image". */
size_t sentence_anchor(const struct answer *, size_t direction, size_t to);

/* The region (enum region) that a token says, LEXICON_NONE for none. A direction that is relative to
 * nothing is a region too. */
uint8_t sentence_region(const struct answer *, size_t at, size_t to);

/* Whether the category at `at` of a sentence is named as a place: after "in", "docked at" or a distance,
 * with only articles and words for its look in between; with `anchors: before`, after "in" or before a
 * distance. */
bool sentence_is_place(const struct answer *, size_t at, struct sentence);

#endif
