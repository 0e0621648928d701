/* SPDX-License-Identifier: MIT
 *
 * memory: allocation that does not fail. When memory runs out, or a size would overflow, the program says so
 * in one line and ends with status 2: the only place where that is decided. */
#ifndef SAR_BASE_MEMORY_H
#define SAR_BASE_MEMORY_H

#include <stddef.h>

/* count * size zeroed bytes; never NULL. The caller frees. */
void *memory_new(size_t count, size_t size);

/* Grows the array `old`, of `*capacity` elements of `size` bytes, so that it holds at least `wanted`; the
 * capacity at least doubles, so that growing one by one is linear. Returns where the array is now. */
void *memory_grown(void *old, size_t *capacity, size_t wanted, size_t size);
static inline void *memory_grow(void *old, size_t *capacity, size_t wanted,
                                size_t size) { /* mostly it does already */
    return wanted <= *capacity && old != NULL ? old : memory_grown(old, capacity, wanted, size);
}

/* As malloc and realloc, for libraries that ask for such functions. */
void *memory_take(size_t size);
void *memory_resize(void *old, size_t size);

/* A NUL-terminated copy of `len` bytes; the caller frees. */
char *memory_text(const char *text, size_t len);

/* A growing store of bytes that are freed together. Blocks never move. */
struct arena {
    struct arena_block *last;
};

/* `size` bytes, aligned for any type, followed by SLICE_PADDING readable bytes. */
void *arena_take(struct arena *, size_t size);

/* A copy of `len` bytes, packed: not aligned. */
char *arena_bytes(struct arena *, const char *bytes, size_t len);

/* A copy of `len` bytes with a NUL behind it. */
char *arena_text(struct arena *, const char *text, size_t len);

void arena_free(struct arena *);

#endif
