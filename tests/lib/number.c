/* SPDX-License-Identifier: MIT
 *
 * number: decimal text to doubles against strtod, doubles to text against the exact expansion that printf gives. */
#include "base/number.h"
#include "check.h"
#include "exact.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void seed(void) {
    const char *given = getenv("SEED");
    state = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    printf("SEED=%" PRIu64 "\n", state);
}

static double parse(const char *text) {
    char padded[512] = {0};
    snprintf(padded, sizeof padded, "%s", text);
    return number_parse((struct slice){padded, strlen(text)});
}

/* What comes after the number must not count: digits here. */
static double parse_followed(const char *text) {
    char padded[512];
    snprintf(padded, sizeof padded, "%s999e9", text);
    return number_parse((struct slice){padded, strlen(text)});
}

static void check_parse(const char *text) {
    double wanted = strtod(text, NULL);
    CHECK(same(parse(text), wanted), "%s is read as %.17g, not %.17g", text, parse(text), wanted);
    CHECK(same(parse_followed(text), wanted), "%s is read as %.17g, not %.17g, before more digits", text,
          parse_followed(text), wanted);
}

static void parsing(void) {
    static const char *const texts[] = {"0",
                                        "-0",
                                        "0.0",
                                        "-0.0",
                                        "-0e5",
                                        "1",
                                        "-1",
                                        "10",
                                        "1.0",
                                        "1.50",
                                        "0.1",
                                        "0.3",
                                        "123.456",
                                        "1e0",
                                        "1e22",
                                        "1e23",
                                        "-1e-22",
                                        "1E+2",
                                        "9007199254740991",
                                        "9007199254740992",
                                        "9007199254740993",
                                        "9007199254740995",
                                        "-9007199254740993",
                                        "9007199254740992.5",
                                        "900719925474099.25",
                                        "4503599627370496.5",
                                        "12345678901234567890",
                                        "18446744073709551615",
                                        "18446744073709551616",
                                        "18446744073709551617",
                                        "100000000000000000000000",
                                        "0.1234567890123456789",
                                        "0.12345678901234567890123456789",
                                        "1.7976931348623157e308",
                                        "1.7976931348623159e308",
                                        "1e309",
                                        "-1e400",
                                        "2.2250738585072014e-308",
                                        "2.2250738585072011e-308",
                                        "4.9e-324",
                                        "5e-324",
                                        "2e-324",
                                        "1e-400",
                                        "0.000000000000000000000001",
                                        "0.0000000000000000000000000001",
                                        "000",
                                        "0.00000000000000000000000",
                                        "7.0",
                                        "20180000001",
                                        "98.66666666666667",
                                        "179769313486231580793e289",
                                        "0.500000000000000166533453693773481063544750213623046875",
                                        "1.00000000000000011102230246251565404",
                                        "3.518437208883201171875e13",
                                        "62.5364939768271845828",
                                        "8.10109172351e-10",
                                        "1.50000000000000011102230246251565404"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) check_parse(texts[i]);

    seed();
    char text[512];
    for (int i = 0; i < 100000; i++) {
        switch (i % 5) {
        case 0: /* coordinates */
            snprintf(text, sizeof text, "%s%" PRIu64 ".%0*" PRIu64, dice64() % 2 ? "-" : "",
                     dice64() % 100000, (int)(dice64() % 19) + 1, dice64() % 1000000);
            break;
        case 1: { /* 17 digits say a double, and are read back as it */
            double value;
            uint64_t bits = dice64();
            memcpy(&value, &bits, sizeof value);
            if (!isfinite(value)) continue;
            snprintf(text, sizeof text, "%.17g", value);
            CHECK(same(parse(text), value), "%s is another double when read back", text);
            break;
        }
        case 2: /* many digits */
            snprintf(text, sizeof text, "%" PRIu64 "%" PRIu64 ".%" PRIu64 "%" PRIu64 "e%d",
                     dice64() % 1000 + 1, dice64(), dice64(), dice64(), (int)(dice64() % 600) - 300);
            break;
        case 3: /* about as many digits as the fast way takes */
            snprintf(text, sizeof text, "%" PRIu64 ".%" PRIu64, dice64() >> (dice64() % 64),
                     dice64() >> (dice64() % 64));
            break;
        default: /* half way between two doubles, or just beside */
            snprintf(text, sizeof text, "%" PRIu64 "%s", (UINT64_C(1) << 53) + 2 * (dice64() % 1000) + 1,
                     dice64() % 2   ? ""
                     : dice64() % 2 ? ".00000000000000000000001"
                                    : ".0");
        }
        check_parse(text);
    }
    size_t len = 100000; /* longer than any buffer */
    char *huge = malloc(len + 128);
    if (huge == NULL) abort();
    memset(huge, '3', len);
    huge[0] = '0';
    huge[1] = '.';
    CHECK(same(number_parse((struct slice){huge, len}), 1.0 / 3.0), "a third in 100,000 digits");
    free(huge);
}

