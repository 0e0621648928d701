/* SPDX-License-Identifier: MIT
 *
 * grouping: the group keys that the user asks for: members of the record, results of jq expressions, fixed values,
 * and for `model` the name of the input file. */
#ifndef SAR_TALLY_GROUPING_H
#define SAR_TALLY_GROUPING_H

#include "base/must.h"
#include "base/namelist.h"
#include "cli/cli.h"
#include "record/record.h"
#include "tally/keys.h"

#include <stdbool.h>

struct grouping_key {
    const char *name;    /* decoded */
    struct slice json;   /* the JSON string without its quotes */
    struct slice fixed;  /* --set: a JSON text; .at is NULL for a key of --by */
    struct query *query; /* --by NAME=EXPR; NULL for a member */
    size_t extra;        /* its index in record->extra */
    bool met;            /* at least one record has the member */
    uint64_t missing;    /* records without the member, whose value is null */
    int place;
};

struct grouping {
    struct grouping_key key[RECORD_EXTRA];
    size_t count;
    const char *file; /* the file that `stem` belongs to */
    struct slice stem;
    struct name_list members; /* of the first record that lacks a member */
    struct arena memory;
};

/* Add the key of an option: --by NAME or NAME=EXPR, --set NAME=VALUE. An invalid argument is refused
 * (cli_refuse). */
void grouping_by(struct cli *, struct grouping *, const char *argument);
void grouping_set(struct cli *, struct grouping *, const char *argument);

/* Whether there is a key of this name. */
bool grouping_has(const struct grouping *, const char *name);

/* Opens the record so that it reads the members that are keys, and adds the keys to `keys` in their order. */
void grouping_open(struct grouping *, struct record *, struct keys *);

/* Stores the values of the keys for a record, as JSON texts, at the keys' places in `value`. For a tally, the caller
 * has stored the values of the tally's own keys; then only missing values are added, and those of --set replaced.
 * Returns false with a fault if a value is an array or object, if a jq expression fails, if a tally lacks a key, or
 * if `model` is missing in records from standard input. */
MUST_CHECK bool grouping_values(struct grouping *, struct record *, const struct line *,
                                struct slice value[KEYS_MOST], struct fault *);

/* At the end of the input: a message for each member that no record has, with the members of the first such record. */
void grouping_tell(const struct grouping *, struct cli *);

void grouping_close(struct grouping *);

#endif
