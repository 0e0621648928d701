/* SPDX-License-Identifier: MIT */
#include "geometry/pointtree.h"

#include "base/memory.h"
#include "geometry/treepart.h"

#include <math.h>
#include <stdlib.h>

/* Twice the coordinates of a centre, as in grid_separation, so that whole and half pixels are exact. */
struct point {
    double x, y;
    size_t index;
};

/* The bounds of the node's points, and the lowest of their indices. */
struct point_node {
    double left, right, top, bottom;
    size_t lowest;
};

struct pointtree {
    struct point *points; /* in the tree's order */
    size_t count;
    struct point_node *nodes; /* the children of node k are 2k + 1 and 2k + 2 */
};

static int by_x(const void *p, const void *q) {
    const struct point *a = p, *b = q;
    return (a->x > b->x) - (a->x < b->x);
}

static int by_y(const void *p, const void *q) {
    const struct point *a = p, *b = q;
    return (a->y > b->y) - (a->y < b->y);
}

static void build(struct pointtree *tree, struct tree_part part) {
    struct point *points = tree->points + part.begin;
    struct point_node node = {INFINITY, -INFINITY, INFINITY, -INFINITY, SIZE_MAX};
    size_t count = part.end - part.begin;
    for (size_t i = 0; i < count; i++) {
        node.left = fmin(node.left, points[i].x);
        node.right = fmax(node.right, points[i].x);
        node.top = fmin(node.top, points[i].y);
        node.bottom = fmax(node.bottom, points[i].y);
        if (points[i].index < node.lowest) node.lowest = points[i].index;
    }
    tree->nodes[part.node] = node;
    if (tree_is_leaf(part)) return;
    qsort(points, count, sizeof *points, node.right - node.left >= node.bottom - node.top ? by_x : by_y);
    build(tree, tree_half(part, 0));
    build(tree, tree_half(part, 1));
}

struct pointtree *pointtree_new(const struct bbox *boxes, size_t count) {
    struct pointtree *tree = memory_new(1, sizeof *tree);
    tree->count = count;
    tree->points = memory_new(count, sizeof *tree->points);
    tree->nodes = memory_new(tree_nodes(count), sizeof *tree->nodes);
    for (size_t i = 0; i < count; i++)
        tree->points[i] = (struct point){boxes[i].x1 + boxes[i].x2, boxes[i].y1 + boxes[i].y2, i};
    build(tree, (struct tree_part){0, 0, count});
    return tree;
}

struct search {
    const struct pointtree *tree;
    double x, y, least;
    size_t but;   /* skipped */
    size_t found; /* SIZE_MAX: none yet */
};

/* The distance of a coordinate from a range. It is rounded as the difference to a point of the range is, so it is
 * never larger than that. */
static double outside(double place, double low, double high) {
    return place < low ? low - place : place > high ? place - high : 0;
}

static double bound(const struct search *search, struct tree_part part) {
    const struct point_node *node = &search->tree->nodes[part.node];
    double dx = outside(search->x, node->left, node->right), dy = outside(search->y, node->top, node->bottom);
    return dx * dx + dy * dy;
}

/* Among points as near as the nearest found so far, only one with a lower index is wanted. */
static bool is_wanted(const struct search *search, double separation, size_t lowest) {
    return separation < search->least
           || (separation == search->least && search->found != SIZE_MAX && lowest < search->found);
}

/* The nearer part is searched first; of two equally near parts, the one with the lower index: then, of many equal
 * centres, all but the first one found are skipped. */
static bool comes_first(const struct search *search, struct tree_part a, struct tree_part b) {
    double to_a = bound(search, a), to_b = bound(search, b);
    const struct point_node *nodes = search->tree->nodes;
    return to_a < to_b || (to_a == to_b && nodes[a.node].lowest < nodes[b.node].lowest);
}

static void look(struct search *search, struct tree_part part) {
    const struct pointtree *tree = search->tree;
    if (!is_wanted(search, bound(search, part), tree->nodes[part.node].lowest)) return;
    if (!tree_is_leaf(part)) {
        int first = comes_first(search, tree_half(part, 1), tree_half(part, 0));
        look(search, tree_half(part, first));
        look(search, tree_half(part, !first));
        return;
    }
    for (size_t i = part.begin; i < part.end; i++) {
        const struct point *point = &tree->points[i];
        double dx = point->x - search->x, dy = point->y - search->y, separation = dx * dx + dy * dy;
        if (point->index == search->but || !is_wanted(search, separation, point->index)) continue;
        search->least = separation;
        search->found = point->index;
    }
}

void pointtree_nearest(const struct pointtree *tree, struct bbox box, size_t but, double *least,
                       size_t *found) {
    struct search search = {tree, box.x1 + box.x2, box.y1 + box.y2, *least, but, SIZE_MAX};
    if (tree->count > 0) look(&search, (struct tree_part){0, 0, tree->count});
    if (search.found == SIZE_MAX) return;
    *least = search.least;
    *found = search.found;
}

void pointtree_free(struct pointtree *tree) {
    free(tree->points);
    free(tree->nodes);
    free(tree);
}
