/* SPDX-License-Identifier: MIT
 *
 * check: what the library's test programs share: a check that says where it failed, and dice with a seed. */
#ifndef SAR_CHECK_H
#define SAR_CHECK_H

#include <stdint.h>
#include <stdio.h>

static int failures;
#define CHECK(holds, ...)                                                                                    \
    ((holds)                                                                                                 \
         ? (void)0                                                                                           \
         : (void)(failures++, printf("%s:%d: ", __FILE__, __LINE__), printf(__VA_ARGS__), putchar('\n')))

static uint64_t state; /* of the dice: the seed at first */

/* SplitMix64 */
static inline uint64_t dice64(void) {
    uint64_t z = state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static inline uint64_t dice(uint64_t sides) {
    return dice64() % sides;
}

#endif
