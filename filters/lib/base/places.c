/* SPDX-License-Identifier: MIT */
#include "base/places.h"

#include "base/hash.h"

#include <stdlib.h>

enum { FEW = 16 };

size_t places_find(const struct places *places, struct slice name) {
    if (places->count > FEW) {
        for (struct index_probe probe = index_probe(hash_place(name)); index_next(&places->index, &probe);) {
            if (slice_equal(places->names[probe.number], name)) return probe.number;
        }
        return PLACES_NONE;
    }
    for (size_t i = 0; i < places->count; i++) {
        if (slice_equal(places->names[i], name)) return i;
    }
    return PLACES_NONE;
}

size_t places_add(struct places *places, struct slice name) {
    size_t found = places_find(places, name);
    if (found != PLACES_NONE) return found;
    places->names = memory_grow(places->names, &places->room, places->count + 1, sizeof *places->names);
    places->names[places->count++] = name;
    while (places->count > FEW && places->index.count < places->count)
        index_add(&places->index, hash_place(places->names[places->index.count]), places->index.count);
    return places->count - 1;
}

void places_clear(struct places *places) {
    index_free(&places->index);
    places->count = 0;
}

void places_free(struct places *places) {
    places_clear(places);
    free(places->names);
}
