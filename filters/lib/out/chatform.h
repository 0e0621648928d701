/* SPDX-License-Identifier: MIT
 *
 * chatform: how a trainer wants a dialogue written as JSON. */
#ifndef SAR_OUT_CHATFORM_H
#define SAR_OUT_CHATFORM_H

#include <stdbool.h>

enum chat_layout {
    CHAT_CONVERSATIONS, /* "conversations": [{"from": ..., "value": ...}] */
    CHAT_RECORD,        /* the sample itself, with other texts */
    CHAT_PARTS          /* "messages" whose content is a list of parts */
};

/* How a text refers to an image. */
enum marks {
    MARKS_KEPT,     /* <image> */
    MARKS_ON_LINES, /* <image>, followed by a line feed at the start of a text */
    MARKS_NUMBERED  /* Picture 1: <img>PATH</img>, and a line feed */
};

/* The member that names the images. */
enum image_member { IMAGES_NOWHERE, IMAGES_LIST, IMAGES_ONE };

struct chat_form {
    enum chat_layout layout;
    bool roles; /* CHAT_CONVERSATIONS: the speakers are called user and assistant, else human and gpt */
    enum marks marks;
    enum image_member images;
    bool id, size, system; /* further members: id, width and height, system */
    bool array;            /* documented as one array, not as lines */
    int syntax;            /* of boxes, as in grounding_style */
    const char *frame;     /* of its boxes; NULL for the syntax's documented one */
};

#endif
