/* SPDX-License-Identifier: MIT
 *
 * grid: where a box lies in its image, how large it is, what shape it has, and how it lies to others. Pure
 * geometry; how these are said is templates.yaml's affair.
 *
 * Definitions and default limits: SARChat-Bench-2M, section 3.1.3. R is the area ratio, box / image. */
#ifndef SAR_GRID_H
#define SAR_GRID_H

#include "bbox.h"

#include <stddef.h>

/* The cell of the 3x3 grid that holds the centre; on a line the right or lower cell, outside the nearest. */
enum region {
    REGION_TOP_LEFT,
    REGION_TOP,
    REGION_TOP_RIGHT,
    REGION_LEFT,
    REGION_MIDDLE,
    REGION_RIGHT,
    REGION_BOTTOM_LEFT,
    REGION_BOTTOM,
    REGION_BOTTOM_RIGHT
};
enum size { SIZE_VERY_LARGE, SIZE_LARGE, SIZE_MEDIUM, SIZE_SMALL, SIZE_VERY_SMALL };
enum size3 { SIZE3_SMALL, SIZE3_MEDIUM, SIZE3_LARGE };
enum shape { SHAPE_WIDE, SHAPE_TALL, SHAPE_SQUARE };
enum direction {
    DIRECTION_LEFT,
    DIRECTION_RIGHT,
    DIRECTION_ABOVE,
    DIRECTION_BELOW,
    DIRECTION_UPPER_LEFT,
    DIRECTION_UPPER_RIGHT,
    DIRECTION_LOWER_LEFT,
    DIRECTION_LOWER_RIGHT,
    DIRECTION_SAME
};
enum distance { DISTANCE_NEAR, DISTANCE_FAR };

/* Their names in records and in templates.yaml, NULL-terminated, in the order of the enums. */
extern const char *const region_names[],
    *const size_names[], *const size3_names[], *const shape_names[], *const direction_names[],
                                                                         *const distance_names[];

struct grid_rules {
    double size[4];  /* the least R of very-large, large, medium and small */
    double size3[2]; /* R below the first is small, above the second large */
    double shape[2]; /* w/h below the first is tall, above the second wide */
    double near;     /* near: the centres' distance is below (W + H) / near */
};
extern const struct grid_rules grid_defaults;

enum region grid_region(struct bbox, double width, double height);
double grid_area_ratio(struct bbox, double width, double height);
double grid_aspect(struct bbox); /* w/h */
enum size grid_size(const struct grid_rules *, double area_ratio);
enum size3 grid_size3(const struct grid_rules *, double area_ratio);
enum shape grid_shape(const struct grid_rules *, double aspect);

/* The direction of `to` seen from `from`, by the centres: left, right, above and below take 22.5 degrees to
 * both sides of their axis. */
enum direction grid_direction(struct bbox from, struct bbox to);

/* The square of twice the centres' distance: exact for whole and half pixels, so that ties are ties. */
double grid_separation(struct bbox, struct bbox);

/* The distance of the centres in pixels. */
double grid_distance(struct bbox, struct bbox);
enum distance grid_nearness(const struct grid_rules *, double distance, double width, double height);

/* nearest[i] becomes the index of the box whose centre is nearest to box i's, the lowest of several; i itself
 * where there is no other. */
void grid_nearest(const struct bbox *boxes, size_t count, size_t *nearest);

/* The pair of a box of each of two lists, neither empty, whose centres are nearest: the lowest index in the first
 * of several, then the lowest in the second. */
struct grid_pair {
    size_t from, to;
};
struct grid_pair grid_nearest_pair(const struct bbox *from, size_t from_count, const struct bbox *to,
                                   size_t to_count);

#endif
