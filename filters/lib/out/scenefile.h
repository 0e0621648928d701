/* SPDX-License-Identifier: MIT
 *
 * scenefile: scenes to a file for each, named like its image. */
#ifndef SAR_OUT_SCENEFILE_H
#define SAR_OUT_SCENEFILE_H

#include "base/outdir.h"
#include "cli/stream.h"
#include "record/scene.h"

struct scenefile {
    struct outdir dir;
    struct scene scene;
    struct emit image; /* its name, decoded */
    struct emit text;  /* what the file will hold */
};

/* The folder's name stays the caller's. */
void scenefile_open(struct scenefile *, const char *folder);

/* Reads a scene and begins its file. A fault where it is none, or has no name that may be written. */
bool scenefile_begin(struct scenefile *, const struct line *, const char *extension, struct fault *);

/* Writes the file. */
enum outcome scenefile_end(struct scenefile *, struct fault *);

void scenefile_close(struct scenefile *);

#endif
