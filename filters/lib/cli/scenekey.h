/* SPDX-License-Identifier: MIT
 *
 * scenekey: what tells which images show the same place. Crops of one radar scene overlap, so that they must not
 * stand in two splits; the user says how to tell them by: a jq expression on the record, or an extended regular
 * expression (POSIX.1-2008, XBD 9.4) between slashes that is looked for in the image's path. */
#ifndef SAR_CLI_SCENEKEY_H
#define SAR_CLI_SCENEKEY_H

#include "base/emit.h"
#include "base/fault.h"
#include "base/slice.h"

struct scene_key;

/* Compiles what the user typed behind an option, ".image[:5]" or "/P[0-9]+/". NULL, with `fault->what` set, where it is neither.
 * The caller frees. */
struct scene_key *scene_key_new(const char *option, const char *text, struct fault *);

/* Emits the key of a scene, of which the whole record and the `image` as it is between quotes are given (.at NULL where it
 * has none), as a JSON text: the first result of the expression; of the regular expression the
 * first match, or what its first group matched, as a string. A fault where there is none: null, false, an
 * image without a match. */
bool scene_key_emit(struct scene_key *, struct slice record, struct slice image, struct emit *,
                    struct fault *);

void scene_key_free(struct scene_key *);

#endif
