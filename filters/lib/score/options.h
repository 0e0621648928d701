/* SPDX-License-Identifier: MIT
 *
 * options: the options of sar-iou, and the messages about what some of them would change. */
#ifndef SAR_SCORE_OPTIONS_H
#define SAR_SCORE_OPTIONS_H

#include "cli/cli.h"
#include "score/join.h"
#include "score/scorer.h"

struct iou_settings {
    struct scoring_options scoring;
    const char *templates, *truth;
    const char *response_key; /* the member with the response */
    enum duplicates duplicates;
    bool skip_missing;
    enum task_kind task; /* for records without one; TASK_NONE if not given */
    int variant;         /* likewise, an index in scoring_variants; -1 if not given */
};
extern const char *const scoring_variants[];

/* The options; their targets are in a struct iou_settings, which has the values of iou_defaults before. */
extern const struct option_group iou_options[];
extern const struct iou_settings iou_defaults;

/* Reports the documented frames that were used and that some programs use differently. */
void scoring_tell_frames(struct cli *, const struct scorer *);

#endif
