/* SPDX-License-Identifier: MIT
 *
 * tallyline: sums as records (sar-agg(1), TALLIES): reads a line back into what it was written from. */
#ifndef SAR_TALLY_TALLYLINE_H
#define SAR_TALLY_TALLYLINE_H

#include "record/provenance.h"
#include "record/record.h"
#include "tally/bootstrap.h"
#include "tally/tally.h"

struct tally_line {
    struct slice report;                            /* decoded */
    struct slice name[KEYS_MOST], value[KEYS_MOST]; /* group keys: names as spelled, values as JSON texts */
    size_t key_count;
    struct sum sum;          /* replicates and spread aside */
    uint32_t seen;           /* which members there are */
    bool is_derived;         /* it follows from other lines; nothing else is set then */
    struct slice bins;       /* SUM_SPREAD: [[bin, count], ...] */
    struct slice classes;    /* SUM_SPREAD */
    struct slice example;    /* JSON; .at is NULL where there is none */
    struct slice replicates; /* as spelled; .at is NULL where there are none */
    struct provenance provenance;
    struct json_names names, replicate_names;
};

void tally_line_open(struct tally_line *);

/* Whether this is the name of a member of tallies, or one by which other records are told: no name for a key.
 */
bool tally_line_takes(struct slice name);

/* Reads a record that is a tally; and once its report is known to be one, tells the kind of its sum by the members
 * that it has. */
bool tally_line_read(struct tally_line *, struct record *, struct fault *);
bool tally_line_tell_kind(struct tally_line *, struct fault *);

/* Adds what the line says of its spread to a sum. */
bool tally_line_add_spread(const struct tally_line *, struct sum *, struct fault *);

/* How many replicates the line has, and their seed. */
bool tally_line_replicates(struct tally_line *, uint64_t *count, uint64_t *seed, struct fault *);

/* Adds the line's replicates, as many as the bootstrap makes, to a sum's. */
bool tally_line_add_replicates(struct tally_line *, const struct bootstrap *, struct sum *, struct fault *);

/* Emits a sum's members, from its metric on: `,"metric":...`. `between`, which may be empty, is put behind
 * the counts: what has been worked out of them. */
void tally_line_put(struct emit *, const struct sum *, struct slice between);
void tally_line_put_replicates(struct emit *, const struct bootstrap *, const struct sum *);

#endif
