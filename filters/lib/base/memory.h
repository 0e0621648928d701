/* SPDX-License-Identifier: MIT
 *
 * memory: allocation that does not fail. If memory runs out, or a size would overflow, the program prints one
 * line and exits with status 2; this is decided only here. */
#ifndef SAR_BASE_MEMORY_H
#define SAR_BASE_MEMORY_H

#include <stddef.h>

/* count * size zeroed bytes; never NULL. The caller frees them. */
void *memory_new(size_t count, size_t size);

/* Grows the array `old`, of `*capacity` elements of `size` bytes, to hold at least `wanted`. `old` may be
 * NULL. The capacity at least doubles, so that growing one by one is linear. Returns the array's new address;
 * the caller frees it. */
void *memory_grown(void *old, size_t *capacity, size_t wanted, size_t size);
static inline void *memory_grow(void *old, size_t *capacity, size_t wanted,
                                size_t size) { /* usually large enough already */
    return wanted <= *capacity && old != NULL ? old : memory_grown(old, capacity, wanted, size);
}

/* malloc and realloc, for libraries that take such functions. */
void *memory_take(size_t size);
void *memory_resize(void *old, size_t size);

/* A copy of `len` bytes with a NUL after it. The caller frees it. */
char *memory_text(const char *text, size_t len);

/* A growing store of bytes that are freed together. Blocks never move. Zeroed memory is valid. */
struct arena {
    struct arena_block *last;
};

/* `size` bytes, aligned for any type, followed by SLICE_PADDING readable bytes. */
void *arena_take(struct arena *, size_t size);

/* A copy of `len` bytes, packed: not aligned. */
char *arena_bytes(struct arena *, const char *bytes, size_t len);

/* A copy of `len` bytes with a NUL after it. */
char *arena_text(struct arena *, const char *text, size_t len);

/* Frees all blocks; the arena is then empty and can be used again. */
void arena_free(struct arena *);

#endif
