/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* madvise */
#include "memory.h"

#include "message.h"
#include "slice.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Where the system has huge pages for those who ask, large memory that is about to be filled gets them: to fill it page
 * by page would cost as much as reading the file. */
static void prefer_huge_pages(void *memory, size_t size) {
#ifdef MADV_HUGEPAGE
    enum { HUGE_PAGE = 2 * 1024 * 1024 };
    uintptr_t begin = ((uintptr_t)memory + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    uintptr_t end = ((uintptr_t)memory + size) / HUGE_PAGE * HUGE_PAGE;
    if (size >= 2 * (size_t)HUGE_PAGE && begin < end)
        (void)madvise((void *)begin, end - begin, MADV_HUGEPAGE);
#else
    (void)memory;
    (void)size;
#endif
}

static void *checked(void *memory) {
    if (memory == NULL) die("out of memory");
    return memory;
}

void *memory_new(size_t count, size_t size) {
    return checked(calloc(count ? count : 1, size ? size : 1));
}

void *memory_grown(void *old, size_t *capacity, size_t wanted, size_t size) {
    size_t grown = *capacity < 8 ? 8 : *capacity;
    while (grown < wanted) {
        if (grown > SIZE_MAX / 2) die("out of memory");
        grown *= 2;
    }
    if (size != 0 && grown > SIZE_MAX / size) die("out of memory");
    void *memory = checked(realloc(old, grown * size));
    *capacity = grown;
    return memory;
}

void *memory_take(size_t size) {
    return checked(malloc(size));
}

void *memory_resize(void *old, size_t size) {
    return checked(realloc(old, size));
}

char *memory_text(const char *text, size_t len) {
    char *copy = memory_new(len + 1, 1);
    memcpy(copy, text, len);
    return copy;
}

enum {
    ARENA_BLOCK = 64 * 1024,
    ARENA_LARGEST = 8 * 1024 * 1024
}; /* each is twice as large as the one before */

struct arena_block {
    struct arena_block *previous;
    size_t used, size;
    max_align_t bytes[];
};

/* `align` is a power of two. */
static inline void *take(struct arena *arena, size_t size, size_t align) {
    if (size > SIZE_MAX / 2) die("out of memory");
    struct arena_block *block = arena->last;
    if (block != NULL) block->used = (block->used + align - 1) & ~(align - 1);
    if (block == NULL || block->size < block->used || block->size - block->used < size) {
        size_t room = block == NULL                 ? ARENA_BLOCK
                      : block->size < ARENA_LARGEST ? block->size * 2
                                                    : block->size;
        if (room > ARENA_LARGEST) room = ARENA_LARGEST;
        if (room < size) room = size;
        block = checked(calloc(1, sizeof *block + room + SLICE_PADDING));
        prefer_huge_pages(block, sizeof *block + room);
        block->previous = arena->last;
        block->size = room;
        arena->last = block;
    }
    void *taken = (char *)block->bytes + block->used;
    block->used += size;
    return taken;
}

void *arena_take(struct arena *arena, size_t size) {
    return take(arena, size, _Alignof(max_align_t));
}

char *arena_bytes(struct arena *arena, const char *bytes, size_t len) {
    char *copy = take(arena, len, 1);
    memcpy(copy, bytes, len);
    return copy;
}

char *arena_text(struct arena *arena, const char *text, size_t len) {
    char *copy = take(arena, len + 1, 1);
    memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

void arena_free(struct arena *arena) {
    while (arena->last != NULL) {
        struct arena_block *block = arena->last;
        arena->last = block->previous;
        free(block);
    }
}
