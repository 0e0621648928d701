/* SPDX-License-Identifier: MIT */
#include "tally/twins.h"

#include <stdlib.h>

/* A signature, and sums over its boxes, which show for most other signatures that they are no twins of it. */
struct twin {
    struct slice text;
    struct signature signature;
    uint32_t part, id;
    int64_t x, y;         /* of the centres, times 2 */
    int64_t across, down; /* of the widths and heights */
};

void twins_add(struct twins *twins, struct slice text, uint32_t part, uint32_t id) {
    struct twin twin = {.text = text, .part = part, .id = id};
    if (!signature_read(text, &twin.signature, &twins->boxes, &twins->box_room, 0)) return;
    for (size_t i = 0; i < twin.signature.count; i++) {
        struct bbox b = twins->boxes[i].bbox;
        twin.x += (int64_t)(b.x1 + b.x2);
        twin.y += (int64_t)(b.y1 + b.y2);
        twin.across += (int64_t)(b.x2 - b.x1);
        twin.down += (int64_t)(b.y2 - b.y1);
    }
    twins->twins = memory_grow(twins->twins, &twins->room, twins->count + 1, sizeof *twins->twins);
    twins->twins[twins->count++] = twin;
}

#define ORDER(a, b) (((a) > (b)) - ((a) < (b)))

/* Compares what must be equal in twins. */
static int by_shape(const struct twin *a, const struct twin *b) {
    const struct signature *p = &a->signature, *q = &b->signature;
    int order = ORDER(a->part, b->part);
    if (order == 0) order = ORDER(p->width, q->width);
    if (order == 0) order = ORDER(p->height, q->height);
    return order != 0 ? order : ORDER(p->count, q->count);
}

static int by_shape_and_x(const void *p, const void *q) {
    const struct twin *a = p, *b = q;
    int order = by_shape(a, b);
    if (order == 0) order = ORDER(a->x, b->x);
    return order != 0 ? order : ORDER(a->id, b->id);
}

/* --- sets: the root of each is its least id ------------------------------------------------------------- */

static uint32_t find(uint32_t *root, uint32_t id) {
    while (root[id] != id) {
        root[id] = root[root[id]];
        id = root[id];
    }
    return id;
}

static void unite(uint32_t *root, uint32_t a, uint32_t b) {
    a = find(root, a);
    b = find(root, b);
    root[a > b ? a : b] = a > b ? b : a;
}

/* --- pairs ---------------------------------------------------------------------------------------------- */

/* The bound: two boxes with an IoU of at least t have centres whose doubled x differ by at most (1 - t) / t times
 * the smaller of their widths; the same holds for y and the heights. Proof: let o be the overlap of their extents in
 * x, and h the extent of both together. The intersection has at most the area o times the smaller height, the union
 * at least h times the smaller height, so o / h >= t. The two extents differ by h - o in all to the left and right
 * of the overlap, and the doubled centres differ by at most that. Now h - o <= (1 - t) h <= (1 - t) / t o, and o is
 * at most either width.
 *
 * The bound adds up over boxes that match one to one: the sums of the doubled centres of twins differ by at most (1
 * - t) / t times the smaller sum of widths. The factor is rounded up a little, because doubles are rounded. */
static double reach(double iou) {
    return (1 - iou) / iou * (1 + 0x1p-40);
}

static bool are_near(const struct twin *a, const struct twin *b, double reach) {
    int64_t apart = a->y > b->y ? a->y - b->y : b->y - a->y;
    int64_t least = a->down < b->down ? a->down : b->down;
    return (double)apart <= reach * (double)least;
}

/* A bucket is signatures equal in by_shape, sorted by x. Each is compared with those after it that are near enough. */
static void join_bucket(struct twins *twins, const struct twin *bucket, size_t size, double iou,
                        struct match *match, struct match_pair *pairs) {
    size_t boxes = bucket[0].signature.count;
    struct signature same;
    for (size_t i = 0; i < size; i++)
        signature_read(bucket[i].text, &same, &twins->boxes, &twins->box_room, i * boxes);
    for (size_t i = 0; i < size; i++) {
        for (size_t k = i + 1; k < size; k++) {
            if ((double)(bucket[k].x - bucket[i].x) > reach(iou) * (double)bucket[i].across) break;
            if (!are_near(&bucket[i], &bucket[k], reach(iou))) continue;
            if (find(twins->root, bucket[i].id) == find(twins->root, bucket[k].id)) continue;
            if (match_boxes(match, &twins->boxes[i * boxes], boxes, &twins->boxes[k * boxes], boxes, iou,
                            pairs)
                == boxes)
                unite(twins->root, bucket[i].id, bucket[k].id);
        }
    }
}

void twins_join(struct twins *twins, double iou) {
    struct match *match = match_open();
    size_t most = 0, ids = 0;
    for (size_t i = 0; i < twins->count; i++) {
        const struct twin *twin = &twins->twins[i];
        if (twin->signature.count > most) most = twin->signature.count;
        if (twin->id >= ids) ids = (size_t)twin->id + 1;
    }
    struct match_pair *pairs = memory_new(most, sizeof *pairs);
    twins->root = memory_new(ids, sizeof *twins->root);
    for (size_t id = 0; id < ids; id++) twins->root[id] = (uint32_t)id;
    if (twins->count > 0) qsort(twins->twins, twins->count, sizeof *twins->twins, by_shape_and_x);
    for (size_t from = 0, to; from < twins->count; from = to) {
        for (to = from + 1; to < twins->count && by_shape(&twins->twins[from], &twins->twins[to]) == 0;) to++;
        if (to - from > 1) join_bucket(twins, &twins->twins[from], to - from, iou, match, pairs);
    }
    free(pairs);
    match_close(match);
}

uint32_t twins_id(const struct twins *twins, size_t i) {
    return twins->twins[i].id;
}

uint32_t twins_root(struct twins *twins, size_t i) {
    return find(twins->root, twins->twins[i].id);
}

void twins_close(struct twins *twins) {
    free(twins->twins);
    free(twins->boxes);
    free(twins->root);
}
