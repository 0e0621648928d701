/* SPDX-License-Identifier: MIT */
#include "cli/options.h"

#include "base/message.h"
#include "base/number.h"
#include "base/slice.h"
#include "cli/cli.h"
#include "cli/help.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What getopt_long returns for option i: above every character. */
enum { FIRST_CODE = 1000 };

const struct option_row *options_row(const struct cli *cli, size_t index, const struct option_group **group) {
    const struct option_group *g = cli->program->groups;
    for (; g->rows != NULL && index >= g->count; g++) index -= g->count;
    if (g->rows == NULL) g = &cli_shared_options;
    *group = g;
    return index < g->count ? &g->rows[index] : NULL;
}

static bool takes_argument(const struct option_row *row) {
    return row->kind != OPTION_FLAG && row->kind != OPTION_ACT;
}

/* --- arguments ------------------------------------------------------------------------------------------ */

bool option_number(struct cli *cli, const struct option_row *row, const char *text, double *number) {
    if (!number_typed(text, number))
        return cli_refuse(cli, "--%s: %s is not a number", row->name, quote(slice_of(text)).text);
    if (*number >= row->least && (row->most == 0 || *number <= row->most)) return true;
    if (row->most == 0) return cli_refuse(cli, "--%s: %s is below %g", row->name, text, row->least);
    return cli_refuse(cli, "--%s: %s is not within %g and %g", row->name, text, row->least, row->most);
}

bool option_whole(struct cli *cli, const struct option_row *row, const char *text, uint64_t *number) {
    uint64_t value = 0;
    bool good = text[0] != '\0';
    for (const char *p = text; good && *p != '\0'; p++) {
        uint64_t digit = (uint64_t)(unsigned char)*p - '0';
        good = digit < 10 && value <= (UINT64_MAX - digit) / 10;
        if (good) value = value * 10 + digit;
    }
    if (!good)
        return cli_refuse(cli, "--%s: %s is not a whole number", row->name, quote(slice_of(text)).text);
    if ((double)value < row->least)
        return cli_refuse(cli, "--%s: must be at least %g", row->name, row->least);
    if (row->most > 0 && (double)value > row->most)
        return cli_refuse(cli, "--%s: %s is above %.0f", row->name, text, row->most);
    *number = value;
    return true;
}

bool option_choice(struct cli *cli, const struct option_row *row, const char *text, int *index) {
    char known[256] = "";
    for (int i = 0; row->choices[i] != NULL; i++) {
        if (strcmp(row->choices[i], text) == 0) {
            *index = i;
            return true;
        }
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s%s", i == 0 ? "" : ", ", row->choices[i]);
    }
    return cli_refuse(cli, "--%s: %s is not one of %s", row->name, quote(slice_of(text)).text, known);
}

/* Reads `count` numbers, separated by commas. */
static void take_numbers(struct cli *cli, const struct option_row *row, double *number, const char *text) {
    struct slice item;
    size_t count = 0;
    for (const char *p = text; slice_next(&p, &item); count++) {
        char one[64];
        if (count == row->count || item.len >= sizeof one) break;
        snprintf(one, sizeof one, "%.*s", (int)item.len, item.at);
        if (!option_number(cli, row, one, &number[count])) return;
    }
    size_t commas = 0;
    for (const char *p = text; *p != '\0'; p++) commas += *p == ',';
    if (count != row->count || commas + 1 != count)
        cli_refuse(cli, "--%s: %zu numbers separated by commas were expected", row->name, row->count);
}

static void take_size(struct cli *cli, const struct option_row *row, double *side, const char *text) {
    char width[32];
    const char *by = strpbrk(text, "xX");
    uint64_t w = 0, h = 0;
    if (by == NULL && row->count == 1) {
        if (option_whole(cli, row, text, &w)) side[0] = side[1] = (double)w;
        return;
    }
    if (by == NULL || (size_t)(by - text) >= sizeof width) {
        cli_refuse(cli, "--%s: %s is not WxH, such as 512x512", row->name, quote(slice_of(text)).text);
        return;
    }
    snprintf(width, sizeof width, "%.*s", (int)(by - text), text);
    if (!option_whole(cli, row, width, &w) || !option_whole(cli, row, by + 1, &h)) return;
    side[0] = (double)w;
    side[1] = (double)h;
}

