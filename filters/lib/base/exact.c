/* SPDX-License-Identifier: MIT */
#include "base/exact.h"

#include "base/message.h"

#include <math.h>

__extension__ typedef unsigned __int128 unsigned_wide;

void wide_add(wide *sum, wide more) {
    if (__builtin_add_overflow(*sum, more, sum)) die("a sum does not fit 128 bits");
}

void count_is_full(void) {
    die("a count is above 2^53");
}

bool wide_parse(struct slice text, wide *value) {
    bool negative = text.len > 0 && text.at[0] == '-';
    wide number = 0;
    if (text.len == (size_t)negative) return false;
    for (size_t i = negative; i < text.len; i++) {
        int digit = text.at[i] - '0';
        if (digit < 0 || digit > 9) return false;
        if (__builtin_mul_overflow(number, 10, &number)) return false;
        if (__builtin_sub_overflow(number, digit, &number))
            return false; /* negative, because that range has one number more */
    }
    if (!negative && __builtin_sub_overflow((wide)0, number, &number)) return false;
    *value = number;
    return true;
}

void wide_put(struct buffer *out, wide value) {
    const uint64_t block = UINT64_C(10000000000000000000); /* 10^19 */
    unsigned_wide left = value < 0 ? -(unsigned_wide)value : (unsigned_wide)value;
    char digits[40];
    size_t used = sizeof digits;
    if (value < 0) buffer_char(out, '-');
    if (left < block) {
        buffer_integer(out, (uint64_t)left);
        return;
    }
    for (; left > 0; left /= 10) digits[--used] = (char)('0' + (int)(left % 10));
    buffer_bytes(out, digits + used, sizeof digits - used);
}

static bool is_whole(double number) {
    return number <= (double)COUNT_MOST && number == floor(number);
}

int64_t millionths(struct ratio ratio) {
    double part = fabs(ratio.part), whole = ratio.whole;
    unsigned_wide rounded = 0;
    if (is_whole(part) && is_whole(whole)) {
        rounded = ((unsigned_wide)(uint64_t)part * 2000000u + (uint64_t)whole)
                  / ((unsigned_wide)(uint64_t)whole * 2);
    } else {
        int exponent;
        double fraction =
            frexp(part / whole, &exponent); /* in [1/2, 1): part / whole = fraction * 2^exponent */
        int shift = 53 - exponent;          /* at least 23, as the quotient is at most 10^9 */
        unsigned_wide scaled = (unsigned_wide)(uint64_t)ldexp(fraction, 53) * 1000000u; /* 73 bits */
        if (shift <= 100) rounded = (scaled + ((unsigned_wide)1 << (shift - 1))) >> shift;
    }
    return ratio.part < 0 ? -(int64_t)rounded : (int64_t)rounded;
}

struct ratio wide_mean(wide total, uint64_t n) {
    return (struct ratio){(double)total, 1e6 * (double)n};
}

double wide_deviation(wide total, wide squares, uint64_t n) {
    if (n == 0) return NAN;
    /* The squares of the distances from the mean rounded down. This sum is small, so it is exact modulo 2^128
     * however large the intermediate values are. */
    wide whole = total / n, rest = total % n;
    unsigned_wide distances = (unsigned_wide)squares - 2 * (unsigned_wide)whole * (unsigned_wide)total
                              + (unsigned_wide)n * (unsigned_wide)whole * (unsigned_wide)whole;
    double variance = ((double)distances - (double)rest * (double)rest / (double)n) / (double)n;
    return variance > 0 ? sqrt(variance) / 1e6 : 0;
}
