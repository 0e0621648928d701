/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"

#include "base/guard.h"
#include "base/looks.h"
#include "base/memory.h"
#include "base/message.h"
#include "base/outputs.h"
#include "cli/help.h"
#include "cli/installed.h"
#include "json/put.h"
#include "json/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MESSAGES_SHOWN = 10 };

struct rejects {
    struct emit records, why;
    char *why_file;
    bool unended; /* the last record had no line end */
};

static const char standard_output[] = "the output";

/* For functions that run at an early end of the program and take no cli. */
static struct cli *opened;

static void write_what_is_good(void) {
    emit_flush(&opened->out);
    for (size_t i = 0; i < opened->also_written_count; i++) {
        struct emit *file = opened->also_written[i];
        if (file->buffer.bytes != NULL) emit_flush(file);
    }
}

void cli_message(struct cli *cli, const char *format, ...) {
    emit_flush(&cli->out);
    va_list args;
    va_start(args, format);
    message_list(format, args);
    va_end(args);
}

void cli_misuse(struct cli *cli, const char *format, ...) {
    va_list args;
    va_start(args, format);
    message_list(format, args);
    va_end(args);
    cli->refused = true;
    cli_end_refused(cli);
    abort(); /* not reached */
}

bool cli_refuse(struct cli *cli, const char *format, ...) {
    va_list args;
    va_start(args, format);
    message_list(format, args);
    va_end(args);
    cli->refused = true;
    return false;
}

void cli_end_refused(struct cli *cli) {
    if (!cli->refused) return;
    fprintf(stderr, "Try '%s --help'.\n", cli->program->name);
    exit(CLI_FAILED);
}

/* Opens /dev/null on those of the descriptors 0 to 2 that the caller has closed, so that no file of the
 * filter becomes its standard output; it cannot be read or written there. True if the output was closed. */
static bool hold_standard_files(void) {
    bool output_closed = false;
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) == -1 && errno == EBADF) {
            int taken = open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
            if (taken != fd) exit(CLI_FAILED);
            output_closed = output_closed || fd == 1;
        }
    }
    return output_closed;
}

/* Ends the program after what has been emitted. */
static noreturn void end_shown(struct cli *cli) {
    emit_commit(&cli->out);
    exit(cli_close(cli));
}

const char *cli_reads(struct cli *cli, const char *file) {
    /* of an option given twice the last one counts, but neither file may be overwritten */
    if (cli->also_read_count == CLI_ALSO_READ) cli_misuse(cli, "%s: one file too many", file);
    return cli->also_read[cli->also_read_count++] = file;
}

/* Registers the templates as an input, which must not be overwritten: the default file, which is read if no
 * option names another, and the one that a name such as zh means. */
static void take_templates(struct cli *cli) {
    cli->templates[0] = installed_templates(NULL);
    (void)cli_reads(cli, cli->templates[0]);
    if (cli->wording == NULL) return;
    cli->templates[1] = installed_templates(cli->wording);
    (void)cli_reads(cli, cli->templates[1]);
}

/* Input i: the operands, then standard input, then the files that options name. */
static const char *input_file(const struct cli *cli, size_t i) {
    if (i < cli->file_count) return cli->files[i];
    return i == cli->file_count ? "-" : cli->also_read[i - cli->file_count - 1];
}

/* The name of the output that an input file is; NULL if it is not one. */
static const char *written_too(const char *file) {
    struct stat info;
    int failed = strcmp(file, "-") == 0 ? fstat(STDIN_FILENO, &info) : stat(file, &info);
    return failed == 0 && S_ISREG(info.st_mode) ? outputs_named(&info) : NULL;
}

/* Refuses an output that is also an input: reading it would never end, or it would be emptied before it is
 * read. */
static void check_inputs(struct cli *cli) {
    for (size_t i = 0; i <= cli->file_count + cli->also_read_count; i++) {
        const char *file = input_file(cli, i), *output = written_too(file);
        if (output == NULL) continue;
        outputs_withdraw();
        if (output == standard_output) cli_misuse(cli, "%s is both input and output", file);
        cli_misuse(cli, "%s: %s is an input", output, file);
    }
}

void cli_output(struct cli *cli, const char *option, const char *name, struct emit *out) {
    const char *other = NULL;
    int fd = outputs_open(option, name, &other);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) != 0) {
        int error = errno;
        outputs_withdraw();
        cli_message(cli, "%s: %s", name, strerror(error));
        exit(CLI_FAILED);
    }
    if (other != NULL) {
        outputs_withdraw();
        cli_misuse(cli, "%s: %s is %s", option, name,
                   other == standard_output ? "the output" : "another output");
    }
    check_inputs(cli);
    emit_open(out, fd);
    out->empties = S_ISREG(info.st_mode);
    if (cli->also_written_count == CLI_ALSO_WRITTEN) cli_misuse(cli, "%s: one file too many", name);
    cli->also_written[cli->also_written_count++] = out;
}

