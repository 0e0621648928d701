/* SPDX-License-Identifier: MIT
 *
 * augment: adds pairs of boxes to a pairing until their number is the largest possible. It never lists the
 * candidates of each box. */
#ifndef SAR_GEOMETRY_AUGMENT_H
#define SAR_GEOMETRY_AUGMENT_H

#include "geometry/boxtree.h"

/* A pairing, by index in both directions; BOXTREE_NONE: unpaired. */
struct pairing {
    uint32_t *response_of, *truth_of;
};

/* Working memory, reused from call to call. Starts zeroed; augment_free frees it. */
struct augment {
    uint32_t *layer; /* of a truth: the pairs on the shortest path from an unpaired truth */
    uint32_t *queue; /* truths, layer by layer */
    uint32_t *taken; /* responses taken out of the tree */
    struct augment_step *path;
    size_t queue_count, taken_count;
    size_t layer_room, queue_room, taken_room, path_room;
};

/* Raises the pairing of some truths (`count` indices into `truth`, ascending) with the responses in the tree to the
 * largest number of pairs. A pair needs an IoU that reaches `threshold` in (0, 1]. Boxes that are paired stay paired,
 * but their partners may change. On return the tree holds the same boxes as before, without marks. */
void augment(struct augment *, const struct match_box *truth, const uint32_t *truths, size_t count,
             struct boxtree *responses, double threshold, struct pairing);
void augment_free(struct augment *);

#endif
