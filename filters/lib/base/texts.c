/* SPDX-License-Identifier: MIT */
#include "base/texts.h"

#include "base/exact.h"
#include "base/hash.h"

#include <stdlib.h>

static struct text *find(const struct texts *texts, uint64_t hash, struct slice text) {
    for (struct index_probe probe = index_probe(hash); index_next(&texts->index, &probe);) {
        if (slice_equal(texts->texts[probe.number].text, text)) return &texts->texts[probe.number];
    }
    return NULL;
}

uint64_t texts_see(struct texts *texts, struct slice text, int owner, uint64_t times) {
    uint64_t hash = hash_place(text);
    struct text *known = find(texts, hash, text);
    if (known == NULL) {
        texts->texts = memory_grow(texts->texts, &texts->room, texts->count + 1, sizeof *texts->texts);
        known = &texts->texts[texts->count];
        *known = (struct text){
            .text = {arena_bytes(&texts->memory, text.len > 0 ? text.at : "", text.len), text.len}};
        index_add(&texts->index, hash, texts->count++);
    }
    uint64_t before = known->seen[owner];
    count_add(&known->seen[owner], times);
    return before;
}

void texts_keep(struct texts *texts, size_t count) {
    for (; texts->count > count; texts->count--)
        index_remove(&texts->index, hash_place(texts->texts[texts->count - 1].text), texts->count - 1);
}

static int compare(const void *p, const void *q) {
    return slice_order(((const struct text *)p)->text, ((const struct text *)q)->text);
}

void texts_sort(struct texts *texts) {
    if (texts->count > 0) qsort(texts->texts, texts->count, sizeof *texts->texts, compare);
}

void texts_free(struct texts *texts) {
    free(texts->texts);
    index_free(&texts->index);
    arena_free(&texts->memory);
}
