/* SPDX-License-Identifier: MIT
 *
 * texts: an index of texts and how often each has been seen, by two owners. It holds all of them: a million
 * texts of 60 bytes take about 150 MB. */
#ifndef SAR_BASE_STRSET_H
#define SAR_BASE_STRSET_H

#include "base/memory.h"
#include "base/slice.h"

#include <stdint.h>

struct text {
    uint64_t hash;
    struct slice text;
    uint64_t seen[2];
};

struct texts {
    struct text *texts;
    size_t count, room;
    uint32_t *index; /* place + 1, 0 where free */
    size_t index_size;
    struct arena memory;
};

/* Adds to how often a text, which is copied, has been seen by owner 0 or 1; gives how often it had been before. */
uint64_t texts_see(struct texts *, struct slice text, int owner, uint64_t times);

/* Forgets all texts but the first `count`, in the order in which they were first seen. */
void texts_keep(struct texts *, size_t count);

/* Sorts the texts by their bytes; nothing may be added behind it. */
void texts_sort(struct texts *);

void texts_free(struct texts *);

#endif
