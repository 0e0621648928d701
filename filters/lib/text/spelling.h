/* SPDX-License-Identifier: MIT
 *
 * spelling: names that a user types, among those that are known: in any case, with any signs between their letters and
 * digits, under the other names that are usual; and which one a slip of the finger was meant for. */
#ifndef SAR_TEXT_SPELLING_H
#define SAR_TEXT_SPELLING_H

#include <stddef.h>

struct known_name {
    const char *name;
    const char *others; /* further names, separated by blanks; NULL for none */
};

/* The place of the one that goes by the typed name, -1 for none: letters and digits alone count, in any case. */
int spelling_find(const struct known_name *, size_t count, const char *typed);

/* The place of the one that has a name at most two slips from the typed one (a letter too many, missing, another or
 * swapped with its neighbour), less than half of what was typed; -1 for none. Of several as near the first. */
int spelling_nearest(const struct known_name *, size_t count, const char *typed);

#endif
