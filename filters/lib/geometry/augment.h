/* SPDX-License-Identifier: MIT
 *
 * augment: adds pairs of boxes until there are as many as can be, without ever listing who is a candidate for
 * whom. */
#ifndef SAR_GEOMETRY_AUGMENT_H
#define SAR_GEOMETRY_AUGMENT_H

#include "geometry/boxtree.h"

/* Who is paired with whom, by index; BOXTREE_NONE: with none. */
struct pairing {
    uint32_t *response_of, *truth_of;
};

/* Memory that is used again; zeroed at first. */
struct augment {
    uint32_t *layer; /* of a truth: how many pairs lie between it and a truth that is alone */
    uint32_t *queue; /* truths, layer by layer */
    uint32_t *taken; /* responses taken out of the tree */
    struct augment_step *path;
    size_t queue_count, taken_count;
    size_t layer_room, queue_room, taken_room, path_room;
};

/* Raises the pairing of some truths (`count` indices, ascending) with the responses in the tree to the
 * largest number of pairs. Who is paired remains so, though perhaps with another. The tree is left as it was
 * found, without marks. */
void augment(struct augment *, const struct match_box *truth, const uint32_t *truths, size_t count,
             struct boxtree *responses, double threshold, struct pairing);
void augment_free(struct augment *);

#endif
