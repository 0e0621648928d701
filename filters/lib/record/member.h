/* SPDX-License-Identifier: MIT
 *
 * member: members that several kinds of records have alike. */
#ifndef SAR_RECORD_MEMBER_H
#define SAR_RECORD_MEMBER_H

#include "json/scan.h"

/* A side of an image: a whole number of pixels, at least 1. Gives it with its spelling; false with the fault set. */
bool member_side(struct json *, double *side, struct slice *spelled, struct fault *);

/* A box: an array of four numbers, each with its spelling. `called` is how it is written, "[x1, y1, x2, y2]". */
bool member_box(struct json *, const char *called, double number[4], struct slice spelled[4], struct fault *);

#endif
