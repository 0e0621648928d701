/* SPDX-License-Identifier: MIT
 *
 * exact: sums that do not depend on the order of adding: whole numbers of 64 and of 128 bits that never
 * overflow silently, and fractions as whole millionths. */
#ifndef SAR_BASE_EXACT_H
#define SAR_BASE_EXACT_H

#include "base/buffer.h"
#include "base/must.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

__extension__ typedef __int128 wide;

/* Add to a sum; exit with status 2 if the result does not fit. A count is at most 2^53, the largest whole
 * number that all JSON readers keep exactly. */
#define COUNT_MOST (UINT64_C(1) << 53)
void wide_add(wide *sum, wide more);
_Noreturn void count_is_full(void);
static inline void count_add(uint64_t *sum, uint64_t more) {
    if (more > COUNT_MOST || *sum > COUNT_MOST - more) count_is_full();
    *sum += more;
}

/* Parses a whole number: digits, with or without '-'. False if the text is anything else, or does not fit 128
 * bits. */
MUST_CHECK bool wide_parse(struct slice text, wide *value);

void wide_put(struct buffer *, wide);

/* A value as a quotient, so that it can be rounded exactly; `whole` is above 0, or 0 if there is no value. */
struct ratio {
    double part, whole;
};

/* A quotient from -MILLIONTHS_MOST to MILLIONTHS_MOST in whole millionths, rounded half away from zero.
 * `whole` must not be 0. The rounding is that of the exact value if both numbers are whole. */
#define MILLIONTHS_MOST 1e9
int64_t millionths(struct ratio);

/* Mean and standard deviation of `n` numbers from their sum in millionths and the sum of the squares of
 * those. The deviation of no numbers is NaN. */
struct ratio wide_mean(wide total, uint64_t n);
double wide_deviation(wide total, wide squares, uint64_t n);

#endif
