/* SPDX-License-Identifier: MIT
 *
 * boxlabels: which category each box of an answer belongs to: the one of its own label (structure.h), or
 * the one that is named around it. Each function fills answer->box_category, one entry per box, which
 * belongs to the answer. */
#ifndef SAR_TEXT_BOXLABELS_H
#define SAR_TEXT_BOXLABELS_H

#include "text/parse.h"

/* By labels; a box without one gets the category named before it in its sentence, else one carried over
 * from an earlier sentence or named later in its own, else LABEL_NONE. LABEL_OTHER for a label that names
 * another thing. */
void answer_box_categories(struct answer *);

/* By labels alone; a box without one gets `asked`, the category that was asked for. */
void answer_box_labels(struct answer *, int asked);

/* All boxes get `asked`: no label counts, as in a truth. */
void answer_box_asked(struct answer *, int asked);

#endif
