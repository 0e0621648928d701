/* SPDX-License-Identifier: MIT */
#include "json/document.h"

#include "base/lines.h"
#include "base/memory.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 256 * 1024 };

/* The offset of the next line end at or after `from`; the window's end if the window has none. */
static size_t find_newline(const struct document *doc, size_t from) {
    const char *found = memchr(doc->block + from, '\n', doc->end - from);
    return found != NULL ? (size_t)(found - doc->block) : doc->end;
}

/* Counts the line ends before the unread text. */
static void count_lines(struct document *doc) {
    while (doc->newline < doc->at) {
        doc->lines++;
        doc->newline = find_newline(doc, doc->newline + 1);
    }
}

uint64_t document_line(struct document *doc) {
    count_lines(doc);
    return doc->lines + 1;
}

static void consume(struct document *doc, const char *to) {
    doc->at = (size_t)(to - doc->block);
}

/* Reads more after the unread text, and puts a NUL after the window. False if reading fails. */
static bool refill(struct document *doc) {
    if (doc->at > 0) {
        count_lines(doc);
        doc->newline -= doc->at;
        memmove(doc->block, doc->block + doc->at, doc->end - doc->at);
        doc->offset += doc->at;
        doc->end -= doc->at;
        doc->at = 0;
    }
    if (doc->room - doc->end <= SLICE_PADDING)
        doc->block = memory_grow(doc->block, &doc->room, doc->room + 1, 1);
    long got = input_read(doc->fd, doc->block + doc->end, doc->room - doc->end - SLICE_PADDING, NULL);
    if (got < 0) {
        doc->error = errno;
        doc->unreadable = doc->ended = true;
        return false;
    }
    bool sought = doc->newline == doc->end;
    doc->ended = got == 0;
    doc->end += (size_t)got;
    if (sought) doc->newline = find_newline(doc, doc->newline);
    doc->block[doc->end] = '\0';
    return true;
}

/* Reads until the unread text is twice as long, or the file ends. A piece that is scanned again after each
 * call is then scanned only as often as its length doubles, however little each read of a pipe returns. False
 * if reading fails. */
static bool refill_twofold(struct document *doc) {
    size_t wanted = 2 * (doc->end - doc->at);
    do {
        if (!refill(doc)) return false;
    } while (doc->end - doc->at < wanted && !doc->ended);
    return true;
}

bool document_open(struct document *doc, const char *file) {
    *doc = (struct document){.file = file};
    doc->fd = input_open(file);
    if (doc->fd < 0) return false;
    doc->block = memory_grow(NULL, &doc->room, BLOCK, 1);
    while (doc->end < 3 && !doc->ended) {
        if (!refill(doc)) break;
    }
    if (doc->end >= 3 && memcmp(doc->block, "\xEF\xBB\xBF", 3) == 0) doc->at = 3;
    return true;
}

void document_close(struct document *doc) {
    if (doc->fd != STDIN_FILENO) close(doc->fd);
    free(doc->block);
}

static int broken_at(struct document *doc, const char *at, enum fault_code code, const char *what,
                     struct fault *fault) {
    if (doc->unreadable) {
        fault_set(fault, FAULT_FILE, "", "%s", strerror(doc->error));
        return -1;
    }
    if (at > doc->block + doc->at) doc->at = (size_t)(at - doc->block); /* the line of the mistake */
    fault_set(fault, code, "", "%s (byte %" PRIu64 ")", what, doc->offset + (uint64_t)(at - doc->block) + 1);
    return -1;
}

/* Moves to the first byte that is not white space and returns it; -1 at the end. */
static int next_byte_after_blanks(struct document *doc) {
    for (;;) {
        const char *p = doc->block + doc->at, *end = doc->block + doc->end;
        while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')) p++;
        consume(doc, p);
        if (p < end) return (unsigned char)*p;
        if (doc->ended || !refill(doc)) return -1;
    }
}

static inline int next_byte(struct document *doc) {          /* the usual case */
    unsigned char next = (unsigned char)doc->block[doc->at]; /* a NUL after the window */
    return next > ' ' ? next : next_byte_after_blanks(doc);
}

static int enter(struct document *doc, int bracket, const char *what, struct fault *fault) {
    int byte = next_byte(doc);
    if (byte != bracket) {
        bool is_value = byte >= 0 && json_type_of((char)byte) != JSON_NONE;
        return broken_at(doc, doc->block + doc->at, is_value ? FAULT_TYPE : FAULT_SYNTAX,
                         byte < 0 ? "the JSON text ends too early" : what, fault);
    }
    doc->at++;
    doc->depth++;
    doc->fresh = true;
    return 1;
}

int document_object(struct document *doc, struct fault *fault) {
    return enter(doc, '{', "an object was expected", fault);
}

