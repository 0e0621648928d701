/* SPDX-License-Identifier: MIT
 *
 * The report consistency: whether the answers to one unit agree, which sar-template --draws asks several times with
 * other questions. The ids of a unit's samples differ only in the number after their last slash. All units are held in
 * memory, each with its different answers and how often each of these was given. */
#include "base/ascii.h"
#include "base/hash.h"
#include "report/report.h"
#include "json/put.h"

#include <inttypes.h>
#include <stdio.h>

/* Separates the parts of a text: it occurs neither in a JSON text nor in the key of a group. */
#define SEPARATOR '\x1E'

enum { NO_ACCURACY = -1, ACCURACY_MOST = 100000000 }; /* an accuracy is in millionths of a percent */

/* --- one answer ----------------------------------------------------------------------------------------- */

/* Whether a metric counts for the accuracy of an answer: it is in a column of the task, or the task has none. */
static bool is_judged(size_t task, struct slice metric) {
    for (size_t i = 0; i < METRIC_COLUMNS; i++)
        if (metric_columns[i].task == task && slice_is(metric, metric_columns[i].metric)) return true;
    return task == METRIC_TASKS;
}

/* The mean of the answer's accuracies, each rounded to a millionth, of the metrics with units. */
static int64_t accuracy_of(const struct scored *scored, struct slice task) {
    size_t place = metric_task_place(task), count = 0;
    int64_t total = 0;
    for (size_t i = 0; i < scored->count; i++) {
        const struct measure *measure = &scored->measures[i];
        uint64_t units = measure->tp + measure->fp + measure->fn;
        if (units == 0 || !is_judged(place, measure->metric)) continue;
        total += millionths((struct ratio){100 * (double)measure->tp, (double)units});
        count++;
    }
    return count == 0 ? NO_ACCURACY : millionths((struct ratio){(double)total, 1e6 * (double)count});
}

/* Identifies what was counted, in any order of the metrics. Counts that are not in the accuracy are ignored: what they
 * are depends on the template, because not every answer of identify names a neighbour. */
static uint64_t fingerprint_of(const struct scored *scored, struct slice task) {
    size_t place = metric_task_place(task);
    uint64_t sum = 0;
    char counts[100];
    for (size_t i = 0; i < scored->count; i++) {
        const struct measure *measure = &scored->measures[i];
        if (!measure->is_value && !is_judged(place, measure->metric)) continue;
        int64_t value = measure->said ? millionths((struct ratio){measure->value, 1}) : 0;
        int len = snprintf(counts, sizeof counts, "%d %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRId64,
                           measure->said, measure->tp, measure->fp, measure->fn, value);
        uint64_t hash = hash_field(HASH_START, measure->metric);
        sum += hash_draw(hash_field(hash, (struct slice){counts, (size_t)len}), 1);
    }
    return sum;
}

/* Emits the answer as a JSON string: outcome, accuracy, fingerprint. Answers agree if this is the same. */
static void put_answer(const struct scored *scored, struct slice task, struct buffer *out) {
    char fingerprint[24];
    int64_t accuracy = accuracy_of(scored, task);
    buffer_char(out, '"');
    buffer_text(out, outcome_names[scored->outcome]);
    buffer_char(out, ' ');
    if (accuracy == NO_ACCURACY)
        buffer_char(out, '-');
    else
        buffer_integer(out, (uint64_t)accuracy);
    snprintf(fingerprint, sizeof fingerprint, " %016" PRIx64 "\"", fingerprint_of(scored, task));
    buffer_text(out, fingerprint);
}

/* Reads the accuracy in such a string. Returns false if the string has another form. */
static bool answer_accuracy(struct slice answer, int64_t *accuracy) {
    const char *end = answer.at + answer.len - 1, *at = memchr(answer.at, ' ', answer.len);
    if (answer.at[0] != '"' || at == NULL || ++at == end) return false;
    *accuracy = NO_ACCURACY;
    if (*at == '-') return at[1] == ' ';
    if (!ascii_is_digit(*at)) return false;
    for (*accuracy = 0; ascii_is_digit(*at) && *accuracy <= ACCURACY_MOST; at++)
        *accuracy = *accuracy * 10 + (*at - '0');
    return *at == ' ' && *accuracy <= ACCURACY_MOST;
}

