/* SPDX-License-Identifier: MIT
 *
 * neighbours: which other boxes a box has relations to: all, or the nearest of every group. The groups of a
 * scene are the categories of its objects. */
#ifndef SAR_GEOMETRY_NEIGHBOURS_H
#define SAR_GEOMETRY_NEIGHBOURS_H

#include "geometry/bbox.h"

#include <stddef.h>
#include <stdint.h>

struct neighbour {
    size_t index;      /* of the other box */
    double separation; /* grid_separation: has the order of the distances, without rounding */
};

/* Zeroed memory is valid. */
struct neighbours {
    /* borrowed */
    const struct bbox *boxes;
    const uint32_t *group; /* of each box */
    size_t count, group_count;

    /* reused from one set of boxes to the next */
    size_t *nearest; /* for each box the nearest other one of its group; itself if there is none */
    /* if there are several groups, their boxes: those of group g from start[g] to start[g + 1] */
    struct bbox *sorted;
    size_t *member;          /* of each sorted box: its index */
    size_t *start;           /* and one more, which only sorting uses */
    struct pointtree **tree; /* of each group, NULL for a small one */
    size_t tree_count;
    size_t nearest_room, sorted_room, member_room, start_room, tree_room;
};

/* Sets the boxes and their groups, numbered from 0 to group_count - 1. Both arrays are borrowed and must
 * not change until the next call. Takes time in proportion to count, times its logarithm. */
void neighbours_set(struct neighbours *, const struct bbox *boxes, const uint32_t *group, size_t count,
                    size_t group_count);

/* Finds the nearest other box of every group, nearest first, of equally near ones the lowest index first;
 * in a group too, the lowest index is the nearest of equally near ones. `found` has room for group_count.
 * Returns how many there are: a group without another box has none. */
size_t neighbours_nearest(const struct neighbours *, size_t box, struct neighbour *found);

/* Finds all other boxes, in the same order. `found` has room for count - 1. Returns how many there are. */
size_t neighbours_all(const struct bbox *boxes, size_t count, size_t box, struct neighbour *found);

void neighbours_free(struct neighbours *);

#endif
