/* SPDX-License-Identifier: MIT
 *
 * answer: which part of a response is the answer. What a model thinks is none: all up to the last closing tag of a
 * thought, whose opening one may be in the prompt; where a thought is not closed there is no answer at all. Of what is
 * left the last <answer>...</answer> is the answer, if there is one, or what is in the last \boxed{}, if that holds
 * words. */
#ifndef SAR_TEXT_ANSWER_H
#define SAR_TEXT_ANSWER_H

#include "base/slice.h"

#include <stdbool.h>

/* Further tags of thoughts; .at is NULL where there are none. */
struct thought_tags {
    struct slice open, close;
};

struct answer_part {
    struct slice text; /* a part of the response */
    bool thought;      /* it was preceded by thoughts */
    bool unclosed;     /* a thought has no end: the text is empty */
};

struct answer_part answer_part(struct slice response, const struct thought_tags *more);

/* Reads "OPEN,CLOSE"; false where that is not two different texts. */
bool answer_thought_tags(const char *text, struct thought_tags *);

#endif
