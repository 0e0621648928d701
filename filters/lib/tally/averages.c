/* SPDX-License-Identifier: MIT */
#include "tally/averages.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

/* The sums from which a figure is computed. */
struct parts {
    const struct sum **sums;
    size_t count, room;
};

void averages_open(struct averages *averages, const struct bootstrap *bootstrap) {
    *averages = (struct averages){.bootstrap = bootstrap, .count = (size_t)bootstrap->count};
    for (size_t i = 0; i < AVERAGES_FIGURES; i++)
        averages->figure[i] = memory_new(averages->count + 1, sizeof(double));
}

void averages_close(struct averages *averages) {
    for (size_t i = 0; i < AVERAGES_FIGURES; i++) free(averages->figure[i]);
}

static void add_part(struct parts *parts, const struct sum *sum) {
    parts->sums = memory_grow(parts->sums, &parts->room, parts->count + 1, sizeof(struct sum *));
    parts->sums[parts->count++] = sum;
}

static uint64_t number_of(const struct bootstrap *bootstrap, const struct sum *sum, enum bootstrap_part part,
                          size_t b) {
    if (b > 0) return sum->replicates == NULL ? 0 : sum->replicates[(size_t)part * bootstrap->stride + b - 1];
    switch (part) {
    case BOOTSTRAP_N: return sum->n;
    case BOOTSTRAP_TP: return sum->tp;
    default: return sum->tp + sum->fp + sum->fn;
    }
}

static double total_of(const struct bootstrap *bootstrap, const struct sum *const *sums, size_t count,
                       enum bootstrap_part part, size_t b) {
    uint64_t total = 0;
    for (size_t i = 0; i < count; i++) total += number_of(bootstrap, sums[i], part, b);
    return (double)total;
}

struct ratio averages_accuracy(const struct bootstrap *bootstrap, const struct sum *const *sums, size_t count,
                               size_t b) {
    return (struct ratio){100 * total_of(bootstrap, sums, count, BOOTSTRAP_TP, b),
                          total_of(bootstrap, sums, count, BOOTSTRAP_UNITS, b)};
}

double ratio_value(struct ratio ratio) {
    return ratio.whole > 0 ? ratio.part / ratio.whole : NAN;
}

/* --- which sums ----------------------------------------------------------------------------------------- */

static bool is_string(struct slice json, const char *text) {
    return json.at != NULL && json.at[0] == '"' && slice_is((struct slice){json.at + 1, json.len - 2}, text);
}

/* What averages_fill was given. */
struct tally_walk {
    const struct view *view;
    const struct section *section;
    int place;
    const struct slice *only;
};

static bool is_wanted(const struct tally_walk *walk, const struct group *group, const char *task) {
    if (walk->only != NULL && !slice_equal(group->value[walk->place], *walk->only)) return false;
    return is_string(group->value[walk->view->own[0]], task);
}

/* Adds the sums of a metric to `parts`: of one variant, or of all if `variant` is NULL. */
static void gather(const struct tally_walk *walk, const char *task, struct slice metric, const char *variant,
                   struct parts *parts) {
    for (size_t g = 0; g < walk->section->count; g++) {
        const struct group *group = walk->section->groups[g];
        if (!is_wanted(walk, group, task)) continue;
        if (variant != NULL && !is_string(group->value[walk->view->own[1]], variant)) continue;
        for (size_t i = 0; i < group->count; i++) {
            const struct sum *sum = &group->sums[i];
            if (sum->kind == SUM_UNITS && slice_equal(sum->metric, metric)) add_part(parts, sum);
        }
    }
}

static uint64_t samples(const struct parts *parts) {
    uint64_t n = 0;
    for (size_t i = 0; i < parts->count; i++) n += parts->sums[i]->n;
    return n;
}

/* n(t) is the same for all metrics of a task. In tallies from other programs it may differ; then n(t) is that of the
 * metric with the most samples. */
static void gather_samples(const struct tally_walk *walk, const char *task, struct parts *most) {
    for (size_t g = 0; g < walk->section->count; g++) {
        const struct group *group = walk->section->groups[g];
        if (!is_wanted(walk, group, task)) continue;
        for (size_t i = 0; i < group->count; i++) {
            struct parts parts = {0};
            if (group->sums[i].kind == SUM_UNITS) gather(walk, task, group->sums[i].metric, NULL, &parts);
            if (samples(&parts) > samples(most)) {
                struct parts less = *most;
                *most = parts;
                parts = less;
            }
            free(parts.sums);
        }
    }
}

