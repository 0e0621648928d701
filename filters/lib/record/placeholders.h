/* SPDX-License-Identifier: MIT
 *
 * placeholders: the texts of ms-swift's grounding files, in which each <ref-object> and <bbox> means the next
 * element of the record's `objects`: {"ref": [...], "bbox": [[x1, y1, x2, y2], ...], "bbox_type": "real" or
 * "norm1"}.
 *
 * Source: ms-swift's documentation, "Custom dataset", section "Grounding". */
#ifndef SAR_RECORD_PLACEHOLDERS_H
#define SAR_RECORD_PLACEHOLDERS_H

#include "base/must.h"
#include "record/sample.h"

/* Replaces the placeholders in the sample's messages, `question`, `answer` and `labels`. Boxes become
 * {<x1><y1><x2><y2>} in pixels, and `frame` becomes none, which means pixels. Texts live as long as the
 * sample's others. A placeholder without an element stays as it is. False with the fault set if `objects`
 * cannot be read, or is norm1 and the sample has no width or height. */
MUST_CHECK bool placeholders_fill(struct sample *, struct fault *);

/* The true answer of a sample after placeholders_fill: `labels`, else the last assistant message. False with
 * the fault set if there is neither, if `labels` is null (trainers write that beside the model's own answer),
 * or if the answer still has a placeholder. */
MUST_CHECK bool placeholders_truth(const struct sample *, struct slice *truth, struct fault *);

#endif
