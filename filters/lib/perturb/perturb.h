/* SPDX-License-Identifier: MIT
 *
 * perturb: a stand-in model. It answers with the truth's text, into which faults of known frequency have been
 * put, so that what a scorer must find can be computed on paper (sar-perturb(1)).
 *
 * Every choice is a function of the seed, the sample's name, the fault and the place in the answer, and of
 * nothing else. */
#ifndef SAR_PERTURB_PERTURB_H
#define SAR_PERTURB_PERTURB_H

#include "perturb/layout.h"
#include "perturb/reword.h"
#include "record/sample.h"
#include "words/tasks.h"

/* Probabilities are of each object (miss), category (swap), region (shift) and number said, and of each
 * answer (add, garbage, empty). */
struct perturb_options {
    uint64_t seed;
    double miss, add, swap, shift, number, garbage, empty;
    double jitter; /* how far an edge moves at most, as a share of the box's side */
    int syntax;    /* enum syntax that boxes are written in, -1 for that of the truth */
};

struct perturb {
    const struct perturb_options *options;
    const struct templates *templates;
    struct parser parser;
    struct answer truth;
    struct layout layout;
    struct reword reword;

    /* the sample at hand */
    const struct sample *sample;
    enum task_kind task;
    uint64_t name;        /* the hash of the seed and of what the sample is called */
    bool *named;          /* which categories are said in the truth or, for classify, instead of them */
    bool *placed;         /* which regions are said of each category, and behind them of none */
    size_t *says;         /* the category said of each object, LAYOUT_NONE for none */
    struct bbox *boxes;   /* the truth's in pixels */
    double width, height; /* of the image; 1 where they are not known and not needed */
    struct emit letters;  /* garbage in the making */
    size_t says_room, box_room;
};

/* Options and templates stay the caller's. */
void perturb_open(struct perturb *, const struct templates *, const struct perturb_options *);
void perturb_close(struct perturb *);

enum response { RESPONSE_BAD, RESPONSE_TEXT, RESPONSE_NULL, RESPONSE_ABSENT };

/* Answers a sample of a task (TASK_NONE: one of which nothing is known but its boxes) whose true answer is
 * `truth`. Emits plain text for RESPONSE_TEXT. RESPONSE_BAD, with a fault, where a box can't be written
 * because the record does not have the image's size, or its frame is unknown. */
enum response perturb_answer(struct perturb *, const struct sample *, enum task_kind, struct slice truth,
                             struct emit *, struct fault *);

#endif
