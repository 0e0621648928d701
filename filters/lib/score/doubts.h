/* SPDX-License-Identifier: MIT
 *
 * doubts: signs that sar-iou's input or options are not what the user thinks. Each is reported once, at the
 * end; none changes a score. Only `repeated` looks at the truth. */
#ifndef SAR_SCORE_DOUBTS_H
#define SAR_SCORE_DOUBTS_H

#include "cli/cli.h"
#include "geometry/match.h"
#include "record/sample.h"
#include "words/vocab.h"

/* From this many records on, it is not by chance that every response is the last message. */
enum { DOUBTS_MANY = 10 };

struct doubts {
    const char *response_key;    /* the name of the response's member */
    uint64_t records, responses; /* records read, and those that have the member */
    struct name_list others;     /* members of the first record that may be the response: "`a`, `b`" */
    char other[64];              /* the most likely one; "" for none */
    uint64_t repeated, compared; /* responses equal to the last message, which is the truth; all compared */
    uint64_t boxes, outside;     /* of responses in images of known size; those wholly outside */
    uint64_t unread;
    struct quote unread_id; /* the id of the first */
};

/* Counts a record as read. `is_truth`: its last assistant message is used as the truth. */
void doubts_record(struct doubts *, const struct sample *, bool is_truth);

/* Counts the boxes of a response, in pixels. */
void doubts_boxes(struct doubts *, const struct sample *, const struct match_box *, size_t count);

/* Counts a response in which nothing was read. */
void doubts_unread(struct doubts *, const struct sample *);

/* Prints the warnings. */
void doubts_tell(const struct doubts *, struct cli *);

#endif
