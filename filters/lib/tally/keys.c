/* SPDX-License-Identifier: MIT */
#include "tally/keys.h"

int keys_place(struct keys *keys, struct slice name) {
    for (size_t i = 0; i < keys->count; i++) {
        if (slice_equal(keys->name[i], name)) return (int)i;
    }
    if (keys->count == KEYS_MOST) return -1;
    keys->name[keys->count] = (struct slice){arena_bytes(&keys->memory, name.at, name.len), name.len};
    return (int)keys->count++;
}

void keys_follow(struct keys *keys, const int *places, size_t count) {
    for (size_t i = 0; i < count; i++) {
        for (size_t k = i + 1; k < count; k++) keys->before[places[i]][places[k]] = true;
    }
}

/* Whether a key that is not placed yet was always recorded before this one. */
static bool must_wait(const struct keys *keys, const bool left[KEYS_MOST], size_t key) {
    for (size_t i = 0; i < keys->count; i++) {
        if (left[i] && i != key && keys->before[i][key] && !keys->before[key][i]) return true;
    }
    return false;
}

/* The next key: the first by name of those that need not wait; if all must wait, the first by name of all. */
static size_t next_key(const struct keys *keys, const bool left[KEYS_MOST]) {
    size_t best = KEYS_MOST;
    for (int waiting = 0; waiting < 2 && best == KEYS_MOST; waiting++) {
        for (size_t i = 0; i < keys->count; i++) {
            if (!left[i] || (waiting == 0 && must_wait(keys, left, i))) continue;
            if (best == KEYS_MOST || slice_order(keys->name[i], keys->name[best]) < 0) best = i;
        }
    }
    return best;
}

size_t keys_order(const struct keys *keys, const bool wanted[KEYS_MOST], int order[KEYS_MOST]) {
    bool left[KEYS_MOST] = {false};
    size_t count = 0, placed = 0;
    for (size_t i = 0; i < keys->count; i++) {
        left[i] = wanted[i];
        count += wanted[i];
    }
    while (placed < count) {
        size_t key = next_key(keys, left);
        left[key] = false;
        order[placed++] = (int)key;
    }
    return placed;
}

void keys_free(struct keys *keys) {
    arena_free(&keys->memory);
}
