/* SPDX-License-Identifier: MIT
 *
 * field: reads one field of an annotation file that is text or XML: numbers written by hand or by any
 * program, with any blanks around them. */
#ifndef SAR_IN_FIELD_H
#define SAR_IN_FIELD_H

#include "base/fault.h"
#include "base/must.h"
#include "base/slice.h"

#include <stdbool.h>

/* A decimal number: as in JSON, but a plus, leading zeros, and a point without digits before or after it
 * are allowed. False with the fault set if the field is anything else, or the number is beyond 1e12
 * (pixels). */
MUST_CHECK bool field_number(struct slice, double *number, struct fault *);

/* A side of an image in pixels: a whole number from 1 to 1e9, else false with the fault set. */
MUST_CHECK bool field_side(struct slice, double *side, struct fault *);

/* Cuts the next field, up to a blank or a tab, off a line. Its .len is 0 at the end of the line. */
struct slice field_next(struct slice *line);

#endif
