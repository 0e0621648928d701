/* SPDX-License-Identifier: MIT
 *
 * Reports on the content of samples: tasks (the paper's Table 5) and words (Figure 4). */
#include "base/ascii.h"
#include "report/report.h"
#include "tally/metrics.h"

#include <stdlib.h>

/* --- tasks ---------------------------------------------------------------------------------------------- */

static bool add_task(struct aggregate *aggregate, struct fault *fault) {
    if (!report_set_task(aggregate, fault)) return false;
    report_count(aggregate, "samples");
    return true;
}

/* The number of samples of a variant, or of all if it is NULL. */
static uint64_t samples_of(const struct view *view, const struct section *section, const char *variant) {
    uint64_t n = 0;
    for (size_t i = 0; i < section->count; i++) {
        struct slice value = section->groups[i]->value[view->own[1]];
        bool wanted = variant == NULL || (value.at != NULL && slice_is(value, variant));
        if (wanted) n += report_number(section->groups[i], "samples");
    }
    return n;
}

static void put_task_row(const struct view *view, const struct section *task, struct slice name,
                         uint64_t total, struct table *table) {
    report_key_cells(view, task->groups[0], table);
    table_text(table, name);
    table_integer(table, samples_of(view, task, "\"single\""));
    table_integer(table, samples_of(view, task, "\"multi\""));
    report_share_cells(table, samples_of(view, task, NULL), total);
}

static void put_tasks(struct aggregate *aggregate, struct view *view, struct table *table) {
    struct section section;
    (void)aggregate;
    report_columns(view, table, "task", "single,multi,samples,share %");
    while (tally_section(view, &section)) {
        uint64_t total = report_total(&section, "samples");
        for (size_t from = 0, end; from < section.count; from = end) {
            end = report_own_end(view, &section, from);
            const struct section task = {section.groups + from, end - from};
            struct slice name = section.groups[from]->value[view->own[0]];
            put_task_row(view, &task, (struct slice){name.at + 1, name.len - 2}, total, table);
        }
        table_rule(table);
        put_task_row(view, &section, slice_of("all"), total, table);
    }
}

const struct report report_tasks = {.name = "tasks",
                                    .own = {"task", "variant"},
                                    .takes = RECORD_SAMPLE | RECORD_SCORED,
                                    .kinds = 1u << SUM_COUNT,
                                    .shared = "samples",
                                    .has_every_key = true,
                                    .rank = report_task_rank,
                                    .add = add_task,
                                    .lines = report_count_lines,
                                    .table = put_tasks};

/* --- words ---------------------------------------------------------------------------------------------- */

/* Whether one of the full-width forms, U+FF00 to U+FF7F, is a letter or digit, by its last two bytes in UTF-8. */
static bool is_wide_letter(unsigned char second, unsigned char third) {
    unsigned ascii =
        second == 0xBC ? third - 0x80u + 0x20 : third - 0x80u + 0x60; /* U+FF01 is '!', and so on */
    if (ascii > '~') return ascii > 0x85; /* up to 0x85 brackets and points, then kana */
    return ascii_is_digit((char)ascii) || ascii_is_letter((char)ascii);
}

/* Whether a character belongs to words: letters of any alphabet, and digits, but not punctuation (general, CJK) or
 * the signs of Latin-1. Stores its length in bytes in `len`. */
static bool is_wordly(const char *at, size_t left, size_t *len) {
    const unsigned char *p = (const unsigned char *)at;
    *len = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    if (*len > left) *len = left;
    if (*len == 1) return ascii_is_digit(at[0]) || ascii_is_letter(at[0]);
    if (*len == 2) return p[0] != 0xC2;                                 /* U+0080 to U+00BF */
    if (*len == 3 && p[0] == 0xE2) return p[1] != 0x80 && p[1] != 0x81; /* U+2000 to U+207F */
    if (*len == 3 && p[0] == 0xE3) return p[1] != 0x80;                 /* U+3000 to U+303F */
    if (*len == 3 && p[0] == 0xEF && (p[1] == 0xBC || p[1] == 0xBD)) return is_wide_letter(p[1], p[2]);
    return true;
}

/* The end of the mark-up, such as <|box_start|>, that begins at `at`; `at` itself if there is none. */
static size_t markup_end(struct slice text, size_t at) {
    size_t end = at + 1;
    if (text.at[at] != '<') return at;
    while (end < text.len && text.at[end] != '>' && text.at[end] != '<' && text.at[end] != ' ') end++;
    return end < text.len && text.at[end] == '>' ? end + 1 : at;
}

/* The next word from `*at` on, which moves to its end; .at is NULL if there is none. Digits alone are not a word. */
static struct slice next_word(struct slice text, size_t *at) {
    while (*at < text.len) {
        size_t from = *at, len;
        bool has_letter = false;
        while (*at < text.len && is_wordly(text.at + *at, text.len - *at, &len)) {
            has_letter = has_letter || (unsigned char)text.at[*at] > '9';
            *at += len;
        }
        if (has_letter) return (struct slice){text.at + from, *at - from};
        if (*at > from) continue;
        size_t after = markup_end(text, *at);
        *at = after > *at ? after : *at + len;
    }
    return (struct slice){0};
}

static void lower(struct buffer *text) {
    for (size_t i = 0; i < text->len; i++)
        if (text->bytes[i] >= 'A' && text->bytes[i] <= 'Z') text->bytes[i] = (char)(text->bytes[i] | 0x20);
}

static bool count_words(void *context, struct slice text) {
    struct aggregate *aggregate = context;
    size_t at = 0;
    for (struct slice word; (word = next_word(text, &at)).at != NULL;) {
        report_set_text(aggregate, KEY_WORD, word);
        lower(&aggregate->scratch);
        report_count(aggregate, "occurrences");
    }
    return true;
}

static bool add_words(struct aggregate *aggregate, struct fault *fault) {
    return record_messages(&aggregate->record, "assistant", count_words, aggregate, fault);
}

/* The most frequent word first. */
static int by_occurrences(const void *p, const void *q) {
    const struct group *a = *(struct group *const *)p, *b = *(struct group *const *)q;
    uint64_t x = report_number(a, "occurrences"), y = report_number(b, "occurrences");
    if (x != y) return x > y ? -1 : 1;
    return slice_order(a->value[KEY_WORD], b->value[KEY_WORD]);
}

static void put_words(struct aggregate *aggregate, struct view *view, struct table *table) {
    uint64_t top = aggregate->options.top;
    struct section section;
    report_columns(view, table, "word", "occurrences,share %");
    while (tally_section(view, &section)) {
        uint64_t total = report_total(&section, "occurrences");
        for (size_t i = 0; i < section.count && (top == 0 || i < top); i++) {
            report_key_cells(view, section.groups[i], table);
            report_cell(table, section.groups[i]->value[view->own[0]]);
            report_share_cells(table, report_number(section.groups[i], "occurrences"), total);
        }
    }
}

const struct report report_words = {.name = "words",
                                    .own = {"word"},
                                    .takes = RECORD_SAMPLE | RECORD_SCORED,
                                    .kinds = 1u << SUM_COUNT,
                                    .shared = "occurrences",
                                    .has_every_key = true,
                                    .order = by_occurrences,
                                    .add = add_words,
                                    .lines = report_count_lines,
                                    .table = put_words};
