/* SPDX-License-Identifier: MIT
 *
 * scoring: a model's answer against the truth: both texts are parsed alike, boxes and phrases matched, and
 * what was right, too much and missing is counted for every metric of the task (sar-metrics(7)). */
#ifndef SAR_SCORE_SCORER_H
#define SAR_SCORE_SCORER_H

#include "base/emit.h"
#include "geometry/match.h"
#include "record/provenance.h"
#include "record/sample.h"
#include "score/met.h"
#include "text/parse.h"
#include "words/tasks.h"

enum { THRESHOLDS = 16 };

struct scoring_options {
    double thresholds[THRESHOLDS]; /* of IoU, rising */
    size_t threshold_count;
    int forced_syntax;                       /* enum syntax of responses, -1 for any */
    struct written_frame frame, truth_frame; /* `declared` where the user says so */
    enum axes axes;                          /* of responses */
    bool explain;
    struct thought_tags thought_tags; /* further ones, of responses */
};

enum outcome_kind { OUTCOME_ERROR, OUTCOME_UNANSWERED, OUTCOME_UNREAD, OUTCOME_READ };

/* A label that is in no category. */
enum { STRANGE_MOST = 20, STRANGE_LONGEST = 64 };
struct strange {
    char name[STRANGE_LONGEST];
    uint64_t boxes;
};

struct scorer {
    const struct scoring_options *options;
    const struct templates *templates;
    struct provenance provenance;   /* of what is written */
    char iou_names[THRESHOLDS][24]; /* ".iou25" for a threshold of 0.25 */
    uint64_t most; /* boxes, and as many of a phrase, that count in a response if the truth has no more */
    struct parser parser;
    struct answer truth, response, question;
    struct match *match;
    struct match_box *truth_boxes, *response_boxes;
    struct match_pair *pairs;
    size_t truth_box_room, response_box_room, pair_room;
    enum outcome_kind outcome;
    struct met met;                         /* in the response */
    bool *truth_present, *response_present; /* by category */
    uint64_t ambiguous[SYNTAX_COUNT];       /* responses whose boxes' frame the documentation had to tell */
    struct scoring_told {
        uint64_t thoughts;               /* responses that began with one */
        uint64_t cut_boxes, cut_phrases; /* of responses, beyond ANSWER_MOST */
        uint64_t answers_cut;            /* responses in which any were */
        struct strange *strange;         /* labels that are another thing, and how many boxes each has */
        size_t strange_count, strange_room;
        uint64_t more_strange; /* boxes of still other labels */
    } told;
};

void scorer_open(struct scorer *, const struct templates *, const struct scoring_options *);
void scorer_close(struct scorer *);

/* Emits the score of a response (.at NULL for none) as a JSON object. A fault where boxes can't be brought to
 * pixels because the record does not have the image's size, or its frame is unknown. */
bool scorer_emit(struct scorer *, const struct sample *, enum task_kind, struct slice truth,
                 struct slice response, struct emit *, struct fault *);

/* How the response that was scored last was read, and whether anything of what the task asks for was in its truth: a
 * box, too, where the task asks where things are; there a blank truth says that nothing is, and all boxes are too many. */
enum outcome_kind scorer_outcome(const struct scorer *);
bool scorer_truth_is_read(const struct scorer *, enum task_kind);

/* Emits what was read from both texts of the record that was scored last, piece by piece. */
void scorer_explain(struct scorer *, enum task_kind, struct emit *);

/* How many objects the truth that was scored last speaks of, for records that do not say their variant. */
size_t scorer_truth_objects(const struct scorer *, enum task_kind);

#endif
