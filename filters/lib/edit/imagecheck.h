/* SPDX-License-Identifier: MIT
 *
 * imagecheck: whether the image file that a record names is there, whole, and what the record says of it. */
#ifndef SAR_EDIT_IMAGECHECK_H
#define SAR_EDIT_IMAGECHECK_H

#include "base/emit.h"
#include "base/imagesize.h"

/* What can be wrong with an image, in the order in which it is looked for; the first counts. */
enum image_flaw {
    IMAGE_MISSING,     /* there is no such file */
    IMAGE_UNREADABLE,  /* it can't be read, is not a regular file, or its header is none */
    IMAGE_MISNAMED,    /* its ending claims another format */
    IMAGE_TRUNCATED,   /* the file ends before the image does */
    IMAGE_ORIENTATION, /* EXIF says that it is to be turned or mirrored, which boxes do not follow */
    IMAGE_SIZE,        /* it is not as large as the record says */
    IMAGE_GOOD
};
extern const char *const image_flaw_names[]; /* those before IMAGE_GOOD */

/* The last file is remembered: the samples about an image often follow each other. */
struct imagecheck {
    const char *folder; /* that paths are relative to */
    bool any;           /* there was one */
    struct emit path;   /* as the record has it */
    struct emit file;   /* where it is, with a NUL at the end */
    struct image_header header;
    enum image_flaw flaw; /* whatever a record says of it */
    struct fault fault;
};

/* The folder stays the caller's. False, with errno, where it is none. */
bool imagecheck_open(struct imagecheck *, const char *folder);

/* Looks at the image of a path, absolute or relative to the folder. Width and height are what the record says, 0 where
 * it says nothing. The fault says what is wrong, unless the image is good. */
enum image_flaw imagecheck(struct imagecheck *, struct slice path, double width, double height,
                           struct fault *);

void imagecheck_close(struct imagecheck *);

#endif
