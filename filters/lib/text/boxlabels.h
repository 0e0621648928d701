/* SPDX-License-Identifier: MIT
 *
 * boxlabels: which category each box of an answer belongs to: by its own label (structure.h), or by what is said around
 * it. */
#ifndef SAR_TEXT_BOXLABELS_H
#define SAR_TEXT_BOXLABELS_H

#include "text/parse.h"

/* Fills box_category by labels, and by what is said around boxes without one. */
void answer_box_categories(struct answer *);

/* Fills it by labels alone: boxes without one are of the category that was asked for. */
void answer_box_labels(struct answer *, int asked);

/* The same where no label counts either, as in a truth. */
void answer_box_asked(struct answer *, int asked);

#endif