int document_array(struct document *doc, struct fault *fault) {
    return enter(doc, '[', "an array was expected", fault);
}

static int next_item(struct document *doc, int bracket, struct fault *fault) {
    int byte = next_byte(doc);
    if (byte == bracket) {
        doc->at++;
        doc->depth--;
        doc->fresh = false;
        return 0;
    }
    if (!doc->fresh && byte == ',') {
        doc->at++;
        byte = next_byte(doc);
    } else if (!doc->fresh && byte >= 0) {
        const char *what = bracket == '}' ? "',' or '}' was expected" : "',' or ']' was expected";
        return broken_at(doc, doc->block + doc->at, FAULT_SYNTAX, what, fault);
    }
    if (byte < 0)
        return broken_at(doc, doc->block + doc->end, FAULT_SYNTAX, "the JSON text ends too early", fault);
    doc->fresh = false;
    return 1;
}

int document_element(struct document *doc, struct fault *fault) {
    return next_item(doc, ']', fault);
}

static inline void scan_window(const struct document *doc, struct json *j) {
    json_open(j, (struct slice){doc->block + doc->at, doc->end - doc->at});
    j->depth = doc->depth;
}

static bool read_skip(void *context, struct json *j, struct fault *fault) {
    (void)context;
    return json_skip(j).len > 0 || json_fault(j, fault);
}

int document_member(struct document *doc, struct slice *key, struct fault *fault) {
    int got = next_item(doc, '}', fault);
    if (got <= 0) return got;
    for (;;) {
        struct json j;
        scan_window(doc, &j);
        if (j.at < j.end && *j.at != '"')
            return broken_at(doc, j.at, FAULT_SYNTAX, "a member's name was expected, in quotes", fault);
        j.fresh = true;
        if (json_member(&j, key) && (j.at < j.end || doc->ended)) {
            consume(doc, j.at);
            return 1;
        }
        if (j.error != NULL && (doc->ended || !j.truncated))
            return broken_at(doc, j.error_at, j.code, j.error, fault);
        if (!refill_twofold(doc)) return broken_at(doc, doc->block + doc->end, FAULT_SYNTAX, "", fault);
    }
}

enum json_type document_peek(struct document *doc) {
    int byte = next_byte(doc);
    return byte < 0 ? JSON_NONE : json_type_of((char)byte);
}

int document_read(struct document *doc, document_reader *read, void *context, struct slice *value,
                  struct fault *fault) {
    next_byte(doc);
    struct json j, again;
    for (;;) {
        scan_window(doc, &j);
        bool good = read(context, &j, fault);
        /* a value that ends with the window may continue after it */
        bool whole = good && (j.at < j.end || doc->ended);
        if (whole) {
            *value = (struct slice){doc->block + doc->at, (size_t)(j.at - doc->block) - doc->at};
            consume(doc, j.at);
            return 1;
        }
        if (!doc->ended && (good || j.truncated)) {
            if (!refill_twofold(doc)) return broken_at(doc, doc->block + doc->end, FAULT_SYNTAX, "", fault);
            continue;
        }
        scan_window(doc, &again);
        *value = json_skip(&again);
        if (again.error == NULL && (again.at < again.end || doc->ended)) {
            /* a byte offset, because a document may be one long line */
            if (j.error != NULL)
                snprintf(fault->what, sizeof fault->what, "%s (byte %" PRIu64 ")", j.error,
                         doc->offset + (uint64_t)(j.error_at - doc->block) + 1);
            consume(doc, again.at);
            return 0;
        }
        if (again.error != NULL && (doc->ended || !again.truncated))
            return broken_at(doc, again.error_at, again.code, again.error, fault);
        if (!refill_twofold(doc)) return broken_at(doc, doc->block + doc->end, FAULT_SYNTAX, "", fault);
    }
}

/* Skips arrays and objects item by item, so that they need not fit into the window. */
int document_skip(struct document *doc, struct fault *fault) {
    struct slice value, key;
    enum json_type type = document_peek(doc);
    if (type != JSON_ARRAY && type != JSON_OBJECT) return document_read(doc, read_skip, NULL, &value, fault);
    int got = type == JSON_ARRAY ? document_array(doc, fault) : document_object(doc, fault);
    while (got > 0) {
        got = type == JSON_ARRAY ? document_element(doc, fault) : document_member(doc, &key, fault);
        if (got > 0 && document_read(doc, read_skip, NULL, &value, fault) < 0) return -1;
    }
    return got < 0 ? -1 : 1;
}

int document_done(struct document *doc, struct fault *fault) {
    if (next_byte(doc) < 0 && !doc->unreadable) return 1;
    return broken_at(doc, doc->block + doc->at, FAULT_SYNTAX, "nothing may follow the JSON value", fault);
}
