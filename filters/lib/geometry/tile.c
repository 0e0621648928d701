/* SPDX-License-Identifier: MIT */
#include "geometry/tile.h"

#include <math.h>

uint64_t tile_count(const struct tile_side *side, double length) {
    if (length <= side->size) return 1;
    return (uint64_t)ceil((length - side->size) / side->stride) + 1;
}

struct tile_span tile_span(const struct tile_side *side, double length, uint64_t i) {
    double start = (double)i * side->stride, left = length - start;
    if (length <= side->size) return (struct tile_span){0, length};
    if (left >= side->size) return (struct tile_span){start, side->size};
    return side->cut ? (struct tile_span){start, left} : (struct tile_span){length - side->size, side->size};
}

double tile_visible(struct bbox box, struct bbox window) {
    struct bbox part = {fmax(box.x1, window.x1), fmax(box.y1, window.y1), fmin(box.x2, window.x2),
                        fmin(box.y2, window.y2)};
    if (bbox_is_empty(box) || bbox_is_empty(part)) return 0;
    return bbox_width(part) * bbox_height(part) / (bbox_width(box) * bbox_height(box));
}
