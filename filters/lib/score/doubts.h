/* SPDX-License-Identifier: MIT
 *
 * doubts: what sar-iou has seen that most often means that its input or its options are not what the user takes them
 * for. Each is said once, at the end; none changes a score. All but one are blind to the truth. */
#ifndef SAR_SCORE_DOUBTS_H
#define SAR_SCORE_DOUBTS_H

#include "cli/cli.h"
#include "geometry/match.h"
#include "record/sample.h"
#include "words/vocab.h"

/* From so many records on it is no chance that each answer is the last message. */
enum { DOUBTS_MANY = 10 };

struct doubts {
    const char *response_key;    /* what the response is called */
    uint64_t records, responses; /* records read, and those that have the member */
    struct name_list others;     /* members of the first record that may be responses, "`a`, `b`" */
    char other[64];              /* the likeliest of them; "" where there is none */
    uint64_t repeated,
        compared; /* responses that are the last message, which is the truth; and all compared with it */
    uint64_t boxes, outside; /* boxes of responses in images of known size, and those wholly outside */
    uint64_t unread;
    struct quote unread_id; /* of the first */
};

/* Notes a record as it was read. `is_truth`: its last assistant message is taken for the truth. */
void doubts_record(struct doubts *, const struct sample *, bool is_truth);

/* Notes the boxes, in pixels, of a response. */
void doubts_boxes(struct doubts *, const struct sample *, const struct match_box *, size_t count);

/* Notes a response in which nothing was read. */
void doubts_unread(struct doubts *, const struct sample *);

void doubts_tell(const struct doubts *, struct cli *);

#endif
