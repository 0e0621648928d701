/* SPDX-License-Identifier: MIT
 *
 * sar-perturb: reads samples; writes them with the response of a stand-in model whose errors are known. */
#include "cli/cli.h"
#include "cli/stream.h"
#include "perturb/perturb.h"
#include "record/edit.h"
#include "record/placeholders.h"
#include "words/options.h"
#include "json/put.h"

struct perturb_settings {
    struct perturb_options perturb;
    const char *templates;
};

struct perturb_state {
    struct templates templates;
    struct perturb perturb;
    struct sample sample;
    struct buffer text;
    struct edit edit;
};

/* The record's task, else the one that the question asks for; TASK_NONE for none. */
static enum task_kind task_of(const struct perturb_state *state) {
    const struct sample *sample = &state->sample;
    if (sample->task.at == NULL) return task_kind_asked(&state->templates, sample->question);
    return task_kind_named(sample->task);
}

/* Writes the record with its response, which replaces an existing one or is added at the end. */
static void put_answered(struct perturb_state *state, enum response response, struct buffer *out) {
    struct slice old = state->sample.response_text;
    edit_begin(&state->edit, state->sample.text);
    if (response == RESPONSE_TEXT)
        json_put_string(edit_member(&state->edit, "response", old), buffer_view(&state->text));
    else if (old.at != NULL || response == RESPONSE_NULL)
        buffer_text(edit_member(&state->edit, "response", old), "null");
    edit_put(&state->edit, out);
    buffer_char(out, '\n');
}

static enum outcome perturb_sample(void *data, const struct line *line, struct buffer *out,
                                   struct fault *fault) {
    struct perturb_state *state = data;
    struct sample *sample = &state->sample;
    struct slice truth;
    if (!sample_read(sample, line->text, fault) || !placeholders_fill(sample, fault)
        || !placeholders_truth(sample, &truth, fault))
        return RECORD_BAD;
    state->text.len = 0;
    enum response response =
        perturb_answer(&state->perturb, sample, task_of(state), truth, &state->text, fault);
    if (response == RESPONSE_BAD) return RECORD_BAD;
    put_answered(state, response, out);
    return RECORD_DONE;
}

static const struct perturb_settings defaults = {.perturb.syntax = -1};

#define AT(member) offsetof(struct perturb_settings, member)
static const struct option_row fault_rows[] = {
    {"miss", 0, OPTION_NUMBER, AT(perturb.miss), "P", .most = 1, .by_default = "0",
     .help = "drop each object with probability P"},
    {"add", 0, OPTION_NUMBER, AT(perturb.add), "P", .most = 1, .by_default = "0",
     .help = "add an object that is not there to an answer"},
    {"jitter", 0, OPTION_NUMBER, AT(perturb.jitter), "S", .most = 1, .by_default = "0",
     .help = "move each edge of a box by up to S times the box's side"},
    {"swap", 0, OPTION_NUMBER, AT(perturb.swap), "P", .most = 1, .by_default = "0",
     .help = "say another category"},
    {"shift", 0, OPTION_NUMBER, AT(perturb.shift), "P", .most = 1, .by_default = "0",
     .help = "say another region"},
    {"number", 0, OPTION_NUMBER, AT(perturb.number), "P", .most = 1, .by_default = "0",
     .help = "say another number"},
    {"garbage", 0, OPTION_NUMBER, AT(perturb.garbage), "P", .most = 1, .by_default = "0",
     .help = "answer with letters that mean nothing"},
    {"empty", 0, OPTION_NUMBER, AT(perturb.empty), "P", .most = 1, .by_default = "0",
     .help = "do not answer"},
    {"boxes", 0, OPTION_CHOICE, AT(perturb.syntax), "SYNTAX", .choices = syntax_names, .was = "syntax",
     .help = "write boxes as another family of models does"},
};
static const struct option_row other_rows[] = {
    OPTION_SEED(AT(perturb.seed), "the faults"),
    OPTION_TEMPLATES(AT(templates)),
};
static const struct option_group groups[] = {
    OPTION_GROUP("Faults", fault_rows, 0),
    OPTION_GROUP("Options", other_rows, 0),
    {0},
};

static const struct program program = {
    .name = "sar-perturb",
    .synopsis = "[OPTION]... [FILE]...",
    .purpose =
        "Answers samples as a model with known faults would: the response of each is its true answer, in\n"
        "which some things are wrong. Without options nothing is.\n",
    .groups = groups,
    .example = "sar-perturb --miss=0.1 --jitter=0.05 test.ndjson | sar-iou | sar-agg --format=table",
    .version = templates_version,
};

int main(int argc, char **argv) {
    struct perturb_settings options = defaults;
    struct cli cli;
    struct perturb_state state = {0};
    cli_open(&cli, &program, &options, argc, argv);
    templates_load(&state.templates, options.templates);
    perturb_open(&state.perturb, &state.templates, &options.perturb);
    sample_open(&state.sample, NULL);
    stream_run(&cli, perturb_sample, &state);
    sample_close(&state.sample);
    perturb_close(&state.perturb);
    templates_free(&state.templates);
    buffer_free(&state.text);
    edit_free(&state.edit);
    return cli_close(&cli);
}
