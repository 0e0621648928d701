/* SPDX-License-Identifier: MIT
 *
 * buffer: a run of bytes that grows at its end. A buffer of zeros is empty and valid; buffer_free frees the bytes.
 * To empty a buffer that is used again, set `len` to 0. */
#ifndef SAR_BASE_BUFFER_H
#define SAR_BASE_BUFFER_H

#include "base/number.h"
#include "base/slice.h"

#include <stdint.h>

struct buffer {
    char *bytes; /* NULL before the first use */
    size_t len, room;
};

/* Frees the bytes; the buffer is empty then and can be used again. */
void buffer_free(struct buffer *);

/* The bytes, valid until the buffer changes; SLICE_PADDING bytes after them can be read if there are any. */
static inline struct slice buffer_view(const struct buffer *buffer) {
    return (struct slice){buffer->bytes, buffer->len};
}

/* Returns room for at least `wanted` bytes, and SLICE_PADDING more, at the end of the buffer; valid until the
 * next call. buffer_took sets the end of the bytes that were written there. */
char *buffer_grow(struct buffer *, size_t wanted);
static inline char *buffer_room(struct buffer *out, size_t wanted) {
    return out->room - out->len < wanted + SLICE_PADDING ? buffer_grow(out, wanted) : out->bytes + out->len;
}
static inline void buffer_took(struct buffer *out, const char *end) {
    out->len = (size_t)(end - out->bytes);
}

static inline void buffer_bytes(struct buffer *out, const char *bytes, size_t len) {
    char *room = buffer_room(out, len);
    if (len > 0) memcpy(room, bytes, len); /* an empty slice may have no pointer */
    out->len += len;
}
static inline void buffer_text(struct buffer *out,
                               const char *text) { /* inline: a literal's length is known */
    buffer_bytes(out, text, strlen(text));
}
static inline void buffer_char(struct buffer *out, char c) {
    *buffer_room(out, 1) = c;
    out->len++;
}

static inline void buffer_slice(struct buffer *out, struct slice text) {
    buffer_bytes(out, text.at, text.len);
}

/* The same for a slice of this library, after which SLICE_PADDING bytes can be read. */
static inline void buffer_padded(struct buffer *out, struct slice text) {
    slice_put(buffer_room(out, text.len), text);
    out->len += text.len;
}

static inline void buffer_integer(struct buffer *out, uint64_t value) {
    out->len += number_put_integer(buffer_room(out, 20), value);
}

/* A whole number, which may be negative. */
static inline void buffer_signed(struct buffer *out, int64_t value) {
    if (value < 0) buffer_char(out, '-');
    buffer_integer(out, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

/* A number with at most six decimals, see number_put_decimal. */
void buffer_decimal(struct buffer *, double value);

/* A text for people, made safe as base/printable.h says. */
void buffer_shown(struct buffer *, struct slice text);

#endif
