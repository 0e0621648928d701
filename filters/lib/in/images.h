/* SPDX-License-Identifier: MIT
 *
 * images: finds the image files under a folder by the names that annotation files use for them. The index
 * is in memory: about 50 bytes and the path for each image. */
#ifndef SAR_IN_IMAGES_H
#define SAR_IN_IMAGES_H

#include "base/fault.h"
#include "base/index.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

struct image_file {
    const char *path;  /* relative to the folder */
    struct slice stem; /* its name without folders and extension */
    uint32_t next;     /* the index of the next with this stem; after the last one comes the first */
    bool described;    /* an annotation file was found for it */
};

struct images {
    const char *folder;
    struct image_file *files; /* ordered by path */
    size_t count, room;
    struct index last; /* leads from a stem to the last file of that stem */
    struct arena text;
};

/* Lists the images in the folder's tree; the folder's name is borrowed. If a folder cannot be read, returns
 * false with errno set and the folder's name in `failed`. */
MUST_CHECK bool images_open(struct images *, const char *folder, char *failed, size_t failed_len);

/* The image that an annotation file in the subfolder `sub` ("" or "a/b") calls `name`: a path or a name,
 * with or without extension. A file at sub/name comes before one at name, and that before one of that name
 * anywhere. NULL with the fault set if there is none, or more than one of the best kind. The image belongs
 * to the index. */
struct image_file *images_find(struct images *, struct slice sub, struct slice name, struct fault *);

/* Marks all images as not described. */
void images_forget(struct images *);

/* The size in an image's header, in pixels. False with the fault set if the header is not understood; exits
 * with status 2 if the file cannot be read. */
MUST_CHECK bool images_size(const struct images *, const struct image_file *, uint32_t *width,
                            uint32_t *height, struct fault *);

/* A name without the extension of an image file, if it has one. */
struct slice images_stem(struct slice name);

void images_close(struct images *);

#endif
