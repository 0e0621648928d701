/* SPDX-License-Identifier: MIT
 *
 * bbox: axis-aligned bounding boxes in pixels, edges not pixel centres: x to the right, y down, origin at the
 * image's top-left corner, so that the width is x2 - x1. */
#ifndef SAR_GEOMETRY_BBOX_H
#define SAR_GEOMETRY_BBOX_H

#include <stdbool.h>
#include <stdint.h>

struct bbox {
    double x1, y1, x2, y2;
};

/* The farthest that an edge may lie from the origin in pixels, so that no area overflows. */
#define BBOX_FARTHEST_EDGE 1e12

static inline double bbox_width(struct bbox b) {
    return b.x2 - b.x1;
}

static inline double bbox_height(struct bbox b) {
    return b.y2 - b.y1;
}

static inline bool bbox_is_empty(struct bbox b) {
    return !(b.x2 > b.x1 && b.y2 > b.y1);
}

static inline bool bbox_is_inside(struct bbox b, double width, double height) {
    return b.x1 >= 0 && b.y1 >= 0 && b.x2 <= width && b.y2 <= height;
}

/* The part of the box that lies in the image; empty where none does. */
struct bbox bbox_clip(struct bbox, double width, double height);

/* Longer side / shorter side, at least 1; infinite for an empty box. */
double bbox_elongation(struct bbox);

/* Intersection over union of the continuous rectangles (no +1), in [0, 1]; 0 where either is empty. */
double bbox_iou(struct bbox, struct bbox);

/* Whether the boxes, whose bbox_iou is `iou`, reach a threshold in (0, 1]: a pair whose exact IoU equals the threshold
 * does, although its edges were rounded when they became pixels. So a pair reaches a threshold that it falls short of
 * by no more than these roundings can be: 2^-48 (X h + Y w) in pixels of area, X and Y being the largest edges, w and
 * h the larger sides, and never by more than a part of 2^-30. No pair of boxes that both have whole numbers up to
 * 10^4 in one frame comes so near a threshold of six decimals without reaching it. */
#define BBOX_NEAR 0x1p-30
bool bbox_nearly_reaches(struct bbox, struct bbox, double threshold);
static inline bool bbox_reaches(struct bbox a, struct bbox b, double iou, double threshold) {
    return iou >= threshold || (iou >= threshold * (1 - BBOX_NEAR) && bbox_nearly_reaches(a, b, threshold));
}

#endif
