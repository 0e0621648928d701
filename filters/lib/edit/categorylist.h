/* SPDX-License-Identifier: MIT
 *
 * categorylist: the categories that a user lists, such as --category=ship,cars. A name means the category of
 * the vocabulary that has it as a name, a form or a synonym, in any case (vocab_label); it also means the
 * category of records that is spelled like it. The categories of objects are remembered, so that a name that
 * matched nothing can be reported. */
#ifndef SAR_EDIT_CATEGORYLIST_H
#define SAR_EDIT_CATEGORYLIST_H

#include "cli/cli.h"
#include "words/vocab.h"

struct category_list;

/* Parses a comma-separated list; option, list and vocabulary are borrowed. Exits with status 2 if a name is
 * empty. The caller frees it with category_list_free. */
struct category_list *category_list_new(struct cli *, const char *option, const char *list,
                                        const struct vocab *);

/* Whether a category, decoded, is in the list. */
bool category_list_has(struct category_list *, struct slice category);

/* The same for the category of an object, which is counted and remembered. */
bool category_list_meet(struct category_list *, struct slice category);

/* Reports the names that are neither in the vocabulary nor of any object, with the categories that objects
 * had. If there were objects and none is listed, that is bad data (status 1), unless `may_be_none`. The list
 * may be NULL. */
void category_list_tell(const struct category_list *, struct cli *, bool may_be_none);

void category_list_free(struct category_list *);

#endif
