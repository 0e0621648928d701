/* SPDX-License-Identifier: MIT
 *
 * phrases: the categories that an answer says with their regions, how they lie to each other, and regions alone; and
 * such multisets compared. */
#ifndef SAR_TEXT_PHRASES_H
#define SAR_TEXT_PHRASES_H

#include "text/parse.h"

/* Units that are in both, only in the response, only in the truth: true positives, false positives, false
 * negatives. */
struct counts {
    uint64_t tp, fp, fn;
};

/* Fill phrases, relations and regions of the answer. */
void answer_phrases(struct answer *);
void answer_relations(struct answer *);
void answer_regions(struct answer *);

/* A direction (enum direction, or none) as seen from the other side. */
uint8_t phrases_opposite(uint8_t direction);

/* Compares two multisets; sorts them, and adds equal phrases up in place. */
struct counts phrases_compare(struct said_phrase *truth, size_t truths, struct said_phrase *response,
                              size_t responses);

#endif
