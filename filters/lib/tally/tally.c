/* SPDX-License-Identifier: MIT */
#include "tally/tally.h"

#include "base/hash.h"
#include "base/number.h"
#include "tally/metrics.h"
#include "json/scan.h"

#include <stdlib.h>

/* Separates the values of a group's keys: it occurs in no JSON text. */
#define SEPARATOR '\x1F'

/* Values are in the order of their places, and missing ones at the end are cut off, so that a key that is added
 * later does not change the texts of earlier groups. */
struct slice tally_key(struct tally *tally, const struct slice value[KEYS_MOST]) {
    struct buffer *key = &tally->key;
    size_t count = tally->keys.count;
    while (count > 0 && value[count - 1].at == NULL) count--;
    key->len = 0;
    for (size_t i = 0; i < count; i++) {
        if (i > 0) buffer_char(key, SEPARATOR);
        if (value[i].at != NULL) buffer_slice(key, value[i]);
    }
    return buffer_view(key);
}

struct group *tally_group(struct tally *tally, const struct report *report,
                          const struct slice value[KEYS_MOST]) {
    return tally_group_of(tally, report, tally_key(tally, value));
}

struct group *tally_group_of(struct tally *tally, const struct report *report, struct slice key) {
    uint64_t hash = hash_place(key);
    for (struct index_probe probe = index_probe(hash); index_next(&tally->index, &probe);) {
        struct group *group = tally->groups[probe.number];
        if (group->report == report && slice_equal(group->key, key)) return group;
    }
    struct group *group = arena_take(&tally->memory, sizeof *group);
    *group = (struct group){.report = report};
    group->key = (struct slice){arena_bytes(&tally->memory, key.len > 0 ? key.at : "", key.len), key.len};
    tally->groups = memory_grow(tally->groups, &tally->room, tally->count + 1, sizeof(struct group *));
    index_add(&tally->index, hash, tally->count);
    tally->groups[tally->count++] = group;
    return group;
}

struct sum *tally_sum(struct tally *tally, struct group *group, struct slice metric, enum sum_kind kind,
                      size_t near) {
    struct sum *found = NULL;
    if (near < group->count && slice_equal(group->sums[near].metric, metric)) found = &group->sums[near];
    for (size_t i = 0; i < group->count && found == NULL; i++) {
        if (slice_equal(group->sums[i].metric, metric)) found = &group->sums[i];
    }
    if (found == NULL) {
        if (group->count == 0) /* often the only sum */
            group->sums = memory_new(group->room = 1, sizeof *group->sums);
        else
            group->sums = memory_grow(group->sums, &group->room, group->count + 1, sizeof *group->sums);
        found = &group->sums[group->count++];
        *found = (struct sum){.kind = kind};
        found->metric = (struct slice){arena_bytes(&tally->memory, metric.at, metric.len), metric.len};
        if (kind == SUM_SPREAD) found->spread = memory_new(1, sizeof *found->spread);
    }
    return found->kind == kind ? found : NULL;
}

void tally_add(struct sum *to, const struct sum *from) {
    count_add(&to->n, from->n);
    for (int i = 0; i < OUTCOME_READ; i++) count_add(&to->outcome[i], from->outcome[i]);
    count_add(&to->truncated, from->truncated);
    count_add(&to->tp, from->tp);
    count_add(&to->fp, from->fp);
    count_add(&to->fn, from->fn);
    count_add(&to->values, from->values);
    wide_add(&to->total, from->total);
    wide_add(&to->squares, from->squares);
    to->questions += from->questions;
}

void tally_example(struct sum *sum, struct slice json) {
    if (sum->example != NULL && slice_order(json, slice_of(sum->example)) >= 0) return;
    free(sum->example);
    sum->example = memory_text(json.at, json.len);
}

void tally_add_value(struct sum *sum, int64_t value) {
    count_add(&sum->values, 1);
    wide_add(&sum->total, value);
    wide_add(&sum->squares, (wide)value * value);
}

static void free_group(struct group *group) {
    for (size_t i = 0; i < group->count; i++) {
        spread_free(group->sums[i].spread);
        free(group->sums[i].replicates);
        free(group->sums[i].example);
    }
    free(group->sums);
    free(group->value);
}

void tally_free(struct tally *tally) {
    for (size_t i = 0; i < tally->count; i++) free_group(tally->groups[i]);
    free(tally->groups);
    index_free(&tally->index);
    buffer_free(&tally->key);
    arena_free(&tally->memory);
    keys_free(&tally->keys);
}

/* --- order ---------------------------------------------------------------------------------------------- */

void tally_values(const struct tally *tally, struct slice key, struct slice *value) {
    const char *at = key.at, *end = at + key.len;
    for (size_t i = 0; i < tally->keys.count; i++) {
        value[i] = (struct slice){0};
        if (at >= end) continue;
        const char *separator = memchr(at, SEPARATOR, (size_t)(end - at));
        size_t len = (size_t)((separator != NULL ? separator : end) - at);
        if (len > 0) value[i] = (struct slice){at, len};
        at += len + 1;
    }
}

