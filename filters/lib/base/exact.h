/* SPDX-License-Identifier: MIT
 *
 * wide: sums that are exact whatever the order in which they are added up: whole numbers of 64 and of 128
 * bits that never overflow unseen, and fractions as whole millionths. */
#ifndef SAR_BASE_EXACT_H
#define SAR_BASE_EXACT_H

#include "base/emit.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

__extension__ typedef __int128 wide;

/* Adds to a sum. Ends the program (2) where it would not fit; a count fits up to 2^53, the last whole number
 * that all readers of JSON keep. */
#define COUNT_MOST (UINT64_C(1) << 53)
void wide_add(wide *sum, wide more);
_Noreturn void count_is_full(void);
static inline void count_add(uint64_t *sum, uint64_t more) {
    if (more > COUNT_MOST || *sum > COUNT_MOST - more) count_is_full();
    *sum += more;
}

/* A whole number in digits, with or without '-'. False where the text is none, or one of more than 128 bits.
 */
bool wide_parse(struct slice text, wide *value);

void emit_wide(struct emit *, wide);

/* A figure as a quotient, which can be rounded exactly; there is none where `whole` is 0. */
struct ratio {
    double part, whole;
};

/* A quotient of at most MILLIONTHS_MOST, either way from 0, in whole millionths: rounded half away from zero, on
 * its exact value where both its numbers are whole. */
#define MILLIONTHS_MOST 1e9
int64_t millionths(struct ratio);

/* The mean, and the standard deviation, of all `n` numbers that were added up in millionths, and as squares;
 * not a number where n is 0. */
struct ratio wide_mean(wide total, uint64_t n);
double wide_deviation(wide total, wide squares, uint64_t n);

#endif
