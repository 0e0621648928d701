/* SPDX-License-Identifier: MIT
 *
 * imagesize: what an image's file says of itself: PNG, JPEG, BMP, TIFF and BigTIFF. Pixels are never decoded. */
#ifndef SAR_BASE_IMAGESIZE_H
#define SAR_BASE_IMAGESIZE_H

#include "base/fault.h"

#include <stdbool.h>
#include <stdint.h>

/* The largest side of an image in pixels: sums and products of sides are exact doubles. */
enum { IMAGE_LARGEST_SIDE = 1000000000 };

enum image_format { IMAGE_PNG, IMAGE_JPEG, IMAGE_BMP, IMAGE_TIFF, IMAGE_FORMATS };
extern const char *const image_format_names[];

/* The endings of such files' names, with the dot, NULL-terminated. */
extern const char *const imagesize_endings[];

/* The format that a name claims by its ending, in any case; IMAGE_FORMATS where it claims none of these. */
enum image_format imagesize_claimed(struct slice name);

/* Width and height in pixels, as stored (a JPEG's orientation is not looked at), from the header. False with the
 * fault set, and errno where it can't be read, else 0. What is not a regular file can't be read (EINVAL), and is not
 * opened. */
bool imagesize_read(const char *file, uint32_t *width, uint32_t *height, struct fault *);

struct image_header {
    enum image_format format; /* by its first bytes */
    uint32_t width, height;   /* as stored */
    unsigned orientation; /* the first EXIF's or TIFF's, 1 to 8; 1, which is upright, where nothing is said */
    bool cut;             /* the file ends before the image does */
};

/* The same, and whether all is there, as far as that can be told without decoding: PNG's chunks up to IEND; JPEG's
 * segments up to the first scan, and an EOI marker behind that within the last 64 KiB; TIFF's strips or tiles of the
 * first image; as many bytes as BMP's rows take. */
bool imagesize_header(const char *file, struct image_header *, struct fault *);

#endif
