/* SPDX-License-Identifier: MIT
 *
 * categorylist: the categories that a user lists, such as --category=ship,cars. A name stands for the category of the
 * vocabulary that it is a name, a form or a synonym of, in any case (vocab_label), and for what records call so
 * themselves. What it met is kept, so that a name that nothing has can be told at the end. */
#ifndef SAR_EDIT_CATEGORYLIST_H
#define SAR_EDIT_CATEGORYLIST_H

#include "cli/cli.h"
#include "words/vocab.h"

struct category_list;

/* Reads LIST, separated by commas; it and the vocabulary stay the caller's and must outlive the list, which
 * category_list_free frees. Ends the program (2) where a name is empty. */
struct category_list *category_list_new(struct cli *, const char *option, const char *list,
                                        const struct vocab *);

/* Whether a category, decoded, is listed. */
bool category_list_has(const struct category_list *, struct slice category);

/* The same for an object's category, which is counted. */
bool category_list_meet(struct category_list *, struct slice category);

/* Says which names are neither the vocabulary's nor any object's, with the names that were met. Where objects were met
 * and none of them is listed, that is bad data (1), unless `may_be_none`. */
void category_list_tell(const struct category_list *, struct cli *, bool may_be_none);

void category_list_free(struct category_list *);

#endif
