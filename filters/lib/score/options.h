/* SPDX-License-Identifier: MIT
 *
 * options: sar-iou's options for thresholds and frames, and the messages about them. The functions with an
 * option's argument exit with status 2 if it is not valid. */
#ifndef SAR_SCORE_OPTIONS_H
#define SAR_SCORE_OPTIONS_H

#include "cli/cli.h"
#include "score/scorer.h"

/* Parses a frame: pixel, norm1, norm100, norm999, norm1000, norm1023 or in:WxH. */
void scoring_frame(struct cli *, const char *option, const char *text, struct written_frame *);

/* Parses thresholds of IoU, rising, separated by commas. */
void scoring_thresholds(struct cli *, struct scoring_options *, const char *text);

/* Reports the documented frames that were used and that some programs use differently. */
void scoring_tell_frames(struct cli *, const struct scorer *);

#endif
