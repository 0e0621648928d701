/* SPDX-License-Identifier: MIT
 *
 * index: a hash table that leads from hashes to numbers, such as those of the entries of the caller's array. Hash
 * untrusted names with hash_place, so that nobody can choose names that collide. Example, a look-up by name:
 *
 *     for (struct index_probe probe = index_probe(hash_place(name)); index_next(&index, &probe);)
 *         if (slice_equal(names[probe.number], name)) return probe.number; */
#ifndef SAR_BASE_INDEX_H
#define SAR_BASE_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A slot holds the lower half of its hash, which decides where the search for it begins. */
struct index_slot {
    uint32_t hash, taken; /* taken: number + 1; 0: the slot is empty */
};

/* Zeroed memory is valid. At most half of the slots are taken; their number is a power of 2, or 0. */
struct index {
    struct index_slot *slots;
    size_t size, count;
};

/* A search: where it goes on, the lower half of the hash, and the number found. */
struct index_probe {
    uint64_t at;
    uint32_t hash, number;
};

static inline struct index_probe index_probe(uint64_t hash) {
    return (struct index_probe){.at = hash, .hash = (uint32_t)hash};
}

/* Sets the probe's number to the next one that may have its hash: the lower halves agree, and the caller compares the
 * rest. False if there are no more. */
static inline bool index_next(const struct index *index, struct index_probe *probe) {
    const struct index_slot *slot;
    if (index->slots == NULL) return false;
    do {
        slot = &index->slots[probe->at++ & (index->size - 1)];
        if (slot->taken == 0) return false;
    } while (slot->hash != probe->hash);
    probe->number = slot->taken - 1;
    return true;
}

/* Adds a number. Exits with status 2 if the number is 2^31 or more. */
void index_add(struct index *, uint64_t hash, size_t number);

/* Removes a number that was added with this hash. */
void index_remove(struct index *, uint64_t hash, size_t number);

/* Removes all numbers, and frees the memory. */
void index_free(struct index *);

/* The order of two uint32_t, for qsort and bsearch. */
int index_order(const void *, const void *);

#endif
