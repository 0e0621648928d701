/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"

#include "base/guard.h"
#include "base/looks.h"
#include "base/memory.h"
#include "base/message.h"
#include "base/number.h"
#include "base/outputs.h"
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

static const char shared_options[] =
    "\nOptions of every filter:\n"
    "  -w, --where=EXPR        keep only records for which the jq expression holds; may be repeated\n"
    "      --on-error=stop|skip  stop at the first bad record (default), or skip it and go on\n"
    "      --rejects=FILE      write bad records to FILE and the reasons to FILE.why\n"
    "      --progress          show records, bytes and rate on a terminal\n"
    "  -h, --help              show this help and exit\n"
    "  -V, --version           show the version and exit\n"
    "\nExit status: 0 all done; 1 some record was bad; 2 the filter could not do its job.\n";

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
    fprintf(stderr, "Try '%s --help'.\n", cli->program);
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

void cli_open(struct cli *cli, const char *program, const char *usage) {
    bool output_closed = hold_standard_files();
    signal(SIGXFSZ, SIG_IGN); /* a file over its size limit is then a write error, like a full disk */
    message_program(program);
    *cli = (struct cli){.program = program, .usage = usage};
    emit_open(&cli->out, STDOUT_FILENO);
    emit_overlap(&cli->out);
    if (output_closed)
        cli->out.error = EBADF;
    else
        outputs_add(standard_output, STDOUT_FILENO);
    opened = cli;
    message_before_death(write_what_is_good);
    guard_last_act(write_what_is_good);
}

/* Ends the program after what has been emitted. */
static noreturn void end_shown(struct cli *cli) {
    emit_commit(&cli->out);
    exit(cli_close(cli));
}

static noreturn void show_help(struct cli *cli) {
    char line[128];
    snprintf(line, sizeof line, "Examples and all details: man %s.\n", cli->program);
    buffer_text(&cli->out.buffer, cli->usage);
    buffer_text(&cli->out.buffer, shared_options);
    buffer_text(&cli->out.buffer, line);
    end_shown(cli);
}

static noreturn void show_version(struct cli *cli) {
    char line[256];
    snprintf(line, sizeof line, "%s (sarpipe) %s\n", cli->program, SAR_VERSION);
    char *more = cli->version != NULL ? cli->version() : NULL;
    buffer_text(&cli->out.buffer, line);
    if (more != NULL) buffer_text(&cli->out.buffer, more);
    free(more);
    end_shown(cli);
}

const char *cli_reads(struct cli *cli, const char *file) {
    /* of an option given twice the last one counts, but neither file may be overwritten */
    if (cli->also_read_count == CLI_ALSO_READ) cli_misuse(cli, "%s: one file too many", file);
    return cli->also_read[cli->also_read_count++] = file;
}

/* Registers the default templates as an input: they are read if no option names others, and must not be
 * overwritten. */
