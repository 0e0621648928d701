/* SPDX-License-Identifier: MIT
 *
 * places: a set of names, each with a number: its place in the order in which they were first met. Looking up takes the
 * same time however many there are, whoever chose the names (hash_place). */
#ifndef SAR_BASE_PLACES_H
#define SAR_BASE_PLACES_H

#include "base/memory.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

#define PLACES_NONE SIZE_MAX

/* Starts from zeroed memory. */
struct places {
    struct slice *names;
    size_t count, room;
    uint32_t *slots; /* place + 1, 0 for an empty slot; NULL as long as the names are few */
    size_t slot_count;
};

/* The place of a name; PLACES_NONE where it is not in the set. */
size_t places_find(const struct places *, struct slice name);

/* The place of a name, which is added where it is not in the set: then `count` is one more. The bytes stay the caller's
 * and must stay as they are. */
size_t places_add(struct places *, struct slice name);

/* Forgets all names, and keeps the memory for others. */
void places_clear(struct places *);

void places_free(struct places *);

#endif
