/* SPDX-License-Identifier: MIT
 *
 * portable: walk.h by the scanner as it is on machines without vector instructions. */
#ifndef SAR_PORTABLE_H
#define SAR_PORTABLE_H

#include "base/buffer.h"

void portable_walk(struct slice text, struct buffer *out);

#endif
