/* SPDX-License-Identifier: MIT */
#include "tally/spread.h"

#include "base/exact.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

enum spread_class spread_class(double aspect_ratio) {
    if (aspect_ratio <= 0.67) return SPREAD_BROAD;
    return aspect_ratio <= 1.5 ? SPREAD_SQUARE : SPREAD_TALL;
}

size_t spread_bin(int64_t millionths) {
    if (millionths <= 0) return 0;
    int64_t bin = (millionths + 500) / 1000;
    return bin < SPREAD_BINS - 1 ? (size_t)bin : SPREAD_BINS - 1;
}

void spread_add(struct spread *spread, size_t bin, uint64_t count) {
    uint64_t **page = &spread->pages[bin / SPREAD_PAGE];
    if (*page == NULL) *page = memory_new(SPREAD_PAGE, sizeof **page);
    count_add(&(*page)[bin % SPREAD_PAGE], count);
}

uint64_t spread_count(const struct spread *spread, size_t bin) {
    const uint64_t *page = spread->pages[bin / SPREAD_PAGE];
    return page == NULL ? 0 : page[bin % SPREAD_PAGE];
}

size_t spread_next(const struct spread *spread, size_t bin) {
    while (bin < SPREAD_BINS) {
        if (spread->pages[bin / SPREAD_PAGE] == NULL) {
            bin = (bin / SPREAD_PAGE + 1) * SPREAD_PAGE;
        } else if (spread_count(spread, bin) != 0) {
            return bin;
        } else {
            bin++;
        }
    }
    return SPREAD_BINS;
}

void spread_merge(struct spread *to, const struct spread *from) {
    for (int i = 0; i < SPREAD_CLASSES; i++) count_add(&to->classes[i], from->classes[i]);
    for (size_t bin = 0; (bin = spread_next(from, bin)) < SPREAD_BINS; bin++)
        spread_add(to, bin, spread_count(from, bin));
}

/* The number at a rank, from 1, in ascending order. */
static double at_rank(const struct spread *spread, uint64_t rank) {
    uint64_t below = 0;
    for (size_t bin = 0; (bin = spread_next(spread, bin)) < SPREAD_BINS - 1; bin++) {
        below += spread_count(spread, bin);
        if (below >= rank) return (double)bin / 1000;
    }
    return INFINITY;
}

double spread_median(const struct spread *spread, uint64_t n) {
    if (n == 0) return NAN;
    return (at_rank(spread, (n + 1) / 2) + at_rank(spread, n / 2 + 1)) / 2;
}

void spread_free(struct spread *spread) {
    if (spread == NULL) return;
    for (size_t i = 0; i < SPREAD_PAGES; i++) free(spread->pages[i]);
    free(spread);
}
