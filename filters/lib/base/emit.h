/* SPDX-License-Identifier: MIT
 *
 * emit: the output buffer. Records are built at its end and committed when complete; only committed bytes are
 * written. The first error of a write is kept, nothing is written after it, and emit_close returns it.
 *
 * A buffer without a file has `fd` -1; the caller frees its bytes. */
#ifndef SAR_BASE_EMIT_H
#define SAR_BASE_EMIT_H

#include "base/must.h"
#include "base/number.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

struct emit {
    char *bytes;
    size_t len, room;
    size_t committed;
    size_t block;          /* committed bytes that cause a write; 0 in a buffer without a file */
    struct writer *writer; /* NULL if the program writes itself */
    bool empties;          /* a file to be emptied before the first write, or at emit_close */
    bool overlapped;       /* a writer starts as soon as there is a block for it */
    int fd;
    int error;        /* errno of the first failure, 0 if there was none */
    uint64_t records; /* committed so far */
};

/* Starts writing to `fd`, which emit_close closes. */
void emit_open(struct emit *, int fd);

/* Lets a thread write to a regular file while the program goes on, from the first full block on. */
void emit_overlap(struct emit *);

/* Returns room for at least `wanted` bytes, and SLICE_PADDING more, at the end of the buffer; valid until the
 * next call. emit_took sets the end of the bytes that were written there. */
char *emit_grow(struct emit *, size_t wanted);
static inline char *emit_room(struct emit *out, size_t wanted) {
    return out->room - out->len < wanted + SLICE_PADDING ? emit_grow(out, wanted) : out->bytes + out->len;
}
static inline void emit_took(struct emit *out, const char *behind) {
    out->len = (size_t)(behind - out->bytes);
}

static inline void emit_bytes(struct emit *out, const char *bytes, size_t len) {
    char *room = emit_room(out, len);
    if (len > 0) memcpy(room, bytes, len); /* an empty slice may have no pointer */
    out->len += len;
}
static inline void emit_text(struct emit *out, const char *text) { /* inline: a literal's length is known */
    emit_bytes(out, text, strlen(text));
}
static inline void emit_char(struct emit *out, char c) {
    *emit_room(out, 1) = c;
    out->len++;
}

static inline void emit_slice(struct emit *out, struct slice text) {
    emit_bytes(out, text.at, text.len);
}

/* The same for a slice of this library, after which SLICE_PADDING bytes can be read. */
static inline void emit_padded(struct emit *out, struct slice text) {
    slice_put(emit_room(out, text.len), text);
    out->len += text.len;
}

static inline void emit_integer(struct emit *out, uint64_t value) {
    out->len += number_put_integer(emit_room(out, 20), value);
}

/* A number with at most six decimals, see number_put_decimal. */
void emit_decimal(struct emit *, double value);

/* A text for people, made safe as base/printable.h says. */
void emit_shown(struct emit *, struct slice text);

/* The bytes since the last commit. */
static inline struct slice emit_pending(const struct emit *out) {
    if (out->bytes == NULL) return (struct slice){NULL, 0}; /* NULL + 0 is undefined */
    return (struct slice){out->bytes + out->committed, out->len - out->committed};
}
/* Drops the bytes since the last commit. */
void emit_rollback(struct emit *);

/* Ends a record: the pending bytes may be written from now on. Write errors are kept for emit_close. */
void emit_commit(struct emit *);

/* Writes all committed bytes. False if this or an earlier write failed. */
bool emit_flush(struct emit *);

/* Starts writing all committed bytes, perhaps in the writer's thread. */
void emit_pass_on(struct emit *);

/* Flushes, closes the file and frees the buffer. False, with errno set, if any write or the close failed. */
MUST_CHECK bool emit_close(struct emit *);

#endif
