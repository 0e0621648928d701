/* SPDX-License-Identifier: MIT */
#include "convention.h"

#include <stddef.h>

const char *const convention_names[] = {"exclusive", "inclusive", "one-based", NULL};

/* `sign` is 1 from corners to edges, -1 back. */
static struct bbox moved(enum convention convention, struct bbox box, double sign) {
    double near = convention == CONVENTION_ONE_BASED ? -sign : 0;
    double far = convention == CONVENTION_INCLUSIVE ? sign : 0;
    return (struct bbox){box.x1 + near, box.y1 + near, box.x2 + far, box.y2 + far};
}

struct bbox convention_edges(enum convention convention, struct bbox corners) {
    return moved(convention, corners, 1);
}

struct bbox convention_corners(enum convention convention, struct bbox edges) {
    return moved(convention, edges, -1);
}
