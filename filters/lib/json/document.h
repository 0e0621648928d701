/* SPDX-License-Identifier: MIT
 *
 * document: one large JSON document, read piece by piece through a window that is no larger than its largest
 * piece. The caller walks the outer levels; what lies inside a piece is read by json.
 *
 * Functions that move give 1 when there is something, 0 at the end, -1 where the document is broken or can't
 * be read: then the fault says why. */
#ifndef SAR_JSON_DOCUMENT_H
#define SAR_JSON_DOCUMENT_H

#include "base/fault.h"
#include "json/scan.h"

#include <stdbool.h>
#include <stdint.h>

struct document {
    const char *file;
    int fd;
    char *block;
    size_t room, at, end;
    uint64_t offset; /* in the file, of block[0] */
    uint64_t lines;  /* that end before block[newline] */
    size_t newline;  /* where the next one ends, `end` where that is not in sight */
    int depth;
    bool ended, fresh;
    bool unreadable; /* the fault is the file's: errno is in `error` */
    int error;
};

/* False, with errno, where the file can't be opened. The name stays the caller's; "-" is standard input. */
bool document_open(struct document *, const char *file);

/* The line, from 1, in which what comes next begins. */
uint64_t document_line(struct document *);

/* Enters the object (array) that comes next. */
int document_object(struct document *, struct fault *);
int document_array(struct document *, struct fault *);

/* Moves to the next member's value; `key` is good until the next call. */
int document_member(struct document *, struct slice *key, struct fault *);

/* Moves to the next element. */
int document_element(struct document *, struct fault *);

/* The type of the value that comes next, by its first byte; JSON_NONE where there is none. */
enum json_type document_peek(struct document *);

/* Reads the value that comes next with a function that may be called several times for the same value, each
 * time with more of it in sight, and so must have no effect before it knows it has all: 1 where it has read
 * it; 0 where it refuses it with a fault, though the value is sound JSON; -1. `value` becomes its text, which
 * is good until the next call. */
typedef bool document_reader(void *context, struct json *, struct fault *);
int document_read(struct document *, document_reader *, void *context, struct slice *value, struct fault *);

/* Passes over the value that comes next. */
int document_skip(struct document *, struct fault *);

/* 1 where nothing but white space follows. */
int document_done(struct document *, struct fault *);

void document_close(struct document *);

#endif
