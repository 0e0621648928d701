/* SPDX-License-Identifier: MIT
 *
 * match: truth boxes to response boxes, one to one.
 *
 * A truth and a response are candidates for each other when their IoU (bbox_iou: continuous rectangles, no
 * +1) reaches the threshold (bbox_reaches: what equals it does) and they do not name two different
 * categories. Of all ways to pair candidates, each box at most once, the one given back has
 *
 *   1. the largest number of pairs, always;
 *   2. among those the largest total IoU, each pair's counted in whole units of 2^-40 (match_units), so that
 *      sums are exact and the same on every machine;
 *   3. among those the lexicographically smallest list of (truth, response), sorted by truth: truth 0 is
 *      paired if it can be, with the lowest response that it can have, then truth 1, and so on.
 *
 * 2 and 3 hold in every cluster (boxes that hang together by candidates) that has at most 2,000 truths or at
 * most 2,000 responses, and in larger ones that are not too dense: with s boxes on the smaller side, each of
 * them counted with its s best candidates, at most 4,000,000 candidates and at most 8e9 / s. Beyond that only
 * 1 is promised; the total is near the largest (within 5 % wherever both were computed), and what is given
 * depends on nothing but the boxes, their order and the threshold.
 *
 * A box written twice counts twice. An empty box, one with an edge that is not a number, and one whose area
 * is not a positive finite double have no candidates.
 *
 * A greedy matcher, best IoU first, loses pairs where thresholds are low (cocodataset/cocoapi#564). */
#ifndef SAR_GEOMETRY_MATCH_H
#define SAR_GEOMETRY_MATCH_H

#include "geometry/bbox.h"

#include <stddef.h>
#include <stdint.h>

enum { MATCH_ANY_CATEGORY = -1, MATCH_NOTHING = -2 /* a category that has no partner */ };

struct match_box {
    struct bbox bbox; /* any unit, the same for all */
    int category;     /* MATCH_ANY_CATEGORY where none is named */
};

struct match_pair {
    size_t truth, response; /* indices */
    double iou;
};

/* The memory that matching needs, used again from call to call. */
struct match;

struct match *match_open(void);
void match_close(struct match *);

/* Takes the boxes, at most 2^32 - 1 on a side. They remain the caller's and must stay until the last
 * match_at. */
void match_load(struct match *, const struct match_box *truth, size_t truths,
                const struct match_box *response, size_t responses);

/* Matches the boxes loaded; may be called again, with other thresholds. The threshold is in (0, 1]. `pairs`
 * has room for the smaller number of boxes. Returns how many pairs it holds, ordered by truth. */
size_t match_at(struct match *, double threshold, struct match_pair *pairs);

/* match_load and match_at in one. */
size_t match_boxes(struct match *, const struct match_box *truth, size_t truths,
                   const struct match_box *response, size_t responses, double threshold,
                   struct match_pair *pairs);

/* An IoU in the unit in which totals are compared, rounded half up. */
#define MATCH_WHOLE (INT64_C(1) << 40)
static inline int64_t match_units(double iou) {
    int64_t units = (int64_t)(iou * (double)MATCH_WHOLE + 0.5);
    return units < MATCH_WHOLE ? units : MATCH_WHOLE;
}

/* Lowers the number of candidates up to which a cluster gets the largest total IoU, so that tests reach what
 * otherwise only clusters of millions of candidates reach. */
void match_set_exact_limit(struct match *, size_t candidates);

#endif
