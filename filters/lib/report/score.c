/* SPDX-License-Identifier: MIT
 *
 * The report score: accuracies by task and variant, a(t) and S. */
#include "base/hash.h"
#include "report/report.h"
#include "tally/averages.h"

#include <math.h>
#include <stdlib.h>

size_t report_task_rank(size_t own, struct slice value) {
    if (own == 0) return metric_task_place(value);
    /* the paper's tables have the harder variant first */
    return slice_is(value, "multi") ? 0 : slice_is(value, "single") ? 1 : 2;
}

/* --- adding up ------------------------------------------------------------------------------------------ */

/* Stores the hash of the question's name; with --compare, also records which of the two models was asked. Both are
 * skipped if not needed. */
static bool note_question(struct aggregate *aggregate, uint64_t *hash, struct fault *fault) {
    const struct report_options *options = &aggregate->options;
    struct slice question;
    *hash = 0;
    if (!options->partial && options->compare[0] == NULL) return true;
    if (!record_question(&aggregate->record, &question, fault)) return false;
    *hash = hash_draw(hash_bytes(HASH_START, question), 1);
    if (options->compare[0] == NULL) return true;
    int place = keys_place(&aggregate->tally.keys, slice_of("model"));
    struct slice model = aggregate->value[place], name;
    if (!record_string(&aggregate->record, model, "model", &name, fault)) return false;
    for (int i = 0; i < 2; i++)
        if (slice_is(name, options->compare[i])) texts_see(&aggregate->texts, question, i, 1);
    return true;
}

static void add_measure(struct sum *sum, const struct measure *measure, const struct scored *scored,
                        uint64_t question) {
    count_add(&sum->n, 1);
    if (scored->outcome != OUTCOME_READ) count_add(&sum->outcome[scored->outcome], 1);
    count_add(&sum->truncated, scored->truncated);
    count_add(&sum->tp, measure->tp);
    count_add(&sum->fp, measure->fp);
    count_add(&sum->fn, measure->fn);
    sum->questions += question;
    if (measure->said) tally_add_value(sum, millionths((struct ratio){measure->value, 1}));
}

/* Adds the record to the bootstrap. */
static void add_cells(struct aggregate *aggregate, struct group *group, uint64_t image) {
    const struct scored *scored = &aggregate->scored;
    uint64_t *cells = bootstrap_cells(&aggregate->bootstrap, image, group);
    for (size_t i = 0; i < scored->count; i++) {
        const struct measure *measure = &scored->measures[i];
        if (measure->is_value) continue;
        struct sum *sum = tally_sum(&aggregate->tally, group, measure->metric, SUM_UNITS, i);
        uint64_t *cell = cells + (size_t)(sum - group->sums) * BOOTSTRAP_PARTS;
        cell[BOOTSTRAP_N]++;
        cell[BOOTSTRAP_TP] += measure->tp;
        cell[BOOTSTRAP_UNITS] += measure->tp + measure->fp + measure->fn;
    }
    aggregate->resampling_settled = true;
}

static enum sum_kind kind_of(const struct measure *measure) {
    return measure->is_value ? SUM_VALUE : SUM_UNITS;
}

/* Whether every metric is of the same kind as in the earlier records of the group. */
static bool kinds_agree(struct aggregate *aggregate, struct group *group, struct fault *fault) {
    for (size_t i = 0; i < aggregate->scored.count; i++) {
        const struct measure *measure = &aggregate->scored.measures[i];
        if (tally_sum(&aggregate->tally, group, measure->metric, kind_of(measure), i) != NULL) continue;
        return fault_set(fault, FAULT_MISMATCH, "score", "%s was of another kind in an earlier record",
                         quote(measure->metric).text);
    }
    return true;
}

static void note_unread(struct aggregate *aggregate) {
    struct slice id;
    struct fault unnamed; /* ignored: the question has no name */
    if (aggregate->unread_id.text[0] != '\0' || !record_question(&aggregate->record, &id, &unnamed)) return;
    aggregate->unread_id = quote(id);
}

/* Everything that can fail comes before the first addition, so that an invalid record adds nothing. */
static bool add(struct aggregate *aggregate, struct fault *fault) {
    struct record *record = &aggregate->record;
    struct scored *scored = &aggregate->scored;
    struct slice image = {0};
    uint64_t question;
    bool resampled = aggregate->bootstrap.count > 0;
    if (!report_set_task(aggregate, fault)) return false;
    if (!scored_read(scored, record->text, record->score, fault)) return false;
    if (resampled && !record_image(record, &image, fault)) return false;
    struct group *group = tally_group(&aggregate->tally, aggregate->report, aggregate->value);
    if (!kinds_agree(aggregate, group, fault) || !note_question(aggregate, &question, fault)) return false;
    aggregate->is_fatal =
        !provenance_fits(&aggregate->provenance, &scored->provenance, aggregate->options.mixed, fault);
    if (aggregate->is_fatal) return false;
    provenance_keep(&aggregate->provenance, &scored->provenance);
    if (scored->outcome == OUTCOME_UNREAD) note_unread(aggregate);
    for (size_t i = 0; i < scored->count; i++) {
        const struct measure *measure = &scored->measures[i];
        struct sum *sum = tally_sum(&aggregate->tally, group, measure->metric, kind_of(measure), i);
        add_measure(sum, measure, scored, question);
    }
    if (resampled) add_cells(aggregate, group, bootstrap_image(&aggregate->bootstrap, image));
    return true;
}

