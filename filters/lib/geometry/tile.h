/* SPDX-License-Identifier: MIT
 *
 * tile: divides an image into patches, and tells which boxes a patch shows. All numbers are pixels. */
#ifndef SAR_GEOMETRY_TILE_H
#define SAR_GEOMETRY_TILE_H

#include "geometry/bbox.h"

#include <stdbool.h>
#include <stdint.h>

/* How one side of an image is divided: into patches of `size`, each starting `stride` after the one before. The last
 * one starts earlier, so that it ends with the image; with `cut`, it is shorter instead. */
struct tile_side {
    double size, stride; /* whole numbers; 0 < stride <= size */
    bool cut;
};

/* The number of patches that cover a side of this length; at least 1. */
uint64_t tile_count(const struct tile_side *, double length);

/* The start and length of patch `i`, from 0 to tile_count - 1. */
struct tile_span {
    double start, length;
};
struct tile_span tile_span(const struct tile_side *, double length, uint64_t i);

/* The fraction of the box's area that is inside the window, in [0, 1]; 0 for an empty box. */
double tile_visible(struct bbox box, struct bbox window);

#endif
