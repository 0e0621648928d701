/* SPDX-License-Identifier: MIT
 *
 * tally: the sums of a report, each at home in a group: the records that agree in all group keys. Whatever is
 * summed is a whole number, so that neither order nor sharding shows in a sum. */
#ifndef SAR_TALLY_TALLY_H
#define SAR_TALLY_TALLY_H

#include "base/emit.h"
#include "base/exact.h"
#include "base/memory.h"
#include "tally/histogram.h"
#include "tally/keys.h"

#include <stdbool.h>
#include <stdint.h>

/* What a sum is made of, beside n. */
enum sum_kind {
    SUM_COUNT, /* nothing */
    SUM_UNITS, /* tp, fp, fn */
    SUM_VALUE, /* values, and their sum and sum of squares in millionths and their squares */
    SUM_SPREAD /* the same for all n, and how they are spread */
};

struct sum {
    struct slice metric; /* as spelled between its quotes */
    enum sum_kind kind;
    uint64_t n, unanswered, unread; /* records, and those of them whose answer was none or not understood */
    uint64_t failed,
        truncated; /* those that could not be asked; those whose answer was cut off, whatever became of it */
    uint64_t tp, fp, fn;
    uint64_t values;
    wide total, squares;
    uint64_t questions;    /* of which records: the sum of their names' hashes, modulo 2^64 */
    struct spread *spread; /* SUM_SPREAD */
    char *example;         /* SUM_COUNT: which record is one of them, as JSON; NULL where none is named */
    uint64_t *replicates;  /* n, tp and tp + fp + fn of each bootstrap replicate; NULL where there are none */
};

struct report;
struct view;

struct group {
    const struct report *report;
    struct slice key; /* the values of its keys, as tally_group joins them */
    uint64_t hash;
    struct sum *sums;
    size_t count, room;
    struct slice *value; /* by the key's place, .at NULL for none; since tally_view */
    const struct view *view;
};

struct tally {
    struct keys keys;
    struct group **groups;
    size_t count, room;
    uint32_t *index; /* groups by hash: place + 1, 0 where free */
    size_t index_size;
    struct arena memory;
    struct emit key;
};

void tally_open(struct tally *);

/* The group of a report whose keys have these values (JSON texts by the key's place, .at NULL for a key that
 * is not there), new or known. The texts are copied. */
struct group *tally_group(struct tally *, const struct report *, const struct slice value[KEYS_MOST]);

/* The same in two steps: the values as one text, good until the next call, and the group of that text. */
struct slice tally_key(struct tally *, const struct slice value[KEYS_MOST]);
struct group *tally_group_of(struct tally *, const struct report *, struct slice key);

/* Takes such a text apart again: a value for each of the tally's keys. */
void tally_values(const struct tally *, struct slice key, struct slice *value);

/* The sum for a metric in a group, new or known; `near` is where it is likely to be. Its address is good
 * until the next new one. NULL where it is of another kind. */
struct sum *tally_sum(struct tally *, struct group *, struct slice metric, enum sum_kind, size_t near);

/* Adds one sum to another, replicates and spread aside. */
void tally_add(struct sum *to, const struct sum *from);

/* Names a record, by a JSON text, as an example of a sum; of all that are named the first in the order of bytes stays. */
void tally_example(struct sum *, struct slice json);

/* Adds a value, in millionths. */
void tally_add_value(struct sum *, int64_t value);

void tally_free(struct tally *);

/* The place of a value, without its quotes, among those of the report's own key `own` (from 0), where they
 * have an order of their own. Values of the same place follow each other in jq's order. */
typedef size_t tally_rank(size_t own, struct slice value);

/* A report's groups in the order in which they are written: by the keys that are not the report's own, then
 * by its own; in each the metrics. Sums of nothing are left out. */
struct view {
    const struct tally *tally;
    tally_rank *rank;
    int own[KEYS_MOST], by[KEYS_MOST]; /* places of keys, in their order */
    size_t own_count, by_count;
    struct group **groups;
    size_t count, at;
};

/* Groups that agree in all keys but the report's own. */
struct section {
    struct group **groups;
    size_t count;
};

/* `own` are the names of the report's own keys, NULL-terminated; `rank` may be NULL. The view must stay where
 * it is. */
void tally_view(struct view *, struct tally *, const struct report *, const char *const *own,
                tally_rank *rank);
void tally_view_sort(struct view *); /* anew, where its keys have been changed */
bool tally_section(struct view *, struct section *);
void tally_view_close(struct view *);

#endif
