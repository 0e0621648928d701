/* SPDX-License-Identifier: MIT
 *
 * cli: what all filters show their user in the same way: shared options, --help and --version, messages, exit
 * status. */
#ifndef SAR_CLI_CLI_H
#define SAR_CLI_CLI_H

#include "base/emit.h"
#include "base/fault.h"
#include "base/lines.h"
#include "cli/query.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>

#ifndef SAR_VERSION
#error "SAR_VERSION is set by the Makefile"
#endif

/* The exit status. Three values are enough for a pipe, so those of sysexits.h are not used. DONE: everything
 * done, every byte written. BAD_DATA: some record was bad. FAILED: the filter could not do its job. */
enum { CLI_DONE = 0, CLI_BAD_DATA = 1, CLI_FAILED = 2 };

enum { CLI_ALSO_READ = 8, CLI_ALSO_WRITTEN = 4 };

struct cli {
    const char *program;
    const char *usage;      /* the first part of --help: synopsis, what it does, own options */
    char *(*version)(void); /* more lines for --version, which are freed; NULL for none */
    char *const *files;     /* the operands */
    size_t file_count;
    const char *also_read[CLI_ALSO_READ]; /* files that options name, borrowed */
    size_t also_read_count;
    char *templates;                             /* the default templates file */
    struct emit *also_written[CLI_ALSO_WRITTEN]; /* files besides the output */
    size_t also_written_count;
    struct query **where;
    size_t where_count;
    const char *where_noun[2];        /* singular and plural of the first record's kind: "scene", "scenes" */
    uint64_t where_asked, where_held; /* records that --where was applied to, and those for which it held */
    bool where_sees_output; /* the filter applies --where itself, to records as they would be written */
    bool skip_bad;          /* --on-error=skip */
    bool progress;
    struct emit out;         /* standard output */
    const char *reject_file; /* --rejects */
    struct rejects *rejects; /* opened after the options are read */
    uint64_t bad;            /* bad records so far */
    int status;              /* the worst so far */
};

/* Starts a filter: sets the name in messages, opens the output, and occupies the descriptors 0 to 2 that are
 * closed. Program name and usage are borrowed. */
void cli_open(struct cli *, const char *program, const char *usage);

/* The shared options: CLI_SHORT goes into the string of short options, CLI_LONG at the end of the table of
 * long ones. */
#define CLI_SHORT "w:hV"
enum { CLI_OPTION_ON_ERROR = 1000, CLI_OPTION_REJECTS, CLI_OPTION_PROGRESS, CLI_OPTION_OWN };
#define CLI_LONG                                                                                             \
    {"where", required_argument, NULL, 'w'}, {"on-error", required_argument, NULL, CLI_OPTION_ON_ERROR},     \
        {"rejects", required_argument, NULL, CLI_OPTION_REJECTS},                                            \
        {"progress", no_argument, NULL, CLI_OPTION_PROGRESS}, {"help", no_argument, NULL, 'h'},              \
        {"version", no_argument, NULL, 'V'}, {                                                               \
        NULL, 0, NULL, 0                                                                                     \
    }

/* getopt_long that also handles the shared options. Returns the next option of the filter; -1 after the last,
 * with the operands in `files`. Exits with status 2 on a mistake of the user. */
int cli_option(struct cli *, int argc, char **argv, const char *short_options, const struct option *);

/* Registers and returns the argument of an option that names an input file, so that no output overwrites it.
 * Call it while options are read. */
const char *cli_reads(struct cli *, const char *file);

/* Opens a file that an option names for writing. Call it after the options are read; the caller closes it
 * with emit_close before cli_close. Exits with status 2 if it cannot be opened, or is an input or another
 * output: opening it would destroy it. */
void cli_output(struct cli *, const char *option, const char *file, struct emit *out);

/* Prints what was wrong with the command line, and exits with status 2. */
void cli_misuse(struct cli *, const char *format, ...) __attribute__((format(printf, 2, 3), noreturn));

/* Prints a message, after flushing the output. */
void cli_message(struct cli *, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Prints that a file cannot be opened or read (errno), and sets the status to CLI_FAILED. */
void cli_file_failed(struct cli *, const char *file);

/* Prints what is wrong with a record, writes it to the rejects, and sets the status to at least CLI_BAD_DATA.
 * True if the filter should go on. */
bool cli_bad_record(struct cli *, const struct line *, const struct fault *);

/* 1 if every --where holds for the record, which must be valid JSON; 0 if one does not; -1 with the fault set
 * if one fails on it. */
int cli_where(struct cli *, struct slice record, struct fault *);

/* The last call of every main: writes what is left, prints a summary of bad records and a warning if --where
 * never held, frees memory, and returns the exit status. */
int cli_close(struct cli *);

/* Arguments of options: a number from `least` to `most`; a whole number from 0 to `most`; the index of one of
 * `choices`, which end with NULL. They exit with status 2 and a message for anything else. */
double cli_number(struct cli *, const char *option, const char *text, double least, double most);
uint64_t cli_whole(struct cli *, const char *option, const char *text, uint64_t most);
int cli_choice(struct cli *, const char *option, const char *text, const char *const *choices);

/* "1 object", "2 objects". */
struct counted {
    char text[96];
};
struct counted counted(uint64_t number, const char *one, const char *many);

#endif
