/* SPDX-License-Identifier: MIT
 *
 * splits: gives every scene a split by its key, so that no key is in two splits. The key's hash, as a number
 * from 0 to 1, falls into the range of one split. It depends on nothing but the seed and the key
 * (sar-filter(1) has vectors). */
#ifndef SAR_EDIT_SPLITS_H
#define SAR_EDIT_SPLITS_H

#include "base/buffer.h"
#include "base/must.h"
#include "cli/scenekey.h"
#include "record/edit.h"
#include "record/scene.h"

enum { SPLITS_MOST = 16 };

struct splits {
    struct scene_key *key; /* NULL: scenes keep their splits */
    size_t count;
    uint64_t part[SPLITS_MOST], sum; /* of the ratio */
    struct slice name[SPLITS_MOST];  /* in the user's argument */
    uint64_t seed;
    struct buffer scratch;
    struct edit edit;
};

/* Parses a ratio, "8:1:1". False with the fault set if it is not 1 to SPLITS_MOST whole numbers, or all are
 * 0. */
MUST_CHECK bool splits_ratio(struct splits *, const char *text, struct fault *);

/* Sets the names of the splits, as many as the ratio has numbers: "train,val,test", borrowed. NULL means
 * train, val and test, or train and test. False with the fault set if number and names do not match, or a
 * name is empty or occurs twice. */
MUST_CHECK bool splits_names(struct splits *, const char *text, struct fault *);

/* Emits the scene's record with its split as the value of `split`, which is added at the end if absent. False
 * with the fault set if the scene has no key. */
MUST_CHECK bool splits_put(struct splits *, const struct scene *, struct buffer *, struct fault *);

void splits_free(struct splits *);

#endif
