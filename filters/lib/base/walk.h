/* SPDX-License-Identifier: MIT
 *
 * walk: the files of a directory tree, in the order of the bytes of their paths (as LC_ALL=C sort). Names
 * that begin with a dot are skipped. Memory holds the names of one directory and of those above it. */
#ifndef SAR_BASE_WALK_H
#define SAR_BASE_WALK_H

#include "base/slice.h"

#include <stdbool.h>

struct walk_file {
    const char *path;      /* for open() */
    struct slice relative; /* inside the operand's directory; a file operand's own name */
};

/* Called for each file; false ends the walk. */
typedef bool walk_function(void *context, const struct walk_file *);

enum walk_end {
    WALK_DONE,
    WALK_STOPPED, /* by the function */
    WALK_FAILED   /* a directory cannot be read: errno, and its path in `failed` */
};

/* In directories, only files whose names end in one of the endings, in any case, are visited. */
struct walk {
    const char *const *endings; /* NULL-terminated */
    const char *except;         /* a name that is skipped; NULL for none */
    walk_function *function;
    void *context;
    bool is_directory; /* the last operand was one */
    char failed[1024];
};

/* Whether the operand is a pipe, a socket or a device: a shell's pattern may match one by accident, and
 * reading it would block. Names of descriptors (/dev/stdin, /dev/fd/N) are never special. */
bool walk_is_special(const char *operand);

/* Walks a directory, or visits the one file that the operand is ("-" is a file). */
enum walk_end walk(struct walk *, const char *operand);

#endif
