/* SPDX-License-Identifier: MIT
 *
 * tally: the sums of a report. Each sum belongs to a group: the records that agree in all group keys. All sums are
 * whole numbers, so they depend neither on the order of the records nor on sharding. A sum that gets too large ends
 * the program with status 2 (exact.h). */
#ifndef SAR_TALLY_TALLY_H
#define SAR_TALLY_TALLY_H

#include "base/buffer.h"
#include "base/exact.h"
#include "base/index.h"
#include "base/memory.h"
#include "record/scored.h"
#include "tally/keys.h"
#include "tally/spread.h"

#include <stdbool.h>
#include <stdint.h>

/* What a sum adds up, besides n. */
enum sum_kind {
    SUM_COUNT, /* nothing */
    SUM_UNITS, /* tp, fp, fn */
    SUM_VALUE, /* values: their number, their sum in millionths, and the sum of the squares of the millionths */
    SUM_SPREAD /* as SUM_VALUE, with a value for every record, and the distribution of the values */
};

struct sum {
    struct slice metric; /* the JSON string without its quotes */
    enum sum_kind kind;
    uint64_t n, outcome[OUTCOME_READ]; /* records; of these with each outcome but OUTCOME_READ */
    uint64_t truncated;                /* those whose answer was cut off, read or not */
    uint64_t tp, fp, fn;
    uint64_t values;
    wide total, squares;
    uint64_t questions;    /* identifies the records: the sum of the hashes of their names, modulo 2^64 */
    struct spread *spread; /* SUM_SPREAD */
    char *example;         /* SUM_COUNT: one of the records, as JSON; NULL: none */
    uint64_t *replicates;  /* n, tp and tp + fp + fn of each bootstrap replicate; NULL: none */
};

struct report;
struct view;

struct group {
    const struct report *report;
    struct slice key; /* the values of its keys, joined by tally_key */
    struct sum *sums;
    size_t count, room;
    struct slice *value; /* by the key's place, .at NULL for none; set by tally_view */
    const struct view *view;
};

/* Zeroed memory is valid; tally_free frees the groups and sums too. */
struct tally {
    struct keys keys;
    struct group **groups;
    size_t count, room;
    struct index index; /* of the groups by their keys */
    struct arena memory;
    struct buffer key;
};

/* The group of a report with these values of the keys, which is added if it is new. `value` has JSON texts by the
 * key's place, .at NULL for a missing key; they are copied. The group belongs to the tally, and its address does not
 * change. */
struct group *tally_group(struct tally *, const struct report *, const struct slice value[KEYS_MOST]);

/* The same in two steps: the values joined to one text, valid until the next call, and the group of that text. */
struct slice tally_key(struct tally *, const struct slice value[KEYS_MOST]);
struct group *tally_group_of(struct tally *, const struct report *, struct slice key);

/* Splits such a text into the values of the tally's keys, which point into it. */
void tally_values(const struct tally *, struct slice key, struct slice *value);

/* The sum for a metric in a group, which is added if it is new; `near` is the index where it probably is. Valid
 * until the next sum is added to the group. NULL if the metric has a sum of another kind. */
struct sum *tally_sum(struct tally *, struct group *, struct slice metric, enum sum_kind, size_t near);

/* Adds one sum to another, except replicates, spread and example. */
void tally_add(struct sum *to, const struct sum *from);

/* Offers a record, by a JSON text that is copied, as the example of a sum. The sum keeps the first one offered in
 * the order of bytes. */
void tally_example(struct sum *, struct slice json);

/* Adds a value, in millionths. */
void tally_add_value(struct sum *, int64_t value);

void tally_free(struct tally *);

/* The rank of a value, a string without its quotes, among the values of the report's own key number `own` (from 0).
 * Values of equal rank are sorted in jq's order. */
typedef size_t tally_rank(size_t own, struct slice value);

/* A report's groups in the order of the output: by the keys that are not the report's own, then by its own; and
 * within each group the metrics. Sums with n = 0 are dropped. */
struct view {
    const struct tally *tally;
    tally_rank *rank;
    int own[KEYS_MOST], by[KEYS_MOST]; /* places of keys, in order: the report's own, the others */
    size_t own_count, by_count;
    struct group **groups;
    size_t count, at;
};

/* Groups that agree in all keys except the report's own. */
struct section {
    struct group **groups;
    size_t count;
};

/* Makes a view of a report. `own` has the names of the report's own keys, NULL-terminated; `rank` may be NULL. The
 * view must not be moved in memory: its groups point to it. The tally must outlive it, and tally_view_close frees
 * it. */
void tally_view(struct view *, struct tally *, const struct report *, const char *const *own,
                tally_rank *rank);
void tally_view_sort(struct view *); /* again, after values of keys have been changed */
void tally_view_sort_sections(struct view *, int (*order)(const void *, const void *)); /* each of them */
/* Stores the next section; returns false after the last one. Valid until the view is sorted or closed. */
bool tally_section(struct view *, struct section *);
void tally_view_close(struct view *);

#endif
