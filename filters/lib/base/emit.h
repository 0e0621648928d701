/* SPDX-License-Identifier: MIT
 *
 * emit: the output buffer. Records are built at its end and committed when whole; only committed bytes are
 * ever written. A failure to write is remembered, told once by emit_close, and nothing is written after it.
 */
#ifndef SAR_BASE_EMIT_H
#define SAR_BASE_EMIT_H

#include "base/number.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

struct emit {
    char *bytes;
    size_t len, room;
    size_t committed;
    size_t block;          /* written when as much is committed; 0 in a buffer that goes nowhere */
    struct writer *writer; /* NULL where the program writes itself */
    bool empties;          /* a file that is emptied before the first bytes go to it, or when it is closed */
    bool overlapped;       /* a writer is wanted as soon as there is a block for it */
    int fd;
    int error;        /* errno of the first failure, 0 while all is well */
    uint64_t records; /* committed so far */
};

/* Writes to `fd`, which stays the caller's until emit_close. */
void emit_open(struct emit *, int fd);

/* From now on, what goes to a regular file is written while the program goes on, as soon as there is much of it. */
void emit_overlap(struct emit *);

/* At least `wanted` writable bytes at the end of the buffer, and SLICE_PADDING more; emit_took says up to
 * where they have been filled. */
char *emit_grow(struct emit *, size_t wanted);
static inline char *emit_room(struct emit *out, size_t wanted) {
    return out->room - out->len < wanted + SLICE_PADDING ? emit_grow(out, wanted) : out->bytes + out->len;
}
static inline void emit_took(struct emit *out, const char *behind) {
    out->len = (size_t)(behind - out->bytes);
}

static inline void emit_bytes(struct emit *out, const char *bytes, size_t len) {
    char *room = emit_room(out, len);
    if (len > 0) memcpy(room, bytes, len); /* an empty slice may point nowhere */
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

/* The same for a slice of this library, behind which SLICE_PADDING bytes can be read. */
static inline void emit_padded(struct emit *out, struct slice text) {
    slice_put(emit_room(out, text.len), text);
    out->len += text.len;
}

static inline void emit_integer(struct emit *out, uint64_t value) {
    out->len += number_put_integer(emit_room(out, 20), value);
}

/* At most six decimals, as number_put_decimal. */
void emit_decimal(struct emit *, double value);

/* A JSON string with its quotes. `text` is plain bytes: what must be escaped is, what is not UTF-8 becomes
 * U+FFFD. */
void emit_json_string(struct emit *, struct slice text);

/* The same without the quotes, for a string that is put together. */
void emit_json_text(struct emit *, struct slice text);

/* A member behind others, `,"name":value`: a name that needs no escape, and JSON. */
static inline void emit_member(struct emit *out, const char *name, struct slice value) {
    emit_text(out, ",\"");
    emit_text(out, name);
    emit_text(out, "\":");
    emit_slice(out, value);
}

/* The same for a text, which becomes a JSON string. */
void emit_text_member(struct emit *, const char *name, const char *text);

/* A text for people, as `shown` has it. */
void emit_shown(struct emit *, struct slice text);

/* The bytes since the last commit, and their removal. */
static inline struct slice emit_pending(const struct emit *out) {
    if (out->bytes == NULL) return (struct slice){NULL, 0}; /* no pointer to count from */
    return (struct slice){out->bytes + out->committed, out->len - out->committed};
}
void emit_rollback(struct emit *);

/* Ends a record: what is pending may be written from now on. */
void emit_commit(struct emit *);

/* Writes all that is committed. False where that failed, now or before. */
bool emit_flush(struct emit *);

/* Sees to it that all that is committed is written before long. */
void emit_pass_on(struct emit *);

/* Flushes, closes the file and frees the buffer. False, with errno set, where any write or the close failed.
 */
bool emit_close(struct emit *) __attribute__((warn_unused_result));

#endif
