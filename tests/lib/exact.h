/* SPDX-License-Identifier: MIT
 *
 * exact: what number should give: doubles to the last bit, decimals from the exact expansion that printf gives. */
#ifndef SAR_EXACT_H
#define SAR_EXACT_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* To the last bit: -0 is not 0. */
static inline bool same(double a, double b) {
    uint64_t p, q;
    memcpy(&p, &a, sizeof p);
    memcpy(&q, &b, sizeof q);
    return p == q;
}

/* The room that expected_fixed wants. */
enum { EXPECTED = 1700 };

/* With so many decimals, rounded half away from zero, digit by digit. */
static inline void expected_fixed(double value, int decimals, char *out) {
    char exact[1600];
    snprintf(exact, sizeof exact, "%.1074f", fabs(value));
    char *point = strchr(exact, '.'), *last = decimals == 0 ? point - 1 : point + decimals;
    bool up = point[decimals + 1] >= '5';
    last[1] = '\0';
    for (char *p = last; up && p >= exact; p--) {
        if (*p == '.') continue;
        up = *p == '9';
        *p = up ? '0' : (char)(*p + 1);
    }
    bool zero = !up && strspn(exact, "0.") == strlen(exact);
    snprintf(out, EXPECTED, "%s%s%s", value < 0 && !zero ? "-" : "", up ? "1" : "", exact);
}

/* With at most six, trailing zeros cut. */
static inline void expected_decimal(double value, char *out) {
    expected_fixed(value, 6, out);
    char *end = out + strlen(out);
    while (end[-1] == '0') end--;
    if (end[-1] == '.') end--;
    *end = '\0';
}

#endif
