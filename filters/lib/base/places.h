/* SPDX-License-Identifier: MIT
 *
 * places: a set of names, numbered from 0 in the order in which they were added. A look-up takes constant
 * time, for untrusted names too (hash_place). */
#ifndef SAR_BASE_PLACES_H
#define SAR_BASE_PLACES_H

#include "base/index.h"
#include "base/memory.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

#define PLACES_NONE SIZE_MAX

/* Zeroed memory is valid. */
struct places {
    struct slice *names;
    size_t count, room;
    struct index index; /* empty while names are few */
};

/* The number of a name; PLACES_NONE if it is not in the set. */
size_t places_find(const struct places *, struct slice name);

/* The number of a name, which is added if it is not in the set; then `count` grows by one. The bytes are
 * borrowed and must not change. */
size_t places_add(struct places *, struct slice name);

/* Removes all names, and keeps the memory. */
void places_clear(struct places *);

void places_free(struct places *);

#endif
