/* SPDX-License-Identifier: MIT
 *
 * edit: changes members of a JSON object. A new value is written where the old one was, a new member at the
 * object's end; all other bytes stay as they were read.
 *
 * Changes are collected first, in any order except for edit_drop, and applied once. */
#ifndef SAR_RECORD_EDIT_H
#define SAR_RECORD_EDIT_H

#include "base/buffer.h"
#include "base/slice.h"

#include <stdbool.h>

struct edit_part {
    struct slice old; /* a part of the object's text; empty for an insertion */
    size_t from, to;  /* the new text, in `values` */
    bool is_member;   /* a new member: a comma precedes it unless it is the object's first */
};

/* Zeroed memory is valid. Memory is reused from object to object; edit_free frees it. */
struct edit {
    struct slice text;
    struct edit_part *parts; /* sorted by place, then by the order of the calls */
    size_t count, room;
    size_t open; /* the part whose new text is being emitted */
    struct buffer values;
};

/* Starts with an object and no changes. The text begins with "{"; white space may follow its "}". It is
 * borrowed and must not change until edit_put. */
void edit_begin(struct edit *, struct slice object);

/* Replaces `old`, a part of the object's text that overlaps no other change, by what the caller emits to the
 * result until its next call of an edit function. If `old` is empty, the text is inserted there. */
struct buffer *edit_text(struct edit *, struct slice old);

/* Sets a member's value in the same way. `old` is the value that the object has; if .at is NULL, the member
 * is added at the end. `name` must need no escapes in JSON. */
struct buffer *edit_member(struct edit *, const char *name, struct slice old);

/* Drops a member and one comma next to it. `name` is a slice of the object's text, as json_member gives it
 * (without quotes). Members must be dropped in the order in which the text has them. */
void edit_drop(struct edit *, struct slice name, struct slice value);

/* Emits the changed object and the white space after it. */
void edit_put(struct edit *, struct buffer *out);

void edit_free(struct edit *);

#endif
