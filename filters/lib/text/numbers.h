/* SPDX-License-Identifier: MIT
 *
 * numbers: which digits and number words are numbers at all, and which of them is the one that an answer says. No part of
 * a name, a date, a measure, coordinates or a decimal number is one; ranges and what is half understood are not said.
 * Nothing overflows: what is above ANSWER_LARGEST is that much. */
#ifndef SAR_TEXT_NUMBERS_H
#define SAR_TEXT_NUMBERS_H

#include "text/parse.h"

/* Reads the digits from `at` to `end` and what they are a part of; gives where the text goes on. */
size_t numbers_digits(struct answer *, size_t at, size_t end);

/* Puts number words together ("two hundred and five"), and takes out what is no number by what stands around it. */
void numbers_settle(struct answer *, const struct parser *);

/* The number that a token is, if it is one. */
bool number_of(const struct token *, uint64_t *number);

/* The thing that a number at a place counts: a category or noun behind it, with nothing between but what describes it;
 * the token's place, `to` where there is none. */
size_t numbers_counted(const struct answer *, size_t at, size_t to);

/* The number said of a category (-1: of any). */
struct said_number answer_number(const struct answer *, int category);

#endif
