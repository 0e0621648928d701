/* SPDX-License-Identifier: MIT
 *
 * scorer: scores a model's answer against the truth. Both texts are parsed in the same way, boxes and phrases
 * are matched, and correct, superfluous and missing ones are counted for every metric of the task
 * (sar-metrics(7)). */
#ifndef SAR_SCORE_SCORER_H
#define SAR_SCORE_SCORER_H

#include "base/buffer.h"
#include "base/must.h"
#include "geometry/match.h"
#include "record/provenance.h"
#include "record/sample.h"
#include "record/scored.h"
#include "score/met.h"
#include "text/parse.h"
#include "words/tasks.h"

enum { THRESHOLDS = 16 };

struct scoring_options {
    double thresholds[THRESHOLDS]; /* of IoU, rising */
    size_t threshold_count;
    int forced_syntax;                       /* enum syntax of responses, -1 for any */
    struct written_frame frame, truth_frame; /* `declared` if the user gave one */
    enum axes axes;                          /* of responses */
    bool explain;
    struct thought_tags thought_tags; /* additional ones, of responses */
};

/* A label that is not a category. */
enum { STRANGE_MOST = 20, STRANGE_LONGEST = 64 };
struct strange {
    char name[STRANGE_LONGEST];
    uint64_t boxes;
};

struct scorer {
    const struct scoring_options *options;
    const struct templates *templates;
    struct provenance provenance;   /* for the records written */
    char iou_names[THRESHOLDS][24]; /* ".iou25" for a threshold of 0.25 */
    uint64_t most;                  /* boxes, and equal phrases, that count if the truth has no more */
    struct parser parser;
    struct answer truth, response, question;
    struct match *match;
    struct match_box *truth_boxes, *response_boxes;
    struct match_pair *pairs;
    size_t truth_box_room, response_box_room, pair_room;
    enum outcome_kind outcome;
    struct met met;                         /* of the response */
    bool *truth_present, *response_present; /* by category */
    uint64_t ambiguous[SYNTAX_COUNT];       /* responses with boxes whose frame was the documented one */
    struct scoring_told {
        uint64_t thoughts;               /* responses that began with a thought */
        uint64_t cut_boxes, cut_phrases; /* of responses, beyond ANSWER_MOST */
        uint64_t answers_cut;            /* responses in which any were cut */
        struct strange *strange;         /* labels and the number of their boxes */
        size_t strange_count, strange_room;
        uint64_t more_strange; /* boxes with further labels */
    } told;
};

/* Templates and options are borrowed until scorer_close. */
void scorer_open(struct scorer *, const struct templates *, const struct scoring_options *);
void scorer_close(struct scorer *);

/* Emits the score of a response as a JSON object; .at is NULL for no response. False with the fault set if
 * boxes are not in pixels and the record lacks the image's size, or if the record's frame is not valid. */
MUST_CHECK bool scorer_put(struct scorer *, const struct sample *, enum task_kind, struct slice truth,
                           struct slice response, struct buffer *, struct fault *);

/* About the response and the truth that were scored last: how the response was read, and whether the truth
 * has anything that the task asks for. A blank truth of refer and ground does, because it says that there is
 * nothing; all boxes are then superfluous. */
enum outcome_kind scorer_outcome(const struct scorer *);
bool scorer_truth_is_read(const struct scorer *, enum task_kind);

/* Emits what was read from both texts that were scored last, piece by piece, as a JSON object. */
void scorer_explain(struct scorer *, enum task_kind, struct buffer *);

/* The number of objects in the truth that was scored last, for records without a variant. */
size_t scorer_truth_objects(const struct scorer *, enum task_kind);

#endif
