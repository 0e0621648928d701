/* SPDX-License-Identifier: MIT */
#include "phrases.h"

#include <stdlib.h>

static uint32_t key_of(const struct said_phrase *phrase) {
    return (uint32_t)phrase->category << 16 | (uint32_t)phrase->region << 8 | phrase->size3;
}

static int by_key(const void *a, const void *b) {
    uint32_t p = key_of(a), q = key_of(b);
    return (p > q) - (p < q);
}

/* Most answers have few phrases, for which inserting is the quickest sort. */
static void sort_phrases(struct said_phrase *phrases, size_t count) {
    if (count > 16) {
        qsort(phrases, count, sizeof *phrases, by_key);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        struct said_phrase moved = phrases[i];
        size_t at = i;
        for (; at > 0 && key_of(&phrases[at - 1]) > key_of(&moved); at--) phrases[at] = phrases[at - 1];
        phrases[at] = moved;
    }
}

/* Adds up neighbours with the same key; gives how many are left. */
static size_t merge_phrases(struct said_phrase *phrases, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && key_of(&phrases[kept - 1]) == key_of(&phrases[i]))
            phrases[kept - 1].count += phrases[i].count;
        else
            phrases[kept++] = phrases[i];
    }
    return kept;
}

struct counts phrases_compare(struct said_phrase *truth, size_t truths, struct said_phrase *response,
                              size_t responses) {
    struct counts counts = {0, 0, 0};
    size_t i = 0, k = 0;
    sort_phrases(truth, truths);
    sort_phrases(response, responses);
    truths = merge_phrases(truth, truths);
    responses = merge_phrases(response, responses);
    while (i < truths || k < responses) {
        uint32_t a = i < truths ? key_of(&truth[i]) : UINT32_MAX,
                 b = k < responses ? key_of(&response[k]) : UINT32_MAX;
        if (a < b) {
            counts.fn += truth[i++].count;
        } else if (b < a) {
            counts.fp += response[k++].count;
        } else {
            uint64_t both = truth[i].count < response[k].count ? truth[i].count : response[k].count;
            counts.tp += both;
            counts.fn += truth[i++].count - both;
            counts.fp += response[k++].count - both;
        }
    }
    return counts;
}
