/* SPDX-License-Identifier: MIT
 *
 * bootstrap: intervals by resampling images, not questions, because the questions about an image are not
 * independent. In replicate b (from 1) the weight of an image is the number of times that it is drawn: Poisson(1),
 * by inversion of the upper half of draw b of a hash of the seed and the image's path (hash.h; sar-agg(1) has the
 * test vectors). The weights therefore depend on names alone, and replicates of shards add up as whole numbers.
 *
 * Source: N. Chamandy, O. Muralidharan, A. Najmi, S. Naidu, "Estimating uncertainty for massive data streams",
 * Google, 2012. */
#ifndef SAR_TALLY_BOOTSTRAP_H
#define SAR_TALLY_BOOTSTRAP_H

#include "base/slice.h"
#include "tally/tally.h"

#include <stdbool.h>
#include <stdint.h>

enum { BOOTSTRAP_MOST = 100000, BOOTSTRAP_LANES = 8 };

/* The numbers that are added up for a sum, in each replicate: n, tp, and tp + fp + fn. */
enum bootstrap_part { BOOTSTRAP_N, BOOTSTRAP_TP, BOOTSTRAP_UNITS, BOOTSTRAP_PARTS };

struct bootstrap {
    uint64_t count; /* the number of replicates; 0: none are made */
    uint64_t seed;
    size_t stride; /* numbers per part: count, rounded up to BOOTSTRAP_LANES */
    struct pending *pending;
};

/* At most BOOTSTRAP_MOST replicates. bootstrap_close frees the memory, but not the replicates, which belong to the
 * sums. */
void bootstrap_open(struct bootstrap *, uint64_t count, uint64_t seed);

/* The hash of an image's path (decoded, not JSON) and the seed. */
uint64_t bootstrap_image(const struct bootstrap *, struct slice image);

/* The weight for a draw, 0 to 12: the least k for which the cumulative probability of Poisson(1) is above the draw's
 * upper half / 2^32. */
unsigned bootstrap_weight(uint64_t draw);

/* Returns BOOTSTRAP_PARTS numbers for each of the group's sums, to which the caller adds what it finds for this
 * image (a hash of bootstrap_image). They are added to the replicates at a later call or by bootstrap_flush. Valid
 * until the next call of either, or until the group gets another sum. */
uint64_t *bootstrap_cells(struct bootstrap *, uint64_t image, struct group *);

/* Adds everything pending to the replicates. */
void bootstrap_flush(struct bootstrap *);

/* The replicates of one part of a sum: `stride` numbers, of which `count` are used. Allocated, all zero, by the
 * first call; they belong to the sum. */
uint64_t *bootstrap_replicates(const struct bootstrap *, struct sum *, enum bootstrap_part);

/* The 95 % interval of the `count` figures of all replicates: their 2.5th and 97.5th percentiles by nearest rank.
 * Figures that are NaN are dropped; returns false if none remain. */
struct interval {
    double low, high;
};
bool bootstrap_interval(const double *figures, size_t count, struct interval *);

void bootstrap_close(struct bootstrap *);

#endif
