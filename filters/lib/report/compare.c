/* SPDX-License-Identifier: MIT
 *
 * --compare: the differences between the figures of two models on the same questions. */
#include "record/member.h"
#include "report/report.h"
#include "tally/averages.h"
#include "json/put.h"

#include <math.h>

struct comparison {
    struct aggregate *aggregate;
    struct view *view;
    int model;                   /* the place of the key */
    struct slice name[2];        /* JSON texts */
    struct averages averages[2]; /* of the models; compare_section leaves the differences in the first */
    struct ratio accuracy[2][AVERAGES_FIGURES];
};

/* Removes the model from the keys that divide sections, so that each section has both models. */
static void open_comparison(struct comparison *comparison, struct aggregate *aggregate, struct view *view) {
    size_t kept = 0;
    *comparison = (struct comparison){.aggregate = aggregate, .view = view};
    comparison->model = keys_place(&aggregate->tally.keys, slice_of("model"));
    for (size_t i = 0; i < view->by_count; i++)
        if (view->by[i] != comparison->model) view->by[kept++] = view->by[i];
    view->by_count = kept;
    tally_view_sort(view);
    for (int i = 0; i < 2; i++) {
        comparison->name[i] =
            member_string(&aggregate->tally.memory, slice_of(aggregate->options.compare[i]));
        averages_open(&comparison->averages[i], &aggregate->bootstrap);
    }
}

static void close_comparison(struct comparison *comparison) {
    for (int i = 0; i < 2; i++) averages_close(&comparison->averages[i]);
}

static bool is_model(const struct comparison *comparison, const struct group *group, int model) {
    return slice_equal(group->value[comparison->model], comparison->name[model]);
}

/* For each model, a message about the questions that the other was not asked; only if their names are known. */
static void name_missing(const struct aggregate *aggregate) {
    struct cli *cli = aggregate->cli;
    for (int model = 0; model < 2; model++) {
        uint64_t missing = 0;
        const struct text *example = NULL;
        for (size_t i = 0; i < aggregate->texts.count; i++) {
            const struct text *text = &aggregate->texts.texts[i];
            if (text->seen[model] <= text->seen[!model]) continue;
            if (missing++ == 0) example = text;
        }
        if (missing > 0)
            cli_message(cli, "%s was asked %s more than %s, such as %s", aggregate->options.compare[model],
                        counted(missing, "question", "questions").text, aggregate->options.compare[!model],
                        quote(example->text).text);
    }
}

/* The number of a model's records in the view, and the sum of the hashes of their names, which identifies a set of
 * questions in any order. */
struct asked {
    uint64_t records, questions;
};

static struct asked asked_of(const struct comparison *comparison, int model) {
    struct asked asked = {0, 0};
    for (size_t i = 0; i < comparison->view->count; i++) {
        const struct group *group = comparison->view->groups[i];
        if (!is_model(comparison, group, model)) continue;
        asked.records += group->sums[0].n;
        asked.questions += group->sums[0].questions;
    }
    return asked;
}

static bool is_comparable(struct comparison *comparison) {
    struct aggregate *aggregate = comparison->aggregate;
    struct asked asked[2];
    bool same = true;
    for (int i = 0; i < 2; i++) {
        asked[i] = asked_of(comparison, i);
        if (asked[i].records > 0) continue;
        cli_message(aggregate->cli, "no record is of the model %s",
                    quote(slice_of(aggregate->options.compare[i])).text);
        same = false;
    }
    if (same && (asked[0].records != asked[1].records || asked[0].questions != asked[1].questions)) {
        cli_message(aggregate->cli, "%s and %s were not asked the same questions",
                    aggregate->options.compare[0], aggregate->options.compare[1]);
        texts_sort(&aggregate->texts);
        name_missing(aggregate);
        same = false;
    }
    if (!same && aggregate->cli->status < CLI_BAD_DATA) aggregate->cli->status = CLI_BAD_DATA;
    return same;
}

/* Computes both boards and their differences, replicate by replicate: the weights of the images are the same. */
static void compare_section(struct comparison *comparison, const struct section *section) {
    for (int i = 0; i < 2; i++) {
        averages_fill(&comparison->averages[i], comparison->view, section, comparison->model,
                      &comparison->name[i]);
        for (size_t f = 0; f < AVERAGES_FIGURES; f++)
            comparison->accuracy[i][f] = comparison->averages[i].ratio[f];
    }
    for (size_t f = 0; f < AVERAGES_FIGURES; f++) {
        for (size_t b = 0; b <= comparison->averages[0].count; b++)
            comparison->averages[0].figure[f][b] -= comparison->averages[1].figure[f][b];
    }
}

/* The names of a figure's metric, task and variant; NULL if it has none. */
struct figure_name {
    const char *metric, *task, *variant;
};

