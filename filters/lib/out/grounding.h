/* SPDX-License-Identifier: MIT
 *
 * grounding: the texts of a dialogue, with boxes written as a trainer wants them, and with the words for
 * what is in the boxes marked. Only boxes in the samples' own syntax, {<x1><y1><x2><y2>}, are changed. */
#ifndef SAR_OUT_GROUNDING_H
#define SAR_OUT_GROUNDING_H

#include "base/buffer.h"
#include "base/must.h"
#include "record/sample.h"
#include "text/parse.h"

enum { GROUNDING_KEEP = -1, GROUNDING_PLACEHOLDERS = -2 };

struct grounding_style {
    int syntax;                 /* enum syntax; GROUNDING_KEEP: as they are; GROUNDING_PLACEHOLDERS: <bbox> */
    struct written_frame frame; /* if declared, else the syntax's documented one */
    bool no_refs;               /* do not mark the words for categories */
    double least_px, most_px;   /* area that inputs are resized to, see grounding_resize; 0 for none */
};

struct grounding {
    struct grounding_style style;
    const struct templates *templates; /* may be NULL with GROUNDING_KEEP */
    struct parser parser;
    struct answer answer;
    struct buffer refs, boxes; /* for placeholders: what they replaced so far, as elements of JSON arrays */

    /* the current sample */
    const struct sample *sample;
    bool has_box;
    bool answers; /* the current turn is the assistant's */
    struct written_frame from, to;
    double width, height; /* 1 if unknown and not needed */
    struct buffer text, box;
};

/* The style is copied; the templates are borrowed. grounding_close frees what the grounding owns. */
void grounding_open(struct grounding *, const struct grounding_style *, const struct templates *);
void grounding_close(struct grounding *);

/* Takes a sample, which is borrowed until the next one. False with the fault set if its boxes cannot be
 * written: its size is missing, or its frame is not a frame. */
MUST_CHECK bool grounding_begin(struct grounding *, const struct sample *, struct fault *);

/* The text of a turn of the sample; turns are to be taken in their order. The text is the turn's own
 * content if nothing changes, else it is valid until the next call. False with the fault set if it already
 * has a placeholder. */
MUST_CHECK bool grounding_text(struct grounding *, const struct turn *, struct slice *text, struct fault *);

/* The size in pixels to which Qwen2-VL's processors resize an image: sides are multiples of 28, the area is
 * within the limits. Source: smart_resize in qwen-vl-utils, vision_process.py. */
struct written_frame grounding_resize(double width, double height, double least_px, double most_px);

#endif
