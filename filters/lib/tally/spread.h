/* SPDX-License-Identifier: MIT
 *
 * spread: the distribution of numbers in a form that can be added up: a histogram, which gives the median to half
 * a bin, and the paper's three classes of aspect ratios. */
#ifndef SAR_TALLY_SPREAD_H
#define SAR_TALLY_SPREAD_H

#include <stddef.h>
#include <stdint.h>

/* Bin k counts the numbers that round to k thousandths; the last bin those above 100. */
enum { SPREAD_BINS = 100002, SPREAD_PAGE = 64, SPREAD_PAGES = (SPREAD_BINS + SPREAD_PAGE - 1) / SPREAD_PAGE };

/* The aspect ratio h/w: up to 0.67, up to 1.5, above (the paper, appendix A.2 and Table 4). */
enum spread_class { SPREAD_BROAD, SPREAD_SQUARE, SPREAD_TALL, SPREAD_CLASSES };

struct spread {
    uint64_t classes[SPREAD_CLASSES];
    uint64_t *pages[SPREAD_PAGES]; /* NULL: SPREAD_PAGE empty bins */
};

enum spread_class spread_class(double aspect_ratio);

/* The bin of a number in millionths. */
size_t spread_bin(int64_t millionths);

/* spread_add adds to a bin, but not to the classes; spread_merge adds all bins and classes. A count that would
 * exceed 2^53 ends the program with status 2. */
void spread_add(struct spread *, size_t bin, uint64_t count);
void spread_merge(struct spread *to, const struct spread *from);
uint64_t spread_count(const struct spread *, size_t bin);

/* The first non-empty bin from `bin` on; SPREAD_BINS if there is none. */
size_t spread_next(const struct spread *, size_t bin);

/* The median of the `n` numbers counted; infinite if it is in the last bin, NaN if n is 0. */
double spread_median(const struct spread *, uint64_t n);

/* Frees the spread, which was allocated on the heap, and its pages; NULL is allowed. */
void spread_free(struct spread *);

#endif
