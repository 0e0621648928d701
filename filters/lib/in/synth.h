/* SPDX-License-Identifier: MIT
 *
 * synth: scenes of which there are no pictures, with the statistics of SARDet-100K as its page and the paper
 * (SARChat-Bench-2M) print them. It needs the memory of one image's objects, whatever the number of images.
 *
 * Sources of the figures: images and instances per source, SARDet-100K's page; instances per category, the
 * paper's Table 1; images without objects, with two categories and fit to be described, Table 5; aspect
 * ratios, Table 4. What nobody prints is said where the model sets it (synth.c).
 *
 * The same options give the same scenes: every number that decides a count, a source or a category comes from
 * whole-number arithmetic on the draws of hash. libm (exp, log, pow, cos, erfc) only decides how large boxes
 * are, in whole pixels: one that differs in the last bit can change the boxes of an image, about once in
 * 10^12 boxes, and nothing else. */
#ifndef SAR_IN_SYNTH_H
#define SAR_IN_SYNTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum synth_split { SYNTH_TRAIN, SYNTH_VAL, SYNTH_TEST };

/* NULL-terminated, in the order of the enum, and of SARDet-100K's category ids. */
extern const char *const synth_splits[], *const synth_categories[];

struct synth_options {
    enum synth_split split;
    double scale; /* images and objects for each of SARDet-100K's, within SYNTH_SCALE_LEAST and _MOST */
    uint64_t seed;
    double dirty; /* share of the objects that get a flaw, 0 to 1 */
};
#define SYNTH_SCALE_LEAST 1e-6
#define SYNTH_SCALE_MOST  1e4

/* What annotations say beside the box; only in dirty sets. */
enum synth_remark {
    SYNTH_PLAIN,
    SYNTH_CROWD,       /* iscrowd is 1 */
    SYNTH_IGNORE,      /* ignore is 1 */
    SYNTH_POLYGON,     /* there is an outline */
    SYNTH_UNKNOWN_KEYS /* keys that no format has, with nulls */
};

struct synth_object {
    uint64_t id;  /* from 0, one for each object of the set; added duplicates come behind all others */
    int category; /* index in synth_categories */
    int32_t x1, y1, x2, y2; /* pixels; in the image and not empty, but for flaws */
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

/* Starts a set; the options are copied. Never NULL; synth_close frees it. */
struct synth *synth_open(const struct synth_options *);

/* The next image, the synth's own and good until the next call; NULL behind the last one. */
const struct synth_image *synth_next(struct synth *);

void synth_close(struct synth *);

#endif
