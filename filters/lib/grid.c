/* SPDX-License-Identifier: MIT */
#include "grid.h"

#include "memory.h"
#include "pointtree.h"

#include <math.h>
#include <stdlib.h>

const char *const region_names[] = {"top-left", "top",         "top-right", "left",         "middle",
                                    "right",    "bottom-left", "bottom",    "bottom-right", NULL};
const char *const size_names[] = {"very-large", "large", "medium", "small", "very-small", NULL};
const char *const size3_names[] = {"small", "medium", "large", NULL};
const char *const shape_names[] = {"wide", "tall", "square", NULL};
const char *const direction_names[] = {"left",        "right",      "above",       "below", "upper-left",
                                       "upper-right", "lower-left", "lower-right", "same",  NULL};
const char *const distance_names[] = {"near", "far", NULL};

const struct grid_rules grid_defaults = {
    .size = {0.40, 0.25, 0.10, 0.03},
    .size3 = {0.05, 0.30},
    .shape = {0.67, 1.5},
    .near = 8,
};

/* 0, 1 or 2: which third of `side` holds the middle of two edges. */
static int third(double edge1, double edge2, double side) {
    double position = 3 * (edge1 + edge2);
    return (position >= 2 * side) + (position >= 4 * side);
}

enum region grid_region(struct bbox b, double width, double height) {
    return (enum region)(third(b.y1, b.y2, height) * 3 + third(b.x1, b.x2, width));
}

double grid_area_ratio(struct bbox b, double width, double height) {
    return bbox_width(b) * bbox_height(b) / (width * height);
}

double grid_aspect(struct bbox b) {
    return bbox_width(b) / bbox_height(b);
}

enum size grid_size(const struct grid_rules *rules, double area_ratio) {
    for (int i = 0; i < 4; i++) {
        if (area_ratio >= rules->size[i]) return (enum size)i;
    }
    return SIZE_VERY_SMALL;
}

enum size3 grid_size3(const struct grid_rules *rules, double area_ratio) {
    if (area_ratio < rules->size3[0]) return SIZE3_SMALL;
    return area_ratio > rules->size3[1] ? SIZE3_LARGE : SIZE3_MEDIUM;
}

enum shape grid_shape(const struct grid_rules *rules, double aspect) {
    if (aspect > rules->shape[1]) return SHAPE_WIDE;
    return aspect < rules->shape[0] ? SHAPE_TALL : SHAPE_SQUARE;
}

/* Twice the way from one centre to the other. */
struct way {
    double dx, dy;
};

static struct way way_between(struct bbox from, struct bbox to) {
    return (struct way){(to.x1 + to.x2) - (from.x1 + from.x2), (to.y1 + to.y2) - (from.y1 + from.y2)};
}

enum direction grid_direction(struct bbox from, struct bbox to) {
    const double slope = 0.41421356237309504880; /* tan 22.5 degrees = sqrt(2) - 1 */
    struct way w = way_between(from, to);
    double across = fabs(w.dx), down = fabs(w.dy);
    if (across == 0 && down == 0) return DIRECTION_SAME;
    if (down <= slope * across) return w.dx < 0 ? DIRECTION_LEFT : DIRECTION_RIGHT;
    if (across <= slope * down) return w.dy < 0 ? DIRECTION_ABOVE : DIRECTION_BELOW;
    if (w.dy < 0) return w.dx < 0 ? DIRECTION_UPPER_LEFT : DIRECTION_UPPER_RIGHT;
    return w.dx < 0 ? DIRECTION_LOWER_LEFT : DIRECTION_LOWER_RIGHT;
}

double grid_separation(struct bbox a, struct bbox b) {
    struct way w = way_between(a, b);
    return w.dx * w.dx + w.dy * w.dy;
}

double grid_distance(struct bbox a, struct bbox b) {
    return sqrt(grid_separation(a, b)) / 2;
}

enum distance grid_nearness(const struct grid_rules *rules, double distance, double width, double height) {
    return distance < (width + height) / rules->near ? DISTANCE_NEAR : DISTANCE_FAR;
}

static void nearest_by_pairs(const struct bbox *boxes, size_t count, size_t *nearest) {
    for (size_t i = 0; i < count; i++) {
        double least = INFINITY;
        nearest[i] = i;
        for (size_t k = 0; k < count; k++) {
            double d = grid_separation(boxes[i], boxes[k]);
            if (k != i && d < least) {
                least = d;
                nearest[i] = k;
            }
        }
    }
}

struct placed {
    double x; /* twice the centre's */
    size_t index;
};

static int by_x(const void *a, const void *b) {
    const struct placed *p = a, *q = b;
    if (p->x != q->x) return p->x < q->x ? -1 : 1;
    return (p->index > q->index) - (p->index < q->index);
}

/* Sorted by x, each box looks to its left and right until the way across alone is too long. */
static void nearest_by_sweep(const struct bbox *boxes, size_t count, size_t *nearest) {
    struct placed *order = memory_new(count, sizeof *order);
    for (size_t i = 0; i < count; i++) order[i] = (struct placed){boxes[i].x1 + boxes[i].x2, i};
    qsort(order, count, sizeof *order, by_x);
    for (size_t at = 0; at < count; at++) {
        size_t i = order[at].index, best = i;
        double least = INFINITY;
        size_t left = at, right = at + 1;
        for (;;) {
            double to_left = left > 0 ? order[at].x - order[left - 1].x : INFINITY;
            double to_right = right < count ? order[right].x - order[at].x : INFINITY;
            double across = to_left <= to_right ? to_left : to_right;
            if (across * across > least || across == INFINITY) break;
            size_t k = order[to_left <= to_right ? --left : right++].index;
            double d = grid_separation(boxes[i], boxes[k]);
            if (d < least || (d == least && k < best)) {
                least = d;
                best = k;
            }
        }
        nearest[i] = best;
    }
    free(order);
}

void grid_nearest(const struct bbox *boxes, size_t count, size_t *nearest) {
    if (count <= 32)
        nearest_by_pairs(boxes, count, nearest);
    else
        nearest_by_sweep(boxes, count, nearest);
}

struct grid_pair grid_nearest_pair(const struct bbox *from, size_t from_count, const struct bbox *to,
                                   size_t to_count) {
    enum { FEW_PAIRS = 4096 };
    struct grid_pair pair = {0, 0};
    double least = INFINITY;
    bool few = from_count <= FEW_PAIRS / to_count;
    struct pointtree *tree = few ? NULL : pointtree_new(to, to_count);
    for (size_t i = 0; i < from_count; i++) {
        double before = least;
        if (!few) pointtree_nearest(tree, from[i], &least, &pair.to);
        for (size_t k = 0; k < to_count && few; k++) {
            double separation = grid_separation(from[i], to[k]);
            if (separation >= least) continue;
            least = separation;
            pair.to = k;
        }
        if (least < before) pair.from = i;
    }
    if (!few) pointtree_free(tree);
    return pair;
}
