/* SPDX-License-Identifier: MIT
 *
 * perturb: a stand-in for a model. Its answers are the true answers with faults of known probability, so that the
 * expected scores can be computed by hand (sar-perturb(1)).
 *
 * Every choice depends only on the seed, the sample's name, the kind of fault and the position in the answer. */
#ifndef SAR_PERTURB_PERTURB_H
#define SAR_PERTURB_PERTURB_H

#include "perturb/layout.h"
#include "perturb/reword.h"
#include "record/sample.h"
#include "words/tasks.h"

/* The probability of a fault for each object (miss), category (swap), region (shift) and stated number (number), and
 * for each answer (add, garbage, empty). */
struct perturb_options {
    uint64_t seed;
    double miss, add, swap, shift, number, garbage, empty;
    double jitter; /* the largest movement of an edge, as a fraction of the box's side */
    int syntax;    /* the enum syntax for boxes; -1: the syntax of the truth */
};

struct perturb {
    const struct perturb_options *options;
    const struct templates *templates;
    struct parser parser;
    struct answer truth;
    struct layout layout;
    struct reword reword;

    /* The current sample. */
    const struct sample *sample;
    enum task_kind task;
    uint64_t name;         /* the hash of the seed and the sample's name */
    bool *named;           /* by category: the truth or, for classify, a swap has named it */
    bool *placed;          /* by category, then region: the truth has both; the last row: no category */
    size_t *says;          /* the category of each object, LAYOUT_NONE for none */
    struct bbox *boxes;    /* the boxes of the truth in pixels */
    double width, height;  /* of the image in pixels; 1 if unknown and not needed */
    struct buffer letters; /* a candidate for garbage */
    size_t says_room, box_room;
};

/* Options and templates stay the caller's and must outlive the perturb; perturb_close frees its memory. */
void perturb_open(struct perturb *, const struct templates *, const struct perturb_options *);
void perturb_close(struct perturb *);

enum response { RESPONSE_BAD, RESPONSE_TEXT, RESPONSE_NULL, RESPONSE_ABSENT };

/* Answers a sample of a task (TASK_NONE: of which only the boxes are known) whose true answer is `truth`. For
 * RESPONSE_TEXT it emits the answer as plain text. RESPONSE_BAD, with a fault, if a box cannot be written because
 * the record lacks the image's size, or if the frame of its boxes is unknown. */
enum response perturb_answer(struct perturb *, const struct sample *, enum task_kind, struct slice truth,
                             struct buffer *, struct fault *);

#endif
