/* SPDX-License-Identifier: MIT
 *
 * sar-template: reads gridded scenes; writes dialogues about them with the texts of templates.yaml. */
#include "cli/cli.h"
#include "cli/installed.h"
#include "cli/stream.h"
#include "text/render.h"
#include "words/templates.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct template_settings {
    const char *templates; /* NULL for the default file */
    const char *tasks;     /* NULL for all */
    bool check, list;
    struct render_options render;
};

struct template_state {
    struct scene scene;
    struct render render;
};

static enum outcome template_scene(void *data, const struct line *line, struct emit *out,
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
    emit_text(&cli->out, line);
    for (size_t i = 0; i < templates->task_count; i++) {
        const struct task *task = &templates->tasks[i];
        emit_slice(&cli->out, task->name);
        snprintf(line, sizeof line, "%*s %-9s %5" PRIu32 " %9zu %7zu  ",
                 (int)(task->name.len < 12 ? 12 - task->name.len : 0), "", units[task->per], task->draws,
                 task->question_count, task->answer_count);
        emit_text(&cli->out, line);
        emit_shown(&cli->out, task->tag.len > 0 ? task->tag : slice_of("-"));
        emit_char(&cli->out, '\n');
    }
    emit_commit(&cli->out);
}

/* --tasks: marks the tasks in the list, or all if there is no list. */
static void choose_tasks(struct cli *cli, const struct templates *templates,
                         struct template_settings *options) {
    options->render.tasks = memory_new(templates->task_count, sizeof *options->render.tasks);
    for (size_t i = 0; i < templates->task_count; i++) options->render.tasks[i] = options->tasks == NULL;
    struct slice name;
    for (const char *p = options->tasks; slice_next(&p, &name);) {
        const struct task *task = templates_task(templates, name);
        if (task == NULL)
            cli_misuse(cli, "--tasks: unknown task %s; known are %s", quote(name).text,
                       templates_task_names(templates).text);
        options->render.tasks[task - templates->tasks] = true;
    }
}

static void tell_left_out(struct cli *cli, const struct render *render) {
    if (render->empty > 0)
        cli_message(cli, "%s without objects gave no samples",
                    counted(render->empty, "scene", "scenes").text);
    if (render->unknown > 0)
        cli_message(cli, "%s of unknown category dropped",
                    counted(render->unknown, "object", "objects").text);
}

#define WERE_SHORT "f:" /* of --frame, in 0.1; no longer documented */

static const char usage[] =
    "usage: sar-template [OPTION]... [FILE]...\n"
    "       sar-template --check | --list [--templates=FILE]\n"
    "\n"
    "Renders the dialogues of templates.yaml about gridded scenes: one sample a line, ready for training.\n"
    "\n"
    "Options:\n"
    "  -t, --tasks=LIST        only these tasks, separated by commas (default all)\n"
    "  -s, --seed=N            seed of the choice of templates (default 0)\n"
    "      --frame=pixel|norm1000|norm999|norm1  the units of boxes in text (default pixel)\n"
    "      --negatives         ask also about absent categories that the scene says are annotated\n"
    "      --candidates=all|annotated  which categories {candidates} lists (default all)\n"
    "      --unknown=error|drop  objects of a category that is not in the vocabulary (default error)\n"
    "      --templates=FILE    use this file instead of $SAR_TEMPLATES or the installed one\n"
    "      --check             report every mistake in the templates, read nothing else\n"
    "      --list              list the tasks with their units and numbers of templates\n";

enum {
    OPTION_NEGATIVES = CLI_OPTION_OWN,
    OPTION_CANDIDATES,
    OPTION_UNKNOWN,
    OPTION_TEMPLATES,
    OPTION_CHECK,
    OPTION_LIST,
    OPTION_WAS_HERE /* is sar-grid's alone now; no longer documented */
};

static void read_options(struct cli *cli, struct template_settings *options, int argc, char **argv) {
    static const struct option long_options[] = {{"tasks", required_argument, NULL, 't'},
                                                 {"seed", required_argument, NULL, 's'},
                                                 {"frame", required_argument, NULL, 'f'},
                                                 {"negatives", no_argument, NULL, OPTION_NEGATIVES},
                                                 {"candidates", required_argument, NULL, OPTION_CANDIDATES},
                                                 {"unknown", required_argument, NULL, OPTION_UNKNOWN},
                                                 {"templates", required_argument, NULL, OPTION_TEMPLATES},
                                                 {"check", no_argument, NULL, OPTION_CHECK},
                                                 {"list", no_argument, NULL, OPTION_LIST},
                                                 {"sizes", required_argument, NULL, OPTION_WAS_HERE},
                                                 {"sizes3", required_argument, NULL, OPTION_WAS_HERE},
                                                 {"shapes", required_argument, NULL, OPTION_WAS_HERE},
                                                 {"near", required_argument, NULL, OPTION_WAS_HERE},
                                                 CLI_LONG};
    static const char *const unknown[] = {"error", "drop", NULL}, *const candidates[] = {"all", "annotated",
                                                                                         NULL};
    struct render_options *render = &options->render;
    int option;
    while ((option = cli_option(cli, argc, argv, "t:s:" WERE_SHORT CLI_SHORT, long_options)) != -1) {
        switch (option) {
        case 't': options->tasks = optarg; break;
        case 's': render->seed = cli_whole(cli, "--seed", optarg, UINT64_MAX); break;
        case 'f': render->frame = (enum frame)cli_choice(cli, "--frame", optarg, frame_names); break;
        case OPTION_NEGATIVES: render->negatives = true; break;
        case OPTION_CANDIDATES:
            render->annotated_candidates = cli_choice(cli, "--candidates", optarg, candidates) == 1;
            break;
        case OPTION_UNKNOWN: render->drop_unknown = cli_choice(cli, "--unknown", optarg, unknown) == 1; break;
        case OPTION_TEMPLATES: options->templates = cli_reads(cli, optarg); break;
        case OPTION_CHECK: options->check = true; break;
        case OPTION_LIST: options->list = true; break;
        default:
            cli_misuse(
                cli, "--sizes, --sizes3, --shapes and --near are options of sar-grid: sar-template says what "
                     "sar-grid has written");
        }
    }
    if (options->check && options->list) cli_misuse(cli, "--check and --list cannot be used together");
    if ((options->check || options->list) && cli->file_count > 0)
        cli_misuse(cli, "%s reads no scenes", options->check ? "--check" : "--list");
}

int main(int argc, char **argv) {
    struct template_settings options = {0};
    struct cli cli;
    struct templates templates;
    struct template_state state;
    cli_open(&cli, "sar-template", usage);
    cli.version = templates_version;
    read_options(&cli, &options, argc, argv);
    if (options.check) return check(&cli, &options);
    templates_load(&templates, options.templates);
    choose_tasks(&cli, &templates, &options);
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
    free(options.render.tasks);
    templates_free(&templates);
    return cli_close(&cli);
}
