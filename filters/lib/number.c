/* SPDX-License-Identifier: MIT */
#include "number.h"

#include "memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline bool is_digit(char c) {
    return (unsigned char)(c - '0') < 10;
}

/* Text of any length through strtod, which is right to the last bit but wants a NUL behind it. */
static double parse_slowly(struct slice text) {
    char small[128];
    char *copy = text.len < sizeof small ? small : memory_new(text.len + 1, 1);
    memcpy(copy, text.at, text.len);
    copy[text.len] = '\0';
    double value = strtod(copy, NULL);
    if (copy != small) free(copy);
    return value;
}

double number_parse(struct slice text) {
    /* Digits and a power of ten that are both exact doubles give an exactly rounded result (W. D. Clinger,
     * "How to read floating point numbers accurately", 1990). */
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    const char *p = text.at, *end = text.at + text.len;
    bool negative = *p == '-';
    if (negative) p++;
    uint64_t digits = 0;
    int count = 0, decimals = 0;
    for (; p < end && is_digit(*p); p++, count++) digits = digits * 10 + (uint64_t)(*p - '0');
    if (p < end && *p == '.') {
        for (p++; p < end && is_digit(*p); p++, count++, decimals++)
            digits = digits * 10 + (uint64_t)(*p - '0');
    }
    if (p < end || count > 18 || digits > (UINT64_C(1) << 53) || decimals > 22) return parse_slowly(text);
    double value = (double)digits;
    if (decimals != 0) value /= powers[decimals];
    return negative ? -value : value;
}

bool number_typed(const char *text, double *number) {
    char *end;
    if (text[0] == '\0' || strspn(text, "+-.0123456789eE") != strlen(text)) return false;
    *number = strtod(text, &end);
    return *end == '\0' && isfinite(*number);
}

size_t number_put_digits(char *out, uint64_t value) {
    static const char pairs[] =
        "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
        "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
        "8081828384858687888990919293949596979899";
    char reversed[20];
    size_t used = sizeof reversed;
    while (value >= 100) {
        used -= 2;
        memcpy(reversed + used, pairs + value % 100 * 2, 2);
        value /= 100;
    }
    if (value >= 10) {
        used -= 2;
        memcpy(reversed + used, pairs + value * 2, 2);
    } else {
        reversed[--used] = (char)('0' + value);
    }
    memcpy(out, reversed + used, sizeof reversed - used);
    return sizeof reversed - used;
}

/* A whole number and millionths, with the zeros at the end cut. */
static size_t put_millionths(char *out, bool negative, uint64_t whole, uint64_t millionths) {
    size_t used = 0;
    if (negative && (whole | millionths) != 0) out[used++] = '-';
    used += number_put_integer(out + used, whole);
    if (millionths == 0) return used;
    out[used] = '.';
    for (int i = 6; i > 0; i--) {
        out[used + (size_t)i] = (char)('0' + millionths % 10);
        millionths /= 10;
    }
    used += 7;
    while (out[used - 1] == '0') used--;
    return used;
}

size_t number_put_decimal(char *out, double value) {
    bool negative = value < 0;
    double magnitude = fabs(value);
    uint64_t whole, millionths;
    if (magnitude >= 9007199254740992.0) { /* 2^53 and above: an integer */
        return (size_t)sprintf(out, "%.0f", value);
    }
    whole = (uint64_t)magnitude;
    double fraction = magnitude - (double)whole; /* exact */
    if (fraction == 0) return put_millionths(out, negative, whole, 0);
    /* fraction = bits * 2^-shift exactly; times 10^6 it fits 128 bits, and one addition rounds half up. */
    int exponent;
    double bits = ldexp(frexp(fraction, &exponent), 53);
    int shift = 53 - exponent;
    if (shift > 100) {
        millionths = 0;
    } else {
        __extension__ typedef unsigned __int128 wide;
        wide scaled = (wide)(uint64_t)bits * 1000000u;
        millionths = (uint64_t)((scaled + ((wide)1 << (shift - 1))) >> shift);
    }
    if (millionths == 1000000) {
        whole++;
        millionths = 0;
    }
    return put_millionths(out, negative, whole, millionths);
}

size_t number_put_ratio(char *out, double a, double b) {
    const double most = 9007199254740992.0; /* 2^53 */
    /* halves, quarters and so on become whole without a change of the ratio */
    for (int i = 0; i < 16 && (a != floor(a) || b != floor(b)); i++) {
        a *= 2;
        b *= 2;
    }
    bool whole = a >= 0 && a <= most && b <= most && a == floor(a) && b == floor(b);
    if (!whole) return number_put_decimal(out, a / b);
    __extension__ typedef unsigned __int128 wide;
    wide millionths = ((wide)(uint64_t)a * 2000000u + (uint64_t)b) / ((wide)(uint64_t)b * 2);
    return put_millionths(out, false, (uint64_t)(millionths / 1000000u), (uint64_t)(millionths % 1000000u));
}

/* A whole number and a fraction in units of 10^-decimals. */
static size_t put_fixed(char *out, bool negative, uint64_t whole, uint64_t fraction, int decimals) {
    size_t used = 0;
    if (negative && (whole | fraction) != 0) out[used++] = '-';
    used += number_put_integer(out + used, whole);
    if (decimals == 0) return used;
    out[used] = '.';
    for (int i = decimals; i > 0; i--) {
        out[used + (size_t)i] = (char)('0' + fraction % 10);
        fraction /= 10;
    }
    return used + 1 + (size_t)decimals;
}

static const uint32_t powers_of_ten[] = {1, 10, 100, 1000, 10000, 100000, 1000000};

size_t number_put_fixed(char *out, double value, int decimals) {
    __extension__ typedef unsigned __int128 wide;
    double magnitude = fabs(value);
    if (magnitude >= 9007199254740992.0) return (size_t)sprintf(out, "%.*f", decimals, value);
    uint64_t whole = (uint64_t)magnitude, fraction = 0;
    uint32_t power = powers_of_ten[decimals];
    int exponent;
    double bits = ldexp(frexp(magnitude - (double)whole, &exponent), 53);
    int shift = 53 - exponent; /* as in number_put_decimal */
    if (shift <= 100)
        fraction = (uint64_t)(((wide)(uint64_t)bits * power + ((wide)1 << (shift - 1))) >> shift);
    return put_fixed(out, value < 0, whole + fraction / power, fraction % power, decimals);
}

size_t number_put_fixed_ratio(char *out, double a, double b, int decimals) {
    __extension__ typedef unsigned __int128 wide;
    const double most = 9007199254740992.0; /* 2^53 */
    double magnitude = fabs(a);
    if (magnitude > most || b > most || a != floor(a) || b != floor(b))
        return number_put_fixed(out, a / b, decimals);
    uint32_t power = powers_of_ten[decimals];
    wide units = ((wide)(uint64_t)magnitude * 2 * power + (uint64_t)b) / ((wide)(uint64_t)b * 2);
    return put_fixed(out, a < 0, (uint64_t)(units / power), (uint64_t)(units % power), decimals);
}
