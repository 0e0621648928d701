/* SPDX-License-Identifier: MIT
 *
 * sar-iou: samples with a model's response in; the same out, each with its score. */
#include "cli.h"
#include "join.h"
#include "scoring.h"
#include "stream.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct options {
    struct scoring_options scoring;
    const char *templates, *truth, *response_key;
    enum duplicates duplicates;
    bool skip_missing;
    enum task_kind task; /* of records that do not tell; TASK_NONE where the user does not either */
    const char *variant;
};

/* A prediction that waits: with --duplicates=last a later one may take its place. */
struct held {
    struct slice text, raw;
    const char *file;
    uint64_t line;
    size_t truth;
};

struct state {
    struct cli *cli;
    const struct options *options;
    struct templates templates;
    struct scorer scorer;
    struct sample sample, prediction;
    struct join *join;
    struct emit merged, score, explained;
    struct held *held;
    size_t held_count, held_room;
    struct arena held_text;
};

static bool find_task(const struct state *state, enum task_kind *task, struct fault *fault) {
    const struct sample *sample = &state->sample;
    if (sample->task.at == NULL) {
        *task = scoring_task_of(&state->templates, sample->question);
        if (*task == TASK_NONE) *task = state->options->task;
        return *task != TASK_NONE
               || fault_set(fault, "task", "is missing, and the question does not tell (--task)");
    }
    for (int i = 0; task_kind_names[i] != NULL; i++) {
        *task = (enum task_kind)i;
        if (slice_is(sample->task, task_kind_names[i])) return true;
    }
    return fault_set(fault, "task", "%s has no metrics", quote(sample->task).text);
}

static void put_text_member(struct emit *out, const char *name, const char *value) {
    emit_text(out, ",\"");
    emit_text(out, name);
    emit_text(out, "\":\"");
    emit_text(out, value);
    emit_char(out, '"');
}

/* Writes the record with its score: where one stands if it has one, else at its end, behind what it did not
 * say of itself. */
static void put_scored(struct state *state, enum task_kind task, struct emit *out) {
    const struct sample *sample = &state->sample;
    struct slice record = sample->text;
    const char *at = record.at, *close = record.at + record.len - 1;
    while (*close != '}') close--;
    if (sample->score.at != NULL) {
        emit_bytes(out, at, (size_t)(sample->score.at - at));
        emit_bytes(out, state->score.bytes, state->score.len);
        at = sample->score.at + sample->score.len;
    }
    emit_bytes(out, at, (size_t)(close - at));
    if (sample->task.at == NULL) put_text_member(out, "task", task_kind_names[task]);
    if (sample->variant.at == NULL) {
        const char *told = scorer_truth_objects(&state->scorer, task) > 1 ? "multi" : "single";
        put_text_member(out, "variant", state->options->variant != NULL ? state->options->variant : told);
    }
    if (sample->score.at == NULL) {
        emit_text(out, ",\"score\":");
        emit_bytes(out, state->score.bytes, state->score.len);
    }
    if (state->options->scoring.explain) {
        state->explained.len = 0;
        scorer_explain(&state->scorer, task, &state->explained);
        emit_text(out, ",\"explain\":");
        emit_bytes(out, state->explained.bytes, state->explained.len);
    }
    emit_text(out, "}\n");
}

/* Scores a record that has its truth in it. */
static enum outcome score_record(struct state *state, struct slice record, struct emit *out,
                                 struct fault *fault) {
    struct sample *sample = &state->sample;
    enum task_kind task = TASK_NONE;
    if (!sample_read(sample, record, fault) || !find_task(state, &task, fault)) return RECORD_BAD;
    struct slice truth = sample->labels.at != NULL ? sample->labels : sample->answer;
    if (truth.at == NULL) {
        fault_set(fault, "", "there is no truth: no labels and no answer of an assistant");
        return RECORD_BAD;
    }
    state->score.len = 0;
    if (!scorer_emit(&state->scorer, sample, task, truth, sample->response, &state->score, fault))
        return RECORD_BAD;
    put_scored(state, task, out);
    return RECORD_DONE;
}