/* --- figures -------------------------------------------------------------------------------------------- */

/* Equation 5, for the sums (b = 0) or replicate b. */
static double mean_of_columns(const struct averages *averages, size_t task, size_t b) {
    double total = 0;
    size_t count = 0;
    for (size_t i = 0; i < METRIC_COLUMNS; i++) {
        if (metric_columns[i].task != task || isnan(averages->figure[i][b])) continue;
        total += averages->figure[i][b];
        count++;
    }
    return count > 0 ? total / (double)count : NAN;
}

/* Equation 4, for the sums (b = 0) or replicate b. */
static void fill_means(struct averages *averages, const struct parts samples_of[METRIC_TASKS], size_t b) {
    double total = 0, weight = 0;
    for (size_t task = 0; task < METRIC_TASKS; task++) {
        double mean = mean_of_columns(averages, task, b);
        averages->figure[AVERAGES_TASK + task][b] = mean;
        if (isnan(mean)) continue;
        double n =
            total_of(averages->bootstrap, samples_of[task].sums, samples_of[task].count, BOOTSTRAP_N, b);
        total += mean * n;
        weight += n;
    }
    averages->figure[AVERAGES_OVERALL][b] = weight > 0 ? total / weight : NAN;
}

static void fill_column(struct averages *averages, const struct tally_walk *walk, size_t column) {
    const struct metric_column *c = &metric_columns[column];
    struct parts parts = {0};
    gather(walk, metric_tasks[c->task], slice_of(c->metric), c->variant, &parts);
    averages->n[column] = samples(&parts);
    for (size_t b = 0; b <= averages->count; b++)
        averages->figure[column][b] =
            ratio_value(averages_accuracy(averages->bootstrap, parts.sums, parts.count, b));
    averages->ratio[column] = averages_accuracy(averages->bootstrap, parts.sums, parts.count, 0);
    free(parts.sums);
}

void averages_fill(struct averages *averages, const struct view *view, const struct section *section,
                   int place, const struct slice *only) {
    const struct tally_walk walk = {view, section, place, only};
    struct parts samples_of[METRIC_TASKS] = {{0}};
    for (size_t i = 0; i < METRIC_COLUMNS; i++) fill_column(averages, &walk, i);
    averages->n[AVERAGES_OVERALL] = 0;
    for (size_t task = 0; task < METRIC_TASKS; task++) {
        gather_samples(&walk, metric_tasks[task], &samples_of[task]);
        averages->n[AVERAGES_TASK + task] = samples(&samples_of[task]);
    }
    for (size_t b = 0; b <= averages->count; b++) fill_means(averages, samples_of, b);
    for (size_t i = AVERAGES_TASK; i < AVERAGES_FIGURES; i++)
        averages->ratio[i] = (struct ratio){averages->figure[i][0], !isnan(averages->figure[i][0])};
    for (size_t task = 0; task < METRIC_TASKS; task++) {
        if (!isnan(averages->figure[AVERAGES_TASK + task][0]))
            averages->n[AVERAGES_OVERALL] += averages->n[AVERAGES_TASK + task];
        free(samples_of[task].sums);
    }
}

struct averages_lack averages_lack(const struct averages *averages) {
    struct averages_lack lack = {"", ""};
    char *text = lack.text, *json = lack.json;
    if (averages->ratio[AVERAGES_OVERALL].whole == 0) return lack;
    for (size_t task = 0; task < METRIC_TASKS; task++) {
        if (averages->ratio[AVERAGES_TASK + task].whole != 0) continue;
        json = stpcpy(stpcpy(stpcpy(json, json == lack.json ? "[\"" : ",\""), metric_tasks[task]), "\"");
        text = stpcpy(stpcpy(text, text == lack.text ? "" : ", "), metric_tasks[task]);
    }
    if (json > lack.json) stpcpy(json, "]");
    return lack;
}

bool averages_interval(const struct averages *averages, size_t figure, struct interval *interval) {
    return averages->count > 0 && bootstrap_interval(averages->figure[figure] + 1, averages->count, interval);
}
