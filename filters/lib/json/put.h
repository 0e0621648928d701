/* SPDX-License-Identifier: MIT
 *
 * put: JSON strings and members, written to a buffer. */
#ifndef SAR_JSON_PUT_H
#define SAR_JSON_PUT_H

#include "base/buffer.h"

/* A JSON string with its quotes. `text` is decoded bytes: they are escaped as needed, and each byte that is
 * not UTF-8 becomes U+FFFD. */
void json_put_string(struct buffer *, struct slice text);

/* The same without the quotes, for a string in parts. */
void json_put_text(struct buffer *, struct slice text);

/* A member after others, `,"name":value`. `name` must need no escapes; `value` is JSON. */
static inline void json_put_member(struct buffer *out, const char *name, struct slice value) {
    buffer_text(out, ",\"");
    buffer_text(out, name);
    buffer_text(out, "\":");
    buffer_slice(out, value);
}

/* The same with a text as a JSON string. */
void json_put_text_member(struct buffer *, const char *name, const char *text);

#endif
