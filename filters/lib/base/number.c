/* SPDX-License-Identifier: MIT */
#include "base/number.h"

#include "base/ascii.h"
#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Parses text of any length with strtod, which rounds correctly but needs a NUL after it. */
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
    /* Digits and a power of ten that are both exact doubles give a correctly rounded result (W. D. Clinger,
     * "How to read floating point numbers accurately", 1990). */
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    const char *p = text.at, *end = text.at + text.len;
    bool negative = *p == '-';
    if (negative) p++;
    uint64_t digits = 0;
    int count = 0, decimals = 0;
    for (; p < end && ascii_is_digit(*p); p++, count++) digits = digits * 10 + (uint64_t)(*p - '0');
    if (p < end && *p == '.') {
        for (p++; p < end && ascii_is_digit(*p); p++, count++, decimals++)
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

static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
                            "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
                            "8081828384858687888990919293949596979899";

/* Writes digits as characters. `digits` has a digit's value in each byte, the first one in the lowest. */
static inline void put_lanes(char *out, uint64_t digits, unsigned count) {
    digits |= 0x3030303030303030u;
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    memcpy(out, &digits, count);
#else
    for (unsigned i = 0; i < count; i++) out[i] = (char)(digits >> 8 * i & 0xFF);
#endif
}

/* Four digits of a number below 10,000, for put_lanes. Halving the digits, n / 100 and n / 10 are products
 * and shifts. */
static inline uint32_t four_digits(uint32_t number) {
    uint32_t high = number * 5243 >> 19, n = high | (number - 100 * high) << 16;
    high = (n * 103 >> 10) & 0x000F000Fu;
    return high | (n - 10 * high) << 8;
}

/* Eight digits of a number below 10^8. */
static inline uint64_t eight_digits(uint32_t number) {
    /* the same for both halves in one word */
    uint64_t n = number / 10000 | (uint64_t)(number % 10000) << 32;
    uint64_t high = (n * 10486 >> 20) & 0x0000007F0000007Fu;
    n = high | (n - 100 * high) << 16;
    high = (n * 103 >> 10) & 0x000F000F000F000Fu;
    return high | (n - 10 * high) << 8;
}

/* number_put_digits of 10,000 and more. */
__attribute__((noinline)) static size_t put_many_digits(char *out, uint64_t value) {
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

size_t number_put_digits(char *out, uint64_t value) {
    if (value >= 10000) return put_many_digits(out, value);
    /* the usual case; the number of digits is unpredictable, so it is computed without branches */
    uint32_t digits = four_digits((uint32_t)value);
    unsigned zeros = (unsigned)__builtin_ctz(digits | UINT32_C(1) << 24) / 8;
    put_lanes(out, digits >> 8 * zeros, 4);
    return 4 - zeros;
}

/* Writes a whole number and millionths, without zeros at the end. May write 8 bytes more than it returns. */
static size_t put_millionths(char *out, bool negative, uint64_t whole, uint64_t millionths) {
    size_t used = 0;
    if (negative && (whole | millionths) != 0) out[used++] = '-';
    used += number_put_integer(out + used, whole);
    if (millionths == 0) return used;
    uint64_t digits = eight_digits((uint32_t)millionths * 100);
    unsigned zeros = (unsigned)__builtin_clzll(digits) / 8;
    out[used++] = '.';
    put_lanes(out + used, digits, 8);
    return used + 8 - zeros;
}

/* --- the one spelling ---------------------------------------------------------------------------------- */

/* A number as 0.DIGITS times 10^`point`, without zeros at either end of the digits; no digits for 0. */
struct decimal {
    struct slice spelled; /* its digits, perhaps with a point among them */
    size_t count;         /* of digits */
    int64_t point;
    struct slice power; /* the exponent's digits, if there are too many for `point` */
    bool negative, small;
};

enum { POWER_DIGITS = 17, MOST_PLACES = 21, MOST_ZEROS = 6 };

static void take_power(struct decimal *d, const char *p, const char *end) {
    d->small = p < end && *p == '-';
    if (p < end && !ascii_is_digit(*p)) p++;
    while (p < end && *p == '0') p++;
    d->power = (struct slice){p, (size_t)(end - p)};
    if (d->power.len > POWER_DIGITS) return;
    int64_t power = 0;
    for (; p < end; p++) power = power * 10 + (*p - '0');
    d->point += d->small ? -power : power;
    d->power.len = 0;
}

static struct decimal decimal_of(struct slice text) {
    struct decimal d = {.negative = text.at[0] == '-'};
    const char *p = text.at + d.negative, *end = text.at + text.len, *from = NULL, *after = NULL;
    bool pointed = false;
    for (; p < end && *p != 'e' && *p != 'E'; p++) {
        pointed = pointed || *p == '.';
        if (*p == '.') continue;
        if (from == NULL && *p != '0') from = p;
        if (*p != '0') after = p + 1;
        d.point += from != NULL ? !pointed : -pointed;
    }
    if (from == NULL) return (struct decimal){0};
    d.spelled = (struct slice){from, (size_t)(after - from)};
    d.count = d.spelled.len - (memchr(from, '.', d.spelled.len) != NULL);
    if (p < end) take_power(&d, p + 1, end);
    return d;
}

static char *put_zeros(char *out, int64_t count) {
    for (; count > 0; count--) *out++ = '0';
    return out;
}

/* Writes the digits, with a point after the first `whole` if more follow. */
static char *put_digits_of(char *out, const struct decimal *d, size_t whole) {
    size_t put = 0;
    for (size_t i = 0; i < d->spelled.len; i++) {
        if (d->spelled.at[i] == '.') continue;
        if (put++ == whole) *out++ = '.';
        *out++ = d->spelled.at[i];
    }
    return out;
}

/* Writes the sum of a whole number of at least POWER_DIGITS digits and a small one. */
static char *put_sum(char *out, struct slice digits, int64_t more) {
    char *at = out + digits.len; /* one more than there are digits */
    *out = '0';
    memcpy(out + 1, digits.at, digits.len);
    for (; more != 0; at--) {
        int64_t sum = *at - '0' + more % 10;
        more /= 10;
        if (sum < 0 || sum > 9) {
            more += sum < 0 ? -1 : 1;
            sum += sum < 0 ? 10 : -10;
        }
        *at = (char)('0' + sum);
    }
    size_t zeros = 0;
    while (out[zeros] == '0') zeros++;
    memmove(out, out + zeros, digits.len + 1 - zeros);
    return out + digits.len + 1 - zeros;
}

static char *put_power(char *out, const struct decimal *d) {
    int64_t power = d->point - 1;
    *out++ = 'e';
    if (d->power.len > 0) {
        if (d->small) *out++ = '-';
        return put_sum(out, d->power, d->small ? -power : power);
    }
    if (power < 0) *out++ = '-';
    return out + number_put_integer(out, (uint64_t)(power < 0 ? -power : power));
}

size_t number_canonical(char *out, struct slice text) {
    const struct decimal d = decimal_of(text);
    const int64_t count = (int64_t)d.count, most = count > MOST_PLACES ? count : MOST_PLACES;
    char *p = out;
    if (count == 0) {
        *out = '0';
        return 1;
    }
    if (d.negative) *p++ = '-';
    if (d.power.len == 0 && d.point > 0 && d.point <= most) {
        p = put_zeros(put_digits_of(p, &d, (size_t)d.point), d.point - count);
    } else if (d.power.len == 0 && d.point <= 0 && d.point >= -MOST_ZEROS) {
        *p++ = '0';
        *p++ = '.';
        p = put_digits_of(put_zeros(p, -d.point), &d, d.count);
    } else {
        p = put_power(put_digits_of(p, &d, 1), &d);
    }
    return (size_t)(p - out);
}

__extension__ typedef unsigned __int128 wide;

/* A magnitude below 2^53 as whole + fraction / power, rounded half up from its exact value; the fraction may
 * be equal to power. */
static void split(double magnitude, uint32_t power, uint64_t *whole, uint64_t *fraction) {
    uint64_t bits;
    *whole = (uint64_t)magnitude;
    double rest = magnitude - (double)*whole; /* exact */
    *fraction = 0;
    if (rest == 0) return;
    /* rest = mantissa * 2^-shift (IEEE 754); times a million it fits 128 bits, and one addition rounds it */
    memcpy(&bits, &rest, sizeof bits);
    int shift = 1075 - (int)(bits >> 52);
    if (shift > 100) return; /* less than half a unit, or a subnormal number */
    uint64_t mantissa = (bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52;
    *fraction = (uint64_t)(((wide)mantissa * power + ((wide)1 << (shift - 1))) >> shift);
}

size_t number_put_decimal(char *out, double value) {
    double magnitude = fabs(value);
    uint64_t whole, millionths;
    if (value >= 0 && value < 1e9 && value == (double)(uint32_t)value)
        return number_put_integer(out, (uint32_t)value);
    if (magnitude >= 9007199254740992.0) { /* 2^53 and above: a whole number */
        return (size_t)sprintf(out, "%.0f", value);
    }
    split(magnitude, 1000000, &whole, &millionths);
    return put_millionths(out, value < 0, whole + millionths / 1000000, millionths % 1000000);
}

static inline bool is_whole(double value) {
    return fabs(value) >= 9007199254740992.0 || value == (double)(int64_t)value;
}

/* a / b, both whole and below 4.6e12, so that 64 bits are enough. */
static inline size_t put_whole_ratio(char *out, uint64_t a, uint64_t b) {
    uint64_t millionths = (a * 2000000u + b) / (b * 2);
    return put_millionths(out, false, millionths / 1000000u, millionths % 1000000u);
}

size_t number_put_ratio(char *out, double a, double b) {
    const double most = 9007199254740992.0, small = 4.6e12; /* 2^53 */
    if (a >= 0 && a < small && b < small && a == (double)(int64_t)a && b == (double)(int64_t)b)
        return put_whole_ratio(out, (uint64_t)a, (uint64_t)b);
    /* doubling makes halves, quarters and so on whole and keeps the ratio */
    for (int i = 0; i < 16 && (!is_whole(a) || !is_whole(b)); i++) {
        a *= 2;
        b *= 2;
    }
    bool whole = a >= 0 && a <= most && b <= most && is_whole(a) && is_whole(b);
    if (!whole) return number_put_decimal(out, a / b);
    if (a < small && b < small) return put_whole_ratio(out, (uint64_t)a, (uint64_t)b);
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
    double magnitude = fabs(value);
    if (magnitude >= 9007199254740992.0) return (size_t)sprintf(out, "%.*f", decimals, value);
    uint64_t whole, fraction;
    uint32_t power = powers_of_ten[decimals];
    split(magnitude, power, &whole, &fraction);
    return put_fixed(out, value < 0, whole + fraction / power, fraction % power, decimals);
}

size_t number_put_fixed_ratio(char *out, double a, double b, int decimals) {
    const double most = 9007199254740992.0; /* 2^53 */
    double magnitude = fabs(a);
    if (magnitude > most || b > most || !is_whole(a) || !is_whole(b))
        return number_put_fixed(out, a / b, decimals);
    uint32_t power = powers_of_ten[decimals];
    wide units = ((wide)(uint64_t)magnitude * 2 * power + (uint64_t)b) / ((wide)(uint64_t)b * 2);
    return put_fixed(out, a < 0, (uint64_t)(units / power), (uint64_t)(units % power), decimals);
}
