/* SPDX-License-Identifier: MIT */
#include "in/ids.h"

#include "base/ascii.h"
#include "base/buffer.h"
#include "base/hash.h"
#include "base/number.h"
#include "json/put.h"
#include "json/scan.h"

#include <math.h>
#include <stdlib.h>

/* A whole number of at most 18 digits, exactly; or any other that a double holds exactly. */
static bool whole_number(struct slice text, int64_t *number) {
    bool negative = text.at[0] == '-';
    const char *p = text.at + negative, *end = text.at + text.len;
    int64_t value = 0;
    if (end - p <= 18) {
        while (p < end && ascii_is_digit(*p)) value = value * 10 + (*p++ - '0');
        *number = negative ? -value : value;
        if (p == end) return true;
    }
    double other = number_parse(text);
    bool digits = memchr(text.at, '.', text.len) == NULL && memchr(text.at, 'e', text.len) == NULL
                  && memchr(text.at, 'E', text.len) == NULL;
    if (digits || !(fabs(other) <= 9007199254740992.0) || other != floor(other)) return false;
    *number = (int64_t)other;
    return true;
}

void id_read(struct id *id, struct slice text) {
    id->text = text;
    id->is_number = text.at[0] != '"' && whole_number(text, &id->number);
    if (!id->is_number) id->number = 0;
}

bool id_same(const struct id *a, const struct id *b) {
    return a->is_number == b->is_number && a->number == b->number
           && (a->is_number || slice_equal(a->text, b->text));
}

static uint64_t hash_of(const struct id *id) {
    return id->is_number ? hash_place_of((uint64_t)id->number) : hash_place(id->text);
}

static uint32_t add_id(struct id_map *map, struct arena *memory, struct id id) {
    map->ids = memory_grow(map->ids, &map->room, map->count + 1, sizeof *map->ids);
    id.text.at = id.is_number ? NULL : arena_text(memory, id.text.at, id.text.len);
    map->ids[map->count++] = id;
    return (uint32_t)map->count - 1;
}

/* Whether the ids in the map and then this one are rising numbers. */
static bool goes_on_rising(const struct id_map *map, const struct id *id) {
    return map->index.count == 0 && id->is_number
           && (map->count == 0 || map->ids[map->count - 1].number < id->number);
}

/* The index of an id among rising ones; `count` if it is not there. */
static size_t search_rising(const struct id_map *map, const struct id *id) {
    size_t low = 0, high = map->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (map->ids[middle].number < id->number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < map->count && id_same(&map->ids[low], id) ? low : map->count;
}

/* A string id with unneeded escapes removed, so that "a" equals "\u0061". */
static struct id plain_id(struct arena *memory, struct slice id) {
    struct id made;
    if (id.at[0] == '"' && memchr(id.at, '\\', id.len) != NULL) {
        char *plain = arena_text(memory, id.at + 1, id.len - 2);
        size_t len = json_unescape((struct slice){id.at + 1, id.len - 2}, plain);
        struct buffer spelled = {0};
        json_put_string(&spelled, (struct slice){plain, len});
        id = (struct slice){arena_text(memory, spelled.bytes, spelled.len), spelled.len};
        buffer_free(&spelled);
    }
    id_read(&made, id);
    return made;
}

/* The index of an id that is not one of the last two. Most files number their ids upwards: while they do, a
 * larger id is new, and no hash table is needed. */
static uint32_t intern_other(struct id_map *map, struct arena *memory, struct id id) {
    if (!id.is_number) id = plain_id(memory, id.text);
    if (goes_on_rising(map, &id)) return (uint32_t)(map->last = add_id(map, memory, id));
    if (map->index.count == 0) {
        size_t found = search_rising(map, &id);
        if (found < map->count) return (uint32_t)(map->last = found);
    }
    for (struct index_probe probe = index_probe(hash_of(&id)); index_next(&map->index, &probe);) {
        if (id_same(&map->ids[probe.number], &id)) return (uint32_t)(map->last = probe.number);
    }
    map->last = add_id(map, memory, id);
    while (map->index.count < map->count)
        index_add(&map->index, hash_of(&map->ids[map->index.count]), map->index.count);
    return (uint32_t)map->last;
}

uint32_t id_intern(struct id_map *map, struct arena *memory, const struct id *id) {
    for (size_t guess = map->last; guess <= map->last + 1 && guess < map->count && id->is_number; guess++) {
        if (map->ids[guess].is_number && map->ids[guess].number == id->number)
            return (uint32_t)(map->last = guess);
    }
    return intern_other(map, memory, *id);
}

void id_map_free(struct id_map *map) {
    free(map->ids);
    index_free(&map->index);
}
