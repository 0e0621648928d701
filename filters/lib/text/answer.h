/* SPDX-License-Identifier: MIT
 *
 * answer: which part of a response is the answer.
 *
 * Thoughts are not: everything up to the last closing tag of a thought is dropped (its opening tag may be
 * in the prompt). If a thought is not closed, the answer is empty. In the rest, the answer is the content
 * of the last <answer>...</answer>, if there is one; of that, the content of the last \boxed{}, if it has
 * words. */
#ifndef SAR_TEXT_ANSWER_H
#define SAR_TEXT_ANSWER_H

#include "base/slice.h"

#include <stdbool.h>

/* A further pair of thought tags; open.at is NULL for none. */
struct thought_tags {
    struct slice open, close;
};

struct answer_part {
    struct slice text; /* points into the response */
    bool thought;      /* thoughts came before it */
    bool unclosed;     /* a thought is not closed: the text is empty */
};

/* The answer in a response. Thought tags are those in answer.c and `more`, which may be NULL. */
struct answer_part answer_part(struct slice response, const struct thought_tags *more);

/* Reads "OPEN,CLOSE"; the tags point into `text`. False if there is no comma, one of the two is empty, or
 * both are the same. */
bool answer_thought_tags(const char *text, struct thought_tags *);

#endif