/* jq's order: null, false, true, numbers, strings; a missing key comes before all. */
static int class_of(struct slice value) {
    if (value.at == NULL) return 0;
    switch (value.at[0]) {
    case 'n': return 1;
    case 'f': return 2;
    case 't': return 3;
    case '"': return 5;
    default: return 4;
    }
}

static int compare_values(struct slice a, struct slice b) {
    int class = class_of(a);
    if (class != class_of(b)) return class - class_of(b);
    if (class == 4) {
        double x = number_parse(a), y = number_parse(b);
        if (x != y) return x < y ? -1 : 1;
    }
    return class < 4 ? 0 : slice_order(a, b);
}

static int compare_own(const struct view *view, size_t own, struct slice a, struct slice b) {
    if (view->rank != NULL && class_of(a) == 5 && class_of(b) == 5) {
        size_t x = view->rank(own, (struct slice){a.at + 1, a.len - 2});
        size_t y = view->rank(own, (struct slice){b.at + 1, b.len - 2});
        if (x != y) return x < y ? -1 : 1;
    }
    return compare_values(a, b);
}

static int compare_by(const struct group *a, const struct group *b) {
    const struct view *view = a->view;
    int difference = 0;
    for (size_t i = 0; i < view->by_count && difference == 0; i++)
        difference = compare_values(a->value[view->by[i]], b->value[view->by[i]]);
    return difference;
}

static int compare_groups(const void *p, const void *q) {
    const struct group *a = *(struct group *const *)p, *b = *(struct group *const *)q;
    const struct view *view = a->view;
    int difference = compare_by(a, b);
    for (size_t i = 0; i < view->own_count && difference == 0; i++)
        difference = compare_own(view, i, a->value[view->own[i]], b->value[view->own[i]]);
    return difference;
}

static int compare_sums(const void *p, const void *q) {
    const struct sum *a = p, *b = q;
    size_t x = metric_place(a->metric), y = metric_place(b->metric);
    if (x != y) return x < y ? -1 : 1;
    return slice_order(a->metric, b->metric);
}

/* Drops the sums with n = 0: a record that turned out to be invalid added them, or a tally of no records. */
static void drop_empty_sums(struct group *group) {
    size_t kept = 0;
    for (size_t i = 0; i < group->count; i++) {
        if (group->sums[i].n == 0) {
            spread_free(group->sums[i].spread);
            free(group->sums[i].replicates);
        } else {
            group->sums[kept++] = group->sums[i];
        }
    }
    group->count = kept;
}

/* Divides the keys that occur in the view into the report's own keys and the others. */
static void part_keys(struct view *view, struct tally *tally, const char *const *own) {
    bool others[KEYS_MOST] = {false};
    for (size_t i = 0; i < view->count; i++) {
        for (size_t key = 0; key < tally->keys.count; key++)
            if (view->groups[i]->value[key].at != NULL) others[key] = true;
    }
    for (; *own != NULL; own++) {
        int key = keys_place(&tally->keys, slice_of(*own));
        if (key < 0) continue;
        others[key] = false;
        view->own[view->own_count++] = key;
    }
    view->by_count = keys_order(&tally->keys, others, view->by);
}

void tally_view(struct view *view, struct tally *tally, const struct report *report, const char *const *own,
                tally_rank *rank) {
    *view = (struct view){.tally = tally, .rank = rank};
    view->groups = memory_new(tally->count, sizeof *view->groups);
    for (size_t i = 0; i < tally->count; i++) {
        struct group *group = tally->groups[i];
        if (group->report != report) continue;
        drop_empty_sums(group);
        if (group->count == 0) continue;
        group->value = memory_new(tally->keys.count, sizeof *group->value);
        tally_values(tally, group->key, group->value);
        group->view = view;
        qsort(group->sums, group->count, sizeof *group->sums, compare_sums);
        view->groups[view->count++] = group;
    }
    part_keys(view, tally, own);
    tally_view_sort(view);
}

void tally_view_sort(struct view *view) {
    qsort(view->groups, view->count, sizeof *view->groups, compare_groups);
}

void tally_view_sort_sections(struct view *view, int (*order)(const void *, const void *)) {
    struct section section;
    while (tally_section(view, &section)) qsort(section.groups, section.count, sizeof *section.groups, order);
    view->at = 0;
}

bool tally_section(struct view *view, struct section *section) {
    if (view->at == view->count) return false;
    size_t from = view->at;
    while (view->at < view->count && compare_by(view->groups[from], view->groups[view->at]) == 0) view->at++;
    *section = (struct section){view->groups + from, view->at - from};
    return true;
}

void tally_view_close(struct view *view) {
    free(view->groups);
}
