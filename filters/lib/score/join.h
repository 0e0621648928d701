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
    JOIN_FOUND,
    JOIN_PASSED_OVER, /* answered before, and DUPLICATES_FIRST: to be dropped */
    JOIN_BAD          /* not found, or answered before: the fault says which */
};

/* Reports, at the end, the prefix of image paths, if there was one. */
void join_tell(const struct join *, struct cli *);

/* Finds the truth of a prediction. `members` become its members as `"name":value` texts with commas between
 * them, valid until join_close; `number` its index. The fault is set for JOIN_BAD. */
enum join_outcome join_find(struct join *, const struct sample *prediction, struct slice *members,
                            size_t *number, struct fault *);

/* The prediction as a record with the members that it lacks and its truth has, and with the true answer in
 * place of its own `labels`. Valid until the next call. */
struct slice join_merge(struct join *, struct slice prediction, struct slice members);

/* Keeps a copy of a prediction for the truth `number`; it replaces an earlier one. */
void join_hold(struct join *, const struct line *, size_t number);

/* Returns the predictions that were held and not replaced, one a call, in their order. False after the
 * last. */
bool join_next_held(struct join *, struct line *, struct slice *members);

/* Returns the truths without a prediction, one a call, in their order, with their lines. `position` starts at
 * 0. False after the last. */
bool join_unanswered(struct join *, size_t *position, struct line *, struct slice *members);

void join_close(struct join *);

#endif
