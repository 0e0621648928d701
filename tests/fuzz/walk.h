/* SPDX-License-Identifier: MIT
 *
 * walk: all that the scanner's getters say of a text, written down. */
#ifndef SAR_WALK_H
#define SAR_WALK_H

#include "base/buffer.h"
#include "json/scan.h"

/* One value and all that is in it: for each its first letter, where it begins, and what it holds. */
static inline void walk_value(struct json *j, struct buffer *out) {
    struct slice text = {NULL, 0};
    double number = 0;
    bool flag = false;
    enum json_type type = json_peek(j);
    buffer_char(out, "?zbnsao"[type]);
    buffer_integer(out, (uint64_t)(j->at - j->start));
    switch (type) {
    case JSON_OBJECT:
        json_object(j);
        while (json_member(j, &text)) {
            buffer_char(out, '.');
            buffer_slice(out, text);
            walk_value(j, out);
        }
        break;
    case JSON_ARRAY:
        json_array(j);
        while (json_element(j)) walk_value(j, out);
        break;
    case JSON_STRING:
        if (!json_string(j, &text)) break;
        char *room = buffer_room(out, text.len);
        buffer_took(out, room + json_unescape(text, room));
        break;
    case JSON_NUMBER:
        if (json_number(j, &number)) buffer_bytes(out, (const char *)&number, sizeof number);
        break;
    case JSON_BOOL:
        json_boolean(j, &flag);
        buffer_char(out, flag ? '1' : '0');
        break;
    default: buffer_slice(out, json_skip(j));
    }
    buffer_integer(out, (uint64_t)(j->at - j->start));
}

/* A text by getters, and again passed over as a whole: what was met, and what was wrong where. */
static inline void walk(struct slice text, struct buffer *out) {
    for (int skipped = 0; skipped < 2; skipped++) {
        struct json j;
        json_open(&j, text);
        if (skipped)
            buffer_slice(out, json_skip(&j));
        else
            walk_value(&j, out);
        buffer_char(out, json_done(&j) ? '=' : '!');
        if (j.error == NULL) continue;
        buffer_text(out, j.error);
        buffer_integer(out, (uint64_t)(j.error_at - j.start));
        buffer_char(out, j.truncated ? 't' : 'f');
    }
}

#endif
