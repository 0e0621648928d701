/* SPDX-License-Identifier: MIT
 *
 * pointtree: which of many boxes has its centre nearest to another's, found without looking at all of them: a
 * balanced k-d tree (J. L. Bentley, "Multidimensional binary search trees used for associative searching",
 * CACM 18(9), 1975) over the centres. */
#ifndef SAR_GEOMETRY_POINTTREE_H
#define SAR_GEOMETRY_POINTTREE_H

#include "geometry/bbox.h"

#include <stddef.h>
#include <stdint.h>

struct pointtree;

/* The boxes are not needed behind the call. The caller frees. */
struct pointtree *pointtree_new(const struct bbox *boxes, size_t count);

#define POINTTREE_ALL SIZE_MAX

/* Looks for a box that is nearer to `box` than `*least` (grid_separation), the lowest index of several. Where there
 * is one, `*least` and `*found` become its. The box with the index `but` is not looked at; POINTTREE_ALL: all are. */
void pointtree_nearest(const struct pointtree *, struct bbox box, size_t but, double *least, size_t *found);

void pointtree_free(struct pointtree *);

#endif
