/* SPDX-License-Identifier: MIT
 *
 * grounding: the texts of a dialogue with their boxes written as a trainer wants them, and the words for what is in
 * the boxes marked. Only boxes in the samples' own syntax, {<x1><y1><x2><y2>}, are touched. */
#ifndef SAR_OUT_GROUNDING_H
#define SAR_OUT_GROUNDING_H

#include "base/emit.h"
#include "record/sample.h"
#include "text/parse.h"

enum { GROUNDING_KEEP = -1, GROUNDING_PLACEHOLDERS = -2 };

struct grounding_style {
    int syntax;                 /* enum syntax; GROUNDING_KEEP: as they are; GROUNDING_PLACEHOLDERS: <bbox> */
    struct written_frame frame; /* where declared, else the syntax's documented one */
    bool no_refs;               /* leave the words for categories alone */
    double least_px, most_px;   /* what an input is resized to, see grounding_resize; 0 where it is not */
};

struct grounding {
    struct grounding_style style;
    const struct templates *templates; /* may be NULL with GROUNDING_KEEP */
    struct parser parser;
    struct answer answer;
    struct emit refs, boxes; /* of placeholders: what they stand for so far, as elements of JSON arrays */

    /* the sample at hand */
    const struct sample *sample;
    bool has_box;
    bool answers; /* the turn at hand is the assistant's */
    struct written_frame from, to;
    double width, height; /* 1 where they are not known and not needed */
    struct emit text, box;
};

void grounding_open(struct grounding *, const struct grounding_style *, const struct templates *);
void grounding_close(struct grounding *);

/* Takes a sample, which stays the caller's. A fault where its boxes can't be written: its size is not there, its frame
 * is none. */
bool grounding_begin(struct grounding *, const struct sample *, struct fault *);

/* The text of a turn of the sample, in their order: its own content where nothing is changed, else good until the next
 * call. A fault where it already holds a placeholder. */
bool grounding_text(struct grounding *, const struct turn *, struct slice *text, struct fault *);

/* The size to which Qwen2-VL's processors resize an image: sides in whole multiples of 28, the area within limits.
 * Source: smart_resize in qwen-vl-utils, vision_process.py. */
struct written_frame grounding_resize(double width, double height, double least_px, double most_px);

#endif
