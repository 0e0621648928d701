/* SPDX-License-Identifier: MIT
 *
 * sar-iou: reads samples with a model's response; writes them with their scores. */
#include "cli/cli.h"
#include "cli/stream.h"
#include "record/edit.h"
#include "record/placeholders.h"
#include "score/doubts.h"
#include "score/join.h"
#include "score/options.h"
#include "score/scorer.h"
#include "json/put.h"

#include <inttypes.h>
#include <stdio.h>

struct iou_state {
    struct cli *cli;
    const struct iou_settings *options;
    struct templates templates;
    struct scorer scorer;
    struct sample sample, prediction;
    struct join *join;
    struct doubts doubts;
    struct buffer score;
    struct edit edit;
};

static bool find_task(const struct iou_state *state, enum task_kind *task, struct fault *fault) {
    const struct sample *sample = &state->sample;
    if (sample->task.at == NULL) {
        *task = task_kind_asked(&state->templates, sample->question);
        if (*task == TASK_NONE) *task = state->options->task;
        return *task != TASK_NONE
               || fault_set(fault, FAULT_MISSING, "task",
                            "is missing, and the question does not determine it (--task)");
    }
    *task = task_kind_named(sample->task);
    return *task != TASK_NONE
           || fault_set(fault, FAULT_VALUE, "task", "%s has no metrics", quote(sample->task).text);
}

/* Writes the record with its score, and with its task and variant if it lacked them. */
static void put_scored(struct iou_state *state, enum task_kind task, struct buffer *out) {
    const struct sample *sample = &state->sample;
    struct edit *edit = &state->edit;
    struct slice record = sample->text;
    while (record.at[record.len - 1] != '}') record.len--;
    edit_begin(edit, record);
    if (sample->task.at == NULL)
        json_put_string(edit_member(edit, "task", sample->task), slice_of(task_kind_names[task]));
    if (sample->variant.at == NULL) {
        int variant = state->options->variant;
        if (variant < 0) variant = scorer_truth_objects(&state->scorer, task) > 1;
        json_put_string(edit_member(edit, "variant", sample->variant), slice_of(scoring_variants[variant]));
    }
    buffer_slice(edit_member(edit, "score", sample->score), buffer_view(&state->score));
    if (state->options->scoring.explain)
        scorer_explain(&state->scorer, task, edit_member(edit, "explain", sample->explain));
    edit_put(edit, out);
    buffer_char(out, '\n');
}

/* Refuses a truth without anything that its task asks for: it would add nothing to any figure. */
static bool check_truth(const struct iou_state *state, enum task_kind task, struct slice truth,
                        struct fault *fault) {
    if (scorer_truth_is_read(&state->scorer, task)) return true;
    return fault_set(fault, FAULT_MISMATCH, state->sample.labels.at != NULL ? "labels" : "messages",
                     "the truth states nothing that %s asks for: %s", task_kind_names[task],
                     quote(truth).text);
}

static void note_doubts(struct iou_state *state, enum task_kind task) {
    const struct scorer *scorer = &state->scorer;
    if (scorer_outcome(scorer) == OUTCOME_UNREAD) doubts_unread(&state->doubts, &state->sample);
    if (task == TASK_COUNT || task == TASK_GROUND || task == TASK_REFER)
        doubts_boxes(&state->doubts, &state->sample, scorer->response_boxes, scorer->response.boxes.count);
}

/* Scores a record that contains its truth. */
static enum outcome score_record(struct iou_state *state, struct slice record, struct buffer *out,
                                 struct fault *fault) {
    struct sample *sample = &state->sample;
    enum task_kind task = TASK_NONE;
    struct slice truth;
    if (!sample_read(sample, record, fault) || !placeholders_fill(sample, fault)) return RECORD_BAD;
    if (state->join == NULL) doubts_record(&state->doubts, sample, !sample->has_labels);
    if (!find_task(state, &task, fault) || !placeholders_truth(sample, &truth, fault)) return RECORD_BAD;
    state->score.len = 0;
    if (!scorer_put(&state->scorer, sample, task, truth, sample->response, &state->score, fault)
        || !check_truth(state, task, truth, fault))
        return RECORD_BAD;
    note_doubts(state, task);
    put_scored(state, task, out);
    return RECORD_DONE;
}

/* --- --truth -------------------------------------------------------------------------------------------- */

