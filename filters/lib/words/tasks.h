/* SPDX-License-Identifier: MIT
 *
 * tasks: the six tasks of SARChat-2M, which have metrics, and which of them a question belongs to. */
#ifndef SAR_WORDS_TASKS_H
#define SAR_WORDS_TASKS_H

#include "base/slice.h"
#include "words/templates.h"

enum task_kind {
    TASK_CLASSIFY,
    TASK_DESCRIBE,
    TASK_COUNT,
    TASK_GROUND,
    TASK_IDENTIFY,
    TASK_REFER,
    TASK_NONE
};
extern const char *const task_kind_names[]; /* NULL-terminated */

/* The task of this name; TASK_NONE for other names. */
enum task_kind task_kind_named(struct slice name);

/* The task that a question belongs to: by its tag, else by the template that it matches; TASK_NONE if
 * neither decides. */
enum task_kind task_kind_asked(const struct templates *, struct slice question);

/* A question without image marks and outer blanks; points into `question`. */
struct slice task_bare_question(struct slice question);

#endif
