/* SPDX-License-Identifier: MIT
 *
 * grid: the position, size and shape of a box in its image, and its position relative to other boxes. Pure geometry:
 * templates.yaml has the words.
 *
 * Definitions and default limits: SARChat-Bench-2M, section 3.1.3. R is the area ratio, box / image. Boxes and sizes
 * of images are in pixels; boxes are not empty. */
#ifndef SAR_GEOMETRY_GRID_H
#define SAR_GEOMETRY_GRID_H

#include "geometry/bbox.h"

#include <math.h>
#include <stddef.h>

/* The cell of the 3x3 grid that holds the centre. A centre on a grid line belongs to the right or lower cell, a
 * centre outside the image to the nearest cell. */
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

/* How two things lie to each other, whichever is looked from: rising is from the lower left to the upper right,
 * falling from the upper left to the lower right. */
enum pair_axis { PAIR_HORIZONTAL, PAIR_VERTICAL, PAIR_RISING, PAIR_FALLING, PAIR_SAME };

/* The names in records and in templates.yaml, NULL-terminated, in the order of the enums. */
extern const char *const region_names[],
    *const size_names[], *const size3_names[], *const shape_names[], *const direction_names[],
                                                                         *const distance_names[],
                                                                             *const axis_names[];

/* For each direction that of the way back. */
extern const enum direction direction_opposites[];

/* The axis of each direction. */
extern const enum pair_axis direction_axes[];

struct grid_rules {
    double size[4];  /* the least R of very-large, large, medium and small, descending */
    double size3[2]; /* R below the first is small, above the second large */
    double shape[2]; /* w/h below the first is tall, above the second wide */
    double near;     /* near: the distance of the centres is below (W + H) / near */
};
extern const struct grid_rules grid_defaults;

/* The classes are computed without branches, which the processor would often mispredict: they change from box to
 * box. */

/* The third of `side` that holds the middle of two edges: 0, 1 or 2. */
static inline int grid_third(double edge1, double edge2, double side) {
    double position = 3 * (edge1 + edge2);
    return (position >= 2 * side) + (position >= 4 * side);
}

static inline enum region grid_region(struct bbox b, double width, double height) {
    return (enum region)(grid_third(b.y1, b.y2, height) * 3 + grid_third(b.x1, b.x2, width));
}

static inline double grid_area_ratio(struct bbox b, double width, double height) {
    return bbox_width(b) * bbox_height(b) / (width * height);
}

static inline double grid_aspect(struct bbox b) { /* w/h */
    return bbox_width(b) / bbox_height(b);
}

static inline enum size grid_size(const struct grid_rules *rules, double area_ratio) {
    int above = 0;
    for (int i = 0; i < 4; i++) above += area_ratio < rules->size[i];
    return (enum size)above;
}

static inline enum size3 grid_size3(const struct grid_rules *rules, double area_ratio) {
    return (enum size3)((area_ratio >= rules->size3[0]) + (area_ratio > rules->size3[1]));
}

static inline enum shape grid_shape(const struct grid_rules *rules, double aspect) {
    enum shape narrow = aspect < rules->shape[0] ? SHAPE_TALL : SHAPE_SQUARE;
    return aspect > rules->shape[1] ? SHAPE_WIDE : narrow;
}

/* Twice the vector from one centre to the other. */
struct grid_way {
    double dx, dy;
};

static inline struct grid_way grid_way(struct bbox from, struct bbox to) {
    return (struct grid_way){(to.x1 + to.x2) - (from.x1 + from.x2), (to.y1 + to.y2) - (from.y1 + from.y2)};
}

/* By row: up, level, down; by column: left, neither, right. */
extern const enum direction grid_directions[3][3];

/* The direction of `to` seen from `from`, by their centres. Left, right, above and below extend 22.5 degrees to both
 * sides of their axis. */
static inline enum direction grid_direction(struct bbox from, struct bbox to) {
    const double slope = 0.41421356237309504880; /* tan 22.5 degrees = sqrt(2) - 1 */
    struct grid_way way = grid_way(from, to);
    double across = fabs(way.dx), down = fabs(way.dy);
    int is_level = down <= slope * across, is_upright = across <= slope * down;
    int row = is_level ? 1 : 2 * (way.dy >= 0), column = is_upright ? 1 : 2 * (way.dx >= 0);
    return grid_directions[row][column];
}

/* The square of twice the distance of the centres. It is exact for whole and half pixels, so that equal distances
 * compare equal. */
static inline double grid_separation(struct bbox a, struct bbox b) {
    struct grid_way way = grid_way(a, b);
    return way.dx * way.dx + way.dy * way.dy;
}

/* The distance of the centres, in pixels. */
static inline double grid_distance(struct bbox a, struct bbox b) {
    return sqrt(grid_separation(a, b)) / 2;
}

static inline enum distance grid_nearness(const struct grid_rules *rules, double distance, double width,
                                          double height) {
    return distance < (width + height) / rules->near ? DISTANCE_NEAR : DISTANCE_FAR;
}

/* What a box is called in its image. */
struct grid_words {
    enum region region;
    enum size size;
    enum size3 size3;
    enum shape shape;
};

static inline struct grid_words grid_words(const struct grid_rules *rules, struct bbox b, double width,
                                           double height) {
    double ratio = grid_area_ratio(b, width, height);
    return (struct grid_words){grid_region(b, width, height), grid_size(rules, ratio),
                               grid_size3(rules, ratio), grid_shape(rules, grid_aspect(b))};
}

/* How another box lies, seen from a box: `to` is its number. */
struct grid_relation {
    size_t to;
    double distance; /* pixels */
    enum distance nearness;
    enum direction direction;
};

static inline struct grid_relation grid_relation(const struct grid_rules *rules, const struct bbox *boxes,
                                                 size_t from, size_t to, double width, double height) {
    double distance = grid_distance(boxes[from], boxes[to]);
    return (struct grid_relation){to, distance, grid_nearness(rules, distance, width, height),
                                  grid_direction(boxes[from], boxes[to])};
}

#endif
