/* SPDX-License-Identifier: MIT
 *
 * outputs: the files that the program writes, identified by device and inode and not by name, so that no file
 * is also read, or written twice. All code that opens a file checks it here. A file is not changed before the
 * first bytes are written. */
#ifndef SAR_BASE_OUTPUTS_H
#define SAR_BASE_OUTPUTS_H

#include <sys/stat.h>

enum { OUTPUTS_MOST = 8 };

/* Registers a descriptor as an output. Messages call it `named` ("the output"), which is borrowed. */
void outputs_add(const char *named, int fd);

/* Opens a file for writing without emptying it, and registers it. `other` becomes the name of the output that
 * it is already, or NULL. -1 with errno on failure. Both names are borrowed until the program exits. */
int outputs_open(const char *named, const char *file, const char **other);

/* The name of the output that a file is; NULL if it is not one. */
const char *outputs_named(const struct stat *file);

/* Removes the outputs that the program created and that are still empty, before it refuses to run. */
void outputs_withdraw(void);

/* Exits with status 2, leaving all files as they are, if a file to be read is an output, or if a path to be
 * written is another output. */
void outputs_read(const char *file, const struct stat *);
void outputs_write(const char *file);

#endif
