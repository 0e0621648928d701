/* SPDX-License-Identifier: MIT
 *
 * walk: the files of a directory tree, in the order of their paths' bytes (as LC_ALL=C sort has them). Names that
 * begin with a dot are passed over. Memory is that of the names in one directory and those above it. */
#ifndef SAR_BASE_WALK_H
#define SAR_BASE_WALK_H

#include "base/slice.h"

#include <stdbool.h>

struct walk_file {
    const char *path; /* to open it by */
    struct slice
        relative; /* the same from the operand's directory on; the file's name where the operand is a file */
};

/* Deals with one file; false ends the walk. */
typedef bool walk_function(void *context, const struct walk_file *);

enum walk_end {
    WALK_DONE,
    WALK_STOPPED, /* by the function */
    WALK_FAILED   /* a directory can't be read: errno, and `failed` names it */
};

/* In directories, files are those whose names end in one of the endings, in any case. */
struct walk {
    const char *const *endings; /* NULL-terminated */
    const char *except;         /* a name that is passed over all the same; NULL for none */
    walk_function *function;
    void *context;
    bool is_directory; /* the last operand was one */
    char failed[1024];
};

/* Whether the operand is a pipe, a socket or a device, which a shell's pattern may catch among files, and which would be
 * waited for. What is named by a descriptor (/dev/stdin, /dev/fd/N) is meant. */
bool walk_is_special(const char *operand);

/* Walks a directory, or deals with the one file that the operand is ("-" is a file). */
enum walk_end walk(struct walk *, const char *operand);

#endif
