/* SPDX-License-Identifier: MIT
 *
 * lines: the input, line by line, across several files.
 *
 * A line ends at "\n" or "\r\n" or where its file ends; a byte order mark at the very start of a file is not
 * part of it; lines of JSON white space only are passed over (but numbered). Lines may be of any length: the
 * block that holds the current one grows with the longest. */
#ifndef SAR_BASE_LINES_H
#define SAR_BASE_LINES_H

#include "base/emit.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

struct line {
    struct slice text; /* without its end; a control character stands behind it; gone at the next call */
    struct slice raw;  /* as it stands in the file, with its end */
    const char *file;  /* "-" for standard input */
    uint64_t number;   /* from 1 in each file */
};

struct lines {
    char *const *files;
    size_t count, next;
    struct emit *out; /* flushed before the input would have to be waited for; may be NULL */
    const char *file;
    int fd;
    bool open, ended, first;
    uint64_t number;
    char *block;
    size_t room, at, searched, end;
    uint64_t bytes; /* read so far, over all files */
};

/* Reads `count` files, or standard input where there are none. The names stay the caller's. */
void lines_open(struct lines *, char *const *files, size_t count, struct emit *out);

/* The next line: 1; 0 at the end of the last file; -1 where a file can't be opened or read, with errno set
 * and `lines->file` naming it. */
int lines_next(struct lines *, struct line *);

void lines_close(struct lines *);

/* The sum of the files' sizes, 0 where one of them has none. */
uint64_t lines_total(char *const *files, size_t count);

/* Opens a file for reading, "-" being standard input; -1 with errno. Ends the program where it is an output. Reading through input_read flushes `out`
 * first where the read would wait, and goes on when a signal interrupts it. */
int input_open(const char *file);
long input_read(int fd, char *bytes, size_t len, struct emit *out);

#endif
