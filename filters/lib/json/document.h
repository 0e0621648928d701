/* SPDX-License-Identifier: MIT
 *
 * document: one large JSON document, read through a window that grows to its largest piece. The caller walks
 * the outer levels; json/scan reads what is inside a piece.
 *
 * Functions that return int return 1 if there is something, 0 at the end, and -1 with the fault set if the
 * document is not valid JSON or cannot be read. */
#ifndef SAR_JSON_DOCUMENT_H
#define SAR_JSON_DOCUMENT_H

#include "base/fault.h"
#include "base/must.h"
#include "json/scan.h"

#include <stdbool.h>
#include <stdint.h>

struct document {
    const char *file;
    int fd;
    char *block;
    size_t room, at, end;
    uint64_t offset; /* of block[0] in the file */
    uint64_t lines;  /* line ends before block[newline] */
    size_t newline;  /* the next line end; `end` if the window has none */
    int depth;
    bool ended, fresh;
    bool unreadable; /* reading failed: errno is in `error` */
    int error;
};

/* Opens a file; "-" is standard input. The name is borrowed. False with errno if it cannot be opened. */
MUST_CHECK bool document_open(struct document *, const char *file);

/* The number, from 1, of the line in which the unread text begins. */
uint64_t document_line(struct document *);

/* Enters the object (array) that comes next; -1 with the fault set if something else does. */
int document_object(struct document *, struct fault *);
int document_array(struct document *, struct fault *);

/* Moves to the next member's value. `key` is as spelled, without quotes, and valid until the next call. */
int document_member(struct document *, struct slice *key, struct fault *);

/* Moves to the next element. */
int document_element(struct document *, struct fault *);

/* The type of the value that comes next, by its first byte; JSON_NONE if no value begins there. */
enum json_type document_peek(struct document *);

/* Reads the value that comes next with a function. It may be called several times for one value, each time
 * with more of the text, so it must have no effect before it has read the whole value. Returns 1 if the
 * function has read it; 0 if the function refuses it, with the fault set, although it is valid JSON; -1
 * otherwise. `value` becomes its text, valid until the next call. */
typedef bool document_reader(void *context, struct json *, struct fault *);
int document_read(struct document *, document_reader *, void *context, struct slice *value, struct fault *);

/* Skips the value that comes next, and checks it. */
int document_skip(struct document *, struct fault *);

/* 1 if only white space follows; -1 with the fault set otherwise. */
int document_done(struct document *, struct fault *);

void document_close(struct document *);

#endif
