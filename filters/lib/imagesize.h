/* SPDX-License-Identifier: MIT
 *
 * imagesize: how large an image is, from its file's header: PNG, JPEG, BMP, TIFF and BigTIFF. Nothing else of the
 * image is looked at. */
#ifndef SAR_IMAGESIZE_H
#define SAR_IMAGESIZE_H

#include "fault.h"

#include <stdbool.h>
#include <stdint.h>

/* The endings of such files' names, with the dot, NULL-terminated. */
extern const char *const imagesize_endings[];

/* Width and height in pixels, as stored (a JPEG's orientation is not looked at). False with the fault set,
 * and errno where it can't be read, else 0. */
bool imagesize_read(const char *file, uint32_t *width, uint32_t *height, struct fault *);

#endif
