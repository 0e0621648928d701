/* SPDX-License-Identifier: MIT
 *
 * keys: the names of group keys, and the order in which they stand. It is the order of the options and of the
 * tallies read, whichever of them came first; where these leave it open, or contradict each other, that of
 * the names. */
#ifndef SAR_TALLY_KEYS_H
#define SAR_TALLY_KEYS_H

#include "base/memory.h"
#include "base/slice.h"

#include <stdbool.h>

enum { KEYS_MOST = 24 };

struct keys {
    struct slice name[KEYS_MOST]; /* as spelled between its quotes */
    size_t count;
    bool before[KEYS_MOST][KEYS_MOST];
    struct arena memory;
};

/* The place of a key, new or known; -1 where there are too many. */
int keys_place(struct keys *, struct slice name);

/* Notes that the keys at these places stand in this order. */
void keys_follow(struct keys *, const int *places, size_t count);

/* Puts the places of all keys that are `wanted` into `order`; gives their number. */
size_t keys_order(const struct keys *, const bool wanted[KEYS_MOST], int order[KEYS_MOST]);

void keys_free(struct keys *);

#endif
