/* SPDX-License-Identifier: MIT
 *
 * tallyline: sums as records (sar-agg(1), TALLIES): writes a sum as a line, and reads the line back. */
#ifndef SAR_TALLY_TALLYLINE_H
#define SAR_TALLY_TALLYLINE_H

#include "base/must.h"
#include "record/provenance.h"
#include "record/record.h"
#include "tally/bootstrap.h"
#include "tally/tally.h"

struct tally_line {
    struct slice report;                            /* decoded */
    struct slice name[KEYS_MOST], value[KEYS_MOST]; /* group keys: names without quotes, JSON values */
    size_t key_count;
    struct sum sum;          /* without replicates and spread */
    uint32_t seen;           /* the members that the line has, as bits */
    bool is_derived;         /* computed from other lines, and not to be added up */
    struct slice bins;       /* SUM_SPREAD: [[bin, count], ...] */
    struct slice classes;    /* SUM_SPREAD */
    struct slice example;    /* JSON; .at is NULL if there is none */
    struct slice replicates; /* a JSON text; .at is NULL if there are none */
    struct provenance provenance;
    struct json_names names, replicate_names;
};

void tally_line_open(struct tally_line *);

/* Whether no group key can have this name: a member of tallies has it, or a member by which another kind of record
 * is recognized. */
bool tally_line_takes(struct slice name);

/* tally_line_read reads a record that is a tally. Once its report is known to be one of this program,
 * tally_line_tell_kind sets the kind of its sum from the members that the line has. Both return false with a fault
 * if the record is not a valid tally. Texts point into the record, and are valid as long as it is. */
MUST_CHECK bool tally_line_read(struct tally_line *, struct record *, struct fault *);
MUST_CHECK bool tally_line_tell_kind(struct tally_line *, struct fault *);

/* Adds the line's spread to a sum of the kind SUM_SPREAD. Returns false with a fault, and leaves the sum as it is,
 * if the counts are invalid or do not add up to n. */
MUST_CHECK bool tally_line_add_spread(const struct tally_line *, struct sum *, struct fault *);

/* Stores the number of the line's replicates and their seed. Returns false with a fault if `replicates` is invalid. */
MUST_CHECK bool tally_line_replicates(struct tally_line *, uint64_t *count, uint64_t *seed, struct fault *);

/* Adds the line's replicates to those of a sum. Returns false with a fault, and leaves the sum as it is, if they are
 * invalid or not as many as the bootstrap makes. A replicate that exceeds 64 bits ends the program with status 2. */
MUST_CHECK bool tally_line_add_replicates(struct tally_line *, const struct bootstrap *, struct sum *,
                                          struct fault *);

/* Emits a sum's members from `,"metric":...` on. `between`, JSON members that were computed from the counts, or
 * empty, follows the counts. */
void tally_line_put(struct buffer *, const struct sum *, struct slice between);
/* Emits a sum's `questions` and, for SUM_UNITS, its replicates. */
void tally_line_put_replicates(struct buffer *, const struct bootstrap *, const struct sum *);

#endif