static void open_rejects(struct cli *cli) {
    cli->rejects = memory_new(1, sizeof *cli->rejects);
    size_t room = strlen(cli->reject_file) + sizeof ".why";
    char *why = memory_new(room, 1);
    snprintf(why, room, "%s.why", cli->reject_file);
    cli_output(cli, "--rejects", cli->reject_file, &cli->rejects->records);
    cli_output(cli, "--rejects", why, &cli->rejects->why);
    cli->rejects->why_file = why;
}

static void take_where(struct cli *cli, const struct option_row *row, void *target, const char *expression) {
    struct fault fault;
    struct query *query = query_compile("--where", expression, NULL, &fault);
    (void)row;
    (void)target;
    if (query == NULL) {
        cli_refuse(cli, "--where: %s", fault.what);
        return;
    }
    cli->where = realloc(cli->where, (cli->where_count + 1) * sizeof *cli->where);
    if (cli->where == NULL) die("out of memory");
    cli->where[cli->where_count++] = query;
}

/* The functions of options that only print something. They do nothing after a mistake, which is told instead. */

static void show_help(struct cli *cli) {
    if (cli->refused) return;
    help_put(cli, &cli->out.buffer);
    end_shown(cli);
}

static void show_list(struct cli *cli) {
    if (cli->refused) return;
    help_put_list(cli, &cli->out.buffer);
    end_shown(cli);
}

static void show_version(struct cli *cli) {
    if (cli->refused) return;
    const struct program *program = cli->program;
    char *more = program->version != NULL ? program->version() : NULL;
    buffer_text(&cli->out.buffer, program->name);
    buffer_text(&cli->out.buffer, " (sarpipe) " SAR_VERSION "\n");
    if (more != NULL) buffer_text(&cli->out.buffer, more);
    free(more);
    end_shown(cli);
}

static const char *const on_error[] = {"stop", "skip", NULL};

static const struct option_row shared_rows[] = {
    {"where", 'w', OPTION_TAKE, .argument = "EXPR", .take = take_where,
     .help = "keep only records for which the jq expression holds; may be repeated"},
    {"on-error", 0, OPTION_EITHER, offsetof(struct cli, skip_bad), .choices = on_error, .by_default = "stop",
     .help = "stop at the first bad record, or skip it and go on"},
    {"rejects", 0, OPTION_TEXT, offsetof(struct cli, reject_file), "FILE",
     .help = "write bad records to FILE and the reasons to FILE.why"},
    {"progress", 0, OPTION_FLAG, offsetof(struct cli, progress),
     .help = "show records, bytes and rate on a terminal"},
    {"help", 'h', OPTION_ACT, .act = show_help, .help = "show this help and exit"},
    {"version", 'V', OPTION_ACT, .act = show_version, .help = "show the version and exit"},
    {"list-options", 0, OPTION_ACT, .act = show_list},
};
const struct option_group cli_shared_options = OPTION_GROUP("Options of every filter", shared_rows, 0);

void cli_open(struct cli *cli, const struct program *program, void *settings, int argc, char **argv) {
    bool output_closed = hold_standard_files();
    signal(SIGXFSZ, SIG_IGN); /* a file over its size limit is then a write error, like a full disk */
    message_program(program->name);
    *cli = (struct cli){.program = program};
    emit_open(&cli->out, STDOUT_FILENO);
    emit_overlap(&cli->out);
    if (output_closed)
        cli->out.error = EBADF;
    else
        outputs_add(standard_output, STDOUT_FILENO);
    opened = cli;
    message_before_death(write_what_is_good);
    guard_last_act(write_what_is_good);
    options_read(cli, settings, argc, argv);
    take_templates(cli);
    check_inputs(cli);
    if (cli->reject_file != NULL) open_rejects(cli);
}

void cli_file_failed(struct cli *cli, const char *file) {
    int error = errno;
    cli_message(cli, "%s: %s", strcmp(file, "-") == 0 ? "standard input" : file, strerror(error));
    cli->status = CLI_FAILED;
}

static void keep_reject(struct rejects *rejects, const struct line *line, const struct fault *fault) {
    if (rejects->unended) buffer_char(&rejects->records.buffer, '\n');
    buffer_slice(&rejects->records.buffer, line->raw);
    rejects->unended = line->raw.len == 0 || line->raw.at[line->raw.len - 1] != '\n';
    emit_commit(&rejects->records);
    struct buffer *why = &rejects->why.buffer;
    buffer_text(why, "{\"file\":");
    json_put_string(why, slice_of(line->file));
    buffer_text(why, ",\"line\":");
    buffer_integer(why, line->number);
    buffer_text(why, ",\"path\":");
    json_put_string(why, slice_of(fault->path));
    buffer_text(why, ",\"code\":");
    json_put_string(why, slice_of(fault_code_name(fault->code)));
    buffer_text(why, ",\"message\":");
    json_put_string(why, slice_of(fault->what));
    buffer_text(why, "}\n");
    emit_commit(&rejects->why);
}