/* --- adding up ------------------------------------------------------------------------------------------ */

/* Notes an answer to a unit of the group whose keys are set; both are JSON texts. */
static void see(struct aggregate *aggregate, struct slice unit, struct slice answer, uint64_t times) {
    struct buffer text = {0};
    buffer_slice(&text, tally_key(&aggregate->tally, aggregate->value));
    buffer_char(&text, SEPARATOR);
    buffer_slice(&text, unit);
    buffer_char(&text, SEPARATOR);
    buffer_slice(&text, answer);
    texts_see(&aggregate->units, buffer_view(&text), 0, times);
    buffer_free(&text);
}

/* Emits the JSON text of an id without its last slash and the digits after it. */
static bool put_unit(struct slice id, struct buffer *unit, struct fault *fault) {
    size_t len = id.len - 1, digits = 0;
    while (len > 1 && ascii_is_digit(id.at[len - 1])) len--, digits++;
    if (digits == 0 || len < 3 || id.at[len - 1] != '/')
        return fault_set(fault, FAULT_VALUE, "id", "does not end in /N, the number of a draw");
    buffer_slice(unit, (struct slice){id.at, len - 1});
    buffer_char(unit, '"');
    return true;
}

static bool add(struct aggregate *aggregate, struct fault *fault) {
    struct record *record = &aggregate->record;
    struct scored *scored = &aggregate->scored;
    struct slice task, plain;
    struct buffer unit = {0}, answer = {0};
    if (!report_set_task(aggregate, fault) || !record_string(record, record->task, "task", &task, fault))
        return false;
    if (!record_string(record, record->id, "id", &plain, fault)
        || !report_set_member(aggregate, KEY_ID, "id", record->id, fault))
        return false;
    struct slice id = aggregate->value[KEY_ID];
    aggregate->value[KEY_ID] = (struct slice){0};
    if (!scored_read(scored, record->text, record->score, fault)) return false;
    bool good = put_unit(id, &unit, fault);
    if (good)
        aggregate->is_fatal =
            !provenance_fits(&aggregate->provenance, &scored->provenance, aggregate->options.mixed, fault);
    if (good && !aggregate->is_fatal) {
        provenance_keep(&aggregate->provenance, &scored->provenance);
        put_answer(scored, task, &answer);
        see(aggregate, buffer_view(&unit), buffer_view(&answer), 1);
    }
    buffer_free(&unit);
    buffer_free(&answer);
    return good && !aggregate->is_fatal;
}

/* The metrics in the order of the output; from FIRST_VALUE on they are values. */
enum { UNITS, ANSWERS, AGREE, MEAN, WORST, BEST, SUMS, FIRST_VALUE = MEAN };
static const char *const names[SUMS] = {"units", "answers", "agree", "mean", "worst", "best"};

static enum sum_kind kind_of(int metric) {
    return metric < FIRST_VALUE ? SUM_COUNT : SUM_VALUE;
}

/* Tallies of --partial are the answers to one unit; others are added up as they are. */
static bool merge(struct aggregate *aggregate, struct fault *fault) {
    const struct sum *sum = &aggregate->line.sum;
    struct slice unit = aggregate->value[KEY_UNIT], answer = aggregate->value[KEY_ANSWER];
    int64_t accuracy;
    int metric = 0;
    while (metric < SUMS && !slice_is(sum->metric, names[metric])) metric++;
    if (metric == SUMS || sum->kind != kind_of(metric))
        return fault_set(fault, FAULT_VALUE, "metric", "is not one of this report, or lacks its numbers");
    if (unit.at != NULL || answer.at != NULL) {
        if (unit.at == NULL) return fault_set(fault, FAULT_MISSING, "unit", "is missing");
        if (answer.at == NULL) return fault_set(fault, FAULT_MISSING, "answer", "is missing");
        if (metric != ANSWERS) return fault_set(fault, FAULT_VALUE, "metric", "of a unit is not answers");
        if (!answer_accuracy(answer, &accuracy))
            return fault_set(fault, FAULT_VALUE, "answer",
                             "is not an outcome, an accuracy and a fingerprint, such as read 50000000 00ab");
        aggregate->value[KEY_UNIT] = aggregate->value[KEY_ANSWER] = (struct slice){0};
        if (sum->n > 0) see(aggregate, unit, answer, sum->n);
    } else {
        const struct report *report = report_named(slice_of("consistency"));
        struct group *group = tally_group(&aggregate->tally, report, aggregate->value);
        tally_add(tally_sum(&aggregate->tally, group, sum->metric, sum->kind, 0), sum);
    }
    provenance_keep(&aggregate->provenance, &aggregate->line.provenance);
    return true;
}

