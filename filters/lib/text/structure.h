/* SPDX-License-Identifier: MIT
 *
 * structure: what the shape of an answer says of its boxes: which label of JSON, of a tag, of a table's row or of a line
 * is a box's own. A label is known by the category that is in it; one without a word of the vocabulary is another
 * thing, unless it is a generic noun, a number or nothing. */
#ifndef SAR_TEXT_STRUCTURE_H
#define SAR_TEXT_STRUCTURE_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A box's own label: a category from 0 on, or */
enum { LABEL_NONE = -1, LABEL_OTHER = -2 };

struct box_label {
    int category;
    uint32_t at, len; /* LABEL_OTHER: as a token's */
};

struct structure {
    struct box_label *labels; /* of each box, as far as `count` */
    size_t count, room;
    struct box_label *listed; /* {"labels": [...]}: by the boxes' order */
    size_t listed_count, listed_room;
    /* while the text is read */
    size_t label_end; /* where the label at hand ends; SIZE_MAX for none */
    size_t label_at, label_token;
    int label_of;                            /* what it is of: enum label_kind */
    size_t closing;                          /* where the quotes close that opened last */
    bool listing;                            /* the strings of a list of labels are read */
    struct box_label object, tag, key, line; /* that hold for boxes to come */
    size_t object_from,
        listed_from; /* the first box of the object at hand, of the list that labels go with */
};

struct answer;

void structure_open(struct structure *);
void structure_free(struct structure *);

/* At a quote: whether a label's value, or a key that groups boxes, begins here. */
void structure_quote(struct answer *, size_t at);

/* At the opening tag of a label, such as <ref>. */
void structure_tag(struct answer *, size_t at, size_t behind);

/* At a brace or the end of a list; at the end of a line or sentence; at the end of the text. */
void structure_bracket(struct answer *, char bracket);
void structure_break(struct answer *);

/* Where the label at hand has ended. */
void structure_label_ends(struct answer *);

/* Gives the boxes from `first` on their labels; the tokens before them are all there. */
void structure_boxes(struct answer *, size_t first, bool in_row);

/* The whole text has been read: labels by their index find their boxes. */
void structure_end(struct answer *);

#endif
