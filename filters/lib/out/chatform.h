/* SPDX-License-Identifier: MIT
 *
 * chatform: how a trainer wants a dialogue laid out as JSON. */
#ifndef SAR_OUT_CHATFORM_H
#define SAR_OUT_CHATFORM_H

#include <stdbool.h>

enum chat_layout {
    CHAT_RECORD,        /* the sample itself, with other texts */
    CHAT_CONVERSATIONS, /* "conversations": [{"from": ..., "value": ...}] */
    CHAT_PARTS          /* "messages" whose content is a list of parts */
};

/* What stands for an image in a text. */
enum marks {
    MARKS_KEPT,     /* <image> */
    MARKS_ON_LINES, /* <image>, with a line feed behind it at the start of a text */
    MARKS_NUMBERED  /* Picture 1: <img>PATH</img>, and a line feed */
};

/* The member that names the images. */
enum image_member { IMAGES_NOWHERE, IMAGES_LIST, IMAGES_ONE };

struct chat_form {
    enum chat_layout layout;
    const char *user, *assistant; /* CHAT_CONVERSATIONS: who says something */
    enum marks marks;
    enum image_member images;
    bool id, size, system; /* members beside: id, width and height, system */
    bool array;            /* documented as one array, not as lines */
    int syntax;            /* of boxes, as in grounding_style */
    const char *frame;     /* that of its boxes, where it is not the syntax's documented one; NULL for that */
};

#endif