/* --- one sum -------------------------------------------------------------------------------------------- */

/* The 95 % interval of a sum's accuracy. */
static bool sum_interval(const struct bootstrap *bootstrap, const struct sum *sum,
                         struct interval *interval) {
    size_t count = (size_t)bootstrap->count;
    if (count == 0) return false;
    double *figures = memory_new(count, sizeof *figures);
    for (size_t b = 0; b < count; b++) figures[b] = ratio_value(averages_accuracy(bootstrap, &sum, 1, b + 1));
    bool there = bootstrap_interval(figures, count, interval);
    free(figures);
    return there;
}

/* acc, and ci if there are intervals. */
static void put_accuracy(const struct aggregate *aggregate, struct buffer *out, struct ratio accuracy,
                         bool there, struct interval interval) {
    report_put_ratio(out, ",\"acc\":", accuracy);
    if (aggregate->bootstrap.count > 0) report_put_interval(out, there, interval);
}

static void put_line(struct aggregate *aggregate, const struct view *view, const struct group *group,
                     const struct sum *sum) {
    struct buffer *out = &aggregate->cli->out.buffer, figures = {0};
    struct interval interval = {0, 0};
    if (sum->kind == SUM_UNITS) {
        bool there = sum_interval(&aggregate->bootstrap, sum, &interval);
        put_accuracy(aggregate, &figures, averages_accuracy(&aggregate->bootstrap, &sum, 1, 0), there,
                     interval);
    } else {
        report_put_ratio(&figures, ",\"mean\":", wide_mean(sum->total, sum->values));
        report_put_number(&figures, ",\"sd\":", wide_deviation(sum->total, sum->squares, sum->values));
    }
    report_put_keys(out, view, group, view->own_count);
    tally_line_put(out, sum, buffer_view(&figures));
    if (aggregate->options.partial) tally_line_put_replicates(out, &aggregate->bootstrap, sum);
    provenance_put(&aggregate->provenance, out);
    buffer_text(out, "}\n");
    buffer_free(&figures);
}

/* --- all sums ------------------------------------------------------------------------------------------- */

/* The first group of a task of the paper, or NULL. */
static const struct group *group_of_task(const struct view *view, const struct section *section,
                                         size_t task) {
    for (size_t i = 0; i < section->count; i++) {
        struct slice name = section->groups[i]->value[view->own[0]];
        if (metric_task_place((struct slice){name.at + 1, name.len - 2}) == task) return section->groups[i];
    }
    return NULL;
}

static void put_figure(struct aggregate *aggregate, const struct averages *averages, size_t figure) {
    struct buffer *out = &aggregate->cli->out.buffer;
    struct interval interval = {0, 0};
    bool there = averages_interval(averages, figure, &interval);
    put_accuracy(aggregate, out, averages->ratio[figure], there, interval);
    if (figure == AVERAGES_OVERALL) report_put_without(out, averages);
    provenance_put(&aggregate->provenance, out);
    buffer_text(out, "}\n");
}

static void write_lines(struct aggregate *aggregate, struct view *view) {
    struct buffer *out = &aggregate->cli->out.buffer;
    struct section section;
    struct averages averages;
    averages_open(&averages, &aggregate->bootstrap);
    while (tally_section(view, &section)) {
        for (size_t i = 0; i < section.count; i++) {
            for (size_t k = 0; k < section.groups[i]->count; k++)
                put_line(aggregate, view, section.groups[i], &section.groups[i]->sums[k]);
        }
        averages_fill(&averages, view, &section, 0, NULL);
        for (size_t task = 0; task < METRIC_TASKS; task++) {
            const struct group *group = group_of_task(view, &section, task);
            if (group == NULL) continue;
            report_put_total(out, view, group, 1, "task", averages.n[AVERAGES_TASK + task]);
            put_figure(aggregate, &averages, AVERAGES_TASK + task);
        }
        report_put_total(out, view, section.groups[0], 0, "overall", averages.n[AVERAGES_OVERALL]);
        put_figure(aggregate, &averages, AVERAGES_OVERALL);
        emit_commit(&aggregate->cli->out);
    }
    averages_close(&averages);
}

/* --- as a table ----------------------------------------------------------------------------------------- */

struct columns {
    bool mean, interval;
};

