/* SPDX-License-Identifier: MIT
 *
 * join: the truth that stands in a file of its own, found again for each prediction: by its id, or where a
 * trainer has dropped the ids by its images and question, the k-th prediction of a question answering the
 * k-th truth of it. Paths of images may have something in front of the truth's, such as a folder, if it is the same in
 * all predictions.
 *
 * What is kept of a truth is the members that a prediction may lack. A million of them, as sar-template
 * writes them, take about 450 MB; with --rejects the lines are kept too. */
#ifndef SAR_SCORE_JOIN_H
#define SAR_SCORE_JOIN_H

#include "cli/cli.h"
#include "record/sample.h"

#include <stdint.h>

enum duplicates { DUPLICATES_ERROR, DUPLICATES_FIRST, DUPLICATES_LAST };

struct join;

/* Reads all truths of a file. NULL, said and in the cli's status, where that fails. */
struct join *join_open(struct cli *, const char *file, enum duplicates);

enum join_outcome {
    JOIN_FOUND,
    JOIN_PASSED_OVER, /* an id answered before (DUPLICATES_FIRST) */
    JOIN_BAD          /* no such question, or one that was answered before: the fault says which */
};

/* Says, at the end, what paths of images had in front of the truth's, if anything. */
void join_tell(const struct join *, struct cli *);

/* The members that the truth of this prediction has, as `"name":value` texts, ready for sample_read when put
 * into braces; `number` is the truth's place. */
enum join_outcome join_find(struct join *, const struct sample *prediction, struct slice *members,
                            size_t *number, struct fault *);

/* The prediction with the members that it lacks and its truth has, and with the true answer in place of any `labels`
 * that it brings. Good until the next call. */
struct slice join_merge(struct join *, struct slice prediction, struct slice members);

/* Keeps a prediction until all have been seen; a later one for the same truth takes its place. */
void join_hold(struct join *, const struct line *, size_t number);

/* The predictions that were held and not replaced, in their order. False behind the last. */
bool join_next_held(struct join *, struct line *, struct slice *members);

/* The truths, in their order, that nothing has been found for, and the lines where they stand. False behind the last. */
bool join_unanswered(struct join *, size_t *position, struct line *, struct slice *members);

void join_close(struct join *);

#endif
