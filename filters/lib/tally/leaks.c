/* SPDX-License-Identifier: MIT */
#include "tally/leaks.h"

#include "tally/twins.h"

#include <stdlib.h>

/* Separates the parts of a text: it occurs neither in a JSON text nor in the key of a group. */
#define SEPARATOR '\x1E'

/* A key of a kind, among records that agree in `by`. */
struct leak_key {
    uint32_t text; /* the first text with this key */
    uint32_t root; /* the key of which it is a twin, with an index no greater than its own */
    bool crosses;  /* occurs in several splits; only set in roots */
};

/* The order of the parts makes texts of one key adjacent when they are sorted, and so are keys that are compared. */
void leaks_see(struct leaks *leaks, const struct leak *leak) {
    const struct slice part[] = {leak->kind, leak->by, leak->key, leak->split, leak->image};
    struct buffer *text = &leaks->scratch;
    text->len = 0;
    for (int i = 0; i < 5; i++) {
        if (i > 0) buffer_char(text, SEPARATOR);
        buffer_slice(text, part[i]);
    }
    texts_see(&leaks->texts, buffer_view(text), 0, leak->records);
}

static struct leak take_apart(const struct text *text) {
    struct slice part[5];
    const char *at = text->text.at, *end = at + text->text.len;
    for (int i = 0; i < 5; i++) {
        const char *separator = i < 4 ? memchr(at, SEPARATOR, (size_t)(end - at)) : end;
        part[i] = (struct slice){separator > at || i == 1 ? at : NULL, (size_t)(separator - at)};
        at = separator + 1;
    }
    return (struct leak){.kind = part[0],
                         .by = part[1],
                         .key = part[2],
                         .split = part[3],
                         .image = part[4],
                         .records = text->seen[0]};
}

static struct leak leak_of(const struct leaks *leaks, size_t text) {
    struct leak leak = take_apart(&leaks->texts.texts[text]);
    struct slice *split = &leak.split;
    if (split->at == NULL || split->at[0] != LEAK_FILE) return leak;
    *split = leaks->files_tell ? (struct slice){split->at + 1, split->len - 1} : (struct slice){NULL, 0};
    return leak;
}

/* Numbers the keys in the order of the sorted texts, and returns their number. */
static uint32_t number_keys(struct leaks *leaks) {
    const struct texts *texts = &leaks->texts;
    size_t room = 0;
    uint32_t count = 0;
    struct leak last = {0};
    leaks->key = memory_new(texts->count, sizeof *leaks->key);
    for (size_t i = 0; i < texts->count; i++) {
        struct leak leak = leak_of(leaks, i);
        bool known = count > 0 && slice_equal(leak.kind, last.kind) && slice_equal(leak.by, last.by)
                     && slice_equal(leak.key, last.key);
        if (!known) {
            leaks->keys = memory_grow(leaks->keys, &room, (size_t)count + 1, sizeof *leaks->keys);
            leaks->keys[count] = (struct leak_key){.text = (uint32_t)i, .root = count};
            count++;
        }
        leaks->key[i] = count - 1;
        last = leak;
    }
    return count;
}

/* Joins signatures that are twins into one key. */
static void join_twins(struct leaks *leaks, uint32_t count, double iou) {
    struct twins twins = {0};
    struct slice by = {0};
    uint32_t part = 0;
    for (uint32_t k = 0; k < count; k++) {
        struct leak leak = leak_of(leaks, leaks->keys[k].text);
        if (!slice_is(leak.kind, LEAK_BOXES)) continue;
        if (!slice_equal(leak.by, by)) part++;
        by = leak.by;
        twins_add(&twins, (struct slice){leak.key.at + 1, leak.key.len - 2}, part, k);
    }
    twins_join(&twins, iou);
    for (size_t i = 0; i < twins.count; i++) leaks->keys[twins_id(&twins, i)].root = twins_root(&twins, i);
    twins_close(&twins);
}

void leaks_settle(struct leaks *leaks, double twin_iou) {
    texts_sort(&leaks->texts);
    uint32_t count = number_keys(leaks);
    if (twin_iou > 0) join_twins(leaks, count, twin_iou);
    for (size_t i = 0; i < leaks->texts.count; i++) {
        struct leak_key *root = &leaks->keys[leaks->keys[leaks->key[i]].root];
        if (!slice_equal(leak_of(leaks, i).split, leak_of(leaks, root->text).split)) root->crosses = true;
    }
}

bool leaks_next(const struct leaks *leaks, size_t *at, struct leak *leak, bool *crosses) {
    if (*at == leaks->texts.count) return false;
    const struct leak_key *root = &leaks->keys[leaks->keys[leaks->key[*at]].root];
    *leak = leak_of(leaks, (*at)++);
    leak->key = leak_of(leaks, root->text).key;
    *crosses = root->crosses;
    return true;
}

void leaks_close(struct leaks *leaks) {
    texts_free(&leaks->texts);
    buffer_free(&leaks->scratch);
    free(leaks->keys);
    free(leaks->key);
}
