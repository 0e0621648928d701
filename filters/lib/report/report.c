/* SPDX-License-Identifier: MIT */
#include "report/report.h"

#include "base/number.h"
#include "json/put.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* To add a report: its name and an entry here, and a struct report in a file of this folder. */
const char *const report_names[] = {"score",      "categories", "aspect", "shapes",      "tasks", "words",
                                    "duplicates", "leakage",    "unread", "consistency", NULL};
const struct report *const reports[] = {
    &report_score,      &report_categories, &report_aspect, &report_shapes,      &report_tasks, &report_words,
    &report_duplicates, &report_leakage,    &report_unread, &report_consistency, NULL};

/* In the order of enum own_key. */
const char *const report_own_names[KEY_OWN] = {"task",  "variant", "category", "shape", "word",
                                               "split", "image",   "id",       "leak",  "key",
                                               "what",  "form",    "unit",     "answer"};

const struct report *report_named(struct slice name) {
    const struct report *const *report = reports;
    while (*report != NULL && !slice_is(name, (*report)->name)) report++;
    return *report;
}

const struct report *report_by_kind(enum record_kind kind) {
    return kind == RECORD_SCENE ? &report_categories : kind == RECORD_SCORED ? &report_score : &report_tasks;
}

struct objection report_objection(const struct report_options *options, const struct grouping *grouping,
                                  const struct report *report) {
    struct objection objection = {""};
    const char *only = options->ci           ? "--ci"
                       : options->compare[0] ? "--compare"
                       : options->paper      ? "--columns"
                                             : NULL;
    if (only != NULL && report != &report_score)
        snprintf(objection.text, sizeof objection.text, "%s applies to the report score, not to %s", only,
                 report->name);
    const char *leakage = options->scene_key != NULL ? "--scene-key"
                          : options->twin_iou > 0    ? "--twin-iou"
                                                     : NULL;
    if (leakage != NULL && report != &report_leakage)
        snprintf(objection.text, sizeof objection.text, "%s applies to the report leakage, not to %s",
                 leakage, report->name);
    if (options->partial && report != &report_score && report->merge == NULL)
        snprintf(objection.text, sizeof objection.text,
                 "--partial applies to the reports score, duplicates, leakage and consistency, not to %s, "
                 "whose tallies "
                 "need nothing more",
                 report->name);
    if (options->top > 0 && report != &report_words && report != &report_unread)
        snprintf(objection.text, sizeof objection.text,
                 "--top applies to the reports words and unread, not to %s", report->name);
    for (const char *const *own = report->own; *own != NULL; own++) {
        if (grouping_has(grouping, *own))
            snprintf(objection.text, sizeof objection.text, "%s is a group key of the report %s already",
                     *own, report->name);
    }
    return objection;
}

/* --- adding up ------------------------------------------------------------------------------------------ */

void report_set_text(struct aggregate *aggregate, enum own_key key, struct slice text) {
    aggregate->scratch.len = 0;
    json_put_string(&aggregate->scratch, text);
    aggregate->value[key] = buffer_view(&aggregate->scratch);
}

bool report_set_member(struct aggregate *aggregate, enum own_key key, const char *name, struct slice json,
                       struct fault *fault) {
    if (json.at == NULL) return fault_set(fault, FAULT_MISSING, name, "is missing");
    return record_key(&aggregate->record, json, &aggregate->value[key])
           || fault_set(fault, FAULT_TYPE, name, "a string or a number was expected");
}

bool report_set_place(struct aggregate *aggregate, struct fault *fault) {
    struct scene *scene = &aggregate->scene;
    return scene_read(scene, aggregate->record.text, SCENE_STRICT, fault)
           && report_set_member(aggregate, KEY_IMAGE, "image", slice_quoted(scene->image), fault)
           && (scene->split.at == NULL
               || report_set_member(aggregate, KEY_SPLIT, "split", slice_quoted(scene->split), fault));
}