static enum outcome score_line(void *data, const struct line *line, struct buffer *out, struct fault *fault) {
    struct iou_state *state = data;
    if (state->join == NULL) return score_record(state, line->text, out, fault);
    struct slice members;
    size_t truth;
    if (!sample_read(&state->prediction, line->text, fault) || !placeholders_fill(&state->prediction, fault))
        return RECORD_BAD;
    doubts_record(&state->doubts, &state->prediction, false);
    enum join_outcome outcome = join_find(state->join, &state->prediction, &members, &truth, fault);
    if (outcome != JOIN_FOUND) return outcome == JOIN_BAD ? RECORD_BAD : RECORD_LEFT_OUT;
    if (state->options->duplicates == DUPLICATES_LAST) {
        join_hold(state->join, line, truth);
        return RECORD_LEFT_OUT;
    }
    return score_record(state, join_merge(state->join, line->text, members), out, fault);
}

/* Commits or drops the record's output; true if the record was good. */
static bool finish_record(struct iou_state *state, const struct line *line, enum outcome outcome,
                          const struct fault *fault) {
    if (outcome == RECORD_DONE) {
        emit_commit(&state->cli->out);
        return true;
    }
    emit_rollback(&state->cli->out);
    cli_bad_record(state->cli, line, fault);
    return false;
}

/* Whether bad data has stopped the filter. */
static bool has_stopped(const struct iou_state *state) {
    return state->cli->bad > 0 && !state->cli->skip_bad;
}

/* Scores the predictions that were held and not replaced. */
static void score_held(struct iou_state *state) {
    struct line line;
    struct slice members;
    struct fault fault;
    while (!has_stopped(state) && join_next_held(state->join, &line, &members)) {
        struct slice record = join_merge(state->join, line.text, members);
        finish_record(state, &line, score_record(state, record, &state->cli->out.buffer, &fault), &fault);
    }
}

/* Scores questions without an answer as wrong answers, unless --missing=skip. */
static void score_unanswered(struct iou_state *state) {
    static const char empty[SLICE_PADDING] = "{}";
    bool left_out = state->options->skip_missing;
    size_t position = 0;
    uint64_t count = 0;
    struct line line;
    struct slice members;
    struct fault fault;
    while (!has_stopped(state) && join_unanswered(state->join, &position, &line, &members)) {
        if (!left_out) {
            struct slice record = join_merge(state->join, (struct slice){empty, 2}, members);
            enum outcome outcome = score_record(state, record, &state->cli->out.buffer, &fault);
            if (!finish_record(state, &line, outcome, &fault)) continue;
        }
        count++;
    }
    if (count > 0)
        cli_message(state->cli, "%s not answered%s", counted(count, "question was", "questions were").text,
                    left_out ? ", and skipped" : ", and counted as wrong");
}

static const struct program program = {
    .name = "sar-iou",
    .synopsis = "[OPTION]... [FILE]...",
    .purpose =
        "Scores the responses of samples: reads both answers, matches boxes and phrases, and adds to each\n"
        "record how many were right, too many and missing.\n",
    .groups = iou_options,
    .example = "sar-iou --truth=test.ndjson answers.ndjson | sar-agg --format=table",
    .version = templates_version,
};

int main(int argc, char **argv) {
    struct iou_settings options = iou_defaults;
    struct cli cli;
    struct iou_state state = {.cli = &cli, .options = &options};
    cli_open(&cli, &program, &options, argc, argv);
    templates_load(&state.templates, options.templates);
    scorer_open(&state.scorer, &state.templates, &options.scoring);
    state.doubts.response_key = options.response_key;
    sample_open(&state.sample, options.response_key);
    sample_open(&state.prediction, options.response_key);
    if (options.truth != NULL) state.join = join_open(&cli, options.truth, options.duplicates);
    if (options.truth == NULL || state.join != NULL) {
        stream_run(&cli, score_line, &state);
        bool going = cli.status == CLI_DONE || (cli.status == CLI_BAD_DATA && cli.skip_bad);
        if (state.join != NULL && going) {
            score_held(&state);
            score_unanswered(&state);
            join_tell(state.join, &cli);
        }
        scoring_tell_frames(&cli, &state.scorer);
        doubts_tell(&state.doubts, &cli);
    }
    join_close(state.join);
    sample_close(&state.sample);
    sample_close(&state.prediction);
    scorer_close(&state.scorer);
    templates_free(&state.templates);
    buffer_free(&state.score);
    edit_free(&state.edit);
    return cli_close(&cli);
}
