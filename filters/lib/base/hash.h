/* SPDX-License-Identifier: MIT
 *
 * hash: the numbers behind every choice that sarpipe makes. They depend on names alone, never on order,
 * position, process or machine; sar-templates(5) gives the algorithm and test vectors, which change only with
 * a major version.
 *
 * Sources: FNV-1a, 64 bits (G. Fowler, L. C. Noll, K.-P. Vo; RFC 9923); SplitMix64 (G. L. Steele, D. Lea,
 * C. H. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014). */
#ifndef SAR_BASE_HASH_H
#define SAR_BASE_HASH_H

#include "base/slice.h"

#include <stdint.h>

#define HASH_START UINT64_C(0xCBF29CE484222325)

/* Continues FNV-1a with more bytes. */
static inline uint64_t hash_bytes(uint64_t hash, struct slice bytes) {
    for (size_t i = 0; i < bytes.len; i++)
        hash = (hash ^ (unsigned char)bytes.at[i]) * UINT64_C(0x100000001B3);
    return hash;
}

/* Continues FNV-1a with a field: a separator (0x1F), then its bytes. */
static inline uint64_t hash_field(uint64_t hash, struct slice field) {
    return hash_bytes(hash_bytes(hash, (struct slice){"\x1F", 1}), field);
}

/* Number k (from 1) of the SplitMix64 sequence whose seed is `hash`. */
static inline uint64_t hash_draw(uint64_t hash, uint64_t k) {
    uint64_t z = hash + k * UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* A number in [0, count) from the upper half of a draw. */
static inline uint32_t hash_pick(uint64_t draw, uint32_t count) {
    return (uint32_t)((draw >> 32) * count >> 32);
}

/* A number in [0, 1) from a draw's upper 53 bits. */
static inline double hash_unit(uint64_t draw) {
    return (double)(draw >> 11) * 0x1p-53;
}

/* The start of all choices for a record: the hash of the seed in decimal, then of split and image as fields
 * (decoded, empty if absent). */
uint64_t hash_record(uint64_t seed, struct slice split, struct slice image);

/* The slot of bytes in a hash table of untrusted names: SipHash-1-3 (J.-P. Aumasson, D. J. Bernstein,
 * "SipHash: a fast short-input PRF", INDOCRYPT 2012) with a random key for each process, so that an
 * attacker cannot choose names that collide. Output must not depend on it. */
uint64_t hash_place(struct slice bytes);
uint64_t hash_place_of(uint64_t number);

#endif
