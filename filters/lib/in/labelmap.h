/* SPDX-License-Identifier: MIT
 *
 * labelmap: which category a name in an annotation file means: by the vocabulary's names and synonyms, or
 * by the user's own map. */
#ifndef SAR_IN_LABELMAP_H
#define SAR_IN_LABELMAP_H

#include "base/places.h"
#include "words/templates.h"

enum other { OTHER_ERROR, OTHER_KEEP, OTHER_DROP };

struct labelmap {
    struct templates templates; /* the vocabulary, if there is no map */
    struct yaml map;
    bool has_map;
    struct places names; /* all names of the map, folded (vocab_fold) */
    size_t *owners;      /* for each name its first category, as an index in the map */
    size_t owner_room;
    struct arena memory;
};

/* Loads the map in `file` (category: name, or category: [name, ...]); if that is NULL, the vocabulary of
 * the templates. Exits with status 2 if it cannot be used. */
void labelmap_load(struct labelmap *, const char *file, const char *templates);

/* The category of a name. If it has none and ends in a hyphen and digits (ship-1), the category of the name
 * without these; .at is NULL if there is none. */
struct slice labelmap_category(const struct labelmap *, struct slice name);

/* The names of the known categories, for messages. */
struct name_list labelmap_names(const struct labelmap *);

void labelmap_free(struct labelmap *);

#endif
