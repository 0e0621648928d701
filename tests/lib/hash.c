/* SPDX-License-Identifier: MIT
 *
 * hash: published values of FNV-1a and SplitMix64, and what sarpipe makes of them.
 *
 *   hash vectors
 *   hash choose SEED SPLIT IMAGE TASK UNIT DRAWS QUESTIONS ANSWERS
 *       the templates that sar-template must choose, "TASK/qQ/aA" for each draw: computed here from the two
 *       published functions alone, and not by the library
 *   hash shuffle SEED SPLIT IMAGE TASK UNIT DRAW COUNT
 *       the order in which {candidates} must list COUNT categories, from 0 */
#include "base/hash.h"
#include "check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void vectors(void) {
    /* http://www.isthe.com/chongo/src/fnv/test_fnv.c */
    static const struct {
        const char *text;
        uint64_t hash;
    } fnv[] = {
        {"", UINT64_C(0xcbf29ce484222325)},       {"a", UINT64_C(0xaf63dc4c8601ec8c)},
        {"b", UINT64_C(0xaf63df4c8601f1a5)},      {"foo", UINT64_C(0xdcb27518fed9d577)},
        {"foobar", UINT64_C(0x85944171f73967e8)}, {"chongo was here!\n", UINT64_C(0x46810940eff5f915)}};
    for (size_t i = 0; i < sizeof fnv / sizeof fnv[0]; i++) {
        uint64_t hash = hash_bytes(HASH_START, slice_of(fnv[i].text));
        CHECK(hash == fnv[i].hash, "FNV-1a of \"%s\" is %016" PRIx64, fnv[i].text, hash);
    }
    /* the reference implementation, https://prng.di.unimi.it/splitmix64.c, with seeds 0 and 1234567 */
    static const uint64_t zero[] = {UINT64_C(0xE220A8397B1DCDAF), UINT64_C(0x6E789E6AA1B965F4),
                                    UINT64_C(0x06C45D188009454F)};
    static const uint64_t other[] = {UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
                                     UINT64_C(9817491932198370423), UINT64_C(4593380528125082431),
                                     UINT64_C(16408922859458223821)};
    for (uint64_t k = 0; k < 3; k++)
        CHECK(hash_draw(0, k + 1) == zero[k], "SplitMix64, seed 0, number %" PRIu64, k + 1);
    for (uint64_t k = 0; k < 5; k++)
        CHECK(hash_draw(1234567, k + 1) == other[k], "SplitMix64, seed 1234567, number %" PRIu64, k + 1);

    /* the seed in decimal, then split and image as fields after 0x1F */
    CHECK(hash_record(0, slice_of(""), slice_of("a.png"))
              == hash_bytes(HASH_START, slice_of("0\x1F\x1F"
                                                 "a.png")),
          "no split");
    CHECK(hash_record(UINT64_MAX, slice_of("train"), slice_of("x/b.png"))
              == hash_bytes(HASH_START, slice_of("18446744073709551615\x1Ftrain\x1Fx/b.png")),
          "seed, split and image");

    CHECK(hash_pick(0, 20) == 0 && hash_pick(UINT64_MAX, 20) == 19 && hash_pick(UINT64_MAX, 1) == 0,
          "ends of a pick");
    CHECK(hash_pick(UINT64_C(0x8000000000000000), 20) == 10
              && hash_pick(UINT64_C(0x7FFFFFFFFFFFFFFF), 20) == 9,
          "middle of a pick");
    CHECK(hash_unit(0) == 0 && hash_unit(UINT64_MAX) < 1 && hash_unit(UINT64_C(1) << 63) == 0.5,
          "a share lies in [0, 1)");
    size_t met[20] = {0};
    for (uint64_t k = 1; k <= 20000; k++) met[hash_pick(hash_draw(HASH_START, k), 20)]++;
    for (int i = 0; i < 20; i++)
        CHECK(met[i] > 850 && met[i] < 1150, "%d is picked %zu times in 20,000", i, met[i]);
}

static uint64_t fnv(uint64_t hash, const char *text) {
    for (; *text != '\0'; text++) hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return hash;
}

static uint64_t splitmix(uint64_t seed, uint64_t number) {
    uint64_t z = 0;
    for (uint64_t i = 0; i < number; i++) {
        seed += UINT64_C(0x9e3779b97f4a7c15);
        z = (seed ^ (seed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        z = z ^ (z >> 31);
    }
    return z;
}

static uint64_t share(uint64_t draw, uint64_t count) {
    return ((draw >> 32) * count) >> 32;
}

static uint64_t unit_hash(char **argv) {
    uint64_t hash = fnv(UINT64_C(14695981039346656037), argv[0]); /* the seed, in decimal */
    for (int field = 1; field <= 4; field++)
        hash = fnv(fnv(hash, "\x1F"), argv[field]); /* split, image, task, unit */
    return hash;
}

/* Drawn without replacement: the number of the draw's template, from 0. */
static uint64_t turn(uint64_t *order, uint64_t count, uint64_t draw, uint64_t number) {
    uint64_t at = draw % count;
    for (uint64_t i = 0; at == 0 && i < count; i++) order[i] = i;
    uint64_t other = at + share(number, count - at), taken = order[other];
    order[other] = order[at];
    return order[at] = taken;
}

static void shuffle(char **argv) {
    uint64_t hash = fnv(fnv(unit_hash(argv), "\x1F"), "candidates");
    uint64_t draw = strtoull(argv[5], NULL, 10), count = strtoull(argv[6], NULL, 10), order[1000];
    if (count == 0 || count > 1000) exit(2);
    for (uint64_t i = 0; i < count; i++) order[i] = i;
    for (uint64_t i = 0; i < count - 1; i++) {
        uint64_t other = i + share(splitmix(hash, draw * count + i + 1), count - i), taken = order[other];
        order[other] = order[i];
        order[i] = taken;
    }
    for (uint64_t i = 0; i < count; i++) printf("%" PRIu64 "%c", order[i], i + 1 < count ? ' ' : '\n');
}

static void choose(char **argv) {
    uint64_t hash = unit_hash(argv);
    uint64_t draws = strtoull(argv[5], NULL, 10), questions = strtoull(argv[6], NULL, 10),
             answers = strtoull(argv[7], NULL, 10);
    uint64_t asked[1000], said[1000];
    if (questions == 0 || questions > 1000 || answers == 0 || answers > 1000) exit(2);
    for (uint64_t draw = 0; draw < draws; draw++) {
        uint64_t question = turn(asked, questions, draw, splitmix(hash, 2 * draw + 1));
        uint64_t answer = turn(said, answers, draw, splitmix(hash, 2 * draw + 2));
        printf("%s/q%" PRIu64 "/a%" PRIu64 "\n", argv[3], question + 1, answer + 1);
    }
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "vectors") == 0)
        vectors();
    else if (argc == 10 && strcmp(argv[1], "choose") == 0)
        choose(argv + 2);
    else if (argc == 9 && strcmp(argv[1], "shuffle") == 0)
        shuffle(argv + 2);
    else
        return 2;
    return failures != 0;
}
