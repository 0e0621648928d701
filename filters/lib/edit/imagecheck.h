/* SPDX-License-Identifier: MIT
 *
 * imagecheck: whether the image files that a record names exist, are complete, and are what the record says. */
#ifndef SAR_EDIT_IMAGECHECK_H
#define SAR_EDIT_IMAGECHECK_H

#include "base/buffer.h"
#include "base/imagesize.h"
#include "base/must.h"
#include "record/record.h"
#include "record/scene.h"

/* The flaws of an image, in the order in which they are checked; the first one found is returned. */
enum image_flaw {
    IMAGE_MISSING,     /* the file does not exist */
    IMAGE_UNREADABLE,  /* unreadable, not a regular file, or no valid header */
    IMAGE_MISNAMED,    /* its ending means another format */
    IMAGE_TRUNCATED,   /* the file ends before the image does */
    IMAGE_ORIENTATION, /* EXIF rotates or mirrors it, but not the boxes */
    IMAGE_SIZE,        /* not as large as the record says */
    IMAGE_GOOD
};
extern const char *const image_flaw_names[]; /* of all flaws before IMAGE_GOOD */

/* The last file is remembered, because samples about one image often follow each other. */
struct imagecheck {
    const char *folder; /* the base of relative paths */
    bool any;           /* a file is remembered */
    struct buffer path; /* as in the record */
    struct buffer file; /* its name, with a NUL */
    struct image_header header;
    enum image_flaw flaw; /* of the file alone */
    struct fault fault;
    struct record sample;  /* a sample, read again for its images */
    struct buffer scratch; /* a decoded path */
};

/* The folder is borrowed. False with errno if it is not a folder. */
MUST_CHECK bool imagecheck_open(struct imagecheck *, const char *folder);

/* Checks the images of a scene or sample up to the first with a flaw. Width and height in the record are those of
 * its first image. False with the fault set if the record has no image, or one without a path. Else `flaw` is the
 * result, and the fault says what is wrong with the image unless that is IMAGE_GOOD. */
MUST_CHECK bool imagecheck_record(struct imagecheck *, const struct scene *, enum image_flaw *flaw,
                                  struct fault *);

void imagecheck_close(struct imagecheck *);

#endif
