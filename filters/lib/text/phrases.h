/* SPDX-License-Identifier: MIT
 *
 * phrases: the categories that an answer names with their regions, the relations between categories, and
 * regions alone; and the comparison of such multisets. */
#ifndef SAR_TEXT_PHRASES_H
#define SAR_TEXT_PHRASES_H

#include "text/parse.h"

/* Phrases that are in both, only in the response, and only in the truth: true positives, false positives,
 * false negatives. */
struct counts {
    uint64_t tp, fp, fn;
};

/* Fill answer->phrases, answer->relations and answer->regions from the answer that was read last. The
 * arrays belong to the answer. answer_phrases limits the count of a phrase to answer->most. */
void answer_phrases(struct answer *);
void answer_relations(struct answer *);
void answer_regions(struct answer *);

/* The opposite of a direction (enum direction); LEXICON_NONE and LEXICON_TWO stay as they are. */
uint8_t phrases_opposite(uint8_t direction);

/* Compares two multisets of phrases. Sorts both arrays, and merges equal phrases in place. Sums above
 * ANSWER_LARGEST become ANSWER_LARGEST. */
struct counts phrases_compare(struct said_phrase *truth, size_t truths, struct said_phrase *response,
                              size_t responses);

#endif
