/* SPDX-License-Identifier: MIT
 *
 * number: decimal text to doubles and back, independent of the locale. */
#ifndef SAR_BASE_NUMBER_H
#define SAR_BASE_NUMBER_H

#include "base/slice.h"

#include <stdint.h>

/* The double nearest to a valid JSON number; infinite if it overflows. */
double number_parse(struct slice text);

/* Parses the argument of an option: a JSON number and nothing else. False otherwise. */
bool number_typed(const char *text, double *number);

/* Writes the canonical text of a valid JSON number and returns its length, at most NUMBER_CANONICAL more than
 * that of the text. All spellings of one exact decimal value have the same text, and two values never do,
 * because it is not made from a double: digits alone, "0.05", or "1.5e400" if there were more than 21 places
 * before the point or 6 zeros after it; "0" for "-0". */
enum { NUMBER_CANONICAL = 32 };
size_t number_canonical(char *out, struct slice text);

/* Whether a number is surely canonical already: a whole number of up to 18 bytes. */
static inline bool number_is_plain(struct slice text) {
    if (text.len > 18 || (text.len > 1 && text.at[0] == '-' && text.at[1] == '0')) return false;
    for (size_t i = text.at[0] == '-'; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') return false;
    }
    return true;
}

/* Writes `value` in decimal and returns the length, at most 20. May write 4 bytes for a shorter number. */
size_t number_put_digits(char *out, uint64_t value);
static inline size_t number_put_integer(char *out, uint64_t value) { /* most are small */
    if (value >= 10) return number_put_digits(out, value);
    *out = (char)('0' + value);
    return 1;
}

/* Writes `value` with at most six decimals, rounded half away from zero from the double's exact value,
 * without zeros at the end, without exponent and never "-0". Returns the length, at most NUMBER_DECIMAL.
 * `value` must be finite. */
enum { NUMBER_DECIMAL = 330 };
size_t number_put_decimal(char *out, double value);

/* The same for a / b, with b above 0. Whole numbers, halves, quarters and so on are divided exactly:
 * 6956/320000 is 0.0217375, which no double is, and is written as 0.021738. */
size_t number_put_ratio(char *out, double a, double b);

/* The same with exactly `decimals` decimals, 0 to 6. */
size_t number_put_fixed(char *out, double value, int decimals);
size_t number_put_fixed_ratio(char *out, double a, double b, int decimals);

#endif
