/* SPDX-License-Identifier: MIT
 *
 * layout: the positions of the objects in an answer's text, so that one can be dropped, changed or added, in every
 * template and language. It uses what parse found in the text: categories, regions and boxes, and their order.
 *
 * Objects form groups: "There are 2 ships: [one in the top left {box}], [another in the right {box}]." The text
 * between the objects of a group, and between groups, separates them. The text before the first object of a group is
 * its lead-in; it is dropped if all objects of the group are. */
#ifndef SAR_PERTURB_LAYOUT_H
#define SAR_PERTURB_LAYOUT_H

#include "text/parse.h"

#define LAYOUT_NONE SIZE_MAX

/* A part of the text, bytes `from` to before `to`, and its tokens, `token` to before `token_end`. */
struct span {
    size_t from, to;
    size_t token, token_end;
};

/* An object and the tokens of its category, region and box; LAYOUT_NONE: it has none. */
struct layout_object {
    struct span span;
    size_t category, region, box;
};

struct layout_group {
    struct span span;          /* from its lead-in to its last object */
    size_t object, object_end; /* its objects, from `object` to before `object_end`, at least one */
};

struct layout {
    struct layout_object *objects;
    struct layout_group *groups;
    size_t object_count, group_count;

    size_t *marks; /* the marked tokens of the current sentence */
    size_t object_room, group_room, mark_room;
};

/* What the objects of an answer are. */
enum layout_kind {
    LAYOUT_NAMED,   /* a category (classify) */
    LAYOUT_PHRASES, /* a category and a region that belong together (describe) */
    LAYOUT_BOXES,   /* a box (count) */
    LAYOUT_PLACES,  /* a box, with the region next to it, if any (refer) */
    LAYOUT_GROUNDS, /* the same, with a category before or next to it (ground) */
    LAYOUT_ASKED    /* each category and region of the object that was asked about (identify); no groups */
};

/* Finds the objects of an answer. The layout is zeroed, or from an earlier call, whose memory is reused; layout_free
 * frees it. It refers to the tokens of the answer by their indices. */
void layout_read(struct layout *, const struct answer *, enum layout_kind);
void layout_free(struct layout *);

#endif
