/* SPDX-License-Identifier: MIT */
#include "geometry/boxtree.h"

#include "base/memory.h"
#include "geometry/treepart.h"

#include <math.h>
#include <stdlib.h>

struct boxtree_item {
    struct bbox bbox;
    int category;
    uint32_t box, mark;
    bool in;
};

/* Bounds of the node's boxes, including those taken out. */
struct boxtree_node {
    struct bbox hull;
    double least_area;
    int lowest_category, highest_category;
    uint32_t lowest_mark, highest_mark;
    uint32_t in; /* the number of boxes that are in the tree */
};

static double area(struct bbox b) {
    return bbox_width(b) * bbox_height(b);
}

bool boxtree_can_match(struct bbox b) {
    return !bbox_is_empty(b) && area(b) > 0 && isfinite(area(b));
}

bool boxtree_same_category(int a, int b) {
    if (a == MATCH_NOTHING || b == MATCH_NOTHING) return false;
    return a == b || a == MATCH_ANY_CATEGORY || b == MATCH_ANY_CATEGORY;
}

static struct tree_part whole(const struct boxtree *tree) {
    return (struct tree_part){0, 0, tree->count};
}

/* Building. */

/* The coordinate by which a node is split. */
enum axis { AXIS_CATEGORY, AXIS_X1, AXIS_Y1, AXIS_X2, AXIS_Y2, AXES };

static double along(const struct boxtree_item *item, enum axis axis) {
    switch (axis) {
    case AXIS_X1: return item->bbox.x1;
    case AXIS_Y1: return item->bbox.y1;
    case AXIS_X2: return item->bbox.x2;
    case AXIS_Y2: return item->bbox.y2;
    default: return item->category;
    }
}

static double spread(const struct boxtree_item *items, struct tree_part part, enum axis axis) {
    double least = INFINITY, most = -INFINITY;
    for (size_t i = part.begin; i < part.end; i++) {
        least = bbox_smaller(least, along(&items[i], axis));
        most = bbox_larger(most, along(&items[i], axis));
    }
    return most - least;
}

/* Categories are split first, since boxes of different ones are never candidates; then the axis of the widest
 * spread. */
static enum axis split_axis(const struct boxtree_item *items, struct tree_part part) {
    if (spread(items, part, AXIS_CATEGORY) > 0) return AXIS_CATEGORY;
    enum axis widest = AXIS_X1;
    double most = -1;
    for (enum axis axis = AXIS_X1; axis < AXES; axis++) {
        double width = spread(items, part, axis);
        if (width > most) {
            most = width;
            widest = axis;
        }
    }
    return widest;
}

static void swap_items(struct boxtree_item *a, struct boxtree_item *b) {
    struct boxtree_item kept = *a;
    *a = *b;
    *b = kept;
}

static double median_of_three(double a, double b, double c) {
    return bbox_larger(bbox_smaller(a, b), bbox_smaller(bbox_larger(a, b), c));
}

/* Hoare's selection: reorders items so that those before `wanted` are at most, and those after it at least, the item
 * at `wanted` along the axis. */
static void select_item(struct boxtree_item *items, struct tree_part part, size_t wanted, enum axis axis) {
    size_t first = part.begin, last = part.end - 1;
    while (first < last) {
        double pivot =
            median_of_three(along(&items[first], axis), along(&items[first + (last - first) / 2], axis),
                            along(&items[last], axis));
        size_t low = first, high = last;
        for (;;) {
            while (along(&items[low], axis) < pivot) low++;
            while (along(&items[high], axis) > pivot) high--;
            if (low >= high) break;
            swap_items(&items[low++], &items[high--]);
        }
        /* Now all items before `low` are at most the pivot, and all after `high` are at least the pivot. */
        if (low == high) low++;
        if (wanted < low)
            last = low - 1;
        else
            first = low;
    }
}

