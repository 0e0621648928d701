/* SPDX-License-Identifier: MIT
 *
 * sar-perturb: reads samples; writes them with the response of a stand-in model whose errors are known. */
#include "cli/cli.h"
#include "cli/stream.h"
#include "perturb/perturb.h"
#include "record/edit.h"
#include "record/placeholders.h"
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

static const char usage[] =
    "usage: sar-perturb [OPTION]... [FILE]...\n"
    "\n"
    "Answers samples as a model with known faults would: the response of each is its true answer, in which\n"
    "some things are wrong. Without options nothing is.\n"
    "\n"
    "Faults:\n"
    "      --miss=P            drop each object with probability P\n"
    "      --add=P             add an object that is not there to an answer\n"
    "      --jitter=S          move each edge of a box by up to S times the box's side\n"
    "      --swap=P            say another category\n"
    "      --shift=P           say another region\n"
    "      --number=P          say another number\n"
    "      --garbage=P         answer with letters that mean nothing\n"
    "      --empty=P           do not answer\n"
    "      --boxes=SYNTAX      write boxes as another family of models does\n"
    "\n"
    "Options:\n"
    "  -s, --seed=N            seed of the faults (default 0)\n"
    "      --templates=FILE    use this file instead of $SAR_TEMPLATES or the installed one\n";

enum {
    OPTION_MISS = CLI_OPTION_OWN,
    OPTION_ADD,
    OPTION_JITTER,
    OPTION_SWAP,
    OPTION_SHIFT,
    OPTION_NUMBER,
    OPTION_GARBAGE,
    OPTION_EMPTY,
    OPTION_BOXES,
    OPTION_TEMPLATES
};

static const struct option long_options[] = {{"miss", required_argument, NULL, OPTION_MISS},
                                             {"add", required_argument, NULL, OPTION_ADD},
                                             {"jitter", required_argument, NULL, OPTION_JITTER},
                                             {"swap", required_argument, NULL, OPTION_SWAP},
                                             {"shift", required_argument, NULL, OPTION_SHIFT},
                                             {"number", required_argument, NULL, OPTION_NUMBER},
                                             {"garbage", required_argument, NULL, OPTION_GARBAGE},
                                             {"empty", required_argument, NULL, OPTION_EMPTY},
                                             {"boxes", required_argument, NULL, OPTION_BOXES},
                                             {"syntax", required_argument, NULL, OPTION_BOXES}, /* in 0.1 */
                                             {"seed", required_argument, NULL, 's'},
                                             {"templates", required_argument, NULL, OPTION_TEMPLATES},
                                             CLI_LONG};

static void read_options(struct cli *cli, struct perturb_settings *options, int argc, char **argv) {
    struct perturb_options *perturb = &options->perturb;
    int option;
    while ((option = cli_option(cli, argc, argv, "s:" CLI_SHORT, long_options)) != -1) {
        switch (option) {
        case OPTION_MISS: perturb->miss = cli_number(cli, "--miss", optarg, 0, 1); break;
        case OPTION_ADD: perturb->add = cli_number(cli, "--add", optarg, 0, 1); break;
        case OPTION_JITTER: perturb->jitter = cli_number(cli, "--jitter", optarg, 0, 1); break;
        case OPTION_SWAP: perturb->swap = cli_number(cli, "--swap", optarg, 0, 1); break;
        case OPTION_SHIFT: perturb->shift = cli_number(cli, "--shift", optarg, 0, 1); break;
        case OPTION_NUMBER: perturb->number = cli_number(cli, "--number", optarg, 0, 1); break;
        case OPTION_GARBAGE: perturb->garbage = cli_number(cli, "--garbage", optarg, 0, 1); break;
        case OPTION_EMPTY: perturb->empty = cli_number(cli, "--empty", optarg, 0, 1); break;
        case OPTION_BOXES: perturb->syntax = cli_choice(cli, "--boxes", optarg, syntax_names); break;
        case OPTION_TEMPLATES: options->templates = cli_reads(cli, optarg); break;
        case 's': perturb->seed = cli_whole(cli, "--seed", optarg, UINT64_MAX); break;
        }
    }
}

int main(int argc, char **argv) {
    struct perturb_settings options = {.perturb.syntax = -1};
    struct cli cli;
    struct perturb_state state = {0};
    cli_open(&cli, "sar-perturb", usage);
    cli.version = templates_version;
    read_options(&cli, &options, argc, argv);
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
