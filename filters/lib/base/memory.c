/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* madvise */
#include "base/memory.h"

#include "base/message.h"
#include "base/slice.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { HUGE_PAGE = 2 * 1024 * 1024 };

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
}; /* each block is twice as large as the one before */

/* How much of an arena may be in huge pages. If the system has no more of them it moves memory to make some,
 * which costs more than they save. */
enum { ARENA_HUGE = 48 * 1024 * 1024 };

struct arena_block {
    struct arena_block *previous;
    void *memory; /* what free() takes */
    size_t used, size, whole;
    size_t total; /* of this block and all before it */
    max_align_t bytes[];
};

/* A new block of about `whole` bytes, with room for at least `wanted`. Large blocks ask for huge pages:
 * filling a block page by page would cost as much as reading the file. */
static struct arena_block *new_block(struct arena_block *previous, size_t whole, size_t wanted) {
    size_t least = sizeof(struct arena_block) + wanted + SLICE_PADDING, spare = 0;
    size_t before = previous != NULL ? previous->total : 0;
    if (whole < least) whole = least;
    if (whole >= HUGE_PAGE && before < ARENA_HUGE) {
        spare = HUGE_PAGE;
        whole = (whole + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    }
    void *memory = checked(calloc(1, whole + spare));
    uintptr_t begin = (uintptr_t)memory;
    if (spare > 0) begin = (begin + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    struct arena_block *block = (struct arena_block *)begin;
#ifdef MADV_HUGEPAGE
    if (spare > 0) (void)madvise(block, whole, MADV_HUGEPAGE);
#endif
    block->previous = previous;
    block->memory = memory;
    block->whole = whole;
    block->size = whole - sizeof *block - SLICE_PADDING;
    block->total = before + whole;
    return block;
}

/* `align` is a power of two. */
static inline void *take(struct arena *arena, size_t size, size_t align) {
    if (size > SIZE_MAX / 2) die("out of memory");
    struct arena_block *block = arena->last;
    if (block != NULL) block->used = (block->used + align - 1) & ~(align - 1);
    if (block == NULL || block->size < block->used || block->size - block->used < size) {
        size_t whole = block == NULL ? ARENA_BLOCK : 2 * block->whole;
        block = new_block(arena->last, whole < ARENA_LARGEST ? whole : ARENA_LARGEST, size);
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
        free(block->memory);
    }
}