static struct boxtree_node leaf_node(const struct boxtree_item *items, struct tree_part part) {
    const struct boxtree_item *item = &items[part.begin];
    struct boxtree_node node = {item->bbox,
                                area(item->bbox),
                                item->category,
                                item->category,
                                item->mark,
                                item->mark,
                                (uint32_t)(part.end - part.begin)};
    for (size_t i = part.begin + 1; i < part.end; i++) {
        item = &items[i];
        node.hull = bbox_hull(node.hull, item->bbox);
        node.least_area = bbox_smaller(node.least_area, area(item->bbox));
        if (item->category < node.lowest_category) node.lowest_category = item->category;
        if (item->category > node.highest_category) node.highest_category = item->category;
    }
    return node;
}

static struct boxtree_node joined(const struct boxtree_node *a, const struct boxtree_node *b) {
    struct boxtree_node node = *a;
    node.hull = bbox_hull(a->hull, b->hull);
    node.least_area = bbox_smaller(a->least_area, b->least_area);
    if (b->lowest_category < node.lowest_category) node.lowest_category = b->lowest_category;
    if (b->highest_category > node.highest_category) node.highest_category = b->highest_category;
    node.in = a->in + b->in;
    return node;
}

static void build_part(struct boxtree *tree, struct tree_part part) {
    struct boxtree_node *nodes = tree->nodes;
    if (tree_is_leaf(part)) {
        nodes[part.node] = leaf_node(tree->items, part);
        return;
    }
    select_item(tree->items, part, tree_middle(part), split_axis(tree->items, part));
    build_part(tree, tree_half(part, 0));
    build_part(tree, tree_half(part, 1));
    nodes[part.node] = joined(&nodes[2 * part.node + 1], &nodes[2 * part.node + 2]);
}

void boxtree_build(struct boxtree *tree, const struct match_box *boxes, size_t count) {
    tree->items = memory_grow(tree->items, &tree->item_room, count, sizeof *tree->items);
    tree->place = memory_grow(tree->place, &tree->place_room, count, sizeof *tree->place);
    tree->count = 0;
    for (size_t i = 0; i < count; i++) {
        tree->place[i] = BOXTREE_NONE;
        if (!boxtree_can_match(boxes[i].bbox)) continue;
        tree->items[tree->count++] =
            (struct boxtree_item){boxes[i].bbox, boxes[i].category, (uint32_t)i, BOXTREE_NONE, true};
    }
    tree->nodes = memory_grow(tree->nodes, &tree->node_room, tree_nodes(tree->count), sizeof *tree->nodes);
    if (tree->count > 0) build_part(tree, whole(tree));
    for (size_t i = 0; i < tree->count; i++) tree->place[tree->items[i].box] = (uint32_t)i;
}

void boxtree_free(struct boxtree *tree) {
    free(tree->items);
    free(tree->place);
    free(tree->nodes);
    *tree = (struct boxtree){0};
}

/* Taking out, putting back, marking. */

bool boxtree_has(const struct boxtree *tree, uint32_t box) {
    return tree->place[box] != BOXTREE_NONE && tree->items[tree->place[box]].in;
}

void boxtree_put(struct boxtree *tree, uint32_t box, bool in) {
    size_t place = tree->place[box];
    if (place == BOXTREE_NONE || tree->items[place].in == in) return;
    tree->items[place].in = in;
    struct tree_part part = whole(tree);
    for (;;) {
        struct boxtree_node *node = &tree->nodes[part.node];
        node->in = in ? node->in + 1 : node->in - 1;
        if (tree_is_leaf(part)) return;
        part = tree_half(part, place >= tree_middle(part));
    }
}

void boxtree_mark(struct boxtree *tree, uint32_t box, uint32_t mark) {
    tree->items[tree->place[box]].mark = mark;
}

