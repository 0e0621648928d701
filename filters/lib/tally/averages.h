/* SPDX-License-Identifier: MIT
 *
 * averages: the figures that the paper computes from the sums of one model: the columns of its Table 3, the mean of
 * each task a(t), and the overall score S, each also for every bootstrap replicate.
 *
 * Sources: the paper's equations 3 (a column), 5 (a task: the plain mean of its columns) and 4 (overall: the mean of
 * the tasks, weighted by their numbers of samples). A column without units is in no mean, and neither is a task
 * without such columns. */
#ifndef SAR_TALLY_AVERAGES_H
#define SAR_TALLY_AVERAGES_H

#include "tally/bootstrap.h"
#include "tally/metrics.h"
#include "tally/tally.h"

enum {
    BOARD_TASK = METRIC_COLUMNS, /* the figure of the first task; the columns come before it */
    BOARD_OVERALL = BOARD_TASK + METRIC_TASKS,
    BOARD_FIGURES
};

struct board {
    const struct bootstrap *bootstrap;
    size_t count;                      /* the number of replicates */
    uint64_t n[BOARD_FIGURES];         /* samples */
    struct ratio ratio[BOARD_FIGURES]; /* the figure of the sums */
    double *figure[BOARD_FIGURES];     /* [0] of the sums, [b] of replicate b; NaN: undefined */
};

/* Allocates a board for the replicates of a bootstrap, which must outlive it; board_close frees it. */
void board_open(struct board *, const struct bootstrap *);

/* Computes all figures from a section of the report "score". With `only`, a JSON text, only the groups count whose
 * key at `place` has this value; with NULL all groups do. */
void board_fill(struct board *, const struct view *, const struct section *, int place,
                const struct slice *only);

/* The 95 % bootstrap interval of a figure, in percent. Returns false if there are no replicates, or if the figure is
 * undefined in all of them. */
bool board_interval(const struct board *, size_t figure, struct interval *);

/* The tasks that S does not include: as a text such as "ground, refer", and as a JSON array of names. Both are empty
 * if S includes all tasks, or if S is undefined. */
struct board_lack {
    char text[96], json[96];
};
struct board_lack board_lack(const struct board *);

void board_close(struct board *);

/* 100 tp / (tp + fp + fn) of all these sums together, as a ratio; `b` is 0 for the sums themselves, or the number of
 * a replicate. */
struct ratio board_accuracy(const struct bootstrap *, const struct sum *const *sums, size_t count, size_t b);
double ratio_value(struct ratio); /* NaN if undefined */

#endif
