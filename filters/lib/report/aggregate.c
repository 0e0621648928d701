/* SPDX-License-Identifier: MIT
 *
 * What all reports share: adds records to sums, and writes the sums. */
#include "report/report.h"

#include <inttypes.h>

/* --- adding up ------------------------------------------------------------------------------------------ */

void aggregate_open(struct aggregate *aggregate, struct cli *cli) {
    struct report_options *options = &aggregate->options;
    aggregate->cli = cli;
    aggregate->report = options->report;
    bool resampled = options->ci || options->partial || options->compare[0] != NULL;
    for (int i = 0; i < KEY_OWN; i++) keys_place(&aggregate->tally.keys, slice_of(report_own_names[i]));
    grouping_open(&aggregate->grouping, &aggregate->record, &aggregate->tally.keys);
    bootstrap_open(&aggregate->bootstrap, resampled ? options->replicates : 0, options->seed);
    aggregate->resampling_settled = options->resampling_given;
    scored_open(&aggregate->scored);
    scene_open(&aggregate->scene);
    tally_line_open(&aggregate->line);
}

void aggregate_close(struct aggregate *aggregate) {
    bootstrap_close(&aggregate->bootstrap);
    tally_free(&aggregate->tally);
    texts_free(&aggregate->texts);
    texts_free(&aggregate->units);
    leaks_close(&aggregate->leaks);
    scene_key_free(aggregate->options.scene_key);
    scored_close(&aggregate->scored);
    scene_close(&aggregate->scene);
    record_close(&aggregate->record);
    grouping_close(&aggregate->grouping);
    buffer_free(&aggregate->scratch);
}

/* Sets a fault if the options cannot be used with the report: then the program cannot do what the user asked for. */
static enum outcome object(const struct aggregate *aggregate, const struct report *report,
                           struct fault *fault) {
    struct objection objection = report_objection(&aggregate->options, &aggregate->grouping, report);
    if (objection.text[0] == '\0') return RECORD_DONE;
    fault_set(fault, FAULT_MISMATCH, "", "%s", objection.text);
    return RECORD_FATAL;
}

/* Takes the values of the group keys from a tally. */
static bool take_keys(struct aggregate *aggregate, struct fault *fault) {
    struct tally_line *line = &aggregate->line;
    struct keys *keys = &aggregate->tally.keys;
    int places[KEYS_MOST];
    for (size_t i = 0; i < line->key_count; i++) {
        places[i] = keys_place(keys, line->name[i]);
        if (places[i] < 0)
            return fault_set(fault, FAULT_LIMIT, "", "there are more than %d group keys",
                             KEYS_MOST - KEY_OWN);
        aggregate->value[places[i]] = line->value[i];
    }
    keys_follow(keys, places, line->key_count);
    return true;
}

/* The replicates of a tally must be those of the bootstrap. If the user has not set their number, the first tally
 * sets it. */
static enum outcome settle_resampling(struct aggregate *aggregate, struct fault *fault) {
    struct bootstrap *bootstrap = &aggregate->bootstrap;
    uint64_t count, seed;
    if (aggregate->line.replicates.at == NULL) {
        fault_set(fault, FAULT_MISSING, "",
                  "this tally has no replicates, which intervals require: --partial writes them");
        return RECORD_FATAL;
    }
    if (!tally_line_replicates(&aggregate->line, &count, &seed, fault)) return RECORD_BAD;
    if (!aggregate->resampling_settled) bootstrap_open(bootstrap, count, seed);
    aggregate->resampling_settled = true;
    if (count == bootstrap->count && seed == bootstrap->seed) return RECORD_DONE;
    fault_set(fault, FAULT_MISMATCH, "",
              "this tally has %" PRIu64 " replicates of seed %" PRIu64
              ", which cannot be merged with %" PRIu64 " of seed %" PRIu64,
              count, seed, bootstrap->count, bootstrap->seed);
    return RECORD_FATAL;
}

static bool is_complete(const struct aggregate *aggregate, const struct report *report, struct fault *fault) {
    const struct tally_line *line = &aggregate->line;
    if ((report->kinds >> line->sum.kind & 1) == 0)
        return fault_set(fault, FAULT_MISSING, "", "this tally of %s lacks numbers that the report requires",
                         report->name);
    for (int key = 0; report->has_every_key && key < KEY_OWN; key++) {
        struct slice value = aggregate->value[key];
        if (strcmp(report_own_names[key], report->own[0]) != 0) continue;
        if (value.at == NULL) return fault_set(fault, FAULT_MISSING, report->own[0], "is missing");
        if (value.at[0] != '"') return fault_set(fault, FAULT_TYPE, report->own[0], "a string was expected");
    }
    return true;
}

