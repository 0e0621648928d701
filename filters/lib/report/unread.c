/* SPDX-License-Identifier: MIT
 *
 * The report unread: parts of scored samples that were not read, grouped by kind (`what`) and form, the most
 * frequent form first, with one example each. To add a kind: an entry in `whats` and a call of count_one. */
#include "base/ascii.h"
#include "base/printable.h"
#include "report/report.h"
#include "json/put.h"

#include <stdlib.h>

enum { FORM_MOST = 60 }; /* bytes of a form; longer ones end in dots */

/* The form of an answer: its text with N for each number and one blank for each run of blanks, cut after FORM_MOST
 * bytes. */
static void put_form(struct buffer *out, struct slice text) {
    static const char dots[] = "...";
    size_t at = 0;
    while (at < text.len && out->len <= FORM_MOST) {
        char c = text.at[at++];
        if (ascii_is_digit(c)) {
            while (at < text.len
                   && (ascii_is_digit(text.at[at])
                       || ((text.at[at] == '.' || text.at[at] == ',') && at + 1 < text.len
                           && ascii_is_digit(text.at[at + 1]))))
                at++;
            c = 'N';
        } else if (ascii_is_blank(c)) {
            while (at < text.len && ascii_is_blank(text.at[at])) at++;
            if (out->len == 0 || at == text.len) continue;
            c = ' ';
        }
        buffer_char(out, c);
    }
    if (out->len <= FORM_MOST) return;
    out->len = printable_edge(out->bytes, FORM_MOST - sizeof dots + 1);
    buffer_text(out, dots);
}

/* Sets the form of the record's response; a response that is not a string has none. */
static bool set_form(struct aggregate *aggregate, struct fault *fault) {
    struct record *record = &aggregate->record;
    struct slice text;
    if (record->response.at == NULL || record->response.at[0] != '"') return true;
    if (!record_string(record, record->response, "response", &text, fault)) return false;
    struct buffer form = {0};
    put_form(&form, text);
    report_set_text(aggregate, KEY_FORM, buffer_view(&form));
    buffer_free(&form);
    return true;
}

/* Offers the record as the example: by its id, else its image; a record with neither is counted without an example. */
static void note_example(struct record *record, struct sum *sum) {
    struct slice example = {0};
    struct fault unnamed;
    struct buffer name = {0};
    if (record->id.at != NULL && record->id.at[0] != 'n') {
        if (record_key(record, record->id, &example)) tally_example(sum, example);
    } else if (record_image(record, &example, &unnamed)) {
        json_put_string(&name, example);
        tally_example(sum, buffer_view(&name));
    }
    buffer_free(&name);
}

/* The kinds, as JSON texts, in the order of the report: outcomes, then from WHAT_LABEL on those of score.met. */
enum { WHAT_LABEL = 3, WHAT_OUTSIDE, WHATS = 6 };
static const char *const whats[] = {"\"unread\"", "\"unanswered\"", "\"error\"",
                                    "\"label\"",  "\"outside\"",    "\"boxes\""};

static size_t rank_what(size_t own, struct slice value) {
    size_t rank = 0;
    if (own != 0) return 0; /* tasks and forms are sorted by their counts */
    while (rank < WHATS
           && (strlen(whats[rank]) != value.len + 2 || memcmp(whats[rank] + 1, value.at, value.len) != 0))
        rank++;
    return rank;
}

static void count_one(struct aggregate *aggregate, size_t what) {
    aggregate->value[KEY_WHAT] = slice_of(whats[what]);
    struct sum *sum = report_sum(aggregate, "records", SUM_COUNT);
    count_add(&sum->n, 1);
    note_example(&aggregate->record, sum);
}

/* Counts how the boxes of a response were written (met.h). The first word of each text is the kind, the rest is the
 * form; boxes outside their image are counted without a form. */
