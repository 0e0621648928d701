/* SPDX-License-Identifier: MIT
 *
 * spread: how numbers are distributed, in a form that can be added up: a histogram, from which the median
 * comes to half a bin, and the paper's three classes of aspect ratios. */
#ifndef SAR_TALLY_HISTOGRAM_H
#define SAR_TALLY_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

/* Bin k holds what rounds to k thousandths; the last bin what is above 100. */
enum { SPREAD_BINS = 100002, SPREAD_PAGE = 64, SPREAD_PAGES = (SPREAD_BINS + SPREAD_PAGE - 1) / SPREAD_PAGE };

/* AR = h/w up to 0.67, up to 1.5, above (the paper, appendix A.2 and Table 4). */
enum spread_class { SPREAD_BROAD, SPREAD_SQUARE, SPREAD_TALL, SPREAD_CLASSES };

struct spread {
    uint64_t classes[SPREAD_CLASSES];
    uint64_t *pages[SPREAD_PAGES]; /* NULL for SPREAD_PAGE empty bins */
};

enum spread_class spread_class(double aspect_ratio);

/* The bin of a number that is given in millionths. */
size_t spread_bin(int64_t millionths);

void spread_add(struct spread *, size_t bin, uint64_t count);
void spread_merge(struct spread *to, const struct spread *from);
uint64_t spread_count(const struct spread *, size_t bin);

/* The first bin from `bin` on that is not empty; SPREAD_BINS where there is none. */
size_t spread_next(const struct spread *, size_t bin);

/* The median of the `n` numbers; infinite where it is in the last bin, not a number where n is 0. */
double spread_median(const struct spread *, uint64_t n);

void spread_free(struct spread *);

#endif
