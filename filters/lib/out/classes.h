/* SPDX-License-Identifier: MIT
 *
 * classes: the categories of an annotation file, by number. */
#ifndef SAR_OUT_CLASSES_H
#define SAR_OUT_CLASSES_H

#include "base/fault.h"
#include "cli/cli.h"
#include "words/templates.h"

struct classes {
    struct slice names[VOCAB_WORDS];
    size_t count;
    struct templates templates; /* whose vocabulary it is, where no list was given */
    bool has_templates;
};

/* Takes the names from a list, separated by commas, which stays the caller's; where that is NULL, the categories of the
 * templates file, in their order. Ends the program (2) where they can't be used. */
void classes_open(struct classes *, struct cli *, const char *list, const char *templates);

/* The place of a category, from 0. A fault where it is none of them. */
bool classes_find(const struct classes *, struct slice category, size_t *place, struct fault *);

void classes_close(struct classes *);

#endif
