/* SPDX-License-Identifier: MIT
 *
 * match: pairs truth boxes with response boxes, one to one.
 *
 * A truth and a response are candidates for each other if their IoU (bbox_iou: continuous rectangles, no +1) reaches
 * the threshold (bbox_reaches: an equal IoU does) and they do not name two different categories. Of all ways to pair
 * candidates, each box at most once, the result has
 *
 *   1. the largest number of pairs, always;
 *   2. among those the largest total IoU, each pair's counted in whole units of 2^-40 (match_units), so that
 *      sums are exact and the same on every machine;
 *   3. among those the lexicographically smallest list of (truth, response), sorted by truth: truth 0 is
 *      paired if possible, with the lowest response possible, then truth 1, and so on.
 *
 * 2 and 3 hold in every cluster (boxes that are connected through candidates) with at most 2,000 truths or at most
 * 2,000 responses, and in larger clusters that are not too dense: with s boxes on the smaller side, each of them
 * counted with its s best candidates, at most 4,000,000 candidates and at most 8e9 / s. Beyond that only 1 is
 * guaranteed; the total is near the largest (within 5 % wherever both were computed), and the result depends only on
 * the boxes, their order and the threshold.
 *
 * A box that is listed twice counts twice. A box has no candidates if it is empty, if an edge is not a number, or if
 * its area is not a positive finite double.
 *
 * A greedy matcher, best IoU first, loses pairs at low thresholds (cocodataset/cocoapi#564). */
#ifndef SAR_GEOMETRY_MATCH_H
#define SAR_GEOMETRY_MATCH_H

#include "geometry/bbox.h"

#include <stddef.h>
#include <stdint.h>

enum { MATCH_ANY_CATEGORY = -1, MATCH_NOTHING = -2 /* a category that pairs with none */ };

struct match_box {
    struct bbox bbox; /* any unit, the same for all boxes */
    int category;     /* MATCH_ANY_CATEGORY if none is named */
};

struct match_pair {
    size_t truth, response; /* indices */
    double iou;
};

/* The working memory of matching, reused from call to call. match_open allocates it, match_close frees it; NULL is
 * allowed. */
struct match;

struct match *match_open(void);
void match_close(struct match *);

/* Sets the boxes, at most 2^32 - 2 on a side; with more, the program ends with status 2. The arrays stay the
 * caller's and must not change before the last match_at. */
void match_load(struct match *, const struct match_box *truth, size_t truths,
                const struct match_box *response, size_t responses);

/* Matches the loaded boxes at a threshold in (0, 1]; may be called again with other thresholds. Stores the pairs,
 * sorted by truth, in `pairs`, which has room for the smaller number of boxes, and returns their number. */
size_t match_at(struct match *, double threshold, struct match_pair *pairs);

/* match_load, then match_at. */
size_t match_boxes(struct match *, const struct match_box *truth, size_t truths,
                   const struct match_box *response, size_t responses, double threshold,
                   struct match_pair *pairs);

/* An IoU in the unit in which totals are compared, rounded half up. */
#define MATCH_WHOLE (INT64_C(1) << 40)
static inline int64_t match_units(double iou) {
    int64_t units = (int64_t)(iou * (double)MATCH_WHOLE + 0.5);
    return units < MATCH_WHOLE ? units : MATCH_WHOLE;
}

/* For tests: lowers the number of candidates up to which a cluster gets the largest total IoU, so that small inputs
 * take the path of clusters with millions of candidates. */
void match_set_exact_limit(struct match *, size_t candidates);

#endif
