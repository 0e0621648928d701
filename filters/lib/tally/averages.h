/* SPDX-License-Identifier: MIT
 *
 * board: what the paper makes of the sums of one model: the columns of its Table 3, a(t) and S, with what
 * each of them is in every bootstrap replicate.
 *
 * Sources: the paper's equations 3 (a column), 5 (a task: the plain mean of its columns) and 4 (overall: the
 * mean of the tasks, weighted by their numbers of samples). A column without units enters nothing, nor does a
 * task without a column. */
#ifndef SAR_TALLY_AVERAGES_H
#define SAR_TALLY_AVERAGES_H

#include "tally/bootstrap.h"
#include "tally/metrics.h"
#include "tally/tally.h"

enum {
    BOARD_TASK = METRIC_COLUMNS, /* the figure of the first task; columns come before */
    BOARD_OVERALL = BOARD_TASK + METRIC_TASKS,
    BOARD_FIGURES
};

struct board {
    const struct bootstrap *bootstrap;
    size_t count;                      /* of replicates */
    uint64_t n[BOARD_FIGURES];         /* samples */
    struct ratio ratio[BOARD_FIGURES]; /* the figure itself */
    double *figure[BOARD_FIGURES]; /* [0] of the sums, [b] of replicate b; not a number where there is none */
};

void board_open(struct board *, const struct bootstrap *);

/* Works out the board of these groups of the report score, of which only those count whose key `place` has
 * the value `only`; all where that is NULL. */
void board_fill(struct board *, const struct view *, const struct section *, int place,
                const struct slice *only);

/* The 95 % interval of a figure. False where there is none. */
bool board_interval(const struct board *, size_t figure, struct interval *);

/* The tasks that S lacks, "ground, refer", and as a JSON array of names; empty where it lacks none, or is none. */
struct board_lack {
    char text[96], json[96];
};
struct board_lack board_lack(const struct board *);

void board_close(struct board *);

/* tp / (tp + fp + fn) of sums together, in percent; `b` as in struct board. */
struct ratio board_accuracy(const struct bootstrap *, const struct sum *const *sums, size_t count, size_t b);
double ratio_value(struct ratio); /* not a number where there is none */

#endif