/* --- --truth -------------------------------------------------------------------------------------------- */

static bool has_member(struct slice record, struct slice name) {
    struct json j;
    struct slice key;
    json_open(&j, record);
    json_object(&j);
    while (json_member(&j, &key)) {
        if (slice_equal(key, name)) return true;
        json_skip(&j);
    }
    return false;
}

/* The prediction with the members that it lacks and its truth has; the truth's own answer in place of any
 * that the prediction brings. */
static struct slice merge(struct state *state, struct slice prediction, struct slice members) {
    struct emit *out = &state->merged;
    struct json j;
    struct slice key;
    bool first = true;
    out->len = 0;
    emit_char(out, '{');
    json_open(&j, prediction);
    json_object(&j);
    while (json_member(&j, &key)) {
        struct slice value = json_skip(&j);
        if (slice_is(key, "labels")) continue;
        if (!first) emit_char(out, ',');
        first = false;
        emit_bytes(out, key.at - 1, (size_t)(value.at + value.len - (key.at - 1)));
    }
    /* the kept members are no JSON text by themselves: read them as if their brace stood before */
    json_open(&j, members);
    j.fresh = true;
    while (j.at < j.end && json_member(&j, &key)) {
        struct slice value = json_skip(&j);
        if (has_member(prediction, key) && !slice_is(key, "labels")) continue;
        if (!first) emit_char(out, ',');
        first = false;
        emit_bytes(out, key.at - 1, (size_t)(value.at + value.len - (key.at - 1)));
    }
    emit_text(out, "}\n");
    return (struct slice){out->bytes, out->len - 1};
}

static void hold(struct state *state, const struct line *line, size_t truth) {
    state->held = memory_grow(state->held, &state->held_room, state->held_count + 1, sizeof *state->held);
    char *raw = arena_text(&state->held_text, line->raw.at, line->raw.len);
    char *text = arena_text(&state->held_text, line->text.at, line->text.len);
    struct held *held = &state->held[state->held_count++];
    *held = (struct held){.file = line->file, .line = line->number, .truth = truth};
    held->raw = (struct slice){raw, line->raw.len};
    held->text = (struct slice){text, line->text.len};
}

static enum outcome score_line(void *data, const struct line *line, struct emit *out, struct fault *fault) {
    struct state *state = data;
    if (state->join == NULL) return score_record(state, line->text, out, fault);
    struct slice members;
    size_t truth;
    if (!sample_read(&state->prediction, line->text, fault)) return RECORD_BAD;
    enum join_outcome outcome = join_find(state->join, &state->prediction, &members, &truth, fault);
    if (outcome != JOIN_FOUND) return outcome == JOIN_BAD ? RECORD_BAD : RECORD_LEFT_OUT;
    if (state->options->duplicates == DUPLICATES_LAST) {
        hold(state, line, truth);
        return RECORD_LEFT_OUT;
    }
    return score_record(state, merge(state, line->text, members), out, fault);
}

static void finish_record(struct state *state, const struct line *line, enum outcome outcome,
                          const struct fault *fault) {
    if (outcome == RECORD_DONE) {
        emit_commit(&state->cli->out);
    } else {
        emit_rollback(&state->cli->out);
        cli_bad_record(state->cli, line, fault);
    }
}

