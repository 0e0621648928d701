/* SPDX-License-Identifier: MIT
 *
 * join: finds the truth of each prediction in a file of truths: by its id, or, if a trainer has dropped the
 * ids, by its images and question; the k-th prediction of a question then answers its k-th truth. Image paths
 * of predictions may have a prefix, such as a folder, if it is the same in all predictions.
 *
 * Of a truth, the members that a prediction may lack are kept in memory. A million truths as sar-template
 * writes them take about 450 MB; with --rejects their lines are kept too. */
#ifndef SAR_SCORE_JOIN_H
#define SAR_SCORE_JOIN_H

#include "cli/cli.h"
#include "record/sample.h"

#include <stdint.h>

enum duplicates { DUPLICATES_ERROR, DUPLICATES_FIRST, DUPLICATES_LAST };

struct join;

/* Reads all truths of a file, whose name is borrowed. NULL if that fails, with a message printed and the
 * status of the cli set. The caller frees it with join_close. */
struct join *join_open(struct cli *, const char *file, enum duplicates);

enum join_outcome {
    JOIN_FOUND, /* to be scored now */
    JOIN_LATER, /* held for join_next_held, if it is not replaced (DUPLICATES_LAST) */
    JOIN_AGAIN, /* its question was answered before: to be dropped (DUPLICATES_FIRST) */
    JOIN_BAD    /* not found, or answered before: the fault says which */
};

/* Reports, at the end, the prefix of image paths, if there was one. */
void join_tell(const struct join *, struct cli *);

/* Finds the truth of a prediction, which was read from this line. For JOIN_FOUND, `record` becomes the prediction with
 * the members that it lacks and its truth has, and with the true answer in place of its own `labels`; valid until the
 * next call that returns a record. The fault is set for JOIN_BAD. */
enum join_outcome join_find(struct join *, const struct line *, const struct sample *prediction,
                            struct slice *record, struct fault *);

/* Takes the predictions that were held and not replaced, one a call, in their order, as join_find returns records.
 * False after the last. */
bool join_next_held(struct join *, struct line *, struct slice *record);

/* Takes the truths without a prediction, one a call, in their order: the line of the truth, and the record of a
 * prediction without a response. False after the last. */
bool join_next_unanswered(struct join *, struct line *, struct slice *record);

void join_close(struct join *);

#endif
