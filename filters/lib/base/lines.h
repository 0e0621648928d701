/* SPDX-License-Identifier: MIT
 *
 * lines: reads several files line by line.
 *
 * A line ends at "\n" or "\r\n" or at the end of its file. A byte order mark at the start of a file is
 * dropped. Lines that have only JSON white space are skipped, but counted. Lines may have any length: the
 * block with the current line grows as needed. */
#ifndef SAR_BASE_LINES_H
#define SAR_BASE_LINES_H

#include "base/emit.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

struct line {
    struct slice text; /* without its end; followed by a control character; valid until the next call */
    struct slice raw;  /* as in the file, with its end */
    const char *file;  /* "-" for standard input */
    uint64_t number;   /* from 1 in each file */
};

struct lines {
    char *const *files;
    size_t count, next;
    struct emit *out; /* flushed before a read that would block; may be NULL */
    const char *file;
    int fd;
    bool open, ended, first;
    uint64_t number;
    char *block;
    size_t room, at, searched, end;
    uint64_t bytes; /* read so far, of all files */
};

/* Starts reading `count` files, or standard input if that is 0. The names and `out` are borrowed. */
void lines_open(struct lines *, char *const *files, size_t count, struct emit *out);

/* Reads the next line. Returns 1; 0 at the end of the last file; -1, with errno set and `lines->file` the
 * file's name, if a file cannot be opened or read. */
int lines_next(struct lines *, struct line *);

void lines_close(struct lines *);

/* The sum of the files' sizes in bytes, 0 if any of them has none. */
uint64_t lines_total(char *const *files, size_t count);

/* Opens a file for reading; "-" is standard input. -1 with errno on failure. Exits with status 2 if the file
 * is an output of the program. */
int input_open(const char *file);
/* Reads up to `len` bytes, and continues after a signal. Before a read that would block, it starts writing
 * what `out`, unless NULL, has committed. Returns the number of bytes, 0 at the end, -1 with errno on
 * failure. */
long input_read(int fd, char *bytes, size_t len, struct emit *out);

#endif
