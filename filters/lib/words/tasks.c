/* SPDX-License-Identifier: MIT */
#include "words/tasks.h"

const char *const task_kind_names[] = {"classify", "describe", "count", "ground", "identify", "refer", NULL};

enum task_kind task_kind_named(struct slice name) {
    for (int i = 0; task_kind_names[i] != NULL; i++) {
        if (slice_is(name, task_kind_names[i])) return (enum task_kind)i;
    }
    return TASK_NONE;
}

static const char image_mark[] = "<image>";

struct slice task_bare_question(struct slice question) {
    for (;;) {
        struct slice before = question;
        question = slice_trimmed(question);
        size_t mark = sizeof image_mark - 1;
        if (question.len >= mark && memcmp(question.at, image_mark, mark) == 0) {
            question.at += mark;
            question.len -= mark;
        }
        if (question.len >= mark && memcmp(question.at + question.len - mark, image_mark, mark) == 0)
            question.len -= mark;
        if (before.len == question.len) return question;
    }
}

/* The offset of `part` in `text` at or after `from`; the text's length if it does not occur. */
static size_t find_part(struct slice text, size_t from, struct slice part) {
    for (; from + part.len <= text.len; from++) {
        if (memcmp(text.at + from, part.at, part.len) == 0) return from;
    }
    return text.len;
}

/* Whether a question may have been rendered from a phrase: its literal texts occur in the question in
 * order, the first at the start and the last at the end. The phrase is compared as in the file, not as
 * escaped for JSON, because the question is decoded. */
static bool fits_phrase(struct slice question, const struct phrase *phrase) {
    size_t at = 0, from = 0;
    struct slice text = phrase->plain;
    if (phrase->pieces == NULL) return false;
    for (bool first = true;; first = false) {
        size_t to = from;
        while (to < text.len && text.at[to] != '{') to++;
        struct slice part = {text.at + from, to - from};
        size_t found = first ? 0 : find_part(question, at, part);
        if (found + part.len > question.len || memcmp(question.at + found, part.at, part.len) != 0)
            return false;
        if (to == text.len)
            return part.len <= question.len && question.len >= found
                   && memcmp(question.at + question.len - part.len, part.at, part.len) == 0;
        at = found + part.len;
        const char *close = memchr(text.at + to, '}', text.len - to);
        from = (size_t)(close - text.at) + 1;
    }
}

enum task_kind task_kind_asked(const struct templates *templates, struct slice question) {
    if (question.at == NULL) return TASK_NONE;
    question = task_bare_question(question);
    for (size_t i = 0; i < templates->task_count; i++) {
        struct slice tag = templates->tasks[i].tag;
        if (tag.len > 0 && question.len >= tag.len && memcmp(question.at, tag.at, tag.len) == 0)
            return task_kind_named(templates->tasks[i].name);
    }
    for (size_t i = 0; i < templates->task_count; i++) {
        const struct task *task = &templates->tasks[i];
        for (size_t k = 0; k < task->question_count; k++) {
            if (fits_phrase(question, &task->questions[k].text.phrase[NUMBER_ONE])
                || fits_phrase(question, &task->questions[k].text.phrase[NUMBER_MANY]))
                return task_kind_named(task->name);
        }
    }
    return TASK_NONE;
}
