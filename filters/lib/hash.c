/* SPDX-License-Identifier: MIT */
#include "hash.h"

#include "number.h"

uint64_t hash_record(uint64_t seed, struct slice split, struct slice image) {
    char text[20];
    uint64_t hash = hash_bytes(HASH_START, (struct slice){text, number_put_integer(text, seed)});
    return hash_field(hash_field(hash, split), image);
}
