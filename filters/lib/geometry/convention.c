/* SPDX-License-Identifier: MIT */
#include "geometry/convention.h"

#include <stddef.h>

const char *const convention_names[] = {"exclusive", "inclusive", "one-based", NULL};

void corner_evidence_add(struct corner_evidence *evidence, struct bbox corners, double width, double height) {
    evidence->at_zero += corners.x1 == 0 || corners.y1 == 0;
    evidence->at_one += corners.x1 == 1 || corners.y1 == 1;
    evidence->at_last += corners.x2 == width - 1 || corners.y2 == height - 1;
    evidence->at_side += corners.x2 == width || corners.y2 == height;
}

bool corner_evidence_allows(const struct corner_evidence *evidence, enum convention convention) {
    if (convention == CONVENTION_INCLUSIVE) return evidence->at_side == 0;
    return convention != CONVENTION_ONE_BASED || evidence->at_zero == 0;
}

enum convention corner_evidence_decide(const struct corner_evidence *evidence, enum convention own,
                                       bool *sure) {
    *sure = true;
    if (evidence->at_side > 0 && evidence->at_zero > 0) return CONVENTION_EXCLUSIVE;
    if (evidence->at_side > 0 && evidence->at_one > 0) return CONVENTION_ONE_BASED;
    if (evidence->at_side == 0 && evidence->at_zero > 0 && evidence->at_last > 0) return CONVENTION_INCLUSIVE;
    *sure = false;
    return corner_evidence_allows(evidence, own) ? own : CONVENTION_EXCLUSIVE;
}
