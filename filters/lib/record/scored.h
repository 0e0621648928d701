/* SPDX-License-Identifier: MIT
 *
 * scored: the member `score` of a sample, as sar-iou writes it: whether the answer was read, and for each
 * metric of the task what was counted or measured. */
#ifndef SAR_RECORD_SCORED_H
#define SAR_RECORD_SCORED_H

#include "base/fault.h"
#include "base/slice.h"
#include "record/provenance.h"
#include "json/scan.h"

#include <stdbool.h>
#include <stdint.h>

enum answered { ANSWERED_READ, ANSWERED_UNREAD, ANSWERED_UNANSWERED, ANSWERED_ERROR };

struct measure {
    struct slice metric; /* as spelled between its quotes */
    bool is_value;
    bool said;    /* is_value: there is one */
    double value; /* is_value: at most MILLIONTHS_MOST away from 0 */
    uint64_t tp, fp, fn;
};

struct scored {
    enum answered answered;
    struct provenance provenance;
    struct slice met; /* a JSON array (met.h); .at is NULL where there is none */
    bool truncated;   /* the answer was cut off */
    struct measure *measures;
    size_t count, room;
    struct json_names names;
};

void scored_open(struct scored *);

/* Reads the score, a JSON object found valid that is part of `line`. */
bool scored_read(struct scored *, struct slice line, struct slice score, struct fault *);

void scored_close(struct scored *);

#endif
