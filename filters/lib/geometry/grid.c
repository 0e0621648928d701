/* SPDX-License-Identifier: MIT */
#include "geometry/grid.h"

#include "base/memory.h"
#include "geometry/pointtree.h"

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

struct placed {
    double x; /* twice the x of the centre */
    size_t index;
};

static int by_x(const void *a, const void *b) {
    const struct placed *p = a, *q = b;
    if (p->x != q->x) return p->x < q->x ? -1 : 1;
    return (p->index > q->index) - (p->index < q->index);
}

/* With boxes sorted by x, examines the neighbours to the left and right of each box until the horizontal distance
 * alone is too large. Returns false if that examines too many, as for boxes in one column. The tree takes equally
 * long for any arrangement, but usually longer than this. */
static bool nearest_by_sweep(const struct bbox *boxes, size_t count, size_t *nearest) {
    enum { LOOKS_PER_BOX = 32 };
    size_t looks = 0, most = LOOKS_PER_BOX * count;
    struct placed *order = memory_new(count, sizeof *order);
    for (size_t i = 0; i < count; i++) order[i] = (struct placed){boxes[i].x1 + boxes[i].x2, i};
    qsort(order, count, sizeof *order, by_x);
    for (size_t at = 0; at < count && looks <= most; at++) {
        size_t i = order[at].index, best = i;
        double least = INFINITY;
        size_t left = at, right = at + 1;
        for (;;) {
            double to_left = left > 0 ? order[at].x - order[left - 1].x : INFINITY;
            double to_right = right < count ? order[right].x - order[at].x : INFINITY;
            double across = to_left <= to_right ? to_left : to_right;
            if (across * across > least || across == INFINITY || ++looks > most) break;
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
    return looks <= most;
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
    enum { FEW_BOXES = 32 };
    if (count <= FEW_BOXES)
        nearest_by_pairs(boxes, count, nearest);
    else if (!nearest_by_sweep(boxes, count, nearest))
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
