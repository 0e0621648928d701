/* SPDX-License-Identifier: MIT
 *
 * splits: gives every scene a split by its key, so that no key stands in two splits: the share of the line from
 * 0 to 1 in which the key's hash falls. It depends on the seed and the key alone (sar-filter(1) has vectors). */
#ifndef SAR_EDIT_SPLITS_H
#define SAR_EDIT_SPLITS_H

#include "base/emit.h"
#include "cli/scenekey.h"
#include "record/edit.h"
#include "record/scene.h"

enum { SPLITS_MOST = 16 };

struct splits {
    struct scene_key *key; /* NULL: no splits are given */
    size_t count;
    uint64_t part[SPLITS_MOST], sum; /* of the ratio */
    struct slice name[SPLITS_MOST];  /* where the user typed them */
    uint64_t seed;
    struct emit scratch;
    struct edit edit;
};

/* Reads "8:1:1". A fault where it is no ratio of up to SPLITS_MOST whole numbers. */
bool splits_ratio(struct splits *, const char *text, struct fault *);

/* Names the splits, "train,val,test"; NULL: train, val and test, or train and test, by their number. */
bool splits_names(struct splits *, const char *text, struct fault *);

/* Emits the scene's record with its split: where it has one already, else at its end. */
bool splits_emit(struct splits *, const struct scene *, struct emit *, struct fault *);

void splits_free(struct splits *);

#endif
