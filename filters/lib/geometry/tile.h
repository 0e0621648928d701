/* SPDX-License-Identifier: MIT
 *
 * tile: how an image is cut into patches, and which boxes a patch shows. All numbers are pixels. */
#ifndef SAR_GEOMETRY_TILE_H
#define SAR_GEOMETRY_TILE_H

#include "geometry/bbox.h"

#include <stdbool.h>
#include <stdint.h>

/* One side of the images cut: patches of `size`, each beginning `stride` behind the one before. The last one that
 * is needed begins earlier, so that it ends with the image, or with `cut` is shorter instead. */
struct tile_side {
    double size, stride; /* whole; 0 < stride <= size */
    bool cut;
};

/* How many patches cover a side of this length. */
uint64_t tile_count(const struct tile_side *, double length);

/* Where patch `i` of that many begins and how long it is. */
struct tile_span {
    double start, length;
};
struct tile_span tile_span(const struct tile_side *, double length, uint64_t i);

/* The share of a box's area that lies in the window, in [0, 1]; 0 for an empty box. */
double tile_visible(struct bbox box, struct bbox window);

#endif
