/* SPDX-License-Identifier: MIT */
#include "cli/help.h"

#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

/* Where texts begin, and the last column that they may reach. */
enum { TEXT_COLUMN = 26, LAST_COLUMN = 100 };

static void put_spaces(struct buffer *out, size_t count) {
    for (size_t i = 0; i < count; i++) buffer_char(out, ' ');
}

/* Writes "A|B|C" or "A,B,C". */
static void put_choices(struct buffer *out, const char *const *choices, char between) {
    for (size_t i = 0; choices[i] != NULL; i++) {
        if (i > 0) buffer_char(out, between);
        buffer_text(out, choices[i]);
    }
}

/* Writes "  -s, --seed=N", and returns its width. */
static size_t put_option(struct buffer *out, const struct option_row *row) {
    const size_t start = out->len;
    const char letter[] = {' ', ' ', '-', row->letter, ',', ' ', '\0'};
    buffer_text(out, row->letter != 0 ? letter : "      ");
    buffer_text(out, "--");
    buffer_text(out, row->name);
    if (row->kind != OPTION_FLAG && row->kind != OPTION_ACT) {
        buffer_char(out, row->kind == OPTION_PAIR ? ' ' : '=');
        if (row->argument != NULL)
            buffer_text(out, row->argument);
        else
            put_choices(out, row->choices, '|');
    }
    return out->len - start;
}

/* Writes words from TEXT_COLUMN on; `column` is where the line is now. */
static void put_words(struct buffer *out, const char *text, size_t column) {
    if (column + 1 > TEXT_COLUMN) {
        buffer_char(out, '\n');
        column = 0;
    }
    put_spaces(out, TEXT_COLUMN - column);
    column = TEXT_COLUMN;
    while (*text != '\0') {
        size_t len = strcspn(text, " ");
        if (column > TEXT_COLUMN && column + 1 + len > LAST_COLUMN) {
            buffer_char(out, '\n');
            put_spaces(out, TEXT_COLUMN);
            column = TEXT_COLUMN;
        } else if (column > TEXT_COLUMN) {
            buffer_char(out, ' ');
            column++;
        }
        buffer_bytes(out, text, len);
        column += len;
        text += len + strspn(text + len, " ");
    }
    buffer_char(out, '\n');
}

static void put_group(struct buffer *out, const struct option_group *group) {
    char text[1024];
    if (group->title == NULL) return; /* old options */
    buffer_char(out, '\n');
    buffer_text(out, group->title);
    buffer_text(out, ":\n");
    for (size_t i = 0; i < group->count; i++) {
        const struct option_row *row = &group->rows[i];
        if (row->help == NULL) continue;
        const char *value = row->by_default;
        snprintf(text, sizeof text, value != NULL ? "%s (default %s)" : "%s", row->help, value);
        put_words(out, text, put_option(out, row));
    }
}

void help_put(const struct cli *cli, struct buffer *out) {
    const struct program *program = cli->program;
    buffer_text(out, "usage: ");
    buffer_text(out, program->name);
    buffer_char(out, ' ');
    buffer_text(out, program->synopsis);
    buffer_text(out, "\n\n");
    buffer_text(out, program->purpose);
    for (const struct option_group *group = program->groups; group->rows != NULL; group++)
        put_group(out, group);
    put_group(out, &cli_shared_options);
    if (program->notes != NULL) {
        buffer_char(out, '\n');
        buffer_text(out, program->notes);
    }
    buffer_text(out, "\nExit status: 0 all done; 1 some record was bad; 2 the filter could not do its job.\n"
                     "\nExample:\n  ");
    buffer_text(out, program->example);
    buffer_text(out, "\n\nSee man ");
    buffer_text(out, program->name);
    buffer_text(out, ".\n");
}

void help_put_list(const struct cli *cli, struct buffer *out) {
    const struct known_name *formats = cli->program->formats;
    const struct option_group *group;
    const struct option_row *row;
    for (size_t i = 0; formats != NULL && formats[i].name != NULL; i++) {
        buffer_text(out, "FORMAT\t");
        buffer_text(out, formats[i].name);
        buffer_text(out, "\t\t\t\t\t\n");
    }
    for (size_t i = 0; (row = options_row(cli, i, &group)) != NULL; i++) {
        if (row->help == NULL) continue;
        buffer_text(out, group->title);
        buffer_char(out, '\t');
        buffer_text(out, row->name);
        buffer_char(out, '\t');
        if (row->letter != 0) buffer_char(out, row->letter);
        buffer_char(out, '\t');
        if (row->argument != NULL) buffer_text(out, row->argument);
        buffer_char(out, '\t');
        if (row->choices != NULL) put_choices(out, row->choices, ',');
        buffer_char(out, '\t');
        if (row->by_default != NULL) buffer_text(out, row->by_default);
        buffer_char(out, '\t');
        buffer_text(out, row->help);
        buffer_char(out, '\n');
    }
}
