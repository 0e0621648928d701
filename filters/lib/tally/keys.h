/* SPDX-License-Identifier: MIT
 *
 * keys: the names of group keys and their order in the output. The order is that of the options and of the tallies
 * read, and does not depend on the order of the tallies; where they do not determine it, or contradict each other,
 * keys are in the order of their names. */
#ifndef SAR_TALLY_KEYS_H
#define SAR_TALLY_KEYS_H

#include "base/memory.h"
#include "base/slice.h"

#include <stdbool.h>

enum { KEYS_MOST = 26 };

struct keys {
    struct slice name[KEYS_MOST]; /* the JSON string without its quotes */
    size_t count;
    bool before[KEYS_MOST][KEYS_MOST];
    struct arena memory;
};

/* The place of a key, which is added if it is new; -1 if there are KEYS_MOST keys already. The name is copied. */
int keys_place(struct keys *, struct slice name);

/* Records that the keys at these places occur in this order. */
void keys_follow(struct keys *, const int *places, size_t count);

/* Stores the places of the keys that are `wanted` in `order`, in their order, and returns their number. */
size_t keys_order(const struct keys *, const bool wanted[KEYS_MOST], int order[KEYS_MOST]);

void keys_free(struct keys *);

#endif
