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
    AVERAGES_TASK = METRIC_COLUMNS, /* the figure of the first task; the columns come before it */
    AVERAGES_OVERALL = AVERAGES_TASK + METRIC_TASKS,
    AVERAGES_FIGURES
};

struct averages {
    const struct bootstrap *bootstrap;
    size_t count;                         /* the number of replicates */
    uint64_t n[AVERAGES_FIGURES];         /* samples */
    struct ratio ratio[AVERAGES_FIGURES]; /* the figure of the sums */
    double *figure[AVERAGES_FIGURES];     /* [0] of the sums, [b] of replicate b; NaN: undefined */
};

/* Allocates the figures for the replicates of a bootstrap, which must outlive it; averages_close frees it. */
void averages_open(struct averages *, const struct bootstrap *);

/* Computes all figures from a section of the report "score". With `only`, a JSON text, only the groups count whose
 * key at `place` has this value; with NULL all groups do. */
void averages_fill(struct averages *, const struct view *, const struct section *, int place,
                   const struct slice *only);

/* The 95 % bootstrap interval of a figure, in percent. Returns false if there are no replicates, or if the figure is
 * undefined in all of them. */
bool averages_interval(const struct averages *, size_t figure, struct interval *);

/* The tasks that S does not include: as a text such as "ground, refer", and as a JSON array of names. Both are empty
 * if S includes all tasks, or if S is undefined. */
struct averages_lack {
    char text[96], json[96];
};
struct averages_lack averages_lack(const struct averages *);

void averages_close(struct averages *);

/* 100 tp / (tp + fp + fn) of all these sums together, as a ratio; `b` is 0 for the sums themselves, or the number of
 * a replicate. */
struct ratio averages_accuracy(const struct bootstrap *, const struct sum *const *sums, size_t count,
                               size_t b);
double ratio_value(struct ratio); /* NaN if undefined */

#endif
