/* SPDX-License-Identifier: MIT
 *
 * scenekey: tells which images show the same place. Crops of one radar scene overlap, so they must not be in
 * two splits. The user gives the key: a jq expression on the record, or an extended regular expression
 * (POSIX.1-2008, XBD 9.4) between slashes, which is searched in the image's path. */
#ifndef SAR_CLI_SCENEKEY_H
#define SAR_CLI_SCENEKEY_H

#include "base/buffer.h"
#include "base/fault.h"
#include "base/must.h"
#include "base/slice.h"

struct scene_key;

/* Compiles the argument of an option: ".image[:5]" or "/P[0-9]+/". NULL with `fault->what` set if it is
 * neither. The caller frees it with scene_key_free. */
struct scene_key *scene_key_new(const char *option, const char *text, struct fault *);

/* Emits the key of a scene as JSON: the first result of the jq expression, or as a string the first match of
 * the regular expression, or of its first group if it has one. `image` is the member as spelled, without
 * quotes; .at is NULL if absent. False with the fault set if there is no key: the result is null or false,
 * the expression fails, or the image is absent or has no match. */
MUST_CHECK bool scene_key_put(struct scene_key *, struct slice record, struct slice image, struct buffer *,
                              struct fault *);

void scene_key_free(struct scene_key *);

#endif