static bool add_met(struct aggregate *aggregate, struct fault *fault) {
    struct json j;
    struct slice text;
    if (aggregate->scored.met.at == NULL) return true;
    json_open(&j, aggregate->scored.met);
    if (!json_array(&j)) return fault_set(fault, FAULT_TYPE, "score.met", "an array was expected");
    while (json_element(&j)) {
        if (!record_string(&aggregate->record, json_skip(&j), "score.met", &text, fault)) return false;
        const char *blank = memchr(text.at, ' ', text.len);
        struct slice what = {text.at, blank != NULL ? (size_t)(blank - text.at) : text.len},
                     form = {text.at, 0};
        if (blank != NULL) form = (struct slice){blank + 1, text.len - what.len - 1};
        size_t rank = rank_what(0, what);
        if (rank < WHAT_LABEL || rank == WHATS) continue;
        aggregate->value[KEY_FORM] = (struct slice){0};
        if (rank != WHAT_OUTSIDE) report_set_text(aggregate, KEY_FORM, form);
        count_one(aggregate, rank);
    }
    return true;
}

static bool add(struct aggregate *aggregate, struct fault *fault) {
    struct record *record = &aggregate->record;
    struct scored *scored = &aggregate->scored;
    if (!report_set_task(aggregate, fault)) return false;
    aggregate->value[KEY_VARIANT] = (struct slice){0};
    if (!scored_read(scored, record->text, record->score, fault)) return false;
    aggregate->answers++;
    if (scored->outcome == OUTCOME_UNREAD && !set_form(aggregate, fault)) return false;
    if (scored->outcome != OUTCOME_READ)
        count_one(aggregate, rank_what(0, slice_of(outcome_names[scored->outcome])));
    return add_met(aggregate, fault);
}

static void finish(struct aggregate *aggregate) {
    bool meant = aggregate->options.report == &report_unread;
    if (meant && aggregate->answers > 0 && aggregate->tally.count == 0)
        cli_message(aggregate->cli, "0 of %s unread or missing",
                    counted(aggregate->answers, "answer is", "answers are").text);
}

/* --- writing -------------------------------------------------------------------------------------------- */

static size_t what_of(const struct group *group) {
    struct slice what = group->value[group->view->own[0]];
    return rank_what(0, (struct slice){what.at + 1, what.len - 2});
}

/* By kind, then the most frequent form first. */
static int by_number(const void *p, const void *q) {
    const struct group *a = *(struct group *const *)p, *b = *(struct group *const *)q;
    size_t first = what_of(a), second = what_of(b);
    if (first != second) return first < second ? -1 : 1;
    uint64_t x = a->sums[0].n, y = b->sums[0].n;
    if (x != y) return x > y ? -1 : 1;
    return slice_order(a->key, b->key);
}

/* The total of the groups from `from` on that are of the same kind. */
static uint64_t total_of(const struct section *section, size_t from) {
    uint64_t total = 0;
    for (size_t i = from; i < section->count && what_of(section->groups[i]) == what_of(section->groups[from]);
         i++)
        count_add(&total, section->groups[i]->sums[0].n);
    return total;
}

static void write_table(struct aggregate *aggregate, struct view *view, struct table *table) {
    uint64_t top = aggregate->options.top;
    struct section section;
    report_columns(view, table, "what,task,form", "records,share %");
    table_columns(table, "", "example", TABLE_LEFT);
    while (tally_section(view, &section)) {
        uint64_t total = 0, row = 0;
        for (size_t i = 0; i < section.count; i++) {
            const struct group *group = section.groups[i];
            const struct sum *sum = &group->sums[0];
            bool begins = i == 0 || what_of(group) != what_of(section.groups[i - 1]);
            if (begins) total = total_of(&section, i);
            row = begins ? 1 : row + 1;
            if (top > 0 && row > top) continue;
            report_key_cells(view, group, table);
            for (size_t k = 0; k < view->own_count; k++) report_cell(table, group->value[view->own[k]]);
            report_share_cells(table, sum->n, total);
            report_cell(table, sum->example != NULL ? slice_of(sum->example) : (struct slice){0});
        }
    }
}

const struct report report_unread = {.name = "unread",
                                     .own = {"what", "task", "form"},
                                     .takes = RECORD_SCORED,
                                     .kinds = 1u << SUM_COUNT,
                                     .has_every_key = true,
                                     .order = by_number,
                                     .add = add,
                                     .finish = finish,
                                     .lines = report_single_lines,
                                     .table = write_table};
