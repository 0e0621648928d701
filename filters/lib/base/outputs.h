/* SPDX-License-Identifier: MIT
 *
 * outputs: the files that the program writes, by what they are and not by their names, so that none is also read, or
 * written twice. Whatever opens a file asks here, however it came by the name; until the first bytes are written, a
 * file is as it was. */
#ifndef SAR_BASE_OUTPUTS_H
#define SAR_BASE_OUTPUTS_H

#include <sys/stat.h>

enum { OUTPUTS_MOST = 8 };

/* What is written to the descriptor is an output from now on, `named` in messages ("the output"), which stays the
 * caller's. */
void outputs_add(const char *named, int fd);

/* Opens a file for writing, with all that it holds, and makes it an output; `other` is the one that it is already, or
 * NULL. -1 with errno. `file` stays the caller's while the program runs. */
int outputs_open(const char *named, const char *file, const char **other);

/* The name of the output that a file is; NULL where it is none. */
const char *outputs_named(const struct stat *file);

/* Removes the outputs that were not there before and have nothing in them: for whoever ends the program by a refusal. */
void outputs_withdraw(void);

/* Ends the program (2), with all files as they are, where a file that is to be read is an output; or a path that is to
 * be written is another. */
void outputs_read(const char *file, const struct stat *);
void outputs_write(const char *file);

#endif
