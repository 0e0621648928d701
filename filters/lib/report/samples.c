/* SPDX-License-Identifier: MIT
 *
 * Reports on the content of samples: tasks (the paper's Table 5) and words (Figure 4). */
#include "base/ascii.h"
#include "report/report.h"
#include "tally/metrics.h"

#include <stdlib.h>

/* --- tasks ---------------------------------------------------------------------------------------------- */

bool report_tasks_add(struct aggregate *aggregate, struct fault *fault) {
    if (!report_set_task(aggregate, fault)) return false;
    report_count(aggregate, "samples");
    return true;
}

/* The end of the groups of one task, which are adjacent in a section. */
static size_t task_end(const struct view *view, const struct section *section, size_t from) {
    size_t end = from;
    struct slice task = section->groups[from]->value[view->own[0]];
    while (end < section->count && slice_equal(section->groups[end]->value[view->own[0]], task)) end++;
    return end;
}

static void put_task_line(struct buffer *out, const struct view *view, const struct group *group, size_t own,
                          const char *metric, uint64_t n, uint64_t total) {
    report_put_keys(out, view, group, own);
    buffer_text(out, ",\"metric\":\"");
    buffer_text(out, metric);
    buffer_text(out, "\",\"n\":");
    buffer_integer(out, n);
    if (own > 0) report_put_ratio(out, ",\"share\":", (struct ratio){100 * (double)n, (double)total});
    buffer_text(out, "}\n");
}

void report_tasks_lines(struct aggregate *aggregate, struct view *view) {
    struct buffer *out = &aggregate->cli->out.buffer;
    struct section section;
    while (tally_section(view, &section)) {
        uint64_t total = report_total(&section, "samples");
        for (size_t i = 0; i < section.count; i++) {
            for (size_t k = 0; k < section.groups[i]->count; k++) {
                const struct sum *sum = &section.groups[i]->sums[k];
                report_put_keys(out, view, section.groups[i], view->own_count);
                tally_line_put(out, sum, (struct slice){0});
                report_put_ratio(out, ",\"share\":", (struct ratio){100 * (double)sum->n, (double)total});
                buffer_text(out, "}\n");
            }
        }
        for (size_t from = 0, end; from < section.count; from = end) {
            end = task_end(view, &section, from);
            const struct section task = {section.groups + from, end - from};
            put_task_line(out, view, section.groups[from], 1, "task", report_total(&task, "samples"), total);
        }
        put_task_line(out, view, section.groups[0], 0, "overall", total, total);
    }
}

/* The number of samples of a variant, or of all if it is NULL. */
static uint64_t samples_of(const struct view *view, const struct section *section, const char *variant) {
    uint64_t n = 0;
    for (size_t i = 0; i < section->count; i++) {
        struct slice value = section->groups[i]->value[view->own[1]];
        const struct sum *sum = report_find(section->groups[i], "samples");
        bool wanted = variant == NULL || (value.at != NULL && slice_is(value, variant));
        if (wanted && sum != NULL) n += sum->n;
    }
    return n;
}

static void put_task_row(const struct view *view, const struct section *task, struct slice name,
                         uint64_t total, struct table *table) {
    report_key_cells(view, task->groups[0], table);
    table_text(table, name);
    table_integer(table, samples_of(view, task, "\"single\""));
    table_integer(table, samples_of(view, task, "\"multi\""));
    table_integer(table, samples_of(view, task, NULL));
    table_ratio(table, (struct ratio){100 * (double)samples_of(view, task, NULL), (double)total}, 2);
}

void report_tasks_table(struct aggregate *aggregate, struct view *view, struct table *table) {
    static const char *const titles[] = {"task", "single", "multi", "samples", "share %"};
    struct section section;
    (void)aggregate;
    report_columns(view, table, titles, 5);
    while (tally_section(view, &section)) {
        uint64_t total = report_total(&section, "samples");
        for (size_t from = 0, end; from < section.count; from = end) {
            end = task_end(view, &section, from);
            const struct section task = {section.groups + from, end - from};
            struct slice name = section.groups[from]->value[view->own[0]];
            put_task_row(view, &task, (struct slice){name.at + 1, name.len - 2}, total, table);
        }
        table_rule(table);
        put_task_row(view, &section, slice_of("all"), total, table);
    }
}

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

bool report_words_add(struct aggregate *aggregate, struct fault *fault) {
    return record_messages(&aggregate->record, "assistant", count_words, aggregate, fault);
}

static uint64_t occurrences(const struct group *group) {
    const struct sum *sum = report_find(group, "occurrences");
    return sum != NULL ? sum->n : 0;
}

static int by_occurrences(const void *p, const void *q) {
    const struct group *a = *(struct group *const *)p, *b = *(struct group *const *)q;
    uint64_t x = occurrences(a), y = occurrences(b);
    if (x != y) return x > y ? -1 : 1;
    return slice_order(a->value[KEY_WORD], b->value[KEY_WORD]);
}

/* Sorts the words of each section, the most frequent first. */
static void sort_words(struct view *view) {
    struct section section;
    while (tally_section(view, &section))
        qsort(section.groups, section.count, sizeof *section.groups, by_occurrences);
    view->at = 0;
}

void report_words_lines(struct aggregate *aggregate, struct view *view) {
    sort_words(view);
    report_count_lines(aggregate, view);
}

void report_words_table(struct aggregate *aggregate, struct view *view, struct table *table) {
    static const char *const titles[] = {"word", "occurrences", "share %"};
    uint64_t top = aggregate->options.top;
    struct section section;
    sort_words(view);
    report_columns(view, table, titles, 3);
    while (tally_section(view, &section)) {
        uint64_t total = report_total(&section, "occurrences");
        for (size_t i = 0; i < section.count && (top == 0 || i < top); i++) {
            uint64_t n = occurrences(section.groups[i]);
            report_key_cells(view, section.groups[i], table);
            report_cell(table, section.groups[i]->value[view->own[0]]);
            table_integer(table, n);
            table_ratio(table, (struct ratio){100 * (double)n, (double)total}, 2);
        }
    }
}
