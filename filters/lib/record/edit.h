/* SPDX-License-Identifier: MIT
 *
 * edit: an object of JSON in which some members change. A new value is written where the old one was, a new member at
 * the object's end, and everything else as it was read, byte for byte.
 *
 * The changes are collected first, in any order, and applied once. */
#ifndef SAR_RECORD_EDIT_H
#define SAR_RECORD_EDIT_H

#include "base/emit.h"
#include "base/slice.h"

#include <stdbool.h>

struct edit_part {
    struct slice old; /* of the object's text; empty where something is inserted */
    size_t from, to;  /* the new text, in `values` */
    bool is_member;   /* a new member: a comma precedes it unless it is the object's first */
};

/* Starts from zeroed memory, which is used again from object to object. */
struct edit {
    struct slice text;
    struct edit_part
        *parts; /* in the order of their places; of one place, in the order in which they were made */
    size_t count, room;
    size_t open; /* the part whose new text is being emitted */
    struct emit values;
};

/* Begins with an object and no changes. The text begins with "{"; blanks may follow its "}". It stays the caller's, and
 * must stay as it is until edit_put. */
void edit_begin(struct edit *, struct slice object);

/* What the caller emits to the result, until the next call of an edit function, takes the place of `old`, which is a
 * part of the object's text and overlaps no other change. An empty `old` is where the text is inserted. */
struct emit *edit_text(struct edit *, struct slice old);

/* The same for the value of a member: `old` is the value that the object has, or .at is NULL where it has none; then
 * the member is added at the end. `name` needs no escapes in JSON. */
struct emit *edit_member(struct edit *, const char *name, struct slice old);

/* Drops a member, and one of the commas beside it. `name` is as json_member gives it, without quotes; members are dropped
 * in the order in which they are in the text. */
void edit_drop(struct edit *, struct slice name, struct slice value);

/* Emits the changed object, and the blanks that follow it. */
void edit_put(struct edit *, struct emit *out);

void edit_free(struct edit *);

#endif
