/* SPDX-License-Identifier: MIT
 *
 * grouping: the group keys that the user asks for: members of the record, results of jq expressions, fixed
 * values, and for `model` the name of the input file. */
#ifndef SAR_TALLY_GROUPING_H
#define SAR_TALLY_GROUPING_H

#include "base/namelist.h"
#include "cli/cli.h"
#include "record/record.h"
#include "tally/keys.h"

#include <stdbool.h>

struct grouping_key {
    const char *name;    /* plain */
    struct slice json;   /* as it stands between quotes in a record */
    struct slice fixed;  /* --set: a JSON text; .at is NULL for a key of --by */
    struct query *query; /* --by NAME=EXPR; NULL for a member */
    size_t extra;        /* which of the record's further members it is */
    bool met;            /* some record has the member */
    uint64_t missing;    /* records that lack it, and are in the group null */
    int place;
};

struct grouping {
    struct grouping_key key[RECORD_EXTRA];
    size_t count;
    const char *file; /* whose stem is known */
    struct slice stem;
    struct name_list members; /* of the first record that lacks a member */
    struct arena memory;
};

/* --by NAME or NAME=EXPR, --set NAME=VALUE. End the program (2) where they can't be meant. */
void grouping_by(struct cli *, struct grouping *, const char *argument);
void grouping_set(struct cli *, struct grouping *, const char *argument);

/* Whether there is a key of that name. */
bool grouping_has(const struct grouping *, const char *name);

/* Opens the record so that it looks for the members, and gives the keys their places, in their order. */
void grouping_open(struct grouping *, struct record *, struct keys *);

/* The keys' values for a record, by their places. For a tally, whose own keys are there already, only what is
 * missing is added, and what is set. */
bool grouping_values(struct grouping *, struct record *, const struct line *, struct slice value[KEYS_MOST],
                     struct fault *);

/* At the end: says which members no record had, with those that the first one has. */
void grouping_tell(const struct grouping *, struct cli *);

void grouping_close(struct grouping *);

#endif
