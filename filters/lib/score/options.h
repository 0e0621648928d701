/* SPDX-License-Identifier: MIT
 *
 * scoringoptions: what a user says of thresholds and frames, and is told of them. What he says ends the program (2)
 * where it is not what is wanted. */
#ifndef SAR_SCORE_OPTIONS_H
#define SAR_SCORE_OPTIONS_H

#include "cli/cli.h"
#include "score/scorer.h"

/* A frame: pixel, norm1, norm100, norm999, norm1000, norm1023 or in:WxH. */
void scoring_frame(struct cli *, const char *option, const char *text, struct written_frame *);

/* Thresholds of IoU, rising, separated by commas. */
void scoring_thresholds(struct cli *, struct scoring_options *, const char *text);

/* Says which documented frames were relied on that others use differently. */
void scoring_tell_frames(struct cli *, const struct scorer *);

#endif