static struct figure_name name_of(size_t figure) {
    if (figure == AVERAGES_OVERALL) return (struct figure_name){"overall", NULL, NULL};
    if (figure >= AVERAGES_TASK)
        return (struct figure_name){"task", metric_tasks[figure - AVERAGES_TASK], NULL};
    const struct metric_column *column = &metric_columns[figure];
    return (struct figure_name){column->metric, metric_tasks[column->task], column->variant};
}

static void put_member(struct buffer *out, const char *name, const char *value) {
    if (value != NULL) json_put_text_member(out, name, value);
}

/* The averages of the model with the most missing tasks. A task that only one model lacks was asked of both, but the
 * answers of that model have no units. */
static const struct averages *lacking(const struct comparison *comparison) {
    struct averages_lack a = averages_lack(&comparison->averages[0]),
                         b = averages_lack(&comparison->averages[1]);
    return &comparison->averages[strlen(b.text) > strlen(a.text)];
}

static void put_compare_line(const struct comparison *comparison, const struct section *section,
                             size_t figure) {
    struct buffer *out = &comparison->aggregate->cli->out.buffer;
    struct figure_name name = name_of(figure);
    struct interval interval = {0, 0};
    bool there = averages_interval(&comparison->averages[0], figure, &interval);
    buffer_text(out, "{\"report\":\"compare\"");
    put_member(out, "a", comparison->aggregate->options.compare[0]);
    put_member(out, "b", comparison->aggregate->options.compare[1]);
    put_member(out, "task", name.task);
    put_member(out, "variant", name.variant);
    report_put_by(out, comparison->view, section->groups[0]);
    put_member(out, "metric", name.metric);
    buffer_text(out, ",\"n\":");
    buffer_integer(out, comparison->averages[0].n[figure]);
    report_put_ratio(out, ",\"acc_a\":", comparison->accuracy[0][figure]);
    report_put_ratio(out, ",\"acc_b\":", comparison->accuracy[1][figure]);
    report_put_number(out, ",\"difference\":", comparison->averages[0].figure[figure][0]);
    report_put_interval(out, there, interval);
    if (figure == AVERAGES_OVERALL) report_put_without(out, lacking(comparison));
    buffer_text(out, "}\n");
}

static bool is_there(const struct comparison *comparison, size_t figure) {
    return comparison->averages[0].n[figure] > 0 || comparison->averages[1].n[figure] > 0;
}

void report_compare_lines(struct aggregate *aggregate, struct view *view) {
    struct comparison comparison;
    struct section section;
    open_comparison(&comparison, aggregate, view);
    while (is_comparable(&comparison) && tally_section(view, &section)) {
        compare_section(&comparison, &section);
        for (size_t figure = 0; figure < AVERAGES_FIGURES; figure++)
            if (is_there(&comparison, figure)) put_compare_line(&comparison, &section, figure);
    }
    close_comparison(&comparison);
}

static void put_compare_row(const struct comparison *comparison, const struct section *section, size_t figure,
                            struct table *table) {
    struct figure_name name = name_of(figure);
    struct interval interval = {0, 0};
    bool there = averages_interval(&comparison->averages[0], figure, &interval);
    const char *metric = figure == AVERAGES_OVERALL ? "S" : figure >= AVERAGES_TASK ? name.task : name.metric;
    report_key_cells(comparison->view, section->groups[0], table);
    report_figure_cell(table, lacking(comparison), figure, slice_of(metric));
    table_text(table, slice_of(name.variant != NULL ? name.variant : ""));
    table_integer(table, comparison->averages[0].n[figure]);
    table_ratio(table, comparison->accuracy[0][figure], 2);
    table_ratio(table, comparison->accuracy[1][figure], 2);
    table_fixed(table, comparison->averages[0].figure[figure][0], 2);
    table_fixed(table, there ? interval.low : NAN, 2);
    table_fixed(table, there ? interval.high : NAN, 2);
}

static void put_compare_columns(const struct comparison *comparison, struct table *table) {
    report_columns(comparison->view, table, "metric,variant", "n");
    table->keys = comparison->view->by_count;
    for (int i = 0; i < 2; i++)
        table_column(table, (struct slice){0}, slice_of(comparison->aggregate->options.compare[i]),
                     TABLE_RIGHT);
    table_columns(table, "", "difference", TABLE_RIGHT);
    table_columns(table, "95 % interval", "low,high", TABLE_RIGHT);
}

void report_compare_table(struct aggregate *aggregate, struct view *view, struct table *table) {
    struct comparison comparison;
    struct section section;
    open_comparison(&comparison, aggregate, view);
    put_compare_columns(&comparison, table);
    while (is_comparable(&comparison) && tally_section(view, &section)) {
        compare_section(&comparison, &section);
        for (size_t figure = 0; figure < AVERAGES_FIGURES; figure++) {
            if (figure == AVERAGES_TASK) table_rule(table);
            if (is_there(&comparison, figure)) put_compare_row(&comparison, &section, figure, table);
        }
    }
    close_comparison(&comparison);
}
