/* SPDX-License-Identifier: MIT
 *
 * import: what all annotation formats share on their way to scenes: the user's options, bad data, and the
 * scenes' own members. A format has a file of its own (coco.c) with one function, listed in sar-import.c. */
#ifndef SAR_IMPORT_H
#define SAR_IMPORT_H

#include "cli.h"
#include "labels.h"
#include "stream.h"

struct import_options {
    const char *split, *source; /* NULL for none */
    const char *annotated;      /* categories, separated by commas; NULL where unknown */
    const char *keep;           /* further members of objects, separated by commas; NULL for none */
    enum other other;           /* names that are no category */
    bool keep_crowd;
};

struct import {
    struct cli *cli;
    struct import_options options;
    struct labels labels;
    struct emit tail; /* split, source and annotated, ready to be put behind a scene's own members */
    struct progress progress;
    uint64_t read_before;    /* bytes of the files before the one at hand */
    uint64_t crowd, dropped; /* annotations left out: crowd or ignored; of no category */
};

/* Loads the labels and prepares what all scenes have; ends the program (2) where the options are wrong. */
void import_open(struct import *, const char *categories, const char *templates);

/* Ends a scene that has been emitted: --where, then commit or rollback. False where the import must stop. */
bool import_scene(struct import *, const struct line *);

/* Tells what was left out. */
void import_close(struct import *);

/* The import of one file: false where it must not go on with the next one. */
typedef bool import_function(struct import *, const char *file);
import_function import_coco;

#endif