static void take_argument(struct cli *cli, const struct option_row *row, void *target, const char *text) {
    int index = 0;
    switch (row->kind) {
    case OPTION_FLAG: *(bool *)target = true; break;
    case OPTION_TEXT: *(const char **)target = text; break;
    case OPTION_PAIR: ((const char **)target)[0] = text; break;
    case OPTION_INPUT: *(const char **)target = cli_reads(cli, text); break;
    case OPTION_WHOLE: (void)!option_whole(cli, row, text, target); break;
    case OPTION_NUMBER: (void)!option_number(cli, row, text, target); break;
    case OPTION_NUMBERS: take_numbers(cli, row, target, text); break;
    case OPTION_SIZE: take_size(cli, row, target, text); break;
    case OPTION_CHOICE: (void)!option_choice(cli, row, text, target); break;
    case OPTION_EITHER:
        if (option_choice(cli, row, text, &index)) *(bool *)target = index == 1;
        break;
    case OPTION_TAKE: row->take(cli, row, target, text); break;
    case OPTION_ACT: row->act(cli); break;
    }
}

/* --- the command line ----------------------------------------------------------------------------------- */

/* The tables as getopt_long wants them. */
struct getopt_tables {
    struct option names[2 * OPTIONS_MOST + 1]; /* with the old names */
    char letters[2 * OPTIONS_MOST + 2];        /* a leading colon tells a missing argument from an unknown
                                                  option */
    size_t of_letter[128];                     /* the option of each letter */
};

static void add_letter(struct getopt_tables *tables, const struct option_row *row, char letter, size_t i) {
    if (letter == 0) return;
    size_t len = strlen(tables->letters);
    snprintf(tables->letters + len, sizeof tables->letters - len, "%c%s", letter,
             takes_argument(row) ? ":" : "");
    tables->of_letter[(unsigned char)letter & 127] = i;
}

static void build(const struct cli *cli, struct getopt_tables *tables) {
    const struct option_group *group;
    const struct option_row *row;
    struct option *name = tables->names;
    memset(tables, 0, sizeof *tables);
    tables->letters[0] = ':';
    for (size_t i = 0; (row = options_row(cli, i, &group)) != NULL; i++) {
        if (i == OPTIONS_MOST) die("more than %d options", OPTIONS_MOST);
        const int argument = takes_argument(row) ? required_argument : no_argument;
        *name++ = (struct option){row->name, argument, NULL, FIRST_CODE + (int)i};
        if (row->was != NULL) *name++ = (struct option){row->was, argument, NULL, FIRST_CODE + (int)i};
        add_letter(tables, row, row->letter, i);
        add_letter(tables, row, row->was_letter, i);
    }
}

/* The number of options that begin with what was typed. */
static size_t begun(const struct option *options, struct slice typed) {
    size_t count = 0;
    for (; options->name != NULL; options++)
        count += strncmp(options->name, typed.at + 2, typed.len - 2) == 0;
    return count;
}

/* Refuses an option that getopt_long did not take; `outcome` is what it returned. */
static void refuse_option(struct cli *cli, char *const *argv, int outcome,
                          const struct getopt_tables *tables) {
    const char *typed = argv[optind - 1];
    struct slice option = {typed, strcspn(typed, "=")};
    char letter[] = {'-', (char)optopt, '\0'};
    bool is_known = optopt >= FIRST_CODE || strchr(tables->letters, optopt) != NULL;
    if (outcome == ':' ? strncmp(typed, "--", 2) != 0 : optopt != 0 && !is_known) option = slice_of(letter);
    const char *what = "is not known";
    if (outcome == ':')
        what = "requires an argument";
    else if (optopt != 0 && is_known)
        what = "takes no argument";
    else if (optopt == 0 && begun(tables->names, option) > 1)
        what = "is ambiguous";
    cli_refuse(cli, "the option %s %s", quote(option).text, what);
    if (option.at == letter) cli_end_refused(cli); /* the other letters of the word would be a guess */
}

static void *target_of(struct cli *cli, void *settings, const struct option_group *group,
                       const struct option_row *row) {
    char *base = group == &cli_shared_options ? (char *)cli : settings;
    return base + group->base + row->target;
}

/* Reads the second argument of an OPTION_PAIR, which getopt takes for an operand. */
static void take_second(struct cli *cli, const struct option_row *row, const char **pair, int argc,
                        char **argv) {
    if (optind < argc)
        pair[1] = argv[optind++];
    else
        cli_refuse(cli, "--%s requires two arguments: %s", row->name, row->argument);
}

static void take_option(struct cli *cli, void *settings, size_t i, int argc, char **argv) {
    const struct option_group *group;
    const struct option_row *row = options_row(cli, i, &group);
    void *target = target_of(cli, settings, group, row);
    cli->given |= UINT64_C(1) << i;
    take_argument(cli, row, target, optarg);
    if (row->kind == OPTION_PAIR) take_second(cli, row, target, argc, argv);
}

