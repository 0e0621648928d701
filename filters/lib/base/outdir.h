/* SPDX-License-Identifier: MIT
 *
 * outdir: a folder of files that are written completely or not at all: a file has ".part" after its name
 * until it is complete. The next run reuses such a file of a killed run. Names come from records and are not
 * trusted: none leads out of the folder, by a link or otherwise, and none is written twice. All names are
 * kept: about 150 MB for a million of 60 bytes. */
#ifndef SAR_BASE_OUTDIR_H
#define SAR_BASE_OUTDIR_H

#include "base/emit.h"
#include "base/fault.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/texts.h"

struct outdir {
    const char *folder;
    struct texts names;
    size_t written;                      /* the first of the names, whose files exist */
    struct buffer path, temporary, made; /* each with a NUL; `made`: the last folder made */
};

/* Makes the folder if it does not exist; exits with status 2 on failure. `folder` is borrowed. */
void outdir_open(struct outdir *, const char *folder);

/* Reserves a name, so that outdir_name refuses it. */
void outdir_reserve(struct outdir *, const char *name);

/* Takes the name for the file that is written next: `name`, decoded, with `extension` (".txt") in place of
 * its own. False with the fault set if it is not allowed or was written before. */
MUST_CHECK bool outdir_name(struct outdir *, struct slice name, const char *extension, struct fault *);

/* Writes the file whose name was taken. False with errno on failure. Exits with status 2 if the file is
 * another output. */
MUST_CHECK bool outdir_write(struct outdir *, struct slice bytes);

void outdir_close(struct outdir *);

/* A file that is written piece by piece, under a name that the program chooses. It is removed if the program
 * exits before outfile_close. */
struct outfile {
    struct emit out;
    char *path, *temporary;
    struct outfile *next; /* the next open one */
};

/* Creates the file. False with errno on failure. Exits with status 2 if it is another output. */
MUST_CHECK bool outfile_open(struct outfile *, const char *folder, const char *name);

/* Closes the file and gives it its name; with `keep` false, removes it. False with errno, and the file
 * removed, if a write, the close or the renaming failed. */
MUST_CHECK bool outfile_close(struct outfile *, bool keep);

#endif
