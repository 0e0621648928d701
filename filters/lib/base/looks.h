/* SPDX-License-Identifier: MIT
 *
 * looks: what a file that was refused looks like, by its first bytes, and what to do about it. */
#ifndef SAR_BASE_LOOKS_H
#define SAR_BASE_LOOKS_H

#include "base/slice.h"

/* What bytes that are no record look like; NULL where they may well be meant for one. */
const char *looks_like(struct slice bytes);

/* The same for what is no COCO document. */
const char *looks_like_for_coco(struct slice bytes);

#endif
