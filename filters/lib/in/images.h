/* SPDX-License-Identifier: MIT
 *
 * images: the image files under a folder, to be found by the names that annotation files have for them. An index is
 * held in memory: about 50 bytes and the path for each image. */
#ifndef SAR_IN_IMAGES_H
#define SAR_IN_IMAGES_H

#include "base/fault.h"
#include "base/memory.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

struct image_file {
    const char *path;  /* from the folder on */
    struct slice stem; /* its name without folders and ending */
    uint32_t next;     /* index + 1 of the next with this stem's hash */
    bool described;    /* an annotation file has been found for it */
};

struct images {
    const char *folder;
    struct image_file *files; /* in the order of their paths */
    size_t count, room;
    uint32_t *slots; /* index + 1 of the first */
    size_t slot_count;
    struct arena text;
};

/* Lists the images in the tree. False, with errno, where a folder can't be read: `failed` gets its name. */
bool images_open(struct images *, const char *folder, char *failed, size_t failed_len);

/* The image that an annotation file in the subfolder `sub` ("" or "a/b") calls `name`, a path or a name with or without
 * an ending. A file at sub/name is taken before one at name, and that before one of that name anywhere. NULL with the
 * fault set where there is none, or several are as good. */
struct image_file *images_find(struct images *, struct slice sub, struct slice name, struct fault *);

/* Takes all images for not described. */
void images_forget(struct images *);

/* The size in the header of an image. */
bool images_size(const struct images *, const struct image_file *, uint32_t *width, uint32_t *height,
                 struct fault *);

/* A name without the ending of an image file, where it has one. */
struct slice images_stem(struct slice name);

void images_close(struct images *);

#endif
