/* SPDX-License-Identifier: MIT
 *
 * met: how the boxes of a response were written, for the report of what was not read: a list of texts, each a word that
 * says what it is and its form,
 *
 *     "met":["boxes qwen-json norm1000","outside 2","label pier"]
 *
 * boxes: a syntax, and the frame in which it was read; outside: how many boxes lie wholly outside the image; label: a
 * label that is in no category. */
#ifndef SAR_SCORE_MET_H
#define SAR_SCORE_MET_H

#include "base/emit.h"
#include "geometry/match.h"
#include "text/parse.h"
#include "text/syntax.h"

enum { MET_LABELS = 8 }; /* labels of one response; each is cut at 64 bytes */

struct met {
    struct written_frame frame[SYNTAX_COUNT];
    bool syntax[SYNTAX_COUNT]; /* which were met */
    bool any;
};

void met_begin(struct met *);

/* Notes the syntax and the frame of a box. */
void met_box(struct met *, enum syntax, const struct written_frame *);

/* Emits the member, after a comma; nothing where there are no boxes. `boxes` are the answer's, in pixels. */
void met_put(const struct met *, const struct answer *, const struct match_box *boxes, double width,
             double height, struct emit *);

#endif