/* --- units ---------------------------------------------------------------------------------------------- */

/* The parts of a text. */
struct given {
    struct slice key, unit, answer;
};

static struct given take_apart(struct slice text) {
    const char *unit = memchr(text.at, SEPARATOR, text.len), *end = text.at + text.len;
    const char *answer = memchr(unit + 1, SEPARATOR, (size_t)(end - unit - 1));
    return (struct given){.key = {text.at, (size_t)(unit - text.at)},
                          .unit = {unit + 1, (size_t)(answer - unit - 1)},
                          .answer = {answer + 1, (size_t)(end - answer - 1)}};
}

/* The end of the texts of one unit, which are adjacent when sorted. */
static size_t unit_end(const struct texts *texts, size_t from) {
    struct given first = take_apart(texts->texts[from].text);
    size_t end = from + 1;
    for (; end < texts->count; end++) {
        struct given next = take_apart(texts->texts[end].text);
        if (!slice_equal(next.key, first.key) || !slice_equal(next.unit, first.unit)) break;
    }
    return end;
}

static void put_in_part(struct tally *tally, const struct report *report, const struct text *text) {
    struct slice value[KEYS_MOST] = {{0}};
    struct given given = take_apart(text->text);
    tally_values(tally, given.key, value);
    value[KEY_UNIT] = given.unit;
    value[KEY_ANSWER] = given.answer;
    struct group *group = tally_group(tally, report, value);
    count_add(&tally_sum(tally, group, slice_of(names[ANSWERS]), SUM_COUNT, 0)->n, text->seen[0]);
}

/* Adds a unit, with at least two answers, to the sums of its group. */
static void add_unit(struct tally *tally, const struct report *report, const struct text *texts,
                     size_t count) {
    struct group *group = tally_group_of(tally, report, take_apart(texts[0].text).key);
    uint64_t answers = 0, judged = 0;
    int64_t worst = ACCURACY_MOST, best = 0, accuracy;
    wide total = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t times = texts[i].seen[0];
        count_add(&answers, times);
        if (!answer_accuracy(take_apart(texts[i].text).answer, &accuracy) || accuracy == NO_ACCURACY)
            continue;
        count_add(&judged, times);
        wide_add(&total, (wide)times * accuracy);
        worst = accuracy < worst ? accuracy : worst;
        best = accuracy > best ? accuracy : best;
    }
    const uint64_t counts[] = {1, answers, count == 1};
    for (int i = 0; i < FIRST_VALUE; i++)
        count_add(&tally_sum(tally, group, slice_of(names[i]), SUM_COUNT, 0)->n, counts[i]);
    const int64_t values[] = {judged == 0 ? 0 : millionths(wide_mean(total, judged)), worst, best};
    for (int i = FIRST_VALUE; i < SUMS; i++) {
        struct sum *sum = tally_sum(tally, group, slice_of(names[i]), SUM_VALUE, 0);
        count_add(&sum->n, 1);
        if (judged > 0) tally_add_value(sum, values[i - FIRST_VALUE]);
    }
}

static void tell_single(struct cli *cli, uint64_t single, uint64_t units) {
    if (single == units)
        cli_message(cli,
                    "consistency: no unit has several answers (%s); sar-template --draws asks several times",
                    counted(units, "unit", "units").text);
    else if (single > 0)
        cli_message(cli, "consistency: %s of one answer not counted", counted(single, "unit", "units").text);
}

