/* SPDX-License-Identifier: MIT */
#include "json/put.h"

#include "base/utf8.h"

/* The number of bytes that a JSON string has unchanged: ASCII without escapes. */
static size_t plain_length(const char *text, size_t len) {
    size_t i = 0;
    while (i < len && text[i] >= 0x20 && text[i] < 0x7F && text[i] != '"' && text[i] != '\\') i++;
    return i;
}

void json_put_text(struct buffer *out, struct slice text) {
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < text.len;) {
        size_t plain = plain_length(text.at + i, text.len - i);
        if (plain > 0) {
            buffer_bytes(out, text.at + i, plain);
            i += plain;
            continue;
        }
        unsigned char c = (unsigned char)text.at[i];
        size_t len = utf8_length((const unsigned char *)text.at + i, text.len - i);
        if (len == 0) {
            buffer_text(out, "\xEF\xBF\xBD");
            i++;
        } else if (c == '"' || c == '\\') {
            buffer_bytes(out, (const char[]){'\\', (char)c}, 2);
            i++;
        } else if (c < 0x20 || c == 0x7F) {
            buffer_bytes(out, (const char[]){'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]}, 6);
            i++;
        } else {
            buffer_bytes(out, text.at + i, len);
            i += len;
        }
    }
}

void json_put_string(struct buffer *out, struct slice text) {
    buffer_char(out, '"');
    json_put_text(out, text);
    buffer_char(out, '"');
}

void json_put_text_member(struct buffer *out, const char *name, const char *text) {
    json_put_member(out, name, (struct slice){NULL, 0});
    json_put_string(out, slice_of(text));
}
