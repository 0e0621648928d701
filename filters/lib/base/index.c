/* SPDX-License-Identifier: MIT */
#include "base/index.h"

#include "base/memory.h"
#include "base/message.h"

#include <stdlib.h>

static void put(struct index *index, struct index_slot slot) {
    size_t at = slot.hash & (index->size - 1);
    while (index->slots[at].taken != 0) at = (at + 1) & (index->size - 1);
    index->slots[at] = slot;
}

static void grow(struct index *index) {
    struct index old = *index;
    index->size = old.size == 0 ? 64 : old.size * 2;
    index->slots = memory_new(index->size, sizeof *index->slots);
    for (size_t i = 0; i < old.size; i++) {
        if (old.slots[i].taken != 0) put(index, old.slots[i]);
    }
    free(old.slots);
}

void index_add(struct index *index, uint64_t hash, size_t number) {
    if (number > INT32_MAX) die("more than 2^31 names");
    if (index->count * 2 >= index->size) grow(index);
    put(index, (struct index_slot){(uint32_t)hash, (uint32_t)number + 1});
    index->count++;
}

/* The slots after it are moved into the gap if their search begins at the gap or before it. */
void index_remove(struct index *index, uint64_t hash, size_t number) {
    const size_t mask = index->size - 1;
    size_t gap = hash & mask;
    while (index->slots[gap].taken != (uint32_t)number + 1) gap = (gap + 1) & mask;
    for (size_t at = (gap + 1) & mask; index->slots[at].taken != 0; at = (at + 1) & mask) {
        if (((at - index->slots[at].hash) & mask) < ((at - gap) & mask)) continue;
        index->slots[gap] = index->slots[at];
        gap = at;
    }
    index->slots[gap] = (struct index_slot){0};
    index->count--;
}

void index_free(struct index *index) {
    free(index->slots);
    *index = (struct index){0};
}

int index_order(const void *a, const void *b) {
    uint32_t p = *(const uint32_t *)a, q = *(const uint32_t *)b;
    return (p > q) - (p < q);
}