static void mark_part(struct boxtree *tree, struct tree_part part) {
    struct boxtree_node *node = &tree->nodes[part.node];
    node->lowest_mark = UINT32_MAX;
    node->highest_mark = 0;
    if (tree_is_leaf(part)) {
        for (size_t i = part.begin; i < part.end; i++) {
            uint32_t mark = tree->items[i].mark;
            if (mark < node->lowest_mark) node->lowest_mark = mark;
            if (mark > node->highest_mark) node->highest_mark = mark;
        }
        return;
    }
    mark_part(tree, tree_half(part, 0));
    mark_part(tree, tree_half(part, 1));
    for (size_t child = 2 * part.node + 1; child <= 2 * part.node + 2; child++) {
        const struct boxtree_node *half = &tree->nodes[child];
        if (half->lowest_mark < node->lowest_mark) node->lowest_mark = half->lowest_mark;
        if (half->highest_mark > node->highest_mark) node->highest_mark = half->highest_mark;
    }
}

void boxtree_marked(struct boxtree *tree) {
    if (tree->count > 0) mark_part(tree, whole(tree));
}

/* Searching. */

struct wanted {
    const struct boxtree *tree;
    struct bbox bbox;
    double area, threshold;
    int category;
    uint32_t mark;
};

static struct wanted wanted_by(const struct boxtree *tree, const struct match_box *box, double threshold,
                               uint32_t mark) {
    return (struct wanted){tree, box->bbox, area(box->bbox), threshold, box->category, mark};
}

/* An upper bound of the IoU with any box of the node: the intersection is at most that with the hull, and the box's
 * area is at least least_area and at least the intersection. */
static double iou_bound(const struct boxtree_node *node, const struct wanted *wanted) {
    double across =
        bbox_smaller(wanted->bbox.x2, node->hull.x2) - bbox_larger(wanted->bbox.x1, node->hull.x1);
    double down = bbox_smaller(wanted->bbox.y2, node->hull.y2) - bbox_larger(wanted->bbox.y1, node->hull.y1);
    if (across <= 0 || down <= 0) return 0;
    double common = across * down;
    return common / (wanted->area + bbox_larger(node->least_area, common) - common);
}

/* The bound is rounded and may be too small by some units in the last place. The factor allows for that: these units
 * are far fewer than those by which bbox_reaches refuses a pair. */
static bool bound_reaches(double bound, double threshold) {
    return bound > 0 && bound >= threshold * (1 - 2 * BBOX_NEAR);
}

static bool may_hold(const struct boxtree_node *node, const struct wanted *wanted) {
    if (node->in == 0) return false;
    if (wanted->mark != BOXTREE_NONE
        && (wanted->mark < node->lowest_mark || wanted->mark > node->highest_mark))
        return false;
    if (wanted->category == MATCH_ANY_CATEGORY || node->lowest_category <= MATCH_ANY_CATEGORY) return true;
    return node->lowest_category <= wanted->category && wanted->category <= node->highest_category;
}

/* The IoU of the item with the wanted box if it is a candidate, else 0. */
static double candidate_iou(const struct boxtree_item *item, const struct wanted *wanted) {
    if (!item->in || !boxtree_same_category(item->category, wanted->category)) return 0;
    if (wanted->mark != BOXTREE_NONE && item->mark != wanted->mark) return 0;
    double iou = bbox_iou(wanted->bbox, item->bbox);
    return bbox_reaches(wanted->bbox, item->bbox, iou, wanted->threshold) ? iou : 0;
}

static uint32_t any_in(const struct wanted *wanted, struct tree_part part) {
    const struct boxtree_node *node = &wanted->tree->nodes[part.node];
    if (!may_hold(node, wanted) || !bound_reaches(iou_bound(node, wanted), wanted->threshold))
        return BOXTREE_NONE;
    if (!tree_is_leaf(part)) {
        uint32_t found = any_in(wanted, tree_half(part, 0));
        return found != BOXTREE_NONE ? found : any_in(wanted, tree_half(part, 1));
    }
    for (size_t i = part.begin; i < part.end; i++) {
        if (candidate_iou(&wanted->tree->items[i], wanted) > 0) return wanted->tree->items[i].box;
    }
    return BOXTREE_NONE;
}

