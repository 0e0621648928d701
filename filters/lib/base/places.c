/* SPDX-License-Identifier: MIT */
#include "base/places.h"

#include "base/hash.h"
#include "base/message.h"

#include <stdlib.h>

enum { FEW = 16 };

static size_t slot_of(const struct places *places, struct slice name) {
    size_t slot = (size_t)hash_place(name) & (places->slot_count - 1);
    while (places->slots[slot] != 0 && !slice_equal(places->names[places->slots[slot] - 1], name))
        slot = (slot + 1) & (places->slot_count - 1);
    return slot;
}

static void grow(struct places *places) {
    free(places->slots);
    while (places->slot_count < 4 * places->count)
        places->slot_count = places->slot_count == 0 ? 64 : places->slot_count * 2;
    places->slots = memory_new(places->slot_count, sizeof *places->slots);
    for (size_t i = 0; i < places->count; i++)
        places->slots[slot_of(places, places->names[i])] = (uint32_t)i + 1;
}

size_t places_find(const struct places *places, struct slice name) {
    if (places->slots != NULL) {
        uint32_t found = places->slots[slot_of(places, name)];
        return found != 0 ? found - 1 : PLACES_NONE;
    }
    for (size_t i = 0; i < places->count; i++) {
        if (slice_equal(places->names[i], name)) return i;
    }
    return PLACES_NONE;
}

size_t places_add(struct places *places, struct slice name) {
    size_t found = places_find(places, name);
    if (found != PLACES_NONE) return found;
    if (places->count == UINT32_MAX) die("more than 2^32 names");
    places->names = memory_grow(places->names, &places->room, places->count + 1, sizeof *places->names);
    places->names[places->count++] = name;
    if (places->slots != NULL ? places->count * 2 > places->slot_count : places->count > FEW)
        grow(places);
    else if (places->slots != NULL)
        places->slots[slot_of(places, name)] = (uint32_t)places->count;
    return places->count - 1;
}

void places_clear(struct places *places) {
    free(places->slots);
    places->slots = NULL;
    places->count = places->slot_count = 0;
}

void places_free(struct places *places) {
    places_clear(places);
    free(places->names);
}
