/* SPDX-License-Identifier: MIT
 *
 * member: members that several kinds of records share. */
#ifndef SAR_RECORD_MEMBER_H
#define SAR_RECORD_MEMBER_H

#include "base/memory.h"
#include "base/must.h"
#include "json/scan.h"

/* Reads an object: value[i] becomes the value of name i, as spelled, and stays as it was if the object has no such
 * member. False, with the scanner's error set, if it is not an object or has one of the members twice. */
MUST_CHECK bool member_find(struct json *, struct json_names *, struct slice *value);

/* The text of a string that is spelled without its quotes; decoded, in the arena, if it has escapes. */
struct slice member_text(struct arena *, struct slice spelled);

/* A text as a JSON string with its quotes, in the arena. */
struct slice member_string(struct arena *, struct slice text);

/* Reads the width or height of an image in pixels: a whole number from 1 to IMAGE_LARGEST_SIDE. `spelled`
 * becomes its text. False with the fault set for anything else. */
MUST_CHECK bool member_side(struct json *, double *side, struct slice *spelled, struct fault *);

/* Reads a box: an array of four numbers, each at most BBOX_FARTHEST_EDGE away from 0, with the text of each.
 * Messages call the array `called`, such as "[x1, y1, x2, y2]". False with the fault set for anything else;
 * x2 > x1 is not checked. */
MUST_CHECK bool member_box(struct json *, const char *called, double number[4], struct slice spelled[4],
                           struct fault *);

#endif
