/* SPDX-License-Identifier: MIT
 *
 * numbers: which digits and number words are numbers, and which number an answer gives. Parts of names,
 * dates, measures, coordinates and decimal fractions are not numbers. A range, or a number that is only
 * partly understood, is spoiled: it gives no answer. Numbers above ANSWER_LARGEST become ANSWER_LARGEST.
 * sar-metrics(7) states the rules. */
#ifndef SAR_TEXT_NUMBERS_H
#define SAR_TEXT_NUMBERS_H

#include "text/parse.h"

/* Reads the digits in [at, end) and what they are part of, and adds a token unless they number a list.
 * Returns the offset where reading continues. */
size_t numbers_digits(struct answer *, size_t at, size_t end);

/* Joins number words into numbers ("two hundred and five"), then removes and spoils numbers by what is
 * around them. */
void numbers_settle(struct answer *, const struct parser *);

/* Whether a token is a number; sets `number` if so. */
bool numbers_value(const struct token *, uint64_t *number);

/* The thing that the number at token `at` counts: a category or noun after it, with only what describes it
 * in between. Returns the thing's token index, `to` if there is none before `to`. */
size_t numbers_counted(const struct answer *, size_t at, size_t to);

/* The number that the answer gives for a category (-1: for any). `said` is false if it gives none, or
 * several that differ. */
struct said_number answer_number(const struct answer *, int category);

#endif
