/* SPDX-License-Identifier: MIT
 *
 * scored: the member `score` of a sample, as sar-iou writes it: whether the answer was read, and what was
 * counted or measured for each metric of the task. */
#ifndef SAR_RECORD_SCORED_H
#define SAR_RECORD_SCORED_H

#include "base/fault.h"
#include "base/must.h"
#include "base/slice.h"
#include "record/provenance.h"
#include "json/scan.h"

#include <stdbool.h>
#include <stdint.h>

/* How the answer to a question was received, and the names of this in records. Sums count all but those read. */
enum outcome_kind { OUTCOME_UNANSWERED, OUTCOME_UNREAD, OUTCOME_ERROR, OUTCOME_READ, OUTCOMES };
extern const char *const outcome_names[OUTCOMES];

struct measure {
    struct slice metric; /* as spelled, without quotes */
    bool is_value;
    bool said;    /* is_value: the value is not null */
    double value; /* is_value: within +-MILLIONTHS_MOST */
    uint64_t tp, fp, fn;
};

struct scored {
    enum outcome_kind outcome;
    struct provenance provenance;
    struct slice met; /* a JSON array (score/met.h); .at is NULL if absent */
    bool truncated;   /* the answer was cut off */
    struct measure *measures;
    size_t count, room;
    struct json_names names;
};

void scored_open(struct scored *);

/* Reads a score, a valid JSON object that is part of `line`. Slices point into it. False with the fault set
 * if `outcome` is missing, a member occurs twice, a metric has neither tp, fp and fn nor a value, or a number
 * is out of range. */
MUST_CHECK bool scored_read(struct scored *, struct slice line, struct slice score, struct fault *);

void scored_close(struct scored *);

#endif