static void take_templates(struct cli *cli) {
    cli->templates = installed_templates(NULL);
    (void)cli_reads(cli, cli->templates);
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

static void add_where(struct cli *cli, const char *expression) {
    struct fault fault;
    struct query *query = query_compile("--where", expression, NULL, &fault);
    if (query == NULL) cli_misuse(cli, "--where: %s", fault.what);
    cli->where = realloc(cli->where, (cli->where_count + 1) * sizeof *cli->where);
    if (cli->where == NULL) die("out of memory");
    cli->where[cli->where_count++] = query;
}

/* The number of options that begin with what was typed. */
static size_t begun(const struct option *options, struct slice typed) {
    size_t count = 0;
    for (; options->name != NULL; options++)
        count += strncmp(options->name, typed.at + 2, typed.len - 2) == 0;
    return count;
}

/* Refuses an option that getopt_long did not take; `outcome` is what it returned. */
static noreturn void bad_option(struct cli *cli, char *const *argv, int outcome, const char *known,
                                const struct option *options) {
    const char *typed = argv[optind - 1];
    struct slice option = {typed, strcspn(typed, "=")};
    char letter[] = {'-', (char)optopt, '\0'};
    bool is_known = optopt >= CLI_OPTION_ON_ERROR || strchr(known, optopt) != NULL;
    if (outcome == ':' ? strncmp(typed, "--", 2) != 0 : optopt != 0 && !is_known) option = slice_of(letter);
    const char *what = "is not known";
    if (outcome == ':')
        what = "requires an argument";
    else if (optopt != 0 && is_known)
        what = "takes no argument";
    else if (optopt == 0 && begun(options, option) > 1)
        what = "is ambiguous";
    cli_misuse(cli, "the option %s %s", quote(option).text, what);
}

int cli_option(struct cli *cli, int argc, char **argv, const char *short_options,
               const struct option *options) {
    static const char *const on_error[] = {"stop", "skip", NULL};
    char wanted[64]; /* a leading colon makes a missing argument differ from an unknown option */
    snprintf(wanted, sizeof wanted, ":%s", short_options);
    opterr = 0; /* getopt would print what was typed unescaped */
    for (;;) {
        int option = getopt_long(argc, argv, wanted, options, NULL);
        switch (option) {
        case -1:
            cli->files = argv + optind;
            cli->file_count = (size_t)(argc - optind);
            take_templates(cli);
            check_inputs(cli);
            if (cli->reject_file != NULL) open_rejects(cli);
            return -1;
        case 'w': add_where(cli, optarg); break;
        case CLI_OPTION_ON_ERROR: cli->skip_bad = cli_choice(cli, "--on-error", optarg, on_error) == 1; break;
        case CLI_OPTION_REJECTS: cli->reject_file = optarg; break;
        case CLI_OPTION_PROGRESS: cli->progress = true; break;
        case 'h': show_help(cli); break;
        case 'V': show_version(cli); break;
        case ':':
        case '?': bad_option(cli, argv, option, wanted, options); break;
        default: return option;
        }
    }
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
    buffer_text(why, ",\"message\":");
    json_put_string(why, slice_of(fault->what));
    buffer_text(why, "}\n");
    emit_commit(&rejects->why);
}

bool cli_bad_record(struct cli *cli, const struct line *line, const struct fault *fault) {
    struct fault plainer = *fault;
    const char *looks = line->number == 1 && cli->bad == 0 ? looks_like(line->raw) : NULL;
    if (looks != NULL) {
        fault_set(&plainer, "", "this is %s", looks);
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
    free(cli->templates);
    if (!emit_close(&cli->out)) {
        fprintf(stderr, "%s: standard output: %s\n", cli->program, strerror(errno));
        cli->status = CLI_FAILED;
    }
    return cli->status;
}

double cli_number(struct cli *cli, const char *option, const char *text, double least, double most) {
    double number;
    if (!number_typed(text, &number))
        cli_misuse(cli, "%s: %s is not a number", option, quote(slice_of(text)).text);
    if (number < least || number > most)
        cli_misuse(cli, "%s: %s is not within %g and %g", option, text, least, most);
    return number;
}

uint64_t cli_whole(struct cli *cli, const char *option, const char *text, uint64_t most) {
    uint64_t number = 0;
    bool good = text[0] != '\0';
    for (const char *p = text; good && *p != '\0'; p++) {
        uint64_t digit = (uint64_t)(unsigned char)*p - '0';
        good = digit < 10 && number <= (UINT64_MAX - digit) / 10;
        if (good) number = number * 10 + digit;
    }
    if (!good) cli_misuse(cli, "%s: %s is not a whole number", option, quote(slice_of(text)).text);
    if (number > most) cli_misuse(cli, "%s: %s is above %" PRIu64, option, text, most);
    return number;
}

int cli_choice(struct cli *cli, const char *option, const char *text, const char *const *choices) {
    char known[256] = "";
    for (int i = 0; choices[i] != NULL; i++) {
        if (strcmp(choices[i], text) == 0) return i;
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s%s", i == 0 ? "" : ", ", choices[i]);
    }
    cli_misuse(cli, "%s: %s is not one of %s", option, quote(slice_of(text)).text, known);
}

struct counted counted(uint64_t number, const char *one, const char *many) {
    struct counted c;
    snprintf(c.text, sizeof c.text, "%" PRIu64 " %s", number, number == 1 ? one : many);
    return c;
}
