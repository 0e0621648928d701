/* SPDX-License-Identifier: MIT */
#include "report/report.h"

#include "base/number.h"
#include "json/put.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ANY_SAMPLE = RECORD_SAMPLE | RECORD_SCORED };

/* To add a report: its name and an entry here, and its functions in a file of this folder. */
const char *const report_names[] = {"score",      "categories", "aspect", "shapes",      "tasks", "words",
                                    "duplicates", "leakage",    "unread", "consistency", NULL};
const struct report reports[] = {
    {.name = "score",
     .own = {"task", "variant"},
     .takes = RECORD_SCORED,
     .kinds = 1u << SUM_UNITS | 1u << SUM_VALUE,
     .has_every_key = true,
     .has_provenance = true,
     .rank = report_score_rank,
     .add = report_score_add,
     .lines = report_score_lines,
     .table = report_score_table},
    {.name = "categories",
     .own = {"category"},
     .takes = RECORD_SCENE,
     .kinds = 1u << SUM_COUNT,
     .shared = "instances",
     .add = report_categories_add,
     .lines = report_count_lines,
     .table = report_categories_table},
    {.name = "aspect",
     .own = {"category"},
     .takes = RECORD_SCENE,
     .kinds = 1u << SUM_SPREAD,
     .has_every_key = true,
     .add = report_aspect_add,
     .lines = report_aspect_lines,
     .table = report_aspect_table},
    {.name = "shapes",
     .own = {"shape"},
     .takes = RECORD_SCENE,
     .kinds = 1u << SUM_COUNT,
     .shared = "instances",
     .has_every_key = true,
     .rank = report_shapes_rank,
     .add = report_shapes_add,
     .lines = report_count_lines,
     .table = report_shapes_table},
    {.name = "tasks",
     .own = {"task", "variant"},
     .takes = ANY_SAMPLE,
     .kinds = 1u << SUM_COUNT,
     .shared = "samples",
     .has_every_key = true,
     .rank = report_score_rank,
     .add = report_tasks_add,
     .lines = report_tasks_lines,
     .table = report_tasks_table},
    {.name = "words",
     .own = {"word"},
     .takes = ANY_SAMPLE,
     .kinds = 1u << SUM_COUNT,
     .shared = "occurrences",
     .has_every_key = true,
     .add = report_words_add,
     .lines = report_words_lines,
     .table = report_words_table},
    {.name = "duplicates",
     .own = {"split", "image", "id"},
     .takes = RECORD_SCENE | ANY_SAMPLE,
     .kinds = 1u << SUM_COUNT,
     .add = report_duplicates_add,
     .merge = report_duplicates_merge,
     .finish = report_duplicates_finish,
     .lines = report_single_lines,
     .table = report_duplicates_table},
    {.name = "leakage",
     .own = {"leak", "key", "split", "image"},
     .takes = RECORD_SCENE | ANY_SAMPLE,
     .kinds = 1u << SUM_COUNT,
     .has_every_key = true,
     .add = report_leakage_add,
     .merge = report_leakage_merge,
     .finish = report_leakage_finish,
     .lines = report_single_lines,
     .table = report_leakage_table},
    {.name = "unread",
     .own = {"what", "task", "form"},
     .takes = RECORD_SCORED,
     .kinds = 1u << SUM_COUNT,
     .has_every_key = true,
     .add = report_unread_add,
     .finish = report_unread_finish,
     .lines = report_unread_lines,
     .table = report_unread_table},
    {.name = "consistency",
     .own = {"task", "variant", "unit", "answer"},
     .takes = RECORD_SCORED,
     .kinds = 1u << SUM_COUNT | 1u << SUM_VALUE,
     .has_every_key = true,
     .has_provenance = true,
     .rank = report_score_rank,
     .add = report_consistency_add,
     .merge = report_consistency_merge,
     .finish = report_consistency_finish,
     .lines = report_consistency_lines,
     .table = report_consistency_table},
    {.name = NULL},
};

/* In the order of enum own_key. */
const char *const report_own_names[KEY_OWN] = {"task",  "variant", "category", "shape", "word",
                                               "split", "image",   "id",       "leak",  "key",
                                               "what",  "form",    "unit",     "answer"};

const struct report *report_named(struct slice name) {
    const struct report *report = reports;
    while (report->name != NULL && !slice_is(name, report->name)) report++;
    return report->name != NULL ? report : NULL;
}

