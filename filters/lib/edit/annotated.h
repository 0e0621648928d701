/* SPDX-License-Identifier: MIT
 *
 * annotated: a scene's `annotated` lists the categories that its source labels, so that one of them without
 * an object is known to be absent from the image. If objects are dropped, that may no longer be true. */
#ifndef SAR_EDIT_ANNOTATED_H
#define SAR_EDIT_ANNOTATED_H

#include "edit/rules.h"

/* Emits the array without the categories that the rules do not list, and without those whose objects were all
 * dropped; as spelled if nothing changes. The scene must have the member. `scratch` is working memory. */
void claims_put(struct buffer *, const struct scene *, const struct rules *, const struct verdict *verdicts,
                struct buffer *scratch);

#endif
