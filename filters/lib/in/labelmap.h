/* SPDX-License-Identifier: MIT
 *
 * labels: what annotation files call things, and which category that is: by the vocabulary's names and
 * synonyms, or by a map of the user's own. */
#ifndef SAR_IN_LABELMAP_H
#define SAR_IN_LABELMAP_H

#include "base/places.h"
#include "words/templates.h"

enum other { OTHER_ERROR, OTHER_KEEP, OTHER_DROP };

struct labels {
    struct templates templates; /* the vocabulary, where there is no map */
    struct yaml map;
    bool has_map;
    struct places names; /* all that the map has, folded (vocab_fold) */
    size_t *owners;      /* of each the first category that has it, as a place in the map */
    size_t owner_room;
    struct arena memory;
};

/* Takes the map in `file` (category: name, or category: [name, ...]), or where that is NULL the vocabulary of
 * the templates. Ends the program (2) where it can't be used. */
void labels_load(struct labels *, const char *file, const char *templates);

/* The category that a name stands for, or where it stands for none and ends in a hyphen and digits (ship-1), the name
 * without these; .at is NULL where that stands for none either. */
struct slice labels_category(const struct labels *, struct slice name);

/* The known categories, for messages. */
struct name_list labels_names(const struct labels *);

void labels_free(struct labels *);

#endif
