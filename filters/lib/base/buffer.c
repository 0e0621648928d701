/* SPDX-License-Identifier: MIT */
#include "base/buffer.h"

#include "base/memory.h"
#include "base/printable.h"

#include <stdlib.h>

void buffer_free(struct buffer *buffer) {
    free(buffer->bytes);
    *buffer = (struct buffer){0};
}

char *buffer_grow(struct buffer *out, size_t wanted) {
    out->bytes = memory_grow(out->bytes, &out->room, out->len + wanted + SLICE_PADDING, 1);
    return out->bytes + out->len;
}

void buffer_decimal(struct buffer *out, double value) {
    out->len += number_put_decimal(buffer_room(out, NUMBER_DECIMAL), value);
}

void buffer_shown(struct buffer *out, struct slice text) {
    const char *at = text.at, *end = text.at + text.len;
    while (at < end) out->len += printable_character(buffer_room(out, PRINTABLE_ROOM), &at, end);
}
