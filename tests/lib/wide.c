/* SPDX-License-Identifier: MIT
 *
 * wide: 128-bit numbers to text and back, millionths, deviations; and numbers with a fixed count of decimals; against
 * other ways to the same. */
#include "base/exact.h"
#include "base/number.h"
#include "check.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void seed(void) {
    const char *given = getenv("SEED");
    state = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    printf("SEED=%" PRIu64 "\n", state);
}

static void texts(void) {
    static const char *const kept[] = {"0",
                                       "7",
                                       "-1",
                                       "18446744073709551615",
                                       "18446744073709551616",
                                       "9999999999999999999",
                                       "10000000000000000000",
                                       "100000000000000000000",
                                       "170141183460469231731687303715884105727",
                                       "-170141183460469231731687303715884105728"};
    static const char *const refused[] = {"",
                                          "-",
                                          "+1",
                                          "1.0",
                                          "1e3",
                                          " 1",
                                          "0x1",
                                          "1_0",
                                          "170141183460469231731687303715884105728",
                                          "-170141183460469231731687303715884105729",
                                          "99999999999999999999999999999999999999999"};
    struct buffer out = {0};
    wide number;
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        out.len = 0;
        CHECK(wide_parse(slice_of(kept[i]), &number), "%s is not read", kept[i]);
        wide_put(&out, number);
        CHECK(slice_is(buffer_view(&out), kept[i]), "%s becomes %.*s", kept[i], (int)out.len, out.bytes);
    }
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        CHECK(!wide_parse(slice_of(refused[i]), &number), "%s is read", refused[i]);
    buffer_free(&out);
}

/* Millionths and fixed decimals of what is no whole number, against printf's exact expansion rounded by hand. */
static void check_decimals(double value, int decimals) {
    char exact[2048], wanted[400], got[NUMBER_DECIMAL + 1];
    snprintf(exact, sizeof exact, "%.1074f", fabs(value)); /* all digits that a double has */
    char *point = exact + strcspn(exact, ".");
    bool up = point[1 + decimals] >= '5';
    unsigned long long whole = strtoull(exact, NULL, 10), units = 0, power = 1;
    for (int i = 1; i <= decimals; i++) {
        units = units * 10 + (unsigned)(point[i] - '0');
        power *= 10;
    }
    units += up;
    whole += units / power;
    units %= power;
    const char *sign = value < 0 && (whole | units) != 0 ? "-" : "";
    snprintf(wanted, sizeof wanted, "%s%llu.%06llu", sign, whole, units * (1000000 / power));
    wanted[strlen(wanted) - (decimals > 0 ? 6 - (size_t)decimals : 7)] = '\0';
    got[number_put_fixed(got, value, decimals)] = '\0';
    CHECK(slice_is(slice_of(got), wanted), "%.17g with %d decimals is %s, not %s", value, decimals, got,
          wanted);
    if (decimals != 6 || fabs(value) > MILLIONTHS_MOST) return;
    int64_t rounded = (int64_t)(whole * 1000000 + units) * (value < 0 ? -1 : 1);
    CHECK(millionths((struct ratio){value, 1}) == rounded, "%.17g in millionths is %" PRId64, value,
          millionths((struct ratio){value, 1}));
}

static void decimals(void) {
    static const double values[] = {0,         0.5,    0.125, 0.375, 1e-7,  5e-7, 4.9e-324,
                                    0.9999999, 99.995, 12.5,  1e9,   0.005, 2.5,  48.985};
    for (int decimals = 0; decimals <= 6; decimals++) {
        for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
            check_decimals(values[i], decimals);
            check_decimals(-values[i], decimals);
        }
        for (int i = 0; i < 20000; i++) {
            double value =
                (double)dice(UINT64_C(1) << 53) / (double)(1 + dice(UINT64_C(1) << (1 + dice(50))));
            if (value < 9e15) check_decimals(dice(2) ? value : -value, decimals);
        }
    }
}

/* Quotients of whole numbers, against long division. */
static void ratios(void) {
    for (int i = 0; i < 100000; i++) {
        uint64_t whole = 1 + dice(dice(2) ? 1000 : 10000000), part = dice(whole * 100 + 1);
        if (dice(4) == 0) { /* a tie in the sixth decimal, which no double need be */
            whole = 2000000;
            part = 2 * dice(100000000) + 1;
        }
        uint64_t rounded = part * 1000000 / whole + (part * 1000000 % whole * 2 >= whole);
        int64_t got = millionths((struct ratio){(double)part, (double)whole});
        CHECK(got == (int64_t)rounded, "%" PRIu64 " / %" PRIu64 " in millionths is %" PRId64, part, whole,
              got);
        char text[NUMBER_DECIMAL + 1], wanted[64];
        rounded = part * 100 / whole + (part * 100 % whole * 2 >= whole);
        snprintf(wanted, sizeof wanted, "%" PRIu64 ".%02" PRIu64, rounded / 100, rounded % 100);
        text[number_put_fixed_ratio(text, (double)part, (double)whole, 2)] = '\0';
        CHECK(slice_is(slice_of(text), wanted), "%" PRIu64 " / %" PRIu64 " is %s, not %s", part, whole, text,
              wanted);
    }
    CHECK(millionths((struct ratio){-1, 3}) == -333333 && millionths((struct ratio){-1, 400000}) == -3,
          "below zero");
}

static void deviations(void) {
    for (int i = 0; i < 2000; i++) {
        wide total = 0, squares = 0;
        double mean = 0, distances = 0, values[50];
        uint64_t n = 1 + dice(50);
        int64_t offset = dice(2) ? 0 : (int64_t)dice(1000000000000000);
        for (uint64_t k = 0; k < n; k++) {
            int64_t value = offset + (int64_t)dice(2000000) - 1000000;
            wide_add(&total, value);
            wide_add(&squares, (wide)value * value);
            values[k] = (double)(value - offset) / 1e6;
            mean += values[k] / (double)n;
        }
        for (uint64_t k = 0; k < n; k++) distances += (values[k] - mean) * (values[k] - mean);
        double wanted = sqrt(distances / (double)n), got = wide_deviation(total, squares, n);
        CHECK(fabs(wanted - got) <= 1e-9, "the deviation of %" PRIu64 " numbers is %.12f, not %.12f", n, got,
              wanted);
    }
    CHECK(isnan(wide_deviation(0, 0, 0)), "the deviation of nothing");
}

int main(void) {
    seed();
    texts();
    decimals();
    ratios();
    deviations();
    return failures > 0;
}