const struct report *report_by_kind(enum record_kind kind) {
    const char *name = kind == RECORD_SCENE ? "categories" : kind == RECORD_SCORED ? "score" : "tasks";
    return report_named(slice_of(name));
}

bool report_is(const struct report *report, const char *name) {
    return slice_is(slice_of(report->name), name);
}

struct objection report_objection(const struct report_options *options, const struct grouping *grouping,
                                  const struct report *report) {
    struct objection objection = {""};
    const char *only = options->ci           ? "--ci"
                       : options->compare[0] ? "--compare"
                       : options->paper      ? "--columns"
                                             : NULL;
    bool is_score = report_is(report, "score");
    if (only != NULL && !is_score)
        snprintf(objection.text, sizeof objection.text, "%s applies to the report score, not to %s", only,
                 report->name);
    const char *leakage = options->scene_key != NULL ? "--scene-key"
                          : options->twin_iou > 0    ? "--twin-iou"
                                                     : NULL;
    if (leakage != NULL && !report_is(report, "leakage"))
        snprintf(objection.text, sizeof objection.text, "%s applies to the report leakage, not to %s",
                 leakage, report->name);
    if (options->partial && !is_score && report->merge == NULL)
        snprintf(
            objection.text, sizeof objection.text,
            "--partial applies to the reports score, duplicates, leakage and consistency, not to %s, whose "
            "tallies need nothing more",
            report->name);
    if (options->top > 0 && !report_is(report, "words") && !report_is(report, "unread"))
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

/* The contents of a JSON string, extended by the quotes around them. */
static struct slice quoted(struct slice spelled) {
    return spelled.at == NULL ? spelled : (struct slice){spelled.at - 1, spelled.len + 2};
}

bool report_set_place(struct aggregate *aggregate, struct fault *fault) {
    struct scene *scene = &aggregate->scene;
    return scene_read(scene, aggregate->record.text, SCENE_STRICT, fault)
           && report_set_member(aggregate, KEY_IMAGE, "image", quoted(scene->image), fault)
           && (scene->split.at == NULL
               || report_set_member(aggregate, KEY_SPLIT, "split", quoted(scene->split), fault));
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

void report_columns(const struct view *view, struct table *table, const char *const *titles, size_t count) {
    report_key_columns(view, table);
    for (size_t i = 0; i < count; i++)
        table_column(table, (struct slice){0}, slice_of(titles[i]), i == 0 ? TABLE_LEFT : TABLE_RIGHT);
}

void report_key_cells(const struct view *view, const struct group *group, struct table *table) {
    for (size_t i = 0; i < view->by_count; i++) report_cell(table, group->value[view->by[i]]);
}

void report_put_without(struct buffer *out, const struct averages *averages) {
    struct averages_lack lack = averages_lack(averages);
    if (lack.json[0] != '\0') json_put_member(out, "without", slice_of(lack.json));
}

void report_marked_cell(struct table *table, const struct averages *averages, struct slice text) {
    struct averages_lack lack = averages_lack(averages);
    struct buffer cell = {0}, note = {0};
    buffer_slice(&cell, text);
    if (lack.text[0] != '\0') {
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

uint64_t report_total(const struct section *section, const char *metric) {
    uint64_t total = 0;
    for (size_t i = 0; i < section->count; i++) {
        const struct sum *sum = report_find(section->groups[i], metric);
        if (sum != NULL) count_add(&total, sum->n);
    }
    return total;
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

void report_count_lines(struct aggregate *aggregate, struct view *view) {
    struct buffer *out = &aggregate->cli->out.buffer;
    struct section section;
    while (tally_section(view, &section)) {
        const struct report *report = section.groups[0]->report;
        uint64_t total = report_total(&section, report->shared);
        for (size_t i = 0; i < section.count; i++) {
            const struct group *group = section.groups[i];
            for (size_t k = 0; k < group->count; k++) {
                const struct sum *sum = &group->sums[k];
                report_put_keys(out, view, group, view->own_count);
                tally_line_put(out, sum, (struct slice){0});
                if (slice_is(sum->metric, report->shared))
                    report_put_ratio(out, ",\"share\":", (struct ratio){100 * (double)sum->n, (double)total});
                buffer_text(out, "}\n");
            }
        }
        report_put_keys(out, view, section.groups[0], 0);
        buffer_text(out, ",\"metric\":\"overall\",\"n\":");
        buffer_integer(out, total);
        buffer_text(out, "}\n");
    }
}
