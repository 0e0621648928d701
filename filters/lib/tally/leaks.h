/* SPDX-License-Identifier: MIT
 *
 * leaks: finds images that occur in several splits. An image has keys of several kinds (its name, its signature, the
 * place that it shows); this is an index of all keys, with the splits in which each occurs. It is held in memory
 * (sar-agg(1) tells how much that takes). */
#ifndef SAR_TALLY_LEAKS_H
#define SAR_TALLY_LEAKS_H

#include "base/buffer.h"
#include "base/texts.h"

#include <stdbool.h>

/* The kinds of key, as JSON texts. */
#define LEAK_IMAGE "\"image\""
#define LEAK_BOXES "\"boxes\"" /* a signature */
#define LEAK_SCENE "\"scene\""

/* The first byte of a split that is the name of a file, because the record names no split. */
#define LEAK_FILE '\x01'

/* One fact: records of an image, in a split, have a key. Texts are JSON; the split's .at is NULL if there is none. */
struct leak {
    struct slice kind, key, split, image;
    struct slice by; /* keys are compared only among records that agree in this text */
    uint64_t records;
};

/* Zeroed memory is valid. */
struct leaks {
    struct texts texts;
    struct buffer scratch;
    bool several_files, files_tell; /* set before leaks_settle; files_tell: a LEAK_FILE is a split */
    struct leak_key *keys;          /* since leaks_settle */
    uint32_t *key;                  /* of each text: the index of its key */
};

/* Adds a fact. Its texts are copied. */
void leaks_see(struct leaks *, const struct leak *);

/* Finds the keys that occur in several splits; call it once, after the last leaks_see. If `twin_iou` is above 0,
 * signatures are twins if their images have the same size and number of boxes, and their boxes match one to one with
 * at least this IoU each. All signatures connected by twins become one key, which is named by the first of them in
 * the order of their bytes. */
void leaks_settle(struct leaks *, double twin_iou);

/* Stores the next fact; `*at` starts at 0. Returns false after the last one. `crosses`: its key occurs in several
 * splits. The same key, split and image may be returned more than once if signatures became one key. The texts are
 * valid until leaks_close. */
bool leaks_next(const struct leaks *, size_t *at, struct leak *, bool *crosses);

void leaks_close(struct leaks *);

#endif
