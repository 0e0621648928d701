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

enum answered { ANSWERED_READ, ANSWERED_UNREAD, ANSWERED_UNANSWERED, ANSWERED_ERROR };

struct measure {
    struct slice metric; /* as spelled, without quotes */
    bool is_value;
    bool said;    /* is_value: the value is not null */
    double value; /* is_value: within +-MILLIONTHS_MOST */
    uint64_t tp, fp, fn;
};

struct scored {
    enum answered answered;
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
