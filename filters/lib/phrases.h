/* SPDX-License-Identifier: MIT
 *
 * phrases: multisets of what answers say, compared. */
#ifndef SAR_PHRASES_H
#define SAR_PHRASES_H

#include "parse.h"

/* Units that are in both, only in the response, only in the truth: true positives, false positives, false
 * negatives. */
struct counts {
    uint64_t tp, fp, fn;
};

/* Compares two multisets; sorts them, and adds equal phrases up in place. */
struct counts phrases_compare(struct said_phrase *truth, size_t truths, struct said_phrase *response,
                              size_t responses);

#endif
