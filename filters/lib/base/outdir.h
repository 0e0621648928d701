/* SPDX-License-Identifier: MIT
 *
 * outdir: a folder of files that are written, each whole or not at all: under its name and ".part" first, which is
 * changed when all is written. What a killed run has left under such a name, the next one uses. Names come from records
 * and are not trusted: none leads out of the folder, through a link or otherwise, and none is written twice. It holds all names: about 150 MB for a million of 60 bytes. */
#ifndef SAR_BASE_OUTDIR_H
#define SAR_BASE_OUTDIR_H

#include "base/emit.h"
#include "base/fault.h"
#include "base/memory.h"
#include "base/strset.h"

struct outdir {
    const char *folder;
    struct texts names;
    size_t written;                    /* of the names, those of files that are there */
    struct emit path, temporary, made; /* each with a NUL; `made`: the last folder that was made sure of */
};

/* Makes the folder where it is not there; ends the program (2) where it can't. `folder` stays the caller's. */
void outdir_open(struct outdir *, const char *folder);

/* Keeps a name from being taken. */
void outdir_reserve(struct outdir *, const char *name);

/* Takes a name for the file that is written next: `name`, decoded, with `extension` (".txt") instead of its own. A
 * fault where it is none that may be written. */
bool outdir_name(struct outdir *, struct slice name, const char *extension, struct fault *);

/* Writes the file of the name taken. False with errno where that can't be done. */
bool outdir_write(struct outdir *, struct slice bytes) __attribute__((warn_unused_result));

void outdir_close(struct outdir *);

/* A file that grows, under a name of the program's own. Where the program exits with it open it is removed. */
struct outfile {
    struct emit out;
    char *path, *temporary;
    struct outfile *next; /* that is open */
};

/* False with errno where it can't be made. */
bool outfile_open(struct outfile *, const char *folder, const char *name) __attribute__((warn_unused_result));

/* Ends it: it is there under its name, or with `keep` false, or where it can't be written whole (false, with errno), not
 * at all. */
bool outfile_close(struct outfile *, bool keep) __attribute__((warn_unused_result));

#endif