static void set_defaults(struct cli *cli, void *settings) {
    const struct option_group *group;
    const struct option_row *row;
    for (size_t i = 0; (row = options_row(cli, i, &group)) != NULL; i++) {
        if (row->by_default != NULL)
            take_argument(cli, row, target_of(cli, settings, group, row), row->by_default);
    }
}

/* --- options together ----------------------------------------------------------------------------------- */

bool option_given(const struct cli *cli, const char *name) {
    const struct option_group *group;
    const struct option_row *row;
    for (size_t i = 0; (row = options_row(cli, i, &group)) != NULL; i++) {
        if (strcmp(row->name, name) == 0) return (cli->given >> i & 1) != 0;
    }
    die("no option --%s", name);
}

const char *options_given_of(const struct cli *cli, const struct option_row *rows) {
    const struct option_group *group;
    const struct option_row *row;
    for (size_t i = 0; (row = options_row(cli, i, &group)) != NULL; i++) {
        if (group->rows == rows && (cli->given >> i & 1) != 0) return row->name;
    }
    return NULL;
}

/* Refuses an option without any of those that it needs. */
static void check_needs(struct cli *cli, const struct option_row *row) {
    char needed[128] = "", name[32];
    int len;
    for (const char *p = row->needs; sscanf(p, "%31s%n", name, &len) == 1; p += len) {
        if (option_given(cli, name)) return;
        size_t used = strlen(needed);
        const char *joint = used == 0 ? "--" : p[len] == '\0' ? " or --" : ", --";
        snprintf(needed + used, sizeof needed - used, "%s%s", joint, name);
    }
    cli_refuse(cli, "--%s requires %s", row->name, needed);
}

static void check_excludes(struct cli *cli, const struct option_row *row) {
    char name[32];
    size_t len = strcspn(row->excludes, ":");
    snprintf(name, sizeof name, "%.*s", (int)len, row->excludes);
    if (option_given(cli, name))
        cli_refuse(cli, "--%s and --%s cannot be used together%s", row->name, name, row->excludes + len);
}

const char *options_format(const struct cli *cli) {
    const struct known_name *formats = cli->program->formats;
    return formats != NULL ? formats[cli->format].name : "";
}

/* Refuses options that the format does not take, lack another or exclude one. */
static void check_given(struct cli *cli) {
    const struct program *program = cli->program;
    const unsigned taken = program->formats != NULL ? program->formats[cli->format].bits : 0;
    const struct option_group *group;
    const struct option_row *row;
    for (size_t i = 0; (row = options_row(cli, i, &group)) != NULL; i++) {
        if ((cli->given >> i & 1) == 0) continue;
        if (row->applies != 0 && (row->applies & taken) == 0) {
            cli_refuse(cli, "--%s does not apply to %s", row->name, options_format(cli));
            continue;
        }
        if (row->needs != NULL) check_needs(cli, row);
        if (row->excludes != NULL) check_excludes(cli, row);
    }
}

/* Takes the format from the operands. False, and refused, if it is not there or not known. */
static bool take_format(struct cli *cli) {
    const struct known_name *formats = cli->program->formats;
    char known[256] = "", guess[64] = "";
    size_t count = 0;
    for (; formats[count].name != NULL; count++) {
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s%s", count == 0 ? "" : ", ", formats[count].name);
    }
    if (cli->file_count == 0) return cli_refuse(cli, "missing FORMAT: %s", known);
    const char *typed = cli->files[0];
    int found = spelling_find(formats, count, typed), near = spelling_nearest(formats, count, typed);
    if (near >= 0) snprintf(guess, sizeof guess, "did you mean %s? Known are ", formats[near].name);
    if (found < 0)
        return cli_refuse(cli, "unknown format %s: %s%s", quote(slice_of(typed)).text, guess, known);
    cli->format = (size_t)found;
    cli->files++;
    cli->file_count--;
    return true;
}

void options_read(struct cli *cli, void *settings, int argc, char **argv) {
    struct getopt_tables tables;
    int option;
    build(cli, &tables);
    set_defaults(cli, settings);
    opterr = 0; /* getopt would print what was typed unescaped */
    while ((option = getopt_long(argc, argv, tables.letters, tables.names, NULL)) != -1) {
        if (option == ':' || option == '?')
            refuse_option(cli, argv, option, &tables);
        else
            take_option(cli, settings,
                        option >= FIRST_CODE ? (size_t)(option - FIRST_CODE) : tables.of_letter[option], argc,
                        argv);
    }
    cli->files = argv + optind;
    cli->file_count = (size_t)(argc - optind);
    const bool has_format = cli->program->formats == NULL || take_format(cli);
    if (has_format) check_given(cli);
    if (!cli->refused && cli->program->check != NULL) cli->program->check(cli, settings);
    cli_end_refused(cli);
}