uint32_t boxtree_any(const struct boxtree *tree, const struct match_box *box, double threshold,
                     uint32_t mark) {
    if (tree->count == 0 || !boxtree_can_match(box->bbox)) return BOXTREE_NONE;
    struct wanted wanted = wanted_by(tree, box, threshold, mark);
    return any_in(&wanted, whole(tree));
}

/* The best candidates so far; once there are `most`, a heap with the worst on top. */
struct best {
    struct boxtree_candidate *found;
    size_t count, most;
    bool loosely;
};

static bool is_worse(struct boxtree_candidate a, struct boxtree_candidate b) {
    return a.units != b.units ? a.units < b.units : a.box > b.box;
}

static void sink(struct best *best, size_t at) {
    struct boxtree_candidate sinking = best->found[at];
    for (size_t child; (child = 2 * at + 1) < best->count; at = child) {
        if (child + 1 < best->count && is_worse(best->found[child + 1], best->found[child])) child++;
        if (!is_worse(best->found[child], sinking)) break;
        best->found[at] = best->found[child];
    }
    best->found[at] = sinking;
}

static void offer(struct best *best, struct boxtree_candidate candidate) {
    if (best->count < best->most) {
        best->found[best->count++] = candidate;
        if (best->count < best->most) return;
        for (size_t at = best->count / 2; at-- > 0;) sink(best, at);
    } else if (is_worse(best->found[0], candidate)) {
        best->found[0] = candidate;
        sink(best, 0);
    }
}

/* Whether a part with this bound may contain a candidate better than the worst in the heap. One unit allows for
 * rounding of the bound. */
static bool may_better(const struct best *best, double bound) {
    if (best->count < best->most) return true;
    int64_t units = bound < 1 ? match_units(bound) : MATCH_WHOLE;
    return best->loosely ? units > best->found[0].units + 1 : units + 1 >= best->found[0].units;
}

static void best_in(const struct wanted *wanted, struct tree_part part, double bound, struct best *best);

static void best_in_halves(const struct wanted *wanted, struct tree_part part, struct best *best) {
    struct tree_part half[2] = {tree_half(part, 0), tree_half(part, 1)};
    double bound[2];
    for (int i = 0; i < 2; i++) bound[i] = iou_bound(&wanted->tree->nodes[half[i].node], wanted);
    int first = bound[1] > bound[0];
    best_in(wanted, half[first], bound[first], best);
    best_in(wanted, half[!first], bound[!first], best);
}

static void best_in(const struct wanted *wanted, struct tree_part part, double bound, struct best *best) {
    if (!may_hold(&wanted->tree->nodes[part.node], wanted) || !bound_reaches(bound, wanted->threshold))
        return;
    if (!may_better(best, bound)) return;
    if (!tree_is_leaf(part)) {
        best_in_halves(wanted, part, best);
        return;
    }
    for (size_t i = part.begin; i < part.end; i++) {
        const struct boxtree_item *item = &wanted->tree->items[i];
        double iou = candidate_iou(item, wanted);
        if (iou > 0) offer(best, (struct boxtree_candidate){item->box, match_units(iou)});
    }
}

size_t boxtree_best(const struct boxtree *tree, const struct match_box *box, double threshold, size_t most,
                    bool loosely, struct boxtree_candidate *found) {
    if (tree->count == 0 || most == 0 || !boxtree_can_match(box->bbox)) return 0;
    struct wanted wanted = wanted_by(tree, box, threshold, BOXTREE_NONE);
    struct best best = {.found = found, .most = most, .loosely = loosely};
    best_in(&wanted, whole(tree), iou_bound(&tree->nodes[0], &wanted), &best);
    return best.count;
}