static bool has_values(const struct view *view) {
    for (size_t i = 0; i < view->count; i++) {
        for (size_t k = 0; k < view->groups[i]->count; k++)
            if (view->groups[i]->sums[k].kind == SUM_VALUE) return true;
    }
    return false;
}

static void put_columns(const struct view *view, struct table *table, struct columns columns) {
    report_columns(view, table, "metric,variant", "n,unanswered,unread,tp,fp,fn,acc");
    if (columns.interval) table_columns(table, "95 % interval", "low,high", TABLE_RIGHT);
    if (columns.mean) table_columns(table, "", "mean", TABLE_RIGHT);
}

/* A number, or an empty cell if it is NULL. */
static void put_ratio(struct table *table, const struct ratio *ratio) {
    if (ratio != NULL)
        table_ratio(table, *ratio, 2);
    else
        table_text(table, (struct slice){0});
}

/* The cells for an accuracy, its interval and a mean; each may be NULL. */
static void put_figures(struct table *table, struct columns columns, const struct ratio *accuracy,
                        const struct interval *interval, const struct ratio *mean) {
    put_ratio(table, accuracy);
    if (columns.interval && accuracy != NULL) {
        table_fixed(table, interval != NULL ? interval->low : NAN, 2);
        table_fixed(table, interval != NULL ? interval->high : NAN, 2);
    } else if (columns.interval) {
        put_ratio(table, NULL);
        put_ratio(table, NULL);
    }
    if (columns.mean) put_ratio(table, mean);
}

static void put_counts(struct table *table, const struct sum *sum) {
    const uint64_t counts[] = {
        sum->n, sum->outcome[OUTCOME_UNANSWERED], sum->outcome[OUTCOME_UNREAD], sum->tp, sum->fp, sum->fn};
    for (size_t i = 0; i < 6; i++) {
        if (i >= 3 && sum->kind == SUM_VALUE)
            table_text(table, (struct slice){0});
        else
            table_integer(table, counts[i]);
    }
}

static void put_row(const struct aggregate *aggregate, const struct view *view, const struct group *group,
                    const struct sum *sum, struct table *table, struct columns columns) {
    struct slice variant = group->value[view->own[1]];
    report_key_cells(view, group, table);
    report_name_cell(table, sum->metric);
    if (variant.at != NULL)
        report_cell(table, variant);
    else
        table_text(table, (struct slice){0});
    put_counts(table, sum);
    if (sum->kind == SUM_VALUE) {
        struct ratio mean = wide_mean(sum->total, sum->values);
        put_figures(table, columns, NULL, NULL, &mean);
    } else {
        struct ratio accuracy = averages_accuracy(&aggregate->bootstrap, &sum, 1, 0);
        struct interval interval;
        bool there = sum_interval(&aggregate->bootstrap, sum, &interval);
        put_figures(table, columns, &accuracy, there ? &interval : NULL, NULL);
    }
}

static void put_averages_row(const struct view *view, const struct group *group,
                             const struct averages *averages, size_t figure, struct slice name,
                             struct table *table, struct columns columns) {
    struct interval interval;
    bool there = averages_interval(averages, figure, &interval);
    report_key_cells(view, group, table);
    report_figure_cell(table, averages, figure, name);
    table_text(table, (struct slice){0});
    table_integer(table, averages->n[figure]);
    for (int i = 0; i < 5; i++) table_text(table, (struct slice){0});
    put_figures(table, columns, &averages->ratio[figure], there ? &interval : NULL, NULL);
}

static void write_table(struct aggregate *aggregate, struct view *view, struct table *table) {
    const struct columns columns = {has_values(view), aggregate->bootstrap.count > 0};
    struct section section;
    struct averages averages;
    put_columns(view, table, columns);
    averages_open(&averages, &aggregate->bootstrap);
    while (tally_section(view, &section)) {
        for (size_t i = 0; i < section.count; i++) {
            for (size_t k = 0; k < section.groups[i]->count; k++)
                put_row(aggregate, view, section.groups[i], &section.groups[i]->sums[k], table, columns);
        }
        averages_fill(&averages, view, &section, 0, NULL);
        table_rule(table);
        for (size_t task = 0; task < METRIC_TASKS; task++) {
            if (group_of_task(view, &section, task) != NULL)
                put_averages_row(view, section.groups[0], &averages, AVERAGES_TASK + task,
                                 slice_of(metric_tasks[task]), table, columns);
        }
        put_averages_row(view, section.groups[0], &averages, AVERAGES_OVERALL, slice_of("S"), table, columns);
    }
    averages_close(&averages);
}

const struct report report_score = {.name = "score",
                                    .own = {"task", "variant"},
                                    .takes = RECORD_SCORED,
                                    .kinds = 1u << SUM_UNITS | 1u << SUM_VALUE,
                                    .has_every_key = true,
                                    .has_provenance = true,
                                    .rank = report_task_rank,
                                    .add = add,
                                    .lines = write_lines,
                                    .table = write_table};