/* The predictions that were held, less those that a later one has replaced. */
static void score_held(struct state *state) {
    size_t most = 0;
    for (size_t i = 0; i < state->held_count; i++)
        if (state->held[i].truth >= most) most = state->held[i].truth + 1;
    size_t *last = memory_new(most, sizeof *last);
    for (size_t i = 0; i < state->held_count; i++) last[state->held[i].truth] = i;
    for (size_t i = 0; i < state->held_count && (state->cli->skip_bad || state->cli->bad == 0); i++) {
        const struct held *held = &state->held[i];
        if (last[held->truth] != i) continue;
        struct fault fault;
        struct line line = {.text = held->text, .raw = held->raw, .file = held->file, .number = held->line};
        struct slice members = join_members(state->join, held->truth);
        finish_record(state, &line,
                      score_record(state, merge(state, held->text, members), &state->cli->out, &fault),
                      &fault);
    }
    free(last);
}

/* Questions that nobody answered are wrong answers. */
static void score_unanswered(struct state *state) {
    size_t position = 0;
    uint64_t count = 0;
    struct slice members;
    while (join_unanswered(state->join, &position, &members)) {
        struct fault fault;
        struct line line = {.file = state->options->truth, .number = position};
        static const char empty[SLICE_PADDING] = "{}";
        count++;
        if (state->options->skip_missing) continue;
        struct slice record = merge(state, (struct slice){empty, 2}, members);
        finish_record(state, &line, score_record(state, record, &state->cli->out, &fault), &fault);
    }
    if (count > 0)
        cli_message(state->cli, "%s not answered%s", counted(count, "question was", "questions were").text,
                    state->options->skip_missing ? ", and left out" : ", and counted as wrong");
}