bool report_set_task(struct aggregate *aggregate, struct fault *fault) {
    struct record *record = &aggregate->record;
    struct slice name;
    if (!record_string(record, record->task, "task", &name, fault)) return false;
    record_key(record, record->task, &aggregate->value[KEY_TASK]);
    if (record->variant.at == NULL) return true;
    if (!record_string(record, record->variant, "variant", &name, fault)) return false;
    return record_key(record, record->variant, &aggregate->value[KEY_VARIANT]);
}

struct sum *report_sum(struct aggregate *aggregate, const char *metric, enum sum_kind kind) {
    struct group *group = tally_group(&aggregate->tally, aggregate->report, aggregate->value);
    return tally_sum(&aggregate->tally, group, slice_of(metric), kind, 0);
}

void report_count(struct aggregate *aggregate, const char *metric) {
    count_add(&report_sum(aggregate, metric, SUM_COUNT)->n, 1);
}

/* --- writing -------------------------------------------------------------------------------------------- */

static void put_key(struct buffer *out, const struct view *view, const struct group *group, int place) {
    if (group->value[place].at == NULL) return;
    buffer_text(out, ",\"");
    buffer_slice(out, view->tally->keys.name[place]);
    buffer_text(out, "\":");
    buffer_slice(out, group->value[place]);
}

void report_put_by(struct buffer *out, const struct view *view, const struct group *group) {
    for (size_t i = 0; i < view->by_count; i++) put_key(out, view, group, view->by[i]);
}

void report_put_keys(struct buffer *out, const struct view *view, const struct group *group, size_t own) {
    buffer_text(out, "{\"report\":\"");
    buffer_text(out, group->report->name);
    buffer_char(out, '"');
    for (size_t i = 0; i < own; i++) put_key(out, view, group, view->own[i]);
    report_put_by(out, view, group);
}

void report_put_number(struct buffer *out, const char *before, double number) {
    buffer_text(out, before);
    if (isfinite(number))
        buffer_decimal(out, number);
    else
        buffer_text(out, "null");
}

void report_put_ratio(struct buffer *out, const char *before, struct ratio ratio) {
    buffer_text(out, before);
    if (ratio.whole == 0) {
        buffer_text(out, "null");
        return;
    }
    char *room = buffer_room(out, 1 + NUMBER_DECIMAL), *digits = ratio.part < 0 ? room + 1 : room;
    size_t len = number_put_ratio(digits, fabs(ratio.part), ratio.whole);
    bool is_zero = len == 1 && digits[0] == '0';
    room[0] = digits > room && !is_zero ? '-' : digits[0];
    buffer_took(out, is_zero ? room + 1 : digits + len);
}

void report_put_interval(struct buffer *out, bool there, struct interval interval) {
    buffer_text(out, ",\"ci\":");
    if (!there) {
        buffer_text(out, "null");
        return;
    }
    report_put_number(out, "[", interval.low);
    report_put_number(out, ",", interval.high);
    buffer_char(out, ']');
}

void report_name_cell(struct table *table, struct slice spelled) {
    char *plain = memory_new(spelled.len, 1);
    table_text(table, (struct slice){plain, json_unescape(spelled, plain)});
    free(plain);
}

void report_cell(struct table *table, struct slice json) {
    if (json.at == NULL)
        table_text(table, slice_of("-"));
    else if (json.at[0] == '"')
        report_name_cell(table, (struct slice){json.at + 1, json.len - 2});
    else
        table_text(table, json);
}

void report_key_columns(const struct view *view, struct table *table) {
    for (size_t i = 0; i < view->by_count; i++) {
        struct slice name = view->tally->keys.name[view->by[i]];
        char *plain = memory_new(name.len, 1);
        table_column(table, (struct slice){0}, (struct slice){plain, json_unescape(name, plain)}, TABLE_LEFT);
        free(plain);
    }
}

void report_columns(const struct view *view, struct table *table, const char *left, const char *right) {
    report_key_columns(view, table);
    table_columns(table, "", left, TABLE_LEFT);
    table_columns(table, "", right, TABLE_RIGHT);
}

void report_key_cells(const struct view *view, const struct group *group, struct table *table) {
    for (size_t i = 0; i < view->by_count; i++) report_cell(table, group->value[view->by[i]]);
}

