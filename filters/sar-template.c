/* SPDX-License-Identifier: MIT
 *
 * sar-template: reads gridded scenes; writes dialogues about them with the texts of templates.yaml. */
#include "cli/cli.h"
#include "cli/installed.h"
#include "cli/stream.h"
#include "text/render.h"
#include "words/options.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct template_settings {
    const char *templates; /* NULL for the default file */
    struct mix_options mix;
    bool check, list;
    struct render_options render;
};

struct template_state {
    struct scene scene;
    struct render render;
};

static enum outcome template_scene(void *data, const struct line *line, struct buffer *out,
                                   struct fault *fault) {
    struct template_state *state = data;
    (void)out; /* the renderer has it */
    if (!scene_read(&state->scene, line->text, SCENE_VALUES, fault)) return RECORD_BAD;
    return render_scene(&state->render, &state->scene, fault) ? RECORD_DONE : RECORD_BAD;
}

/* --check: prints all mistakes of the file, one a line. */
static int check(struct cli *cli, const struct template_settings *options) {
    struct templates templates;
    char *file = installed_templates(options->templates);
    if (!templates_read(&templates, file)) {
        cli_file_failed(cli, file);
        templates_free(&templates);
        free(file);
        return cli_close(cli);
    }
    templates_check(&templates);
    templates_read_back(&templates);
    const struct yaml *yaml = &templates.yaml;
    for (size_t i = 0; i < yaml->problem_count; i++) {
        const struct yaml_problem *problem = &yaml->problems[i];
        cli_message(cli, "%s:%zu:%zu: %s", file, problem->line, problem->column, problem->what);
    }
    if (yaml->problem_count > 0) cli->status = CLI_FAILED;
    templates_free(&templates);
    free(file);
    return cli_close(cli);
}

/* --list: prints a table of the tasks. */
static void list(struct cli *cli, const struct templates *templates) {
    static const char *const units[] = {"image", "category", "object"};
    char line[256];
    snprintf(line, sizeof line, "%-12s %-9s %5s %9s %7s  %s\n", "task", "per", "draws", "questions",
             "answers", "tag");
    buffer_text(&cli->out.buffer, line);
    for (size_t i = 0; i < templates->task_count; i++) {
        const struct task *task = &templates->tasks[i];
        buffer_slice(&cli->out.buffer, task->name);
        snprintf(line, sizeof line, "%*s %-9s %5" PRIu32 " %9zu %7zu  ",
                 (int)(task->name.len < 12 ? 12 - task->name.len : 0), "", units[task->per], task->draws,
                 task->question_count, task->answer_count);
        buffer_text(&cli->out.buffer, line);
        buffer_shown(&cli->out.buffer, task->tag.len > 0 ? task->tag : slice_of("-"));
        buffer_char(&cli->out.buffer, '\n');
    }
    emit_commit(&cli->out);
}

static void tell_left_out(struct cli *cli, const struct render *render) {
    if (render->empty > 0)
        cli_message(cli, "%s without objects gave no samples",
                    counted(render->empty, "scene", "scenes").text);
    if (render->unknown > 0)
        cli_message(cli, "%s of unknown category dropped",
                    counted(render->unknown, "object", "objects").text);
}

static const char *const unknown[] = {"error", "drop", NULL};
static const char *const candidates[] = {"all", "annotated", NULL};

#define AT(member) offsetof(struct template_settings, member)
static const struct option_row dialogue_rows[] = {
    {"tasks", 't', OPTION_TEXT, AT(mix.tasks), "LIST",
     .help = "only these tasks, separated by commas; without it, all"},
    OPTION_SEED(AT(render.seed), "the choice of templates"),
    {"draws", 0, OPTION_TEXT, AT(mix.draws), "TASK=N,...",
     .help = "samples of each image, category or object of a task; without it, as templates.yaml says"},
    {"keep", 0, OPTION_TEXT, AT(mix.keep), "TASK=RATE,...",
     .help = "write only this share of the samples of a task, chosen by their names"},
    {"frame", 0, OPTION_CHOICE, AT(render.frame), .choices = frame_names, .by_default = "pixel",
     .was_letter = 'f', .help = "the units of boxes in text"},
    {"negatives", 0, OPTION_FLAG, AT(render.negatives),
     .help = "ask also about absent categories that the scene says are annotated"},
    {"neutral", 0, OPTION_FLAG, AT(render.neutral),
     .help = "ask only questions that do not tell the number of objects, in tasks that have some"},
    {"candidates", 0, OPTION_EITHER, AT(render.annotated_candidates), .choices = candidates,
     .by_default = "all", .help = "which categories {candidates} lists"},
    {"unknown", 0, OPTION_EITHER, AT(render.drop_unknown), .choices = unknown, .by_default = "error",
     .help = "objects of a category that is not in the vocabulary"},
};
static const struct option_row wording_rows[] = {
    OPTION_TEMPLATES(AT(templates)),
    {"check", 0, OPTION_FLAG, AT(check), .excludes = "list",
     .help = "report every mistake in the templates, read nothing else"},
    {"list", 0, OPTION_FLAG, AT(list), .help = "list the tasks with their units and numbers of templates"},
};
/* What was here in 0.1 and is sar-grid's alone. */
static void refuse_moved(struct cli *cli, const struct option_row *row, void *target, const char *text) {
    (void)target, (void)text;
    cli_refuse(cli, "--%s is an option of sar-grid: sar-template says what sar-grid has written", row->name);
}
static const struct option_row moved_rows[] = {
    {"sizes", 0, OPTION_TAKE, .take = refuse_moved},
    {"sizes3", 0, OPTION_TAKE, .take = refuse_moved},
    {"shapes", 0, OPTION_TAKE, .take = refuse_moved},
    {"near", 0, OPTION_TAKE, .take = refuse_moved},
};
static const struct option_group groups[] = {
    OPTION_GROUP("Dialogues", dialogue_rows, 0),
    OPTION_GROUP("Templates", wording_rows, 0),
    OPTION_GROUP(NULL, moved_rows, 0),
    {0},
};

static void check_options(struct cli *cli, void *settings) {
    const struct template_settings *options = settings;
    if ((options->check || options->list) && cli->file_count > 0)
        cli_refuse(cli, "%s reads no scenes", options->check ? "--check" : "--list");
}

static const struct program program = {
    .name = "sar-template",
    .synopsis = "[OPTION]... [FILE]...\n"
                "       sar-template --check | --list [--templates=FILE]",
    .purpose = "Renders the dialogues of templates.yaml about gridded scenes: one sample a line, ready for\n"
               "training.\n",
    .groups = groups,
    .example = "sar-grid scenes.ndjson | sar-template --tasks=count,ground --seed=1 > train.ndjson",
    .version = templates_version,
    .check = check_options,
};

int main(int argc, char **argv) {
    struct template_settings options = {0};
    struct cli cli;
    struct templates templates;
    struct template_state state;
    cli_open(&cli, &program, &options, argc, argv);
    if (options.check) return check(&cli, &options);
    templates_load(&templates, options.templates);
    mix_read(&options.render.mix, &cli, &options.mix, &templates);
    if (options.list) {
        list(&cli, &templates);
    } else {
        scene_open(&state.scene);
        render_open(&state.render, &templates, &options.render, &cli.out);
        stream_run(&cli, template_scene, &state);
        tell_left_out(&cli, &state.render);
        render_close(&state.render);
        scene_close(&state.scene);
    }
    mix_free(&options.render.mix);
    templates_free(&templates);
    return cli_close(&cli);
}
