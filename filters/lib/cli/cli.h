/* SPDX-License-Identifier: MIT
 *
 * cli: what all filters show their user in the same way: shared options, --help and --version, messages, exit
 * status. */
#ifndef SAR_CLI_CLI_H
#define SAR_CLI_CLI_H

#include "base/emit.h"
#include "base/fault.h"
#include "base/lines.h"
#include "cli/options.h"
#include "cli/query.h"

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
    const struct program *program;
    uint64_t given;     /* a bit for each option that was given */
    bool refused;       /* something on the command line was refused */
    size_t format;      /* the index of the format in the program's list, if it has one */
    char *const *files; /* the operands, without the format */
    size_t file_count;
    const char *also_read[CLI_ALSO_READ]; /* files that options name, borrowed */
    size_t also_read_count;
    const char *wording;                         /* --templates as typed, NULL for none */
    char *templates[2];                          /* the default templates file, and that of --templates */
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

/* Starts a filter: sets the name in messages, opens the output, occupies the descriptors 0 to 2 that are closed,
 * reads the options into the settings, and refuses outputs that are inputs. Exits with status 2 on a mistake of
 * the user. The program is borrowed. */
void cli_open(struct cli *, const struct program *, void *settings, int argc, char **argv);

/* The options of every filter; their targets are in the cli. */
extern const struct option_group cli_shared_options;

/* Registers and returns the argument of an option that names an input file, so that no output overwrites it.
 * Call it while options are read. */
const char *cli_reads(struct cli *, const char *file);

/* Opens a file that an option names for writing. Call it after the options are read; the caller closes it
 * with emit_close before cli_close. Exits with status 2 if it cannot be opened, or is an input or another
 * output: opening it would destroy it. */
void cli_output(struct cli *, const char *option, const char *file, struct emit *out);

/* Prints what is wrong with the command line. The caller goes on, so that all mistakes are reported, until
 * cli_end_refused, which exits with status 2 if anything was refused. Returns false. */
bool cli_refuse(struct cli *, const char *format, ...) __attribute__((format(printf, 2, 3)));
void cli_end_refused(struct cli *);

/* Prints what is wrong with the command line, and exits with status 2. */
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

/* "1 object", "2 objects". */
struct counted {
    char text[96];
};
struct counted counted(uint64_t number, const char *one, const char *many);

#endif
