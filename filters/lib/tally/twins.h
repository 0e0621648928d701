/* SPDX-License-Identifier: MIT
 *
 * twins: which signatures are nearly the same: images of one size with as many boxes, which match one to one with
 * at least an IoU each. Not all pairs are compared: see the bound in twins.c. */
#ifndef SAR_TALLY_TWINS_H
#define SAR_TALLY_TWINS_H

#include "record/signature.h"

struct twins {
    struct twin *twins;
    size_t count, room;
    struct match_box *boxes; /* of the signatures that are compared */
    size_t box_room;
    uint32_t *root; /* by id, since twins_join */
};

void twins_open(struct twins *);

/* Adds a signature; only those of one part are compared. Ids differ, and are less than 2^32 - 1. */
void twins_add(struct twins *, struct slice signature, uint32_t part, uint32_t id);

/* Makes sets of all that hang together by pairs of twins. */
void twins_join(struct twins *, double iou);

/* The id of signature i, and the least id of its set. The order is another since twins_join. */
uint32_t twins_id(const struct twins *, size_t i);
uint32_t twins_root(struct twins *, size_t i);

void twins_close(struct twins *);

#endif
