/* SPDX-License-Identifier: MIT
 *
 * convention: the meaning of box corners in annotation files. Boxes of a scene are edges: a box that covers the
 * pixels 218 to 266 of a row ends at 267 (sar-record(5)). */
#ifndef SAR_GEOMETRY_CONVENTION_H
#define SAR_GEOMETRY_CONVENTION_H

#include "geometry/bbox.h"

#include <stdint.h>

enum convention {
    CONVENTION_EXCLUSIVE, /* edges, as in a scene: nothing is added */
    CONVENTION_INCLUSIVE, /* pixels from 0, the last one belongs to the box: 1 is added to x2 and y2 */
    CONVENTION_ONE_BASED, /* pixels from 1, the last one belongs to the box: 1 is subtracted from x1 and y1 */
    CONVENTION_BY_FORM    /* the importer's default for the input format */
};

/* The names of the first three conventions, NULL-terminated, in the order of the enum. */
extern const char *const convention_names[];

/* convention_edges converts the corners in a file to edges, convention_corners edges to corners; all are pixels.
 * CONVENTION_BY_FORM is treated as CONVENTION_EXCLUSIVE. */
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

/* Evidence for the convention of a whole set of boxes: the number of boxes that begin or end, along at least one
 * side of their image, at coordinates that are not possible in every convention. Zeroed at first. */
struct corner_evidence {
    uint64_t at_zero; /* begin at 0: impossible if pixels are counted from 1 */
    uint64_t at_one;  /* begin at 1 */
    uint64_t at_last; /* end at the side - 1 */
    uint64_t at_side; /* end at the side: impossible if pixels are counted from 0 */
};

/* Counts a box, with its corners as in the file, of an image of this size in pixels. Corners outside the image, or
 * between two pixels, count as no evidence. */
void corner_evidence_add(struct corner_evidence *, struct bbox corners, double width, double height);

/* Whether the convention is possible for all boxes of the set. */
bool corner_evidence_allows(const struct corner_evidence *, enum convention);

/* The convention of the set. Boxes at 0 and at the side mean exclusive; at 1 and at the side, one-based; at 0 and at
 * the side - 1 but never at the side, inclusive. Otherwise the evidence does not decide (*sure becomes false): the
 * result is `own` if that is possible, else exclusive. */
enum convention corner_evidence_decide(const struct corner_evidence *, enum convention own, bool *sure);

#endif
