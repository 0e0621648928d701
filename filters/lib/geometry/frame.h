/* SPDX-License-Identifier: MIT
 *
 * frame: the units of the coordinates of a box in a text: pixels, or fractions of the sides of the image. */
#ifndef SAR_GEOMETRY_FRAME_H
#define SAR_GEOMETRY_FRAME_H

#include "geometry/bbox.h"

#include <stdbool.h>
#include <stdint.h>

/* The frames in which sarpipe writes boxes: pixels of the image; or the image's sides divided into 1000 units, into
 * 999 units, or into 1000 units that are written as fractions of 1. */
enum frame { FRAME_PIXEL, FRAME_NORM1000, FRAME_NORM999, FRAME_NORM1 };
extern const char *const frame_names[]; /* NULL-terminated, in the order of enum frame */

/* x1, y1, x2, y2 in whole units of a frame (thousandths for norm1): rounded half away from zero, clamped to the
 * image, and never empty: if two opposite edges round to the same number, the second one moves one unit on, or, at
 * the far side of the image, the first one moves one unit back. The box and the image's width and height are in
 * pixels; the box must share at least a point with the image. */
struct frame_box {
    uint32_t edge[4];
};
struct frame_box bbox_in_frame(struct bbox, double width, double height, enum frame);

/* A frame of numbers that were read or are to be written: pixels of the image, the image's sides divided into a
 * number of units, or pixels of the image resized to another size. */
struct written_frame {
    double units;         /* units per side; 0: pixels */
    double width, height; /* of the resized image in pixels; 0: the image's own size */
    bool declared;        /* stated by the user or the record, not taken from the syntax's documentation */
};

/* The order of a box's numbers: as documented for the syntax, x first, or y first. */
enum axes { AXES_DOCUMENTED, AXES_XY, AXES_YX };

/* Parses the name of a frame: pixel, norm1, norm100, norm999, norm1000, norm1023, or in:WxH with the width and
 * height in pixels, each above 0 and at most 1e9. Returns false for any other text; the frame is then undefined. */
bool frame_read(const char *text, struct written_frame *);

#endif
