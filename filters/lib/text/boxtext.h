/* SPDX-License-Identifier: MIT
 *
 * boxtext: writes a box as text, in each of the syntaxes that syntax.h reads. */
#ifndef SAR_TEXT_BOXTEXT_H
#define SAR_TEXT_BOXTEXT_H

#include "base/buffer.h"
#include "text/syntax.h"

/* The frame that the authors of a syntax document, with its units filled in. */
struct written_frame boxtext_frame(enum syntax);

/* Emits a box, given in pixels of an image of width x height, in units of the frame (three decimals in
 * norm1, one in Molmo's points), rounded half away from zero. It is never empty: if two edges round to the
 * same number, the second moves up by one unit, or at the far edge the first moves down by one. Syntaxes
 * without numbers outside the image clip the box; sarchat and qwen-json do not. Kosmos' cells and Molmo's
 * points say less than a box.
 *
 * `label` is already escaped for a JSON string, .at is NULL for none; only syntaxes with a place for a
 * label write it. With `core`, only the part is written that syntax_read takes for a box, so that it can
 * replace one in a text. */
void boxtext_put(struct buffer *, enum syntax, const struct written_frame *, struct bbox, double width,
                 double height, struct slice label, bool core);

#endif
