/* SPDX-License-Identifier: MIT
 *
 * index: numbers are added and removed at random, and all are found, with hashes of which many collide. */
#include "base/index.h"
#include "check.h"

#include <inttypes.h>

enum { NUMBERS = 3000 };
static bool taken[NUMBERS];

/* Hashes whose searches begin at few places, some of them at the last slots. */
static uint64_t hash_of(size_t number) {
    return number % 3 == 0   ? UINT64_MAX - number % 7
           : number % 3 == 1 ? number % 50
                             : number * 0x9E3779B97F4A7C15;
}

static size_t times_found(const struct index *index, size_t number) {
    size_t times = 0;
    for (struct index_probe probe = index_probe(hash_of(number)); index_next(index, &probe);)
        times += probe.number == number;
    return times;
}

int main(void) {
    struct index index = {0};
    size_t count = 0;
    CHECK(times_found(&index, 0) == 0, "a number in an empty index");
    for (int round = 0; round < 4000; round++) {
        size_t number = dice(NUMBERS),
               room = round < 2000 ? NUMBERS : 40; /* few numbers: the gaps lie close */
        number %= room;
        if (taken[number])
            index_remove(&index, hash_of(number), number);
        else
            index_add(&index, hash_of(number), number);
        count += taken[number] ? (size_t)-1 : 1;
        taken[number] = !taken[number];
        CHECK(index.count == count, "%zu numbers instead of %zu", index.count, count);
        for (size_t i = 0; i < NUMBERS && (round % 40 == 0 || i < 40); i++)
            CHECK(times_found(&index, i) == taken[i], "number %zu in round %d", i, round);
    }
    index_free(&index);
    CHECK(times_found(&index, 0) == 0 && index.count == 0, "a number after index_free");
    return failures > 0;
}
