/* SPDX-License-Identifier: MIT
 *
 * signature: identifies an image by its annotation alone: its size and its boxes, as text such as "498x332
 * 1,2,30,40;50,60,70,80". Two images with the same signature are most likely the same picture under two
 * names. */
#ifndef SAR_RECORD_SIGNATURE_H
#define SAR_RECORD_SIGNATURE_H

#include "geometry/match.h"
#include "record/scene.h"

/* Emits the signature of a scene with at least one object: width x height in pixels, then its boxes in whole
 * pixels as texts have them (bbox_in_frame), sorted by x1, y1, x2, y2. */
void signature_put(struct buffer *, const struct scene *);

/* The numbers of a signature, in pixels. The boxes are in the caller's array, see signature_read. */
struct signature {
    uint64_t width, height;
    size_t count;
};

/* Parses a signature. Its boxes are stored after the first `used` of an array, which grows and is the
 * caller's to free. False if the text is not a signature. */
bool signature_read(struct slice text, struct signature *, struct match_box **boxes, size_t *room,
                    size_t used);

#endif
