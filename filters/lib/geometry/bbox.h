/* SPDX-License-Identifier: MIT
 *
 * bbox: axis-aligned bounding boxes. Coordinates are pixels, x to the right and y down from the image's top-left
 * corner. They are edges, not pixel centres, so the width is x2 - x1. */
#ifndef SAR_GEOMETRY_BBOX_H
#define SAR_GEOMETRY_BBOX_H

#include <stdbool.h>
#include <stdint.h>

struct bbox {
    double x1, y1, x2, y2;
};

/* The largest absolute value of an edge, in pixels, at which no area overflows. */
#define BBOX_FARTHEST_EDGE 1e12

static inline double bbox_smaller(double a, double b) {
    return a < b ? a : b;
}

static inline double bbox_larger(double a, double b) {
    return a > b ? a : b;
}

static inline double bbox_width(struct bbox b) {
    return b.x2 - b.x1;
}

static inline double bbox_height(struct bbox b) {
    return b.y2 - b.y1;
}

/* True also if an edge is not a number. */
static inline bool bbox_is_empty(struct bbox b) {
    return !(b.x2 > b.x1 && b.y2 > b.y1);
}

static inline bool bbox_is_inside(struct bbox b, double width, double height) {
    return b.x1 >= 0 && b.y1 >= 0 && b.x2 <= width && b.y2 <= height;
}

/* The smallest box that contains both. */
static inline struct bbox bbox_hull(struct bbox a, struct bbox b) {
    return (struct bbox){bbox_smaller(a.x1, b.x1), bbox_smaller(a.y1, b.y1), bbox_larger(a.x2, b.x2),
                         bbox_larger(a.y2, b.y2)};
}

/* The part of the box inside the image of this width and height; an empty box if there is none. */
struct bbox bbox_clip(struct bbox, double width, double height);

/* Longer side / shorter side, at least 1; infinite for an empty box. */
double bbox_elongation(struct bbox);

/* Intersection over union of the continuous rectangles (no +1), in [0, 1]; 0 if either is empty. */
double bbox_iou(struct bbox, struct bbox);

/* Whether two boxes, whose bbox_iou is `iou`, reach a threshold in (0, 1]. A pair whose exact IoU equals the
 * threshold reaches it, even though its edges were rounded when they were converted to pixels. The test therefore
 * has a tolerance, as large as these rounding errors can be: 2^-48 (X h + Y w) square pixels, where X and Y are the
 * largest absolute edges and w and h the larger width and height; but never more than 2^-30 of the threshold. Two
 * boxes with whole coordinates up to 10^4 in one frame never come this close to a threshold of six decimals without
 * reaching it. */
#define BBOX_NEAR 0x1p-30
bool bbox_nearly_reaches(struct bbox, struct bbox, double threshold);
static inline bool bbox_reaches(struct bbox a, struct bbox b, double iou, double threshold) {
    return iou >= threshold || (iou >= threshold * (1 - BBOX_NEAR) && bbox_nearly_reaches(a, b, threshold));
}

#endif
