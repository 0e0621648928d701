/* SPDX-License-Identifier: MIT
 *
 * pointtree: finds the box whose centre is nearest to that of a given box, without comparing it with all of them. It
 * is a balanced k-d tree (J. L. Bentley, "Multidimensional binary search trees used for associative searching", CACM
 * 18(9), 1975) over the centres. */
#ifndef SAR_GEOMETRY_POINTTREE_H
#define SAR_GEOMETRY_POINTTREE_H

#include "geometry/bbox.h"

#include <stddef.h>
#include <stdint.h>

struct pointtree;

/* Builds a tree over the centres of the boxes, which are copied. The caller frees it with pointtree_free. */
struct pointtree *pointtree_new(const struct bbox *boxes, size_t count);

#define POINTTREE_ALL SIZE_MAX

/* Finds the box whose centre is nearest to that of `box`, among those nearer than `*least` (a grid_separation); of
 * equally near ones the lowest index. If there is one, stores its separation in `*least` and its index in `*found`;
 * else both stay as they are. The box with index `but` is skipped; POINTTREE_ALL: none is. */
void pointtree_nearest(const struct pointtree *, struct bbox box, size_t but, double *least, size_t *found);

void pointtree_free(struct pointtree *);

#endif
