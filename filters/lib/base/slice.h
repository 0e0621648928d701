/* SPDX-License-Identifier: MIT
 *
 * slice: a run of bytes that it does not own.
 *
 * SLICE_PADDING bytes after a slice that this library returns can be read (their values mean nothing), so
 * that scanning and copying can work in blocks. */
#ifndef SAR_BASE_SLICE_H
#define SAR_BASE_SLICE_H

#include "base/ascii.h"

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

/* The order of two texts by their bytes, one that begins with the other after it: below, at or above 0. */
static inline int slice_order(struct slice a, struct slice b) {
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter > 0 ? memcmp(a.at, b.at, shorter) : 0;
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static inline bool slice_is_blank(struct slice text) {
    size_t at = 0;
    while (at < text.len && ascii_is_blank(text.at[at])) at++;
    return at == text.len;
}

/* Takes the next item from a list with commas between items, which *list points to; empty items too. False after the
 * last one, and where *list is NULL. */
static inline bool slice_next(const char **list, struct slice *item) {
    if (*list == NULL) return false;
    *item = (struct slice){*list, strcspn(*list, ",")};
    *list = item->at[item->len] == ',' ? item->at + item->len + 1 : NULL;
    return true;
}

/* The text without the blanks at both of its ends. */
static inline struct slice slice_trimmed(struct slice text) {
    while (text.len > 0 && ascii_is_blank(text.at[0])) text = (struct slice){text.at + 1, text.len - 1};
    while (text.len > 0 && ascii_is_blank(text.at[text.len - 1])) text.len--;
    return text;
}

/* A JSON string with its quotes, from the slice between them; .at stays NULL. */
static inline struct slice slice_quoted(struct slice inside) {
    return inside.at != NULL ? (struct slice){inside.at - 1, inside.len + 2} : inside;
}

/* Copies a slice of this library to p and returns the end of the copy. Up to SLICE_PADDING bytes more may be
 * written, because copying a fixed number of bytes is faster than computing how many. */
static inline char *slice_put(char *p, struct slice text) {
    enum { SHORT = 32 };
    if (text.len <= SHORT)
        memcpy(p, text.at, SHORT);
    else
        memcpy(p, text.at, text.len);
    return p + text.len;
}

/* Copies any bytes to p, exactly `len`, and returns the end. */
static inline char *slice_put_bytes(char *p, const char *bytes, size_t len) {
    memcpy(p, bytes, len);
    return p + len;
}
static inline char *slice_put_text(char *p, const char *text) { /* inline: a literal's length is known */
    return slice_put_bytes(p, text, strlen(text));
}

#endif
