/* SPDX-License-Identifier: MIT */
#include "convention.h"

#include <stddef.h>

const char *const convention_names[] = {"exclusive", "inclusive", "one-based", NULL};

static bool begins_at(struct bbox box, double at) {
    return (box.x1 >= at && box.x1 < at + 1) || (box.y1 >= at && box.y1 < at + 1);
}

static bool ends_at(struct bbox box, double across, double down) {
    return (box.x2 > across - 1 && box.x2 <= across) || (box.y2 > down - 1 && box.y2 <= down);
}

void corner_evidence_add(struct corner_evidence *evidence, struct bbox corners, double width, double height) {
    evidence->at_zero += begins_at(corners, 0);
    evidence->at_one += begins_at(corners, 1);
    evidence->at_last += ends_at(corners, width - 1, height - 1);
    evidence->at_side += ends_at(corners, width, height);
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
