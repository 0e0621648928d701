/* SPDX-License-Identifier: MIT
 *
 * signature: what an image looks like of which only the annotation is there: its size and its boxes, as a text such
 * as "498x332 1,2,30,40;50,60,70,80". Two images with the same signature are most likely the same picture under
 * two names. */
#ifndef SAR_RECORD_SIGNATURE_H
#define SAR_RECORD_SIGNATURE_H

#include "geometry/match.h"
#include "record/scene.h"

/* Emits the signature of a scene that has objects: width x height, then its boxes in whole pixels, as they are said
 * in texts (bbox_in_frame), sorted by x1, y1, x2, y2. */
void signature_emit(struct emit *, const struct scene *);

/* A signature taken apart. */
struct signature {
    uint64_t width, height;
    size_t count;
};

/* Takes a text apart; its boxes are put behind the first `used` of an array that grows. False where it is no
 * signature. */
bool signature_read(struct slice text, struct signature *, struct match_box **boxes, size_t *room,
                    size_t used);

#endif
