/* SPDX-License-Identifier: MIT
 *
 * placeholders: the texts of ms-swift's grounding files, in which <ref-object> and <bbox> stand for the next element of
 * the record's `objects`: {"ref": [...], "bbox": [[x1, y1, x2, y2], ...], "bbox_type": "real" or "norm1"}.
 *
 * Source: ms-swift's documentation, "Custom dataset", section "Grounding". */
#ifndef SAR_RECORD_PLACEHOLDERS_H
#define SAR_RECORD_PLACEHOLDERS_H

#include "record/sample.h"

/* Puts references and boxes in their places in the sample's messages, `question`, `answer` and `labels`; boxes become
 * {<x1><y1><x2><y2>} in pixels, as the sample then has no other frame. Texts stay good as the sample's others do. A
 * fault where `objects` can't be read, or where norm1 lacks the image's size; placeholders that nothing stands for are
 * left. */
bool placeholders_fill(struct sample *, struct fault *);

/* The true answer of a sample whose placeholders are filled: `labels`, else the last assistant message. A fault where
 * there is none, where `labels` is null (trainers write that beside the model's own answer), and where the truth holds
 * a placeholder. */
bool placeholders_truth(const struct sample *, struct slice *truth, struct fault *);

#endif