bool cli_bad_record(struct cli *cli, const struct line *line, const struct fault *fault) {
    struct fault plainer = *fault;
    const char *looks = line->number == 1 && cli->bad == 0 ? looks_like(line->raw) : NULL;
    if (looks != NULL) {
        fault_set(&plainer, FAULT_KIND, "", "this is %s", looks);
        fault = &plainer;
    }
    cli->bad++;
    if (cli->status < CLI_BAD_DATA) cli->status = CLI_BAD_DATA;
    if (cli->rejects != NULL) keep_reject(cli->rejects, line, fault);
    if (!cli->skip_bad || cli->bad <= MESSAGES_SHOWN) {
        const char *colon = fault->path[0] != '\0' ? ": " : "";
        cli_message(cli, "%s:%" PRIu64 ": %s%s%s", line->file, line->number, fault->path, colon, fault->what);
    }
    return cli->skip_bad;
}

/* Sets the noun for records, from the member that tells their kind (sar-record(5)). */
static void tell_noun(struct cli *cli, struct slice record) {
    static const char *const told[][3] = {{"objects", "scene", "scenes"},
                                          {"messages", "sample", "samples"},
                                          {"response", "answer", "answers"},
                                          {"metric", "tally", "tallies"}};
    struct json j;
    struct slice key;
    size_t best = sizeof told / sizeof told[0];
    cli->where_noun[0] = "record";
    cli->where_noun[1] = "records";
    json_open(&j, record);
    if (!json_object(&j)) return;
    while (json_member(&j, &key)) {
        for (size_t i = 0; i < best; i++) /* ms-swift's samples have an object as `objects` */
            if (slice_is(key, told[i][0]) && (i > 0 || json_peek(&j) == JSON_ARRAY)) best = i;
        json_skip(&j);
    }
    if (best == sizeof told / sizeof told[0]) return;
    cli->where_noun[0] = told[best][1];
    cli->where_noun[1] = told[best][2];
}

int cli_where(struct cli *cli, struct slice record, struct fault *fault) {
    if (cli->where_count == 0) return 1;
    if (cli->where_asked++ == 0) tell_noun(cli, record);
    for (size_t i = 0; i < cli->where_count; i++) {
        int holds = query_test(cli->where[i], record, (struct slice){0}, fault);
        if (holds <= 0) return holds;
    }
    cli->where_held++;
    return 1;
}

/* Warns about a --where that never held: most often it is mistyped. */
static void tell_where(struct cli *cli) {
    if (cli->where_asked == 0 || cli->where_held > 0 || cli->status == CLI_FAILED) return;
    cli_message(cli, "--where: 0 of %s matched",
                counted(cli->where_asked, cli->where_noun[0], cli->where_noun[1]).text);
}

static void close_rejects(struct cli *cli) {
    struct rejects *rejects = cli->rejects;
    if (!emit_close(&rejects->records)) cli_file_failed(cli, cli->reject_file);
    if (!emit_close(&rejects->why)) {
        int error = errno;
        cli_message(cli, "%s.why: %s", cli->reject_file, strerror(error));
        cli->status = CLI_FAILED;
    }
    free(rejects->why_file);
    free(rejects);
    cli->rejects = NULL;
    cli->also_written_count = 0; /* all are closed by now */
}

int cli_close(struct cli *cli) {
    if (cli->skip_bad && cli->bad > 0) {
        struct counted bad = counted(cli->bad, "bad record", "bad records");
        cli_message(cli, "%s skipped%s", bad.text,
                    cli->bad > MESSAGES_SHOWN ? " (only the first 10 are shown)" : "");
    }
    tell_where(cli);
    if (cli->rejects != NULL) close_rejects(cli);
    for (size_t i = 0; i < cli->where_count; i++) query_free(cli->where[i]);
    free(cli->where);
    for (int i = 0; i < 2; i++) free(cli->templates[i]);
    if (!emit_close(&cli->out)) {
        fprintf(stderr, "%s: standard output: %s\n", cli->program->name, strerror(errno));
        cli->status = CLI_FAILED;
    }
    return cli->status;
}

struct counted counted(uint64_t number, const char *one, const char *many) {
    struct counted c;
    snprintf(c.text, sizeof c.text, "%" PRIu64 " %s", number, number == 1 ? one : many);
    return c;
}