static void check_print(double value, const char *wanted) {
    char out[NUMBER_DECIMAL + 64];
    memset(out, '#', sizeof out);
    size_t len = number_put_decimal(out, value);
    CHECK(len <= NUMBER_DECIMAL && len == strlen(wanted) && memcmp(out, wanted, len) == 0,
          "%.17g is written %.*s, not %s", value, (int)len, out, wanted);
}

static void printing(void) {
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0, "0"},
                 {-0.0, "0"},
                 {1, "1"},
                 {-1, "-1"},
                 {0.5, "0.5"},
                 {1.5, "1.5"},
                 {100, "100"},
                 {0.25, "0.25"},
                 /* exact ties, which are doubles: half away from zero, not to even */
                 {0.0078125, "0.007813"},
                 {-0.0078125, "-0.007813"},
                 {0.0234375, "0.023438"},
                 {0.0390625, "0.039063"},
                 {1.0078125, "1.007813"},
                 {2.0000005, "2.000001"},
                 {0.5 / 1048576, "0"},
                 {0x1p-21, "0"},
                 {1.5e-6, "0.000002"},
                 /* not ties: the doubles next to these decimals lie below */
                 {0.0000005, "0"},
                 {-0.0000005, "0"},
                 {0.00000051, "0.000001"},
                 {-0.00000051, "-0.000001"},
                 {0.0000015, "0.000002"},
                 {1e-7, "0"},
                 {-1e-7, "0"},
                 {5e-324, "0"},
                 {-5e-324, "0"},
                 /* carries */
                 {0.9999994, "0.999999"},
                 {0.9999996, "1"},
                 {-0.9999996, "-1"},
                 {9.9999999, "10"},
                 {1999999.9999999, "2000000"},
                 /* large */
                 {9007199254740991.0, "9007199254740991"},
                 {9007199254740992.0, "9007199254740992"},
                 {-9007199254740992.0, "-9007199254740992"},
                 {4503599627370495.5, "4503599627370495.5"},
                 {1e22, "10000000000000000000000"},
                 {1e23, "99999999999999991611392"},
                 {-1e22, "-10000000000000000000000"},
                 {20180000001.0, "20180000001"},
                 {98.66666666666667, "98.666667"},
                 {0.1 + 0.2, "0.3"},
                 {65.67567567567568 + 116.75675675675674, "182.432432"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) check_print(cases[i].value, cases[i].text);

    seed();
    char wanted[EXPECTED];
    for (int i = 0; i < 60000; i++) {
        double value;
        uint64_t bits = dice64();
        switch (i % 4) {
        case 0: value = (double)(int64_t)(bits >> 20) / 1048576; break; /* ties among them */
        case 1: value = (double)(bits % 20000000) / 2e6; break;         /* decimals that look like ties */
        case 2: value = ldexp((double)(int64_t)bits, -(int)(dice64() % 120)); break;
        default: memcpy(&value, &bits, sizeof value);
        }
        if (!isfinite(value)) continue;
        expected_decimal(value, wanted);
        check_print(value, wanted);
    }
}

static void integers(void) {
    static const uint64_t values[] = {0,
                                      1,
                                      9,
                                      10,
                                      11,
                                      99,
                                      100,
                                      101,
                                      999,
                                      1000,
                                      65535,
                                      4294967295,
                                      4294967296,
                                      9007199254740993,
                                      UINT64_C(9999999999999999999),
                                      UINT64_C(10000000000000000000),
                                      UINT64_MAX};
    enum { LISTED = sizeof values / sizeof values[0], COUNTED = 10100 };
    char out[21], wanted[21];
    seed();
    for (size_t i = 0; i < 30000; i++) { /* those that are listed, those of few digits, and others */
        uint64_t value = i < LISTED ? values[i] : i < COUNTED ? i - LISTED : dice64() >> (dice64() % 64);
        snprintf(wanted, sizeof wanted, "%" PRIu64, value);
        size_t len = number_put_integer(out, value);
        CHECK(len == strlen(wanted) && memcmp(out, wanted, len) == 0, "%s", wanted);
    }
}

static void typed(void) {
    static const char *const good[] = {"0", "1", "-1", "0.5", "1e3", "1E-3", "10.25"};
    static const char *const bad[] = {"",      " 1",  "1 ",    "one", "0x10", "nan", "inf",
                                      "1e999", "1,5", "1.5.5", "--1", "1e",   "0.5x"};
    double value = -7;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        CHECK(number_typed(good[i], &value) && same(value, strtod(good[i], NULL)), "%s is refused", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK(!number_typed(bad[i], &value), "\"%s\" is taken", bad[i]);
}

int main(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "parsing") == 0)
        parsing();
    else if (strcmp(what, "printing") == 0)
        printing();
    else if (strcmp(what, "integers") == 0)
        integers();
    else if (strcmp(what, "typed") == 0)
        typed();
    else
        return 2;
    return failures != 0;
}
