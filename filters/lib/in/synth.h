/* SPDX-License-Identifier: MIT
 *
 * synth: scenes without pictures, with the statistics of SARDet-100K that its page and the paper
 * (SARChat-Bench-2M) publish. It needs memory for the objects of one image, however many images there are.
 *
 * Sources of the figures: images and instances per source, SARDet-100K's page; instances per category, the
 * paper's Table 1; images without objects, with two categories and fit to be described, Table 5; aspect
 * ratios, Table 4. What is not published is explained where the model sets it (synth.c).
 *
 * The same options give the same scenes: every number that decides a count, a source or a category comes
 * from integer arithmetic on the draws of hash. libm (exp, log, pow, cos, erfc) only decides the sizes of
 * boxes, in whole pixels: a libm that differs in the last bit can change the boxes of an image, about once
 * in 10^12 boxes, and nothing else. */
#ifndef SAR_IN_SYNTH_H
#define SAR_IN_SYNTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum synth_split { SYNTH_TRAIN, SYNTH_VAL, SYNTH_TEST };

/* NULL-terminated; synth_splits in the order of the enum, synth_categories in that of SARDet-100K's
 * category ids. */
extern const char *const synth_splits[], *const synth_categories[];

struct synth_options {
    enum synth_split split;
    double scale; /* images and objects for each of SARDet-100K's: SYNTH_SCALE_LEAST to _MOST */
    uint64_t seed;
    double dirty; /* share of the objects that get a flaw, 0 to 1 */
};
#define SYNTH_SCALE_LEAST 1e-6
#define SYNTH_SCALE_MOST  1e4

/* What an annotation has besides the box; only in dirty sets. */
enum synth_remark {
    SYNTH_PLAIN,
    SYNTH_CROWD,       /* iscrowd is 1 */
    SYNTH_IGNORE,      /* ignore is 1 */
    SYNTH_POLYGON,     /* it has an outline */
    SYNTH_UNKNOWN_KEYS /* keys that no format has, with nulls */
};

struct synth_object {
    uint64_t id;            /* from 0, unique in the set; added duplicates come after all others */
    int category;           /* index in synth_categories */
    int32_t x1, y1, x2, y2; /* pixels; in the image and not empty, except for flaws */
    enum synth_remark remark;
};

struct synth_image {
    uint64_t id;   /* from 0, in order */
    char path[48]; /* relative to the image root */
    const char *source;
    const char *annotated; /* the categories that the source labels, as a JSON array */
    int32_t width, height; /* pixels */
    bool has_nulls;        /* the annotation file has null where a string belongs; only in dirty sets */
    const struct synth_object *objects;
    size_t object_count;
};

struct synth;

/* Starts a set; the options are copied. Never fails; synth_close frees it. */
struct synth *synth_open(const struct synth_options *);

/* The next image, which belongs to the synth and is valid until the next call; NULL after the last one. */
const struct synth_image *synth_next(struct synth *);

void synth_close(struct synth *);

#endif
