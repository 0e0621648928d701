/* SPDX-License-Identifier: MIT
 *
 * boxtree: finds the boxes that reach an IoU with a given box, without comparing it with all of them. It is a
 * balanced k-d tree (J. L. Bentley, "Multidimensional binary search trees used for associative searching", CACM
 * 18(9), 1975) over category and edges; every node stores bounds that limit the IoU of its boxes. Boxes can be taken
 * out and put back, which makes graph algorithms over candidates linear in the number of boxes instead of candidates
 * (A. Efrat, A. Itai, M. J. Katz, "Geometry helps in bottleneck matching and related problems", Algorithmica 31,
 * 2001).
 *
 * Boxes are named by their indices in the array that the tree was built from. A box in the tree is a candidate for a
 * given box if bbox_reaches holds for the pair at the threshold, in (0, 1], and boxtree_same_category for their
 * categories. */
#ifndef SAR_GEOMETRY_BOXTREE_H
#define SAR_GEOMETRY_BOXTREE_H

#include "geometry/match.h"

#include <stdbool.h>

#define BOXTREE_NONE UINT32_MAX

struct boxtree {
    struct boxtree_item *items; /* in the tree's order, including those taken out */
    size_t count, item_room;
    uint32_t *place; /* of a box in items; BOXTREE_NONE: boxtree_can_match is false */
    size_t place_room;
    struct boxtree_node *nodes; /* the children of node k are 2k + 1 and 2k + 2 */
    size_t node_room;
};

struct boxtree_candidate {
    uint32_t box;
    int64_t units; /* the IoU in match_units */
};

/* Whether a box can have candidates: its area is positive and finite. */
bool boxtree_can_match(struct bbox);

/* Whether boxes of these categories may be paired: they are equal, or one is MATCH_ANY_CATEGORY; MATCH_NOTHING pairs
 * with none. */
bool boxtree_same_category(int a, int b);

/* Builds the tree of `count` boxes, fewer than 2^32 - 1, which are copied. The struct is zeroed, or a tree built
 * before, whose memory is reused. boxtree_free frees the memory and zeroes the struct. */
void boxtree_build(struct boxtree *, const struct match_box *boxes, size_t count);
void boxtree_free(struct boxtree *);

/* Puts a box back into the tree (in = true) or takes it out (false). No effect on a box that cannot match.
 * boxtree_has tells whether the box is in the tree. */
void boxtree_put(struct boxtree *, uint32_t box, bool in);
bool boxtree_has(const struct boxtree *, uint32_t box);

/* Marks limit the boxes among which boxtree_any searches. They are BOXTREE_NONE after boxtree_build. Only boxes that
 * can match may be marked. Call boxtree_marked after the last boxtree_mark, before boxtree_any is called with a
 * mark. */
void boxtree_mark(struct boxtree *, uint32_t box, uint32_t mark);
void boxtree_marked(struct boxtree *);

/* Any one candidate for `box` that is in the tree, or BOXTREE_NONE if there is none. If `mark` is not BOXTREE_NONE,
 * only boxes with that mark are searched. */
uint32_t boxtree_any(const struct boxtree *, const struct match_box *box, double threshold, uint32_t mark);

/* Stores the `most` best candidates for `box` that are in the tree (all, if there are fewer) in `found`, which has
 * room for `most`, in no particular order, and returns their number. Larger IoU (in match_units) is better, then
 * lower index. With `loosely`, any of several equal ones may be chosen, which takes less work where many are equal. */
size_t boxtree_best(const struct boxtree *, const struct match_box *box, double threshold, size_t most,
                    bool loosely, struct boxtree_candidate *found);

#endif
