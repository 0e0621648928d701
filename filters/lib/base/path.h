/* SPDX-License-Identifier: MIT
 *
 * path: the parts of a path. None of them is copied. */
#ifndef SAR_BASE_PATH_H
#define SAR_BASE_PATH_H

#include "base/slice.h"

/* The part after the last slash. */
struct slice path_base(struct slice path);

/* The part before the last slash; empty if there is none, or if it is the first byte. */
struct slice path_folder(struct slice path);

/* The path without the extension of its last part; a dot at the start of the part begins none. */
struct slice path_stem(struct slice path);

/* Whether the path ends so, in any case. */
bool path_ends(struct slice path, const char *ending);

#endif
