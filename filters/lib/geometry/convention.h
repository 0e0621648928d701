/* SPDX-License-Identifier: MIT
 *
 * convention: what the corner numbers of annotation files mean. A scene's boxes are edges: a box that covers the
 * pixels 218 to 266 of a row ends at 267 (sar-record(5)). */
#ifndef SAR_GEOMETRY_CONVENTION_H
#define SAR_GEOMETRY_CONVENTION_H

#include "geometry/bbox.h"

#include <stdint.h>

enum convention {
    CONVENTION_EXCLUSIVE, /* edges, as in a scene: nothing is added */
    CONVENTION_INCLUSIVE, /* pixels from 0, the last one belongs to the box: 1 is added to x2 and y2 */
    CONVENTION_ONE_BASED, /* pixels from 1, the last one belongs to the box: 1 is subtracted from x1 and y1 */
    CONVENTION_BY_FORM    /* the importer's own default for the form at hand */
};

/* The names of the first three, NULL-terminated, in their order. */
extern const char *const convention_names[];

/* The edges of a box whose corners stand in a file as `corners`, and the other way round. CONVENTION_BY_FORM is taken as
 * exclusive. */
static inline struct bbox convention_moved(enum convention convention, struct bbox box, double sign) {
    double near = convention == CONVENTION_ONE_BASED ? -sign : 0;
    double far = convention == CONVENTION_INCLUSIVE ? sign : 0;
    return (struct bbox){box.x1 + near, box.y1 + near, box.x2 + far, box.y2 + far};
}
static inline struct bbox convention_edges(enum convention convention, struct bbox corners) {
    return convention_moved(convention, corners, 1);
}
static inline struct bbox convention_corners(enum convention convention, struct bbox edges) {
    return convention_moved(convention, edges, -1);
}

/* What the corners of a whole set of boxes tell of their convention: how many boxes begin or end, along either side of
 * their image, at the numbers that not every convention has. */
struct corner_evidence {
    uint64_t at_zero; /* begin at 0: no pixel that is counted from 1 has this number */
    uint64_t at_one;  /* begin at 1 */
    uint64_t at_last; /* end at the side - 1 */
    uint64_t at_side; /* end at the side: no pixel that is counted from 0 has this number */
};

/* Adds a box of an image, its corners as they stand in the file. One that leaves the image, or that is between two
 * pixels, tells nothing on that side. */
void corner_evidence_add(struct corner_evidence *, struct bbox corners, double width, double height);

/* Whether no box of the set speaks against a convention. */
bool corner_evidence_allows(const struct corner_evidence *, enum convention);

/* The convention of the set: 0 and the side are edges, 1 and the side pixels from 1, 0 and the side - 1 pixels from 0.
 * Where less than these two was met it is `own`, or exclusive where that is impossible; *sure says which case it is. */
enum convention corner_evidence_decide(const struct corner_evidence *, enum convention own, bool *sure);

#endif
