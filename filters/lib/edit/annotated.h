/* SPDX-License-Identifier: MIT
 *
 * claims: a scene's `annotated` says which categories its source labels, so that one of them which is not among the
 * objects is absent from the image. Where objects go, that may no longer follow. */
#ifndef SAR_EDIT_ANNOTATED_H
#define SAR_EDIT_ANNOTATED_H

#include "edit/rules.h"

/* Emits the array without the categories that the rules do not list, and without those of which objects went and none
 * is left; as spelled where all of it still holds. The scene must have it. `scratch` is for the names. */
void claims_emit(struct emit *, const struct scene *, const struct rules *, const struct verdict *verdicts,
                 struct emit *scratch);

#endif
