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

struct iou_settings {
    struct scoring_options scoring;
    const char *templates, *truth, *response_key;
    enum duplicates duplicates;
    bool skip_missing;
    enum task_kind task; /* for records without one; TASK_NONE if not given */
    const char *variant;
};

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
               || fault_set(fault, "task", "is missing, and the question does not determine it (--task)");
    }
    *task = task_kind_named(sample->task);
    return *task != TASK_NONE || fault_set(fault, "task", "%s has no metrics", quote(sample->task).text);
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
        const char *told = scorer_truth_objects(&state->scorer, task) > 1 ? "multi" : "single";
        if (state->options->variant != NULL) told = state->options->variant;
        json_put_string(edit_member(edit, "variant", sample->variant), slice_of(told));
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
    return fault_set(fault, state->sample.labels.at != NULL ? "labels" : "messages",
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

static const char usage[] =
    "usage: sar-iou [OPTION]... [FILE]...\n"
    "\n"
    "Scores the responses of samples: reads both answers, matches boxes and phrases, and adds to each record "
    "how\n"
    "many were right, too many and missing.\n"
    "\n"
    "Options:\n"
    "      --truth=FILE        samples with the true answers, joined by id, or by images and question\n"
    "      --duplicates=error|first|last  an id that is answered twice (default error; with --truth)\n"
    "      --missing=wrong|skip  questions without an answer (default wrong; with --truth)\n"
    "      --response-key=NAME the member that holds the model's answer (default response)\n"
    "  -i, --iou=LIST          thresholds of IoU, separated by commas (default 0.25,0.5)\n"
    "      --frame=FRAME       the units of boxes in responses: pixel, norm1, norm100, norm999, norm1000,\n"
    "                          norm1023 or in:WxH (default: as the syntax is documented)\n"
    "      --truth-frame=FRAME the same for boxes in the truth\n"
    "      --axes=xy|yx        the order of the numbers in responses (default: as documented)\n"
    "      --boxes=SYNTAX      read boxes in responses in this syntax only\n"
    "      --thought-tags=OPEN,CLOSE  further tags around what a model thinks, which is ignored\n"
    "      --task=TASK         the task of records that do not have one\n"
    "      --variant=single|multi  the variant of records that do not have one\n"
    "      --explain           add what was read from both texts, piece by piece\n"
    "      --templates=FILE    use this file instead of $SAR_TEMPLATES or the installed one\n";

#define WERE_SHORT "f:t:" /* of --frame and --task, in 0.1; no longer documented */

enum {
    OPTION_TRUTH = CLI_OPTION_OWN,
    OPTION_DUPLICATES,
    OPTION_MISSING,
    OPTION_RESPONSE_KEY,
    OPTION_TRUTH_FRAME,
    OPTION_AXES,
    OPTION_BOXES,
    OPTION_THOUGHT_TAGS,
    OPTION_VARIANT,
    OPTION_EXPLAIN,
    OPTION_TEMPLATES
};

static void read_options(struct cli *cli, struct iou_settings *options, int argc, char **argv) {
    static const struct option long_options[] = {
        {"truth", required_argument, NULL, OPTION_TRUTH},
        {"duplicates", required_argument, NULL, OPTION_DUPLICATES},
        {"missing", required_argument, NULL, OPTION_MISSING},
        {"response-key", required_argument, NULL, OPTION_RESPONSE_KEY},
        {"iou", required_argument, NULL, 'i'},
        {"frame", required_argument, NULL, 'f'},
        {"truth-frame", required_argument, NULL, OPTION_TRUTH_FRAME},
        {"axes", required_argument, NULL, OPTION_AXES},
        {"boxes", required_argument, NULL, OPTION_BOXES},
        {"thought-tags", required_argument, NULL, OPTION_THOUGHT_TAGS},
        {"task", required_argument, NULL, 't'},
        {"variant", required_argument, NULL, OPTION_VARIANT},
        {"explain", no_argument, NULL, OPTION_EXPLAIN},
        {"templates", required_argument, NULL, OPTION_TEMPLATES},
        CLI_LONG};
    static const char *const duplicates[] = {"error", "first", "last", NULL},
                             *const missing[] = {"wrong", "skip", NULL}, *const axes[] = {"xy", "yx", NULL},
                             *const variants[] = {"single", "multi", NULL};
    struct scoring_options *scoring = &options->scoring;
    const char *joining = NULL;
    int option;
    while ((option = cli_option(cli, argc, argv, "i:" WERE_SHORT CLI_SHORT, long_options)) != -1) {
        switch (option) {
        case OPTION_TRUTH: options->truth = cli_reads(cli, optarg); break;
        case OPTION_DUPLICATES:
            options->duplicates = (enum duplicates)cli_choice(cli, "--duplicates", optarg, duplicates);
            joining = "--duplicates";
            break;
        case OPTION_MISSING:
            options->skip_missing = cli_choice(cli, "--missing", optarg, missing) == 1;
            joining = "--missing";
            break;
        case OPTION_RESPONSE_KEY:
            if (!sample_can_respond(optarg))
                cli_misuse(cli, "--response-key: %s has a meaning of its own", quote(slice_of(optarg)).text);
            options->response_key = optarg;
            break;
        case 'i': scoring_thresholds(cli, scoring, optarg); break;
        case 'f': scoring_frame(cli, "--frame", optarg, &scoring->frame); break;
        case OPTION_TRUTH_FRAME: scoring_frame(cli, "--truth-frame", optarg, &scoring->truth_frame); break;
        case OPTION_AXES:
            scoring->axes = cli_choice(cli, "--axes", optarg, axes) == 0 ? AXES_XY : AXES_YX;
            break;
        case OPTION_BOXES: scoring->forced_syntax = cli_choice(cli, "--boxes", optarg, syntax_names); break;
        case OPTION_THOUGHT_TAGS:
            if (!answer_thought_tags(optarg, &scoring->thought_tags))
                cli_misuse(cli, "--thought-tags: %s is not two tags with a comma between",
                           quote(slice_of(optarg)).text);
            break;
        case 't': options->task = (enum task_kind)cli_choice(cli, "--task", optarg, task_kind_names); break;
        case OPTION_VARIANT:
            options->variant = variants[cli_choice(cli, "--variant", optarg, variants)];
            break;
        case OPTION_EXPLAIN: scoring->explain = true; break;
        case OPTION_TEMPLATES: options->templates = cli_reads(cli, optarg); break;
        }
    }
    if (joining != NULL && options->truth == NULL) cli_misuse(cli, "%s requires --truth", joining);
}

int main(int argc, char **argv) {
    struct iou_settings options = {
        .scoring = {.thresholds = {0.25, 0.5}, .threshold_count = 2, .forced_syntax = -1}, .task = TASK_NONE};
    struct cli cli;
    struct iou_state state = {.cli = &cli, .options = &options};
    cli_open(&cli, "sar-iou", usage);
    cli.version = templates_version;
    read_options(&cli, &options, argc, argv);
    templates_load(&state.templates, options.templates);
    scorer_open(&state.scorer, &state.templates, &options.scoring);
    state.doubts.response_key = options.response_key != NULL ? options.response_key : "response";
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
