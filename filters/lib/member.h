/* SPDX-License-Identifier: MIT
 *
 * member: members that several kinds of records have alike. */
#ifndef SAR_MEMBER_H
#define SAR_MEMBER_H

#include "json.h"

/* The largest side of an image in pixels: sums and products of sides are exact doubles. */
enum { MEMBER_LARGEST_SIDE = 1000000000 };

/* The farthest that an edge of a box may lie from the origin in pixels, so that no area overflows. */
#define MEMBER_FARTHEST_EDGE 1e12

/* A side of an image: a whole number of pixels, at least 1. Gives it with its spelling; false with the fault set. */
bool member_side(struct json *, double *side, struct slice *spelled, struct fault *);

/* A box: an array of four numbers, each with its spelling. `called` is how it is written, "[x1, y1, x2, y2]". */
bool member_box(struct json *, const char *called, double number[4], struct slice spelled[4], struct fault *);

#endif
