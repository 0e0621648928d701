/* SPDX-License-Identifier: MIT
 *
 * looks: recognises files of a wrong kind by their first bytes, and says what to do about it. */
#ifndef SAR_BASE_LOOKS_H
#define SAR_BASE_LOOKS_H

#include "base/slice.h"

/* A hint on what bytes that are not a record look like; NULL if they may be meant as one. */
const char *looks_like(struct slice bytes);

/* The same for bytes that are not a COCO document. */
const char *looks_like_for_coco(struct slice bytes);

#endif
