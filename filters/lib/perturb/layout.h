/* SPDX-License-Identifier: MIT
 *
 * layout: where in an answer's text each of its objects is said, so that one can be left out, changed or said
 * once more, whatever the template and the language. It goes by what parse found in the text: categories,
 * regions and boxes, and in which order they stand.
 *
 * Objects come in groups: "There are 2 ships: [one in the top left {box}], [another in the right {box}]."
 * What stands between the objects of a group, and between groups, separates them; what stands before the
 * first object of a group leads in, and goes when all of its objects do. */
#ifndef SAR_PERTURB_LAYOUT_H
#define SAR_PERTURB_LAYOUT_H

#include "text/parse.h"

#define LAYOUT_NONE SIZE_MAX

/* A part of the text, and the tokens in it. */
struct span {
    size_t from, to;
    size_t token, token_end;
};

/* What is said of an object, as tokens; LAYOUT_NONE where it is not. */
struct layout_object {
    struct span span;
    size_t category, region, box;
};

struct layout_group {
    struct span span;          /* from its lead-in to its last object */
    size_t object, object_end; /* its objects, at least one */
};

struct layout {
    struct layout_object *objects;
    struct layout_group *groups;
    size_t object_count, group_count;

    size_t *marks; /* tokens of the sentence at hand */
    size_t object_room, group_room, mark_room;
};

/* Who is an object in an answer. */
enum layout_kind {
    LAYOUT_NAMED,   /* a category said (classify) */
    LAYOUT_PHRASES, /* a category and a region said together (describe) */
    LAYOUT_BOXES,   /* a box (count) */
    LAYOUT_PLACES,  /* a box, with a region where one stands beside it (refer) */
    LAYOUT_GROUNDS, /* the same, of a category said before them or with them (ground) */
    LAYOUT_ASKED    /* each category and region said of the one object that was asked about (identify); these
                       objects have no spans and no groups */
};

/* Starts from zeroed memory; memory is used again. */
void layout_read(struct layout *, const struct answer *, enum layout_kind);
void layout_free(struct layout *);

#endif
