/* SPDX-License-Identifier: MIT
 *
 * field: what stands in one field of an annotation file that is text or XML: numbers written by hand or by any
 * program, between blanks of any number. */
#ifndef SAR_IN_FIELD_H
#define SAR_IN_FIELD_H

#include "base/fault.h"
#include "base/slice.h"

#include <stdbool.h>

/* Without blanks, tabs and line ends around it. */
struct slice field_trim(struct slice);

/* A decimal number: as in JSON, but a plus, zeros in front, and a point without digits before or behind it are fine
 * too. False with the fault set where the field is another thing, or the number is beyond 1e12 (pixels). */
bool field_number(struct slice, double *number, struct fault *);

/* A side of an image: whole, 1 to 1e9. */
bool field_side(struct slice, double *side, struct fault *);

/* Cuts the next field off a line: up to a blank or a tab. Its .len is 0 at the end. */
struct slice field_next(struct slice *line);

#endif
