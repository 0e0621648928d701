/* SPDX-License-Identifier: MIT
 *
 * leaks: an index of what stands in which split: images told by a key of some kind (their name, their signature, the
 * place that they show), and the keys that stand in several splits. It holds all of them (sar-agg(1) says how much
 * that is). */
#ifndef SAR_TALLY_LEAKS_H
#define SAR_TALLY_LEAKS_H

#include "base/emit.h"
#include "base/strset.h"

#include <stdbool.h>

/* The kinds of key, as JSON texts. */
#define LEAK_IMAGE "\"image\""
#define LEAK_BOXES "\"boxes\"" /* a signature */
#define LEAK_SCENE "\"scene\""

/* Before the name of a file, as a split: the record says none. */
#define LEAK_FILE '\x01'

/* That records of an image in a split have a key. Texts are JSON; .at is NULL for a split that is not there. */
struct leak {
    struct slice kind, key, split, image;
    struct slice by; /* whatever else records must agree in for their keys to be compared */
    uint64_t records;
};

struct leaks {
    struct texts texts;
    struct emit scratch;
    bool several_files, files_tell; /* before leaks_settle: a LEAK_FILE is a split, else it is none */
    struct leak_key *keys;          /* since leaks_settle */
    uint32_t *key;                  /* of each text */
};

void leaks_open(struct leaks *);

/* Adds what is told, whose texts are copied. */
void leaks_see(struct leaks *, const struct leak *);

/* Finds out which keys stand in several splits; nothing may be added behind it. With `twin_iou` above 0 signatures
 * whose images have the same size and as many boxes are one key where the boxes match one to one with at least
 * this IoU each, and so are signatures that hang together by such pairs; it is called what the first of them in
 * the order of their bytes is. */
void leaks_settle(struct leaks *, double twin_iou);

/* What has been seen, one after the other, `*at` from 0; false behind the last. `crosses`: its key stands in several
 * splits. The same key, split and image may come up more than once where signatures have become one. */
bool leaks_next(const struct leaks *, size_t *at, struct leak *, bool *crosses);

void leaks_close(struct leaks *);

#endif
