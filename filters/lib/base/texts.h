/* SPDX-License-Identifier: MIT
 *
 * texts: a set of texts with how often each was seen, by two owners. All texts are kept in memory: a million
 * of 60 bytes take about 150 MB. */
#ifndef SAR_BASE_TEXTS_H
#define SAR_BASE_TEXTS_H

#include "base/index.h"
#include "base/memory.h"
#include "base/slice.h"

#include <stdint.h>

struct text {
    struct slice text;
    uint64_t seen[2];
};

struct texts {
    struct text *texts;
    size_t count, room;
    struct index index;
    struct arena memory;
};

/* Adds `times` to how often owner 0 or 1 has seen a text, which is copied. Returns how often that owner had
 * seen it before. Exits with status 2 if there are too many texts or a count would be above 2^53. */
uint64_t texts_see(struct texts *, struct slice text, int owner, uint64_t times);

/* Removes all texts except the first `count` that were added. Not allowed after texts_sort. */
void texts_keep(struct texts *, size_t count);

/* Sorts the texts by their bytes; no text may be added afterwards. */
void texts_sort(struct texts *);

void texts_free(struct texts *);

#endif
