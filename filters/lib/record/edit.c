/* SPDX-License-Identifier: MIT */
#include "record/edit.h"

#include "base/ascii.h"
#include "base/memory.h"

#include <stdlib.h>

void edit_begin(struct edit *edit, struct slice object) {
    edit->text = object;
    edit->count = 0;
    edit->values.len = 0;
}

static void end_part(struct edit *edit) {
    if (edit->count > 0) edit->parts[edit->open].to = edit->values.len;
}

static struct buffer *add_part(struct edit *edit, struct slice old, bool is_member) {
    end_part(edit);
    edit->parts = memory_grow(edit->parts, &edit->room, edit->count + 1, sizeof *edit->parts);
    size_t at = edit->count++;
    for (; at > 0 && edit->parts[at - 1].old.at > old.at; at--) edit->parts[at] = edit->parts[at - 1];
    edit->parts[at] = (struct edit_part){old, edit->values.len, edit->values.len, is_member};
    edit->open = at;
    return &edit->values;
}

struct buffer *edit_text(struct edit *edit, struct slice old) {
    return add_part(edit, old, false);
}

/* An empty slice before the object's "}". */
static struct slice end_of(const struct edit *edit) {
    const char *close = edit->text.at + edit->text.len - 1;
    while (*close != '}') close--;
    return (struct slice){close, 0};
}

struct buffer *edit_member(struct edit *edit, const char *name, struct slice old) {
    if (old.at != NULL) return edit_text(edit, old);
    struct buffer *value = add_part(edit, end_of(edit), true);
    buffer_char(value, '"');
    buffer_text(value, name);
    buffer_text(value, "\":");
    return value;
}

/* Whether an earlier change covers the byte at `place`. */
static bool is_taken(const struct edit *edit, const char *place) {
    for (size_t i = 0; i < edit->count; i++) {
        const struct slice *old = &edit->parts[i].old;
        if (old->at <= place && place < old->at + old->len) return true;
    }
    return false;
}

/* Drops the comma before the member; if there is none left (first member, or dropped with the member before),
 * the one after it. */
void edit_drop(struct edit *edit, struct slice name, struct slice value) {
    const char *from = name.at - 1, *to = value.at + value.len, *comma = from - 1;
    while (ascii_is_blank(*comma)) comma--;
    if (*comma == ',' && !is_taken(edit, comma)) {
        from = comma;
    } else {
        while (ascii_is_blank(*to)) to++;
        if (*to == ',') to++;
    }
    edit_text(edit, (struct slice){from, (size_t)(to - from)});
}

static bool ends_open(const struct buffer *out) {
    size_t len = out->len;
    while (ascii_is_blank(out->bytes[len - 1])) len--;
    return out->bytes[len - 1] == '{';
}

void edit_put(struct edit *edit, struct buffer *out) {
    const char *at = edit->text.at, *end = at + edit->text.len;
    end_part(edit);
    for (size_t i = 0; i < edit->count; i++) {
        const struct edit_part *part = &edit->parts[i];
        buffer_bytes(out, at, (size_t)(part->old.at - at));
        if (part->is_member && !ends_open(out)) buffer_char(out, ',');
        buffer_bytes(out, edit->values.bytes + part->from, part->to - part->from);
        at = part->old.at + part->old.len;
    }
    buffer_bytes(out, at, (size_t)(end - at));
}

void edit_free(struct edit *edit) {
    free(edit->parts);
    buffer_free(&edit->values);
    *edit = (struct edit){0};
}
