/* SPDX-License-Identifier: MIT */
#include "words/mix.h"

#include "base/memory.h"
#include "base/number.h"

#include <stdlib.h>
#include <string.h>

static size_t find_task(struct cli *cli, const struct templates *templates, const char *option,
                        struct slice name) {
    const struct task *task = templates_task(templates, name);
    if (task == NULL)
        cli_misuse(cli, "%s: unknown task %s; known are %s", option, quote(name).text,
                   templates_task_names(templates).text);
    return (size_t)(task - templates->tasks);
}

/* Reads TASK=NUMBER, and returns the index of the task. */
static size_t read_number(struct cli *cli, const struct templates *templates, const char *option,
                          struct slice item, double least, double most, double *number) {
    char text[32] = "";
    const char *equals = memchr(item.at, '=', item.len);
    struct slice name = {item.at, equals != NULL ? (size_t)(equals - item.at) : item.len};
    size_t task = find_task(cli, templates, option, name);
    if (equals != NULL && item.len - name.len - 1 < sizeof text)
        memcpy(text, equals + 1, item.len - name.len - 1);
    if (!number_typed(text, number) || *number < least || *number > most)
        cli_misuse(cli, "%s: %s is not TASK=NUMBER with a number from %g to %g", option, quote(item).text,
                   least, most);
    return task;
}

static void read_draws(struct mix *mix, struct cli *cli, const char *list,
                       const struct templates *templates) {
    struct slice item;
    double number;
    mix->draws = memory_new(templates->task_count, sizeof *mix->draws);
    for (size_t i = 0; i < templates->task_count; i++) mix->draws[i] = templates->tasks[i].draws;
    for (const char *p = list; slice_next(&p, &item);) {
        size_t i = read_number(cli, templates, "--draws", item, 1, TEMPLATES_DRAWS, &number);
        const struct task *task = &templates->tasks[i];
        mix->draws[i] = (uint32_t)number;
        if (number != mix->draws[i]) cli_misuse(cli, "--draws: %s is not a whole number", quote(item).text);
        if (mix->draws[i] > task->question_count)
            cli_message(cli, "--draws: %s has %zu questions, so that some are asked twice",
                        quote(task->name).text, task->question_count);
    }
}

static void read_keep(struct mix *mix, struct cli *cli, const char *list, const struct templates *templates) {
    struct slice item;
    double share;
    mix->keep = memory_new(templates->task_count, sizeof *mix->keep);
    for (size_t i = 0; i < templates->task_count; i++) mix->keep[i] = 1;
    for (const char *p = list; slice_next(&p, &item);) {
        size_t i = read_number(cli, templates, "--keep", item, 0, 1, &share);
        mix->keep[i] = share;
    }
}

void mix_read(struct mix *mix, struct cli *cli, const struct mix_options *options,
              const struct templates *templates) {
    struct slice name;
    *mix = (struct mix){NULL, NULL, NULL};
    if (options->tasks != NULL) mix->wanted = memory_new(templates->task_count, sizeof *mix->wanted);
    for (const char *p = options->tasks; slice_next(&p, &name);)
        mix->wanted[find_task(cli, templates, "--tasks", name)] = true;
    if (options->draws != NULL) read_draws(mix, cli, options->draws, templates);
    if (options->keep != NULL) read_keep(mix, cli, options->keep, templates);
}

void mix_free(struct mix *mix) {
    free(mix->wanted);
    free(mix->draws);
    free(mix->keep);
}
