/* SPDX-License-Identifier: MIT
 *
 * classes: the categories of an annotation file and their numbers. */
#ifndef SAR_OUT_CLASSES_H
#define SAR_OUT_CLASSES_H

#include "base/fault.h"
#include "base/must.h"
#include "cli/cli.h"
#include "words/templates.h"

struct classes {
    struct slice names[VOCAB_WORDS];
    size_t count;
    struct templates templates; /* the source of the names, if no list was given */
    bool has_templates;
};

/* Takes the names from a comma-separated list, which is borrowed; if that is NULL, the categories of the
 * templates file, in their order. Exits with status 2 if they cannot be used. */
void classes_open(struct classes *, struct cli *, const char *list, const char *templates);

/* Sets `place` to the index of a category, from 0. False with the fault set if it is not one of them. */
MUST_CHECK bool classes_find(const struct classes *, struct slice category, size_t *place, struct fault *);

void classes_close(struct classes *);

#endif
