/* SPDX-License-Identifier: MIT
 *
 * number: decimal text to doubles and back, without the locale and without printf. */
#ifndef SAR_BASE_NUMBER_H
#define SAR_BASE_NUMBER_H

#include "base/slice.h"

#include <stdint.h>

/* The double nearest to a JSON number's text (checked before); infinite where it overflows. */
double number_parse(struct slice text);

/* Parses what a user typed for an option: a JSON number and nothing else. False where it is none. */
bool number_typed(const char *text, double *number);

/* Writes a JSON number (checked before) as the one text that all numbers of its exact decimal value have, and gives the
 * length, at most NUMBER_CANONICAL more than that of the text: digits alone, "0.05", or with more than 21 places before
 * the point or 6 zeros behind it "1.5e400"; 0 for "-0". Through no double: two numbers are alike where they are equal, and
 * only there. */
enum { NUMBER_CANONICAL = 32 };
size_t number_canonical(char *out, struct slice text);

/* Whether a number is that text already, as most are: a whole one of few digits. */
static inline bool number_is_plain(struct slice text) {
    if (text.len > 18 || (text.len > 1 && text.at[0] == '-' && text.at[1] == '0')) return false;
    for (size_t i = text.at[0] == '-'; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') return false;
    }
    return true;
}

/* Writes `value` in decimal and gives the length (at most 20); 4 bytes may be written for fewer digits. */
size_t number_put_digits(char *out, uint64_t value);
static inline size_t number_put_integer(char *out, uint64_t value) { /* most are small */
    if (value >= 10) return number_put_digits(out, value);
    *out = (char)('0' + value);
    return 1;
}

/* Writes `value` with at most six decimals, rounded half away from zero on the double's exact value, trailing
 * zeros cut, no exponent and never "-0"; gives the length, at most NUMBER_DECIMAL. `value` must be finite. */
enum { NUMBER_DECIMAL = 330 };
size_t number_put_decimal(char *out, double value);

/* The same for a / b, b above 0, where whole numbers, halves, quarters and so on are divided exactly: 6956/320000 is
 * 0.0217375, which no double is, and so 0.021738. */
size_t number_put_ratio(char *out, double a, double b);

/* Both with exactly `decimals` of them, 0 to 6. */
size_t number_put_fixed(char *out, double value, int decimals);
size_t number_put_fixed_ratio(char *out, double a, double b, int decimals);

#endif
