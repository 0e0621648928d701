/* SPDX-License-Identifier: MIT
 *
 * frame: the units in which the numbers of a box are written: pixels of the image, or its sides divided into so many. */
#ifndef SAR_GEOMETRY_FRAME_H
#define SAR_GEOMETRY_FRAME_H

#include "geometry/bbox.h"

#include <stdbool.h>
#include <stdint.h>

/* The frames in which a box can be said: image pixels, or the image's sides divided into 1000, 999, or 1000
 * units that are written as fractions of 1. */
enum frame { FRAME_PIXEL, FRAME_NORM1000, FRAME_NORM999, FRAME_NORM1 };
extern const char *const frame_names[]; /* NULL-terminated, in the order of enum frame */

/* x1, y1, x2, y2 in whole units of a frame (thousandths for norm1): rounded half away from zero, clamped to
 * the image and never empty: where two edges meet, the second moves one unit on, or at the far edge the first
 * one unit back. The box must share at least a point with the image. */
struct frame_box {
    uint32_t edge[4];
};
struct frame_box bbox_in_frame(struct bbox, double width, double height, enum frame);

/* Units of the numbers: pixels of the image, or the image's sides divided into so many; or pixels of an
 * input of another size. */
struct written_frame {
    double units;         /* 0 for pixels */
    double width, height; /* of the input, 0 for the image's own */
    bool declared;        /* by the user or the record, not by the syntax's documentation */
};

/* In which order a box's numbers are. */
enum axes { AXES_DOCUMENTED, AXES_XY, AXES_YX };

/* Reads what a user says of a frame: pixel, norm1, norm100, norm999, norm1000, norm1023 or in:WxH. */
bool frame_read(const char *text, struct written_frame *);

#endif
