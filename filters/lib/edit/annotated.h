/* SPDX-License-Identifier: MIT
 *
 * annotated: a scene's `annotated` lists the categories that its source labels, so that one of them without
 * an object is known to be absent from the image. If objects are dropped, that may no longer be true. */
#ifndef SAR_EDIT_ANNOTATED_H
#define SAR_EDIT_ANNOTATED_H

#include "base/places.h"
#include "edit/rules.h"

/* The categories of a scene's objects, and for each of them whether an object is kept; working memory of
 * claims_put. Zeroed memory is valid. */
struct claims {
    struct places categories;
    bool *is_kept;
    size_t room;
};

/* Emits the array without the categories that the rules do not list, and without those whose objects were all
 * dropped; as spelled if nothing changes. The scene must have the member. `scratch` is working memory, too. */
void claims_put(struct claims *, struct buffer *, const struct scene *, const struct rules *,
                const struct verdict *verdicts, struct buffer *scratch);

void claims_free(struct claims *);

#endif
