/* SPDX-License-Identifier: MIT */
#include "base/texts.h"

#include "base/exact.h"
#include "base/hash.h"
#include "base/message.h"

#include <stdlib.h>

static size_t free_place(const struct texts *texts, uint64_t hash) {
    size_t at = hash & (texts->index_size - 1);
    while (texts->index[at] != 0) at = (at + 1) & (texts->index_size - 1);
    return at;
}

static void grow_index(struct texts *texts) {
    free(texts->index);
    texts->index_size = texts->index_size == 0 ? 1024 : texts->index_size * 2;
    texts->index = memory_new(texts->index_size, sizeof *texts->index);
    for (size_t i = 0; i < texts->count; i++)
        texts->index[free_place(texts, texts->texts[i].hash)] = (uint32_t)i + 1;
}

static struct text *find(struct texts *texts, uint64_t hash, struct slice text) {
    if (texts->count * 2 >= texts->index_size) grow_index(texts);
    for (size_t at = hash & (texts->index_size - 1); texts->index[at] != 0;
         at = (at + 1) & (texts->index_size - 1)) {
        struct text *known = &texts->texts[texts->index[at] - 1];
        if (known->hash == hash && slice_equal(known->text, text)) return known;
    }
    return NULL;
}

uint64_t texts_see(struct texts *texts, struct slice text, int owner, uint64_t times) {
    uint64_t hash = hash_place(text);
    struct text *known = find(texts, hash, text);
    if (known == NULL) {
        if (texts->count == UINT32_MAX) die("more than 2^32 texts");
        texts->texts = memory_grow(texts->texts, &texts->room, texts->count + 1, sizeof *texts->texts);
        known = &texts->texts[texts->count++];
        *known = (struct text){.hash = hash};
        known->text =
            (struct slice){arena_bytes(&texts->memory, text.len > 0 ? text.at : "", text.len), text.len};
        texts->index[free_place(texts, hash)] = (uint32_t)texts->count;
    }
    uint64_t before = known->seen[owner];
    count_add(&known->seen[owner], times);
    return before;
}

/* Removes the last one first, so that no chain of slots is interrupted. */
void texts_keep(struct texts *texts, size_t count) {
    for (; texts->count > count; texts->count--) {
        size_t at = texts->texts[texts->count - 1].hash & (texts->index_size - 1);
        while (texts->index[at] != texts->count) at = (at + 1) & (texts->index_size - 1);
        texts->index[at] = 0;
    }
}

static int compare(const void *p, const void *q) {
    struct slice a = ((const struct text *)p)->text, b = ((const struct text *)q)->text;
    int order = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

void texts_sort(struct texts *texts) {
    if (texts->count > 0) qsort(texts->texts, texts->count, sizeof *texts->texts, compare);
}

void texts_free(struct texts *texts) {
    free(texts->texts);
    free(texts->index);
    arena_free(&texts->memory);
}
