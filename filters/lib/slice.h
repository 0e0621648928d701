/* SPDX-License-Identifier: MIT
 *
 * slice: a run of bytes that belongs to somebody else.
 *
 * The bytes behind a slice that this library hands out can be read SLICE_PADDING bytes past its end without
 * a fault (what stands there means nothing), so that scanners and copiers may work in blocks. */
#ifndef SAR_SLICE_H
#define SAR_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum { SLICE_PADDING = 64 };

struct slice {
    const char *at;
    size_t len;
};

static inline struct slice slice_of(const char *text) {
    return (struct slice){text, strlen(text)};
}

static inline bool slice_equal(struct slice a, struct slice b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static inline bool slice_is(struct slice a, const char *text) {
    return slice_equal(a, slice_of(text));
}

#endif
