/* SPDX-License-Identifier: MIT
 *
 * The scanner once more, without instructions of one machine: all its names but the last are hidden (fuzz.mk), so
 * that it can be beside the other one in the same program. */
#ifndef SAR_PORTABLE /* make check-portable has it for all */
#define SAR_PORTABLE
#endif
#include "../../filters/lib/json/scan.c" /* NOLINT(bugprone-suspicious-include) */

#include "portable.h"
#include "walk.h"

void portable_walk(struct slice text, struct buffer *out) {
    walk(text, out);
}
