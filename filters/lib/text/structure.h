/* SPDX-License-Identifier: MIT
 *
 * structure: what the layout of an answer says of its boxes: which label of a JSON object, a tag, a table's
 * row or a line belongs to a box. The category that a label names is the box's. A label without a word of
 * the vocabulary names another thing (LABEL_OTHER); one with only a generic noun, a number or nothing is
 * not a label (LABEL_NONE). */
#ifndef SAR_TEXT_STRUCTURE_H
#define SAR_TEXT_STRUCTURE_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The category of a box's own label: its index in the vocabulary, or */
enum { LABEL_NONE = -1, LABEL_OTHER = -2 };

struct box_label {
    int category;
    uint32_t at, len; /* LABEL_OTHER: where the label is, as in struct token */
};

struct structure {
    struct box_label *labels; /* of the first `count` boxes */
    size_t count, room;
    struct box_label *listed; /* {"labels": [...]}: in the order of the boxes */
    size_t listed_count, listed_room;
    /* only while the text is read: */
    size_t label_end; /* where the current label ends; SIZE_MAX for none */
    size_t label_at, label_token;
    int label_of;                            /* enum label_kind */
    size_t closing;                          /* offset of the quote that closes the current string */
    bool listing;                            /* inside a list of labels */
    struct box_label object, tag, key, line; /* labels of boxes that may follow */
    size_t object_from,
        listed_from; /* the first box of the current object, and of the list that `listed` belongs to */
};

struct answer;

/* structure_open forgets what was read and keeps the memory; a structure that is all zero can be opened. */
void structure_open(struct structure *);
void structure_free(struct structure *);

/* Called at a quote: finds whether it begins a label's value, or a key that groups boxes. */
void structure_quote(struct answer *, size_t at);

/* Called at [at, after), an opening tag: finds whether it begins a label, as <ref> does. */
void structure_tag(struct answer *, size_t at, size_t after);

/* structure_bracket is called at a brace or at the end of a list, structure_break at the end of a line or
 * sentence. */
void structure_bracket(struct answer *, char bracket);
void structure_break(struct answer *);

/* Called where the current label has ended. */
void structure_label_ends(struct answer *);

/* Sets the labels of the boxes from index `first`, which have just been read; all tokens before them have
 * been added. `in_row`: they are in a row of a table. */
void structure_boxes(struct answer *, size_t first, bool in_row);

/* Called at the end of the text: gives the labels of a list to boxes by index. */
void structure_end(struct answer *);

#endif