static enum outcome merge_line(struct aggregate *aggregate, const struct report *report,
                               struct fault *fault) {
    struct tally_line *line = &aggregate->line;
    bool resampled = aggregate->bootstrap.count > 0 && line->sum.kind == SUM_UNITS;
    if (!is_complete(aggregate, report, fault)) return RECORD_BAD;
    if (resampled) {
        enum outcome settled = settle_resampling(aggregate, fault);
        if (settled != RECORD_DONE) return settled;
    }
    if (report->has_provenance
        && !provenance_fits(&aggregate->provenance, &line->provenance, aggregate->options.mixed, fault))
        return RECORD_FATAL;
    if (report->merge != NULL) return report->merge(aggregate, fault) ? RECORD_DONE : RECORD_BAD;
    struct group *group = tally_group(&aggregate->tally, report, aggregate->value);
    struct sum *sum = tally_sum(&aggregate->tally, group, line->sum.metric, line->sum.kind, 0);
    if (sum == NULL) {
        fault_set(fault, FAULT_MISMATCH, "metric", "was of another kind in an earlier record");
        return RECORD_BAD;
    }
    if (line->sum.kind == SUM_SPREAD && !tally_line_add_spread(line, sum, fault)) return RECORD_BAD;
    if (resampled && !tally_line_add_replicates(line, &aggregate->bootstrap, sum, fault)) return RECORD_BAD;
    tally_add(sum, &line->sum);
    if (line->example.at != NULL && report == &report_unread) tally_example(sum, line->example);
    if (report->has_provenance) provenance_keep(&aggregate->provenance, &line->provenance);
    return RECORD_DONE;
}

static enum outcome merge(struct aggregate *aggregate, const struct line *line, struct fault *fault) {
    struct tally_line *tally = &aggregate->line;
    if (!tally_line_read(tally, &aggregate->record, fault)) return RECORD_BAD;
    const struct report *report = report_named(tally->report);
    if (report == NULL) {
        fault_set(fault, FAULT_VALUE, "report", "%s is not a report whose tallies can be merged",
                  quote(tally->report).text);
        return RECORD_BAD;
    }
    if (aggregate->options.report != NULL && report != aggregate->options.report) {
        fault_set(fault, FAULT_KIND, "report", "this is a tally of %s, not of %s", report->name,
                  aggregate->options.report->name);
        return RECORD_BAD;
    }
    enum outcome objected = object(aggregate, report, fault);
    if (objected != RECORD_DONE || tally->is_derived) return objected;
    if (!tally_line_tell_kind(tally, fault) || !take_keys(aggregate, fault)
        || !grouping_values(&aggregate->grouping, &aggregate->record, line, aggregate->value, fault))
        return RECORD_BAD;
    return merge_line(aggregate, report, fault);
}

/* Adds a record that is not a tally. */
static enum outcome add(struct aggregate *aggregate, const struct line *line, struct fault *fault) {
    struct record *record = &aggregate->record;
    if (aggregate->report == NULL) {
        enum outcome objected = object(aggregate, report_by_kind(record->kind), fault);
        if (objected != RECORD_DONE) return objected;
        aggregate->report = report_by_kind(record->kind);
    }
    if ((aggregate->report->takes & (int)record->kind) == 0) {
        fault_set(fault, FAULT_KIND, "", "this is %s, which the report %s does not take",
                  record_kind_name(record->kind), aggregate->report->name);
        return RECORD_BAD;
    }
    if (!grouping_values(&aggregate->grouping, record, line, aggregate->value, fault)) return RECORD_BAD;
    if (aggregate->report->add(aggregate, fault)) return RECORD_DONE;
    return aggregate->is_fatal ? RECORD_FATAL : RECORD_BAD;
}

enum outcome aggregate_record(void *data, const struct line *line, struct buffer *out, struct fault *fault) {
    struct aggregate *aggregate = data;
    struct record *record = &aggregate->record;
    (void)out; /* everything is written at the end */
    if (!record_read(record, line->text, fault)) return RECORD_BAD;
    aggregate->file = line->file;
    memset(aggregate->value, 0, sizeof aggregate->value);
    enum outcome outcome = (record->kind == RECORD_TALLY ? merge : add)(aggregate, line, fault);
    if (outcome == RECORD_DONE) aggregate->records++;
    return outcome;
}

/* --- writing -------------------------------------------------------------------------------------------- */

static void write_report(struct aggregate *aggregate, const struct report *report, bool *written) {
    const struct report_options *options = &aggregate->options;
    struct view view;
    tally_view(&view, &aggregate->tally, report, report->own, report->rank);
    bool compared =
        options->compare[0] != NULL && report == &report_score; /* even if empty, for its message */
    if (view.count == 0 && !compared) {
        tally_view_close(&view);
        return;
    }
    if (report->order != NULL) tally_view_sort_sections(&view, report->order);
    if (!options->as_table) {
        (compared ? report_compare_lines : report->lines)(aggregate, &view);
    } else {
        struct table table;
        table_open(&table, options->paper ? 0 : view.by_count);
        (compared         ? report_compare_table
         : options->paper ? report_paper_table
                          : report->table)(aggregate, &view, &table);
        if (*written && table.cell_count > 0) buffer_char(&aggregate->cli->out.buffer, '\n');
        *written = *written || table.cell_count > 0;
        table_write(&table, options->format, &aggregate->cli->out.buffer);
        table_close(&table);
    }
    emit_commit(&aggregate->cli->out);
    tally_view_close(&view);
}

void aggregate_write(struct aggregate *aggregate) {
    bool written = false;
    bootstrap_flush(&aggregate->bootstrap);
    for (const struct report *const *report = reports; *report != NULL; report++) {
        if ((*report)->finish != NULL) (*report)->finish(aggregate);
        write_report(aggregate, *report, &written);
    }
}
