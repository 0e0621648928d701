/* SPDX-License-Identifier: MIT
 *
 * number: text to doubles against strtod, doubles to text against their exact expansion, quotients against what they
 * are multiplied back.
 *
 * Input: eight bytes that are a double; a byte for the number of decimals; text. */
#include "base/number.h"

#include "../lib/exact.h"
#include "../lib/place.h"
#include "fuzz.h"
#include "json/scan.h"

enum { HEAD = 9 };

static void check_text(struct slice given) {
    struct slice text = place(given, '\n');
    struct json j;
    double number;
    char *copy = malloc(given.len + 1);
    if (copy == NULL) abort();
    memcpy(copy, given.at, given.len);
    copy[given.len] = '\0';
    json_open(&j, text);
    if (json_peek(&j) == JSON_NUMBER && json_skip(&j).len == text.len && json_done(&j) && text.at[0] > ' ') {
        double wanted = strtod(copy, NULL);
        REQUIRE(same(number_parse(text), wanted), "%s is read as %.17g", copy, number_parse(text));
        REQUIRE(number_typed(copy, &number) == isfinite(wanted), "%s, typed", copy);
        REQUIRE(!isfinite(wanted) || same(number, wanted), "%s, typed, is %.17g", copy, number);
    } else if (number_typed(copy, &number)) {
        REQUIRE(isfinite(number) && strlen(copy) == strspn(copy, "+-.0123456789eE"), "%s", copy);
    }
    free(copy);
    free((char *)text.at);
}

static void check_same(const char *got, size_t len, const char *wanted, double value) {
    REQUIRE(len == strlen(wanted) && memcmp(got, wanted, len) == 0, "%.17g is written %.*s, not %s", value,
            (int)len, got, wanted);
}

static void check_double(double value, int decimals) {
    char out[NUMBER_DECIMAL + 1], wanted[EXPECTED];
    if (!isfinite(value)) return;
    expected_decimal(value, wanted);
    size_t len = number_put_decimal(out, value);
    check_same(out, len, wanted, value);
    out[len] = '\0';
    double back = number_parse((struct slice){out, len});
    REQUIRE(fabs(back - value) <= 0.5000001e-6 + fabs(value) * 0x1p-52, "%s is read back as %.17g", out,
            back);
    expected_fixed(value, decimals, wanted);
    check_same(out, number_put_fixed(out, value, decimals), wanted, value);
}

/* How far a quotient, given as text, is from a / b, in halves of its last decimal: at most one. */
static void check_quotient(char *text, size_t len, uint64_t a, uint64_t b, int decimals) {
    __extension__ typedef __int128 wide;
    wide units = 0, power = 1, off;
    int after = -1;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '.') {
            after = 0;
        } else {
            REQUIRE(text[i] >= '0' && text[i] <= '9', "%.*s", (int)len, text);
            units = units * 10 + (text[i] - '0');
            if (after >= 0) after++;
        }
    }
    for (int i = after > 0 ? after : 0; i < decimals; i++) units *= 10;
    for (int i = 0; i < decimals; i++) power *= 10;
    off = 2 * (units * (wide)b - (wide)a * power);
    REQUIRE(off <= (wide)b && -off < (wide)b, "%.*s for %llu / %llu", (int)len, text, (unsigned long long)a,
            (unsigned long long)b);
}

static void check_quotients(uint64_t bits, int decimals) {
    char out[NUMBER_DECIMAL];
    uint64_t a = bits >> 32 << (bits & 15), b = (bits & UINT32_MAX) >> (bits >> 4 & 31);
    if (b == 0) return;
    for (int halves = 0; halves < 3; halves++) { /* of which all are exact */
        double part = 1 << halves;
        check_quotient(out, number_put_ratio(out, (double)a / part, (double)b / part), a, b, 6);
    }
    check_quotient(out, number_put_fixed_ratio(out, (double)a, (double)b, decimals), a, b, decimals);
}

static void check_integer(uint64_t value) {
    char out[20], wanted[32];
    size_t len = number_put_integer(out, value);
    snprintf(wanted, sizeof wanted, "%llu", (unsigned long long)value);
    check_same(out, len, wanted, (double)value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    double value;
    uint64_t bits;
    if (size < HEAD || size > 2048) return -1;
    memcpy(&value, data, sizeof value);
    memcpy(&bits, data, sizeof bits);
    int decimals = data[8] % 7;
    check_double(value, decimals);
    check_double((double)(int64_t)bits / 0x1p30, decimals); /* ties among them */
    check_integer(bits);
    check_quotients(bits, decimals);
    check_text((struct slice){(const char *)data + HEAD, size - HEAD});
    return 0;
}
