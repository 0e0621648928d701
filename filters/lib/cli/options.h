/* SPDX-License-Identifier: MIT
 *
 * options: a program's options as tables. Parsing, refusals, --help and shell completion come from them, and a
 * test checks that the manual page documents the same options. */
#ifndef SAR_CLI_OPTIONS_H
#define SAR_CLI_OPTIONS_H

#include "base/must.h"
#include "base/spelling.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cli;
struct option_row;

/* What the argument of an option is, and the type of its target. */
enum option_kind {
    OPTION_FLAG,    /* bool: true if the option is given, which has no argument */
    OPTION_TEXT,    /* const char *: the argument, borrowed */
    OPTION_PAIR,    /* const char *[2]: this argument and the next one */
    OPTION_INPUT,   /* const char *: the name of a file to read, which no output may overwrite */
    OPTION_WHOLE,   /* uint64_t, a whole number */
    OPTION_NUMBER,  /* double */
    OPTION_NUMBERS, /* double[count]: exactly `count` numbers, separated by commas */
    OPTION_SIZE,    /* double[2]: WxH in whole numbers; with `count` 1 also one number for both */
    OPTION_CHOICE,  /* int or an enum: the index of the argument in `choices` */
    OPTION_EITHER,  /* bool: true for the second of two choices */
    OPTION_TAKE,    /* anything: `take` reads the argument */
    OPTION_ACT      /* no argument and no target: `act` is called */
};

/* Reads the argument of an option, which is borrowed, into its target; refuses what is not valid with
 * cli_refuse. */
typedef void option_take(struct cli *, const struct option_row *, void *target, const char *argument);

struct option_row {
    const char *name; /* without the dashes */
    char letter;      /* 0 for none */
    enum option_kind kind;
    size_t target;              /* its offset in the settings */
    const char *argument;       /* what --help calls it; NULL for the choices, separated by bars */
    const char *const *choices; /* end with NULL */
    double least, most;         /* the range of a number or a side; `most` 0 for no limit */
    size_t count;               /* of OPTION_NUMBERS and OPTION_SIZE */
    option_take *take;          /* of OPTION_TAKE */
    void (*act)(struct cli *);  /* of OPTION_ACT */
    const char *by_default;     /* an argument, read before the command line; NULL for none */
    unsigned applies;           /* a bit for each format to which it applies; 0 for all */
    char was_letter;            /* its letter in an earlier version; 0 for none */
    const char *needs;          /* options of which one must be given too, separated by blanks */
    const char *excludes;       /* an option that must not be given too; after a colon the reason */
    const char *help;           /* NULL for an option that is not documented */
    const char *was;            /* its long name in an earlier version, still accepted; NULL for none */
};

/* Options under one heading of --help. */
struct option_group {
    const char *title; /* NULL for options that are not documented */
    const struct option_row *rows;
    size_t count;
    size_t base; /* offset of the struct that the targets are in */
};
#define OPTION_GROUP(title, rows, base)                                                                      \
    { title, rows, sizeof(rows) / sizeof(rows)[0], base }

enum { OPTIONS_MOST = 64 }; /* of one program */

/* What a program is, for its user. */
struct program {
    const char *name;
    const char *synopsis;              /* what follows the name; further lines as they are printed */
    const char *purpose;               /* lines of at most 110 columns that end with a line feed */
    const struct option_group *groups; /* end with a group without rows */
    const char *notes;                 /* further lines after the options; NULL for none */
    const char *example;               /* a command */
    const struct known_name *formats;  /* the first operand is one of these, which end with a NULL name; NULL
                                         if it is a file. A format takes the options that apply to its `bits` */
    char *(*version)(void);            /* more lines for --version, which are freed; NULL for none */
    /* Refuses settings that contradict each other, with cli_refuse; NULL for none. */
    void (*check)(struct cli *, void *settings);
};

/* Option i of the program, and its group: first its own, then the shared ones. NULL after the last. */
const struct option_row *options_row(const struct cli *, size_t i, const struct option_group **);

/* Sets the defaults, then reads the command line into the settings, and the format and the operands into the
 * cli. Reports all mistakes of the user and exits with status 2 if there are any. Handles --help and
 * --version. */
void options_read(struct cli *, void *settings, int argc, char **argv);

/* Whether the user gave this option. */
bool option_given(const struct cli *, const char *name);

/* The first option of a table that the user gave; NULL for none. */
const char *options_given_of(const struct cli *, const struct option_row *rows);

/* The name of the format, which is the first operand (struct program). */
const char *options_format(const struct cli *);

/* Parts of arguments, for an option_take: a number within the row's range; the index of one of `choices`, which
 * end with NULL. False, and refused, for anything else. */
MUST_CHECK bool option_number(struct cli *, const struct option_row *, const char *text, double *number);
MUST_CHECK bool option_whole(struct cli *, const struct option_row *, const char *text, uint64_t *number);
MUST_CHECK bool option_choice(struct cli *, const struct option_row *, const char *text, int *index);

#endif
