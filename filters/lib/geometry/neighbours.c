/* SPDX-License-Identifier: MIT */
#include "geometry/neighbours.h"

#include "base/memory.h"
#include "geometry/grid.h"
#include "geometry/pointtree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Up to so many boxes are compared one by one: a tree would take longer. */
enum { FEW_BOXES = 32 };

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

/* With boxes sorted by x, examines the neighbours to the left and right of each box until the horizontal
 * distance alone is too large. Returns false if that examines too many, as for boxes in one column. The tree
 * takes equally long for any arrangement, but usually longer than this. */
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

/* Sets nearest[i] to the index of the other box whose centre is nearest to that of box i; of equally near
 * ones the lowest index; i itself if there is no other box. `nearest` has room for `count`. */
static void nearest_others(const struct bbox *boxes, size_t count, size_t *nearest) {
    if (count <= FEW_BOXES)
        nearest_by_pairs(boxes, count, nearest);
    else if (!nearest_by_sweep(boxes, count, nearest))
        nearest_by_tree(boxes, count, nearest);
}

/* Sorts the boxes by group with a stable counting sort. */
static void sort_by_group(struct neighbours *n) {
    size_t *start = n->start;
    memset(start, 0, (n->group_count + 2) * sizeof *start);
    for (size_t i = 0; i < n->count; i++) start[n->group[i] + 2]++;
    for (size_t g = 2; g < n->group_count + 2; g++) start[g] += start[g - 1];
    for (size_t i = 0; i < n->count; i++) {
        size_t place = start[n->group[i] + 1]++;
        n->sorted[place] = n->boxes[i];
        n->member[place] = i;
    }
}

/* Sets `nearest` for the boxes of one group, and the group's tree. */
static void set_group(struct neighbours *n, size_t group, size_t *nearest) {
    size_t from = n->start[group], size = n->start[group + 1] - from;
    nearest_others(n->sorted + from, size, nearest);
    for (size_t k = 0; k < size; k++) n->nearest[n->member[from + k]] = n->member[from + nearest[k]];
    n->tree[group] = size > FEW_BOXES ? pointtree_new(n->sorted + from, size) : NULL;
}

static void free_trees(struct neighbours *n) {
    for (size_t g = 0; g < n->tree_count; g++) {
        if (n->tree[g] != NULL) pointtree_free(n->tree[g]);
    }
    n->tree_count = 0;
}

void neighbours_set(struct neighbours *n, const struct bbox *boxes, const uint32_t *group, size_t count,
                    size_t group_count) {
    free_trees(n);
    n->boxes = boxes;
    n->group = group;
    n->count = count;
    n->group_count = group_count;
    n->nearest = memory_grow(n->nearest, &n->nearest_room, count, sizeof *n->nearest);
    if (group_count <= 1) {
        nearest_others(boxes, count, n->nearest);
        return;
    }
    n->sorted = memory_grow(n->sorted, &n->sorted_room, count, sizeof *n->sorted);
    n->member = memory_grow(n->member, &n->member_room, count, sizeof *n->member);
    n->start = memory_grow(n->start, &n->start_room, group_count + 2, sizeof *n->start);
    n->tree = memory_grow(n->tree, &n->tree_room, group_count, sizeof *n->tree);
    sort_by_group(n);
    size_t *nearest = memory_new(count, sizeof *nearest);
    for (size_t g = 0; g < group_count; g++) set_group(n, g, nearest);
    n->tree_count = group_count;
    free(nearest);
}

/* Finds the box of another group that is nearest to a box. */
static struct neighbour nearest_in(const struct neighbours *n, size_t box, size_t group) {
    size_t from = n->start[group], size = n->start[group + 1] - from, found = 0;
    double least = INFINITY;
    if (n->tree[group] != NULL) {
        pointtree_nearest(n->tree[group], n->boxes[box], POINTTREE_ALL, &least, &found);
        return (struct neighbour){n->member[from + found], least};
    }
    for (size_t k = 0; k < size; k++) {
        double separation = grid_separation(n->boxes[box], n->sorted[from + k]);
        if (separation >= least) continue;
        least = separation;
        found = k;
    }
    return (struct neighbour){n->member[from + found], least};
}

static int by_distance(const void *a, const void *b) {
    const struct neighbour *p = a, *q = b;
    if (p->separation != q->separation) return p->separation < q->separation ? -1 : 1;
    return (p->index > q->index) - (p->index < q->index);
}

size_t neighbours_nearest(const struct neighbours *n, size_t box, struct neighbour *found) {
    size_t count = 0, own = n->nearest[box];
    if (own != box) found[count++] = (struct neighbour){own, grid_separation(n->boxes[box], n->boxes[own])};
    if (n->group_count <= 1) return count;
    for (size_t g = 0; g < n->group_count; g++) {
        if (g != n->group[box]) found[count++] = nearest_in(n, box, g);
    }
    qsort(found, count, sizeof *found, by_distance);
    return count;
}

size_t neighbours_all(const struct bbox *boxes, size_t count, size_t box, struct neighbour *found) {
    size_t others = 0;
    for (size_t i = 0; i < count; i++) {
        if (i != box) found[others++] = (struct neighbour){i, grid_separation(boxes[box], boxes[i])};
    }
    qsort(found, others, sizeof *found, by_distance);
    return others;
}

void neighbours_free(struct neighbours *n) {
    free_trees(n);
    free(n->nearest);
    free(n->sorted);
    free(n->member);
    free(n->start);
    free(n->tree);
}
