/* SPDX-License-Identifier: MIT
 *
 * boxtree: which boxes reach an IoU with a given one, found without looking at all of them. A balanced k-d
 * tree (J. L. Bentley, "Multidimensional binary search trees used for associative searching", CACM 18(9),
 * 1975) over category and edges; every node knows bounds from which the largest IoU that any of its boxes can
 * reach follows. Boxes can be taken out and put back, which makes the graph algorithms over candidates linear
 * in the boxes instead of the candidates (A. Efrat, A. Itai, M. J. Katz, "Geometry helps in bottleneck
 * matching and related problems", Algorithmica 31, 2001). */
#ifndef SAR_GEOMETRY_BOXTREE_H
#define SAR_GEOMETRY_BOXTREE_H

#include "geometry/match.h"

#include <stdbool.h>

#define BOXTREE_NONE UINT32_MAX

struct boxtree {
    struct boxtree_item *items; /* in the tree's order; those taken out too */
    size_t count, item_room;
    uint32_t *place; /* of a box in items; BOXTREE_NONE for a box that can have no candidates */
    size_t place_room;
    struct boxtree_node *nodes; /* the children of node k are 2k + 1 and 2k + 2 */
    size_t node_room;
};

struct boxtree_candidate {
    uint32_t box;
    int64_t units; /* of IoU: match_units */
};

/* False for boxes that can have no candidates. */
bool boxtree_can_match(struct bbox);

/* True where not two different categories are named. */
bool boxtree_same_category(int a, int b);

/* Starts from zeroed memory, or from a tree built before, whose memory is used again. */
void boxtree_build(struct boxtree *, const struct match_box *boxes, size_t count);
void boxtree_free(struct boxtree *);

/* A box that is in the tree (true), or was in it and is taken out (false). */
void boxtree_put(struct boxtree *, uint32_t box, bool in);
bool boxtree_has(const struct boxtree *, uint32_t box);

/* Marks tell apart boxes among which boxtree_any chooses. All are BOXTREE_NONE at first. boxtree_marked must
 * follow the last boxtree_mark before boxtree_any is asked for one of them. */
void boxtree_mark(struct boxtree *, uint32_t box, uint32_t mark);
void boxtree_marked(struct boxtree *);

/* Some candidate for `box` that is in the tree, or BOXTREE_NONE. With a mark other than BOXTREE_NONE only
 * boxes that bear it are meant. */
uint32_t boxtree_any(const struct boxtree *, const struct match_box *box, double threshold, uint32_t mark);

/* The `most` best candidates for `box` that are in the tree (all, if there are fewer), in no particular
 * order: largest IoU first, then lowest index; if `loosely`, some of the best, with less work where many are
 * equal. `found` has room for `most`. Returns their number. */
size_t boxtree_best(const struct boxtree *, const struct match_box *box, double threshold, size_t most,
                    bool loosely, struct boxtree_candidate *found);

#endif