void report_share_cells(struct table *table, uint64_t n, uint64_t total) {
    table_integer(table, n);
    table_ratio(table, (struct ratio){100 * (double)n, (double)total}, 2);
}

void report_put_without(struct buffer *out, const struct averages *averages) {
    struct averages_lack lack = averages_lack(averages);
    if (lack.json[0] != '\0') json_put_member(out, "without", slice_of(lack.json));
}

void report_figure_cell(struct table *table, const struct averages *averages, size_t figure,
                        struct slice text) {
    struct averages_lack lack = averages_lack(averages);
    struct buffer cell = {0}, note = {0};
    buffer_slice(&cell, text);
    if (figure == AVERAGES_OVERALL && lack.text[0] != '\0') {
        buffer_text(&note, "without ");
        buffer_text(&note, lack.text);
        buffer_slice(&cell, table_note(table, buffer_view(&note)));
    }
    table_text(table, buffer_view(&cell));
    buffer_free(&cell);
    buffer_free(&note);
}

const struct sum *report_find(const struct group *group, const char *metric) {
    for (size_t i = 0; i < group->count; i++)
        if (slice_is(group->sums[i].metric, metric)) return &group->sums[i];
    return NULL;
}

uint64_t report_number(const struct group *group, const char *metric) {
    const struct sum *sum = report_find(group, metric);
    return sum != NULL ? sum->n : 0;
}

uint64_t report_total(const struct section *section, const char *metric) {
    uint64_t total = 0;
    for (size_t i = 0; i < section->count; i++) count_add(&total, report_number(section->groups[i], metric));
    return total;
}

size_t report_own_end(const struct view *view, const struct section *section, size_t from) {
    size_t end = from;
    struct slice value = section->groups[from]->value[view->own[0]];
    while (end < section->count && slice_equal(section->groups[end]->value[view->own[0]], value)) end++;
    return end;
}

void report_put_total(struct buffer *out, const struct view *view, const struct group *group, size_t own,
                      const char *metric, uint64_t n) {
    report_put_keys(out, view, group, own);
    buffer_text(out, ",\"metric\":\"");
    buffer_text(out, metric);
    buffer_text(out, "\",\"n\":");
    buffer_integer(out, n);
}

void report_single_lines(struct aggregate *aggregate, struct view *view) {
    struct buffer *out = &aggregate->cli->out.buffer;
    for (size_t i = 0; i < view->count; i++) {
        report_put_keys(out, view, view->groups[i], view->own_count);
        tally_line_put(out, &view->groups[i]->sums[0], (struct slice){0});
        buffer_text(out, "}\n");
        emit_commit(&aggregate->cli->out);
    }
}

static void put_share(struct buffer *out, uint64_t n, uint64_t total) {
    report_put_ratio(out, ",\"share\":", (struct ratio){100 * (double)n, (double)total});
}

/* Reports with two keys of their own have a line for each value of the first, and all lines have a share. */
void report_count_lines(struct aggregate *aggregate, struct view *view) {
    struct buffer *out = &aggregate->cli->out.buffer;
    struct section section;
    while (tally_section(view, &section)) {
        const char *shared = section.groups[0]->report->shared;
        const bool two = view->own_count > 1;
        uint64_t total = report_total(&section, shared);
        for (size_t i = 0; i < section.count; i++) {
            const struct group *group = section.groups[i];
            for (size_t k = 0; k < group->count; k++) {
                report_put_keys(out, view, group, view->own_count);
                tally_line_put(out, &group->sums[k], (struct slice){0});
                if (two || slice_is(group->sums[k].metric, shared)) put_share(out, group->sums[k].n, total);
                buffer_text(out, "}\n");
            }
        }
        for (size_t from = 0, end; two && from < section.count; from = end) {
            end = report_own_end(view, &section, from);
            uint64_t n = report_total(&(struct section){section.groups + from, end - from}, shared);
            report_put_total(out, view, section.groups[from], 1, section.groups[from]->report->own[0], n);
            put_share(out, n, total);
            buffer_text(out, "}\n");
        }
        report_put_total(out, view, section.groups[0], 0, "overall", total);
        buffer_text(out, "}\n");
    }
}
