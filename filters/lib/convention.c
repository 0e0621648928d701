/* SPDX-License-Identifier: MIT */
#include "convention.h"

#include <stddef.h>

const char *const convention_names[] = {"exclusive", "inclusive", "one-based", NULL};

struct bbox convention_edges(enum convention convention, struct bbox corners) {
    double near = convention == CONVENTION_ONE_BASED ? -1 : 0;
    double far = convention == CONVENTION_INCLUSIVE ? 1 : 0;
    return (struct bbox){corners.x1 + near, corners.y1 + near, corners.x2 + far, corners.y2 + far};
}
