/* SPDX-License-Identifier: MIT
 *
 * synthcoco: a made-up set as one COCO document, spelled as SARDet-100K's annotation files are. Dirty sets also have
 * their flaws of form: nulls, unknown keys, outlines. The document is written in pieces, so memory is needed for the
 * objects of one image only. */
#ifndef SAR_IN_SYNTHCOCO_H
#define SAR_IN_SYNTHCOCO_H

#include "base/buffer.h"
#include "in/synth.h"

struct synthcoco;

/* Appends the start of a document; the options are copied. Never fails; synthcoco_close frees it. */
struct synthcoco *synthcoco_open(const struct synth_options *, struct buffer *);

/* Appends the next piece: an image, and after all images the annotations of one. False after the last. */
bool synthcoco_next(struct synthcoco *, struct buffer *);

/* The number of images whose annotations were appended. */
uint64_t synthcoco_complete(const struct synthcoco *);

/* Appends the end of the document, after the last piece, and frees it. */
void synthcoco_close(struct synthcoco *, struct buffer *);

#endif
