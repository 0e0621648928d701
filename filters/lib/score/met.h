/* SPDX-License-Identifier: MIT
 *
 * met: how the boxes of a response were written, for the report `unread`. It is a list of texts, each a kind
 * and a value:
 *
 *     "met":["boxes qwen-json norm1000","outside 2","label pier"]
 *
 * boxes: a syntax, and the frame in which it was read. outside: how many boxes are wholly outside the image.
 * label: a label that is not a category. */
#ifndef SAR_SCORE_MET_H
#define SAR_SCORE_MET_H

#include "base/buffer.h"
#include "geometry/match.h"
#include "text/parse.h"
#include "text/syntax.h"

enum { MET_LABELS = 8 }; /* labels of one response, each cut at 64 bytes */

struct met {
    struct written_frame frame[SYNTAX_COUNT];
    bool syntax[SYNTAX_COUNT]; /* those that occurred */
    bool any;
};

void met_begin(struct met *);

/* Adds the syntax and the frame of a box. */
void met_box(struct met *, enum syntax, const struct written_frame *);

/* Emits the member after a comma, or nothing if there were no boxes. `boxes` are the answer's, in pixels;
 * width and height are the image's. */
void met_put(const struct met *, const struct answer *, const struct match_box *boxes, double width,
             double height, struct buffer *);

#endif
