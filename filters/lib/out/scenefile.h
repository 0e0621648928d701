/* SPDX-License-Identifier: MIT
 *
 * scenefile: writes scenes to one file each, named like the scene's image. */
#ifndef SAR_OUT_SCENEFILE_H
#define SAR_OUT_SCENEFILE_H

#include "base/must.h"
#include "base/outdir.h"
#include "cli/stream.h"
#include "record/scene.h"

struct scenefile {
    struct outdir dir;
    struct scene scene;
    struct buffer image; /* the image's name, decoded */
    struct buffer text;  /* the content of the file */
};

/* The folder's name is borrowed. */
void scenefile_open(struct scenefile *, const char *folder);

/* Reads a scene, which borrows the line, and begins its file. False with the fault set if it is not a
 * scene, or has no name that can be a file's. */
MUST_CHECK bool scenefile_begin(struct scenefile *, const struct line *, const char *extension,
                                struct fault *);

/* Writes the file. */
enum outcome scenefile_end(struct scenefile *, struct fault *);

void scenefile_close(struct scenefile *);

#endif