static void tell_ambiguous(struct state *state) {
    for (int i = 0; i < SYNTAX_COUNT; i++) {
        if (state->scorer.ambiguous[i] == 0) continue;
        cli_message(
            state->cli,
            "%s written as %s read in the frame %s; the same syntax is used with others: --frame declares it",
            counted(state->scorer.ambiguous[i], "box", "boxes").text, syntax_names[i],
            syntax_default_frame((enum syntax)i));
    }
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
    "      --missing=wrong|skip  questions that nobody answered (default wrong; with --truth)\n"
    "      --response-key=NAME the member that holds the model's answer (default response)\n"
    "  -i, --iou=LIST          thresholds of IoU, separated by commas (default 0.25,0.5)\n"
    "  -f, --frame=FRAME       the units of boxes in responses: pixel, norm1, norm100, norm999, norm1000,\n"
    "                          norm1023 or in:WxH (default: as the syntax is documented)\n"
    "      --truth-frame=FRAME the same for boxes in the truth\n"
    "      --axes=xy|yx        the order of the numbers in responses (default: as documented)\n"
    "      --boxes=SYNTAX      read boxes in responses in this syntax only\n"
    "  -t, --task=TASK         the task of records that do not tell\n"
    "      --variant=single|multi  the variant of records that do not tell\n"
    "      --explain           add what was read from both texts, piece by piece\n"
    "      --templates=FILE    use this file instead of $SAR_TEMPLATES or the installed one\n";

enum {
    OPTION_TRUTH = CLI_OPTION_OWN,
    OPTION_DUPLICATES,
    OPTION_MISSING,
    OPTION_RESPONSE_KEY,
    OPTION_TRUTH_FRAME,
    OPTION_AXES,
    OPTION_BOXES,
    OPTION_VARIANT,
    OPTION_EXPLAIN,
    OPTION_TEMPLATES
};

static void read_frame(struct cli *cli, const char *option, const char *text, struct written_frame *frame) {
    if (!syntax_frame(text, frame))
        cli_misuse(cli, "%s: %s is none of pixel, norm1, norm100, norm999, norm1000, norm1023, in:WxH",
                   option, quote(slice_of(text)).text);
}

static void read_thresholds(struct cli *cli, struct scoring_options *options, const char *text) {
    options->threshold_count = 0;
    for (const char *p = text; p != NULL;) {
        char one[32];
        size_t len = strcspn(p, ",");
        if (len >= sizeof one)
            cli_misuse(cli, "--iou: %s is not a list of numbers", quote(slice_of(text)).text);
        snprintf(one, sizeof one, "%.*s", (int)len, p);
        double threshold = cli_number(cli, "--iou", one, 1e-6, 1);
        if (options->threshold_count == THRESHOLDS)
            cli_misuse(cli, "--iou: at most %d thresholds", THRESHOLDS);
        if (options->threshold_count > 0 && threshold <= options->thresholds[options->threshold_count - 1])
            cli_misuse(cli, "--iou: the thresholds must rise");
        options->thresholds[options->threshold_count++] = threshold;
        p = p[len] == ',' ? p + len + 1 : NULL;
    }
}

static void read_options(struct cli *cli, struct options *options, int argc, char **argv) {
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
    while ((option = cli_option(cli, argc, argv, "i:f:t:" CLI_SHORT, long_options)) != -1) {
        switch (option) {
        case OPTION_TRUTH: options->truth = optarg; break;
        case OPTION_DUPLICATES:
            options->duplicates = (enum duplicates)cli_choice(cli, "--duplicates", optarg, duplicates);
            joining = "--duplicates";
            break;
        case OPTION_MISSING:
            options->skip_missing = cli_choice(cli, "--missing", optarg, missing) == 1;
            joining = "--missing";
            break;
        case OPTION_RESPONSE_KEY: options->response_key = optarg; break;
        case 'i': read_thresholds(cli, scoring, optarg); break;
        case 'f': read_frame(cli, "--frame", optarg, &scoring->frame); break;
        case OPTION_TRUTH_FRAME: read_frame(cli, "--truth-frame", optarg, &scoring->truth_frame); break;
        case OPTION_AXES:
            scoring->axes = cli_choice(cli, "--axes", optarg, axes) == 0 ? AXES_XY : AXES_YX;
            break;
        case OPTION_BOXES: scoring->forced_syntax = cli_choice(cli, "--boxes", optarg, syntax_names); break;
        case 't': options->task = (enum task_kind)cli_choice(cli, "--task", optarg, task_kind_names); break;
        case OPTION_VARIANT:
            options->variant = variants[cli_choice(cli, "--variant", optarg, variants)];
            break;
        case OPTION_EXPLAIN: scoring->explain = true; break;
        case OPTION_TEMPLATES: options->templates = optarg; break;
        }
    }
    if (joining != NULL && options->truth == NULL) cli_misuse(cli, "%s goes with --truth", joining);
}

int main(int argc, char **argv) {
    struct options options = {
        .scoring = {.thresholds = {0.25, 0.5}, .threshold_count = 2, .forced_syntax = -1}, .task = TASK_NONE};
    struct cli cli;
    struct state state = {
        .cli = &cli, .options = &options, .merged.fd = -1, .score.fd = -1, .explained.fd = -1};
    cli_open(&cli, "sar-iou", usage);
    cli.version = templates_version;
    read_options(&cli, &options, argc, argv);
    templates_load(&state.templates, options.templates);
    scorer_open(&state.scorer, &state.templates, &options.scoring);
    sample_open(&state.sample, options.response_key);
    sample_open(&state.prediction, options.response_key);
    if (options.truth != NULL) state.join = join_open(&cli, options.truth, options.duplicates);
    if (options.truth == NULL || state.join != NULL) {
        stream_run(&cli, score_line, &state);
        bool going = cli.status == CLI_DONE || (cli.status == CLI_BAD_DATA && cli.skip_bad);
        if (state.join != NULL && going) {
            score_held(&state);
            score_unanswered(&state);
        }
        tell_ambiguous(&state);
    }
    join_close(state.join);
    sample_close(&state.sample);
    sample_close(&state.prediction);
    scorer_close(&state.scorer);
    templates_free(&state.templates);
    arena_free(&state.held_text);
    free(state.held);
    free(state.merged.bytes);
    free(state.score.bytes);
    free(state.explained.bytes);
    return cli_close(&cli);
}
