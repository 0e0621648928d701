/* SPDX-License-Identifier: MIT
 *
 * cli: what every filter shows to its user in the same way: the shared options, --help and --version,
 * messages, the exit status. */
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

/* Exit status (sysexits are not used: three values are enough for a pipe).
 * DONE: all done, every byte written. BAD_DATA: some record was bad. FAILED: the filter could not do its job.
 */
enum { CLI_DONE = 0, CLI_BAD_DATA = 1, CLI_FAILED = 2 };

enum { CLI_ALSO_READ = 8, CLI_ALSO_WRITTEN = 4 };

struct cli {
    const char *program;
    const char *usage;      /* the first part of --help: synopsis, what it does, own options */
    char *(*version)(void); /* more to say at --version, in memory that is freed; NULL for nothing */
    char *const *files;     /* the operands */
    size_t file_count;
    const char *also_read[CLI_ALSO_READ]; /* files that options name */
    size_t also_read_count;
    char *templates;                             /* the file that they are in where no option names it */
    struct emit *also_written[CLI_ALSO_WRITTEN]; /* files beside the output */
    size_t also_written_count;
    struct query **where;
    size_t where_count;
    const char *where_noun[2];        /* what the first record that it judged is, "scene" and "scenes" */
    uint64_t where_asked, where_held; /* records that --where has judged, and those that it holds for */
    bool where_sees_output; /* --where is the filter's own affair: it sees records as they would be written */
    bool skip_bad;          /* --on-error=skip */
    bool progress;
    struct emit out;         /* standard output */
    const char *reject_file; /* --rejects */
    struct rejects *rejects; /* opened once the options have been read */
    uint64_t bad;            /* records refused so far */
    int status;              /* the worst so far */
};

/* Starts a filter: the name in messages, the output, files 0-2 taken if the caller has closed them. */
void cli_open(struct cli *, const char *program, const char *usage);

/* The shared options; put CLI_SHORT into the short ones and CLI_LONG into the table of the long ones. */
#define CLI_SHORT "w:hV"
enum { CLI_OPTION_ON_ERROR = 1000, CLI_OPTION_REJECTS, CLI_OPTION_PROGRESS, CLI_OPTION_OWN };
#define CLI_LONG                                                                                             \
    {"where", required_argument, NULL, 'w'}, {"on-error", required_argument, NULL, CLI_OPTION_ON_ERROR},     \
        {"rejects", required_argument, NULL, CLI_OPTION_REJECTS},                                            \
        {"progress", no_argument, NULL, CLI_OPTION_PROGRESS}, {"help", no_argument, NULL, 'h'},              \
        {"version", no_argument, NULL, 'V'}, {                                                               \
        NULL, 0, NULL, 0                                                                                     \
    }

/* As getopt_long, with the shared options taken care of; -1 behind the last one, the operands then being in
 * `files`. Ends the program on a mistake. */
int cli_option(struct cli *, int argc, char **argv, const char *short_options, const struct option *);

/* Gives the argument of an option that names a file to read, which must not be taken for the rejects: for use
 * while options are read. */
const char *cli_reads(struct cli *, const char *file);

/* Opens a file that an option names for writing, once the options have been read; the caller closes it, with
 * emit_close, before it closes the cli. Ends the program (2) where that can't be done, and where the file is one that
 * is read: emptying it would lose the input. */
void cli_output(struct cli *, const char *option, const char *file, struct emit *out);

/* Ends the program with status 2 and a line that says how the command was wrong. */
void cli_misuse(struct cli *, const char *format, ...) __attribute__((format(printf, 2, 3), noreturn));

/* A message, behind what has been written so far. */
void cli_message(struct cli *, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Says that a file can't be opened or read (errno) and that the filter has failed. */
void cli_file_failed(struct cli *, const char *file);

/* Says what is wrong with a record, keeps it with the rejects, and tells whether to go on. */
bool cli_bad_record(struct cli *, const struct line *, const struct fault *);

/* True where every --where holds for the record. -1 with the fault set where one fails on it. */
int cli_where(struct cli *, struct slice record, struct fault *);

/* The last act of every main: writes what is left, says what went wrong and that --where held for nothing, gives the
 * exit status. */
int cli_close(struct cli *);

/* Option arguments: each ends the program with a clear line where the text is not what is wanted. */
double cli_number(struct cli *, const char *option, const char *text, double least, double most);
uint64_t cli_whole(struct cli *, const char *option, const char *text, uint64_t most);
int cli_choice(struct cli *, const char *option, const char *text, const char *const *choices);

/* "1 object", "2 objects". */
struct counted {
    char text[96];
};
struct counted counted(uint64_t number, const char *one, const char *many);

#endif
