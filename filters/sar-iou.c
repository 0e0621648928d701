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

static enum outcome score_line(void *data, const struct line *line, struct buffer *out, struct fault *fault) {
    struct iou_state *state = data;
    struct slice record;
    if (state->join == NULL) return score_record(state, line->text, out, fault);
    if (!sample_read(&state->prediction, line->text, fault) || !placeholders_fill(&state->prediction, fault))
        return RECORD_BAD;
    doubts_record(&state->doubts, &state->prediction, false);
    enum join_outcome outcome = join_find(state->join, line, &state->prediction, &record, fault);
    if (outcome == JOIN_FOUND) return score_record(state, record, out, fault);
    return outcome == JOIN_BAD ? RECORD_BAD : RECORD_LEFT_OUT;
}

/* Scores what is complete only after the last prediction: predictions that no later one replaced, and, as wrong
 * answers unless --missing=skip, questions without one. */
static void score_rest(struct iou_state *state) {
    struct buffer *out = &state->cli->out.buffer;
    const bool skipped = state->options->skip_missing;
    struct line line;
    struct slice record;
    struct fault fault;
    uint64_t count = 0;
    bool go_on = true;
    while (go_on && join_next_held(state->join, &line, &record))
        go_on = stream_end_record(state->cli, &line, score_record(state, record, out, &fault), &fault);
    while (go_on && join_next_unanswered(state->join, &line, &record)) {
        enum outcome outcome = skipped ? RECORD_LEFT_OUT : score_record(state, record, out, &fault);
        go_on = stream_end_record(state->cli, &line, outcome, &fault);
        count += outcome != RECORD_BAD;
    }
    if (count > 0)
        cli_message(state->cli, "%s not answered%s", counted(count, "question was", "questions were").text,
                    skipped ? ", and skipped" : ", and counted as wrong");
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
            score_rest(&state);
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
