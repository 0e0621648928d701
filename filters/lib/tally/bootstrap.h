/* SPDX-License-Identifier: MIT
 *
 * bootstrap: intervals by resampling images, not questions, since the questions about an image are not
 * independent. In replicate b (from 1) an image weighs as much as it is drawn: Poisson(1), by inversion of
 * the upper half of draw b of a hash of the seed and the image's path (hash.h; sar-agg(1) has the test
 * vectors). So the weights depend on names alone, and replicates of shards add up as whole numbers.
 *
 * Source: N. Chamandy, O. Muralidharan, A. Najmi, S. Naidu, "Estimating uncertainty for massive data
 * streams", Google, 2012. */
#ifndef SAR_TALLY_BOOTSTRAP_H
#define SAR_TALLY_BOOTSTRAP_H

#include "base/slice.h"
#include "tally/tally.h"

#include <stdbool.h>
#include <stdint.h>

enum { BOOTSTRAP_MOST = 100000, BOOTSTRAP_LANES = 8 };

/* What is added up for a sum, per replicate. */
enum bootstrap_part { BOOTSTRAP_N, BOOTSTRAP_TP, BOOTSTRAP_UNITS, BOOTSTRAP_PARTS };

struct bootstrap {
    uint64_t count; /* replicates; 0 where none are made */
    uint64_t seed;
    size_t stride; /* numbers that one part takes: count, rounded up */
    struct pending *pending;
};

void bootstrap_open(struct bootstrap *, uint64_t count, uint64_t seed);

/* The hash of an image's path, decoded. */
uint64_t bootstrap_image(const struct bootstrap *, struct slice image);

/* The weight that a draw gives: the least k whose Poisson(1) cumulative probability is above its upper half
 * / 2^32. */
unsigned bootstrap_weight(uint64_t draw);

/* BOOTSTRAP_PARTS numbers for each of the group's sums, in which to add up what has been seen of this image;
 * they are added to the replicates when it is time. Good until the next call. */
uint64_t *bootstrap_cells(struct bootstrap *, uint64_t image, struct group *);

/* Adds all that is pending to the replicates. */
void bootstrap_flush(struct bootstrap *);

/* A sum's replicates of one part; they are there after the first call, all zero. */
uint64_t *bootstrap_replicates(const struct bootstrap *, struct sum *, enum bootstrap_part);

/* The 95 % interval of the figures of all replicates, those left out that are not a number. False where none
 * is left. */
struct interval {
    double low, high;
};
bool bootstrap_interval(const double *figures, size_t count, struct interval *);

void bootstrap_close(struct bootstrap *);

#endif
