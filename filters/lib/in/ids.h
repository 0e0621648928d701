/* SPDX-License-Identifier: MIT
 *
 * ids: the ids of COCO documents, and a map from them to small indices. */
#ifndef SAR_IN_IDS_H
#define SAR_IN_IDS_H

#include "base/index.h"
#include "base/memory.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An id as in the file. Whole numbers are compared as numbers, so that 7 is 7.0; strings, and numbers
 * beyond 64 bits, are compared by their text. */
struct id {
    struct slice text;
    int64_t number; /* 0 if it is not such a number */
    bool is_number;
};

/* Maps ids to small indices, in the order in which they first occur. Starts from zeroed memory. */
struct id_map {
    struct id *ids;
    size_t count, room;
    struct index index; /* empty while the ids are rising numbers */
    size_t last;        /* the index of the previous id: files use their ids in order */
};

/* Reads an id's JSON text, a number or a string. The text stays the caller's. */
void id_read(struct id *, struct slice text);

bool id_same(const struct id *, const struct id *);

/* The index of an id, a new one if it has not occurred yet. The text of an id that is not a number is copied to
 * `memory`. */
uint32_t id_intern(struct id_map *, struct arena *memory, const struct id *);

void id_map_free(struct id_map *);

#endif
