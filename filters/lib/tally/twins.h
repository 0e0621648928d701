/* SPDX-License-Identifier: MIT
 *
 * twins: finds signatures that are nearly the same: of images of one size with equally many boxes, which match one
 * to one with at least a given IoU each. Most pairs need not be compared: see the bound in twins.c. */
#ifndef SAR_TALLY_TWINS_H
#define SAR_TALLY_TWINS_H

#include "record/signature.h"

/* Zeroed memory is valid. */
struct twins {
    struct twin *twins;
    size_t count, room;
    struct match_box *boxes; /* of the signatures that are being compared */
    size_t box_room;
    uint32_t *root; /* by id; set by twins_join */
};

/* Adds a signature, whose text must not change before twins_join has returned. Only signatures of the same part are
 * compared. Ids are distinct and less than 2^32 - 1. A text that is not a signature is ignored. */
void twins_add(struct twins *, struct slice signature, uint32_t part, uint32_t id);

/* Forms the sets of signatures that are connected by pairs of twins, at an IoU in (0, 1]. Call it once, after the
 * last twins_add. */
void twins_join(struct twins *, double iou);

/* The id of signature i, less than twins->count, and the least id of its set. twins_join has changed the order of
 * the signatures. */
uint32_t twins_id(const struct twins *, size_t i);
uint32_t twins_root(struct twins *, size_t i);

void twins_close(struct twins *);

#endif
