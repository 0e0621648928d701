/* SPDX-License-Identifier: MIT */
#include "grid.h"

#include "pointtree.h"

#include <math.h>

const char *const region_names[] = {"top-left", "top",         "top-right", "left",         "middle",
                                    "right",    "bottom-left", "bottom",    "bottom-right", NULL};
const char *const size_names[] = {"very-large", "large", "medium", "small", "very-small", NULL};
const char *const size3_names[] = {"small", "medium", "large", NULL};
const char *const shape_names[] = {"wide", "tall", "square", NULL};
const char *const direction_names[] = {"left",        "right",      "above",       "below", "upper-left",
                                       "upper-right", "lower-left", "lower-right", "same",  NULL};
const char *const distance_names[] = {"near", "far", NULL};

const enum direction grid_directions[3][3] = {
    {DIRECTION_UPPER_LEFT, DIRECTION_ABOVE, DIRECTION_UPPER_RIGHT},
    {DIRECTION_LEFT, DIRECTION_SAME, DIRECTION_RIGHT},
    {DIRECTION_LOWER_LEFT, DIRECTION_BELOW, DIRECTION_LOWER_RIGHT},
};

const struct grid_rules grid_defaults = {
    .size = {0.40, 0.25, 0.10, 0.03},
    .size3 = {0.05, 0.30},
    .shape = {0.67, 1.5},
    .near = 8,
};

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

static void nearest_by_tree(const struct bbox *boxes, size_t count, size_t *nearest) {
    struct pointtree *tree = pointtree_new(boxes, count);
    for (size_t i = 0; i < count; i++) {
        double least = INFINITY;
        nearest[i] = i;
        pointtree_nearest(tree, boxes[i], i, &least, &nearest[i]);
    }
    pointtree_free(tree);
}

void grid_nearest(const struct bbox *boxes, size_t count, size_t *nearest) {
    enum { FEW_BOXES = 64 };
    if (count <= FEW_BOXES)
        nearest_by_pairs(boxes, count, nearest);
    else
        nearest_by_tree(boxes, count, nearest);
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
        if (!few) pointtree_nearest(tree, from[i], POINTTREE_ALL, &least, &pair.to);
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
