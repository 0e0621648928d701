/* SPDX-License-Identifier: MIT */
#include "geometry/bbox.h"

#include <math.h>

struct bbox bbox_clip(struct bbox b, double width, double height) {
    return (struct bbox){bbox_larger(b.x1, 0), bbox_larger(b.y1, 0), bbox_smaller(b.x2, width),
                         bbox_smaller(b.y2, height)};
}

double bbox_elongation(struct bbox b) {
    if (bbox_is_empty(b)) return INFINITY;
    double w = bbox_width(b), h = bbox_height(b);
    return w > h ? w / h : h / w;
}

double bbox_iou(struct bbox a, struct bbox b) {
    if (bbox_is_empty(a) || bbox_is_empty(b)) return 0;
    double w = bbox_smaller(a.x2, b.x2) - bbox_larger(a.x1, b.x1);
    double h = bbox_smaller(a.y2, b.y2) - bbox_larger(a.y1, b.y1);
    if (w <= 0 || h <= 0) return 0;
    double common = w * h;
    return common / (bbox_width(a) * bbox_height(a) + bbox_width(b) * bbox_height(b) - common);
}

/* The error bound, with u = 2^-53: the number that was read, the scale and their product are each rounded, so an
 * edge has a relative error of at most 3u. An area is then off by at most 6u (X h + Y w), and common - threshold *
 * whole by at most four times that, 24u. The rounding of the products and sums below accounts for the rest of 32u =
 * 2^-48. */
bool bbox_nearly_reaches(struct bbox a, struct bbox b, double threshold) {
    double common = (bbox_smaller(a.x2, b.x2) - bbox_larger(a.x1, b.x1))
                    * (bbox_smaller(a.y2, b.y2) - bbox_larger(a.y1, b.y1));
    double whole = bbox_width(a) * bbox_height(a) + bbox_width(b) * bbox_height(b) - common;
    double x = bbox_larger(bbox_larger(fabs(a.x1), fabs(a.x2)), bbox_larger(fabs(b.x1), fabs(b.x2)));
    double y = bbox_larger(bbox_larger(fabs(a.y1), fabs(a.y2)), bbox_larger(fabs(b.y1), fabs(b.y2)));
    double w = bbox_larger(bbox_width(a), bbox_width(b)), h = bbox_larger(bbox_height(a), bbox_height(b));
    return threshold * whole - common <= 0x1p-48 * (x * h + y * w);
}