static void finish(struct aggregate *aggregate) {
    const struct report *report = report_named(slice_of("consistency"));
    struct texts *texts = &aggregate->units;
    uint64_t units = 0, single = 0;
    if (texts->count == 0) return;
    texts_sort(texts);
    for (size_t from = 0, end; from < texts->count; from = end, units++) {
        const struct text *first = &texts->texts[from];
        end = unit_end(texts, from);
        bool is_single = end == from + 1 && first->seen[0] == 1;
        single += is_single;
        for (size_t i = from; aggregate->options.partial && i < end; i++)
            put_in_part(&aggregate->tally, report, &texts->texts[i]);
        if (!aggregate->options.partial && !is_single) add_unit(&aggregate->tally, report, first, end - from);
    }
    if (!aggregate->options.partial) tell_single(aggregate->cli, single, units);
}

/* --- writing -------------------------------------------------------------------------------------------- */

/* A sum of a group; zeros, with no unit agreeing, are a sum too. */
static struct sum sum_of(const struct group *group, int metric) {
    const struct sum *sum = report_find(group, names[metric]);
    return sum != NULL ? *sum : (struct sum){.metric = slice_of(names[metric]), .kind = kind_of(metric)};
}

static struct ratio share_of(const struct group *group) {
    return (struct ratio){100 * (double)sum_of(group, AGREE).n, (double)sum_of(group, UNITS).n};
}

static void put_line(const struct aggregate *aggregate, const struct view *view, const struct group *group,
                     int metric) {
    struct buffer *out = &aggregate->cli->out.buffer, figures = {0};
    const struct sum sum = sum_of(group, metric);
    bool in_part = group->value[KEY_UNIT].at != NULL;
    if (metric == AGREE) report_put_ratio(&figures, ",\"share\":", share_of(group));
    if (sum.kind == SUM_VALUE) {
        report_put_ratio(&figures, ",\"mean\":", wide_mean(sum.total, sum.values));
        report_put_number(&figures, ",\"sd\":", wide_deviation(sum.total, sum.squares, sum.values));
    }
    if (!in_part || metric == ANSWERS) {
        report_put_keys(out, view, group, view->own_count);
        tally_line_put(out, &sum, buffer_view(&figures));
        provenance_put(&aggregate->provenance, out);
        buffer_text(out, "}\n");
    }
    buffer_free(&figures);
}

static void write_lines(struct aggregate *aggregate, struct view *view) {
    for (size_t i = 0; i < view->count; i++) {
        for (int metric = 0; metric < SUMS; metric++) put_line(aggregate, view, view->groups[i], metric);
        emit_commit(&aggregate->cli->out);
    }
}

static void write_table(struct aggregate *aggregate, struct view *view, struct table *table) {
    static const char *const titles[] = {"task",    "variant", "units", "answers",
                                         "agree %", "mean",    "worst", "best"};
    (void)aggregate;
    report_key_columns(view, table);
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        table_column(table, (struct slice){0}, slice_of(titles[i]), i < 2 ? TABLE_LEFT : TABLE_RIGHT);
    for (size_t i = 0; i < view->count; i++) {
        const struct group *group = view->groups[i];
        report_key_cells(view, group, table);
        for (size_t k = 0; k < 2; k++) report_cell(table, group->value[view->own[k]]);
        table_integer(table, sum_of(group, UNITS).n);
        table_integer(table, sum_of(group, ANSWERS).n);
        table_ratio(table, share_of(group), 2);
        for (int metric = FIRST_VALUE; metric < SUMS; metric++) {
            const struct sum sum = sum_of(group, metric);
            table_ratio(table, wide_mean(sum.total, sum.values), 2);
        }
    }
}

const struct report report_consistency = {.name = "consistency",
                                          .own = {"task", "variant", "unit", "answer"},
                                          .takes = RECORD_SCORED,
                                          .kinds = 1u << SUM_COUNT | 1u << SUM_VALUE,
                                          .has_every_key = true,
                                          .has_provenance = true,
                                          .rank = report_task_rank,
                                          .add = add,
                                          .merge = merge,
                                          .finish = finish,
                                          .lines = write_lines,
                                          .table = write_table};
