/* SPDX-License-Identifier: MIT
 *
 * force: all matchings that there are of a few boxes, in lexicographic order: the first of the best is the one that
 * match promises. */
#ifndef SAR_FORCE_H
#define SAR_FORCE_H

#include "geometry/match.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* What a candidate is, said again. */
static inline bool is_candidate(const struct match_box *truth, const struct match_box *response,
                                double threshold) {
    if (truth->category >= 0 && response->category >= 0 && truth->category != response->category)
        return false;
    return bbox_reaches(truth->bbox, response->bbox, bbox_iou(truth->bbox, response->bbox), threshold);
}

static inline int64_t units_of(double iou) {
    return (int64_t)floor(iou * 0x1p40 + 0.5);
}

enum { MOST_FORCED = 7 };

struct force {
    const struct match_box *truth[MOST_FORCED], *response[MOST_FORCED];
    size_t truths, responses;
    double threshold;
    int now[MOST_FORCED], best[MOST_FORCED]; /* response of a truth, or -1 */
    bool taken[MOST_FORCED];
    size_t best_count;
    int64_t best_units;
    bool any;
};

/* Begin it with 0, 0, 0. */
static inline void force_from(struct force *force, size_t truth, size_t count, int64_t units) {
    if (truth == force->truths) {
        if (force->any
            && (count < force->best_count || (count == force->best_count && units <= force->best_units)))
            return;
        force->any = true;
        force->best_count = count;
        force->best_units = units;
        memcpy(force->best, force->now, sizeof force->best);
        return;
    }
    for (size_t i = 0; i < force->responses; i++) {
        if (force->taken[i] || !is_candidate(force->truth[truth], force->response[i], force->threshold))
            continue;
        force->taken[i] = true;
        force->now[truth] = (int)i;
        double iou = bbox_iou(force->truth[truth]->bbox, force->response[i]->bbox);
        force_from(force, truth + 1, count + 1, units + units_of(iou));
        force->taken[i] = false;
    }
    force->now[truth] = -1;
    force_from(force, truth + 1, count, units);
}

#endif
