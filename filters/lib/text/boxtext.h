/* SPDX-License-Identifier: MIT
 *
 * boxtext: a box as text, in each of the ways that syntax reads. */
#ifndef SAR_TEXT_BOXTEXT_H
#define SAR_TEXT_BOXTEXT_H

#include "base/emit.h"
#include "text/syntax.h"

/* The frame that the authors of a syntax document, with its units filled in. */
struct written_frame boxtext_frame(enum syntax);

/* Emits a box in pixels of an image of width x height, in units of the frame (three decimals in norm1),
 * rounded half away from zero and never empty: where two edges meet, the second moves one unit on, or at the
 * far edge the first one unit back. Syntaxes that have no numbers for what lies outside the image get the box
 * cut at its edges; sarchat and qwen-json have. Kosmos' cells and Molmo's points tell less than a box.
 *
 * `label`, where a syntax has a place for one, is a text ready to be said inside a JSON string; .at is NULL for none.
 * With `core` only that is written which syntax_read takes for a box, to stand in the place of one. */
void boxtext_put(struct emit *, enum syntax, const struct written_frame *, struct bbox, double width,
                 double height, struct slice label, bool core);

#endif
