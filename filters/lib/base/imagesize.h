/* SPDX-License-Identifier: MIT
 *
 * imagesize: what an image file's header says: PNG, JPEG, BMP, TIFF and BigTIFF. Pixels are never decoded. */
#ifndef SAR_BASE_IMAGESIZE_H
#define SAR_BASE_IMAGESIZE_H

#include "base/fault.h"
#include "base/must.h"

#include <stdbool.h>
#include <stdint.h>

/* The largest side of an image in pixels. Sums and products of sides are exact doubles. */
enum { IMAGE_LARGEST_SIDE = 1000000000 };

enum image_format { IMAGE_PNG, IMAGE_JPEG, IMAGE_BMP, IMAGE_TIFF, IMAGE_FORMATS };
extern const char *const image_format_names[];

/* The endings of image file names, with the dot, NULL-terminated. */
extern const char *const imagesize_endings[];

/* The format that a name's ending claims, in any case; IMAGE_FORMATS if it is not one of these. */
enum image_format imagesize_claimed(struct slice name);

/* Reads width and height in pixels from the header, as stored (a JPEG's orientation is ignored). False with
 * the fault set; errno is then that of a read that failed, else 0. A file that is not regular is not opened:
 * errno is EINVAL. */
MUST_CHECK bool imagesize_read(const char *file, uint32_t *width, uint32_t *height, struct fault *);

struct image_header {
    enum image_format format; /* by its first bytes */
    uint32_t width, height;   /* as stored */
    unsigned orientation;     /* of EXIF or TIFF, 1 to 8; 1 (upright) if not given */
    bool cut;                 /* the file ends before the image does */
};

/* Reads the header, and checks whether the file is complete as far as that is possible without decoding:
 * PNG's chunks up to IEND; JPEG's segments up to the first scan, and an EOI marker after it within the last
 * 64 KiB; TIFF's strips or tiles of the first image; as many bytes as BMP's rows take. Fails as
 * imagesize_read does. */
MUST_CHECK bool imagesize_header(const char *file, struct image_header *, struct fault *);

#endif
