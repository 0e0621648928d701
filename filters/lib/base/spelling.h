/* SPDX-License-Identifier: MIT
 *
 * spelling: finds a name that a user typed among known ones, in any case, with any characters between its
 * letters and digits, or under another usual name; and the known name that a misspelt one was meant to be. */
#ifndef SAR_BASE_SPELLING_H
#define SAR_BASE_SPELLING_H

#include <stddef.h>

struct known_name {
    const char *name;
    const char *others; /* further names, separated by blanks; NULL for none */
    unsigned bits;      /* the holder's own */
};

/* The index of the entry that has the typed name, -1 for none. Only letters and digits count, in any case. */
int spelling_find(const struct known_name *, size_t count, const char *typed);

/* The index of the entry with a name at most two edits from the typed one (a letter inserted, deleted,
 * replaced or swapped with its neighbour), and fewer edits than half of its letters; the first of several
 * equally near, -1 for none. */
int spelling_nearest(const struct known_name *, size_t count, const char *typed);

#endif
