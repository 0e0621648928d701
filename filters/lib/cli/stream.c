/* SPDX-License-Identifier: MIT */
#include "cli/stream.h"

#include "json/scan.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* Applies --where to a record as read. The record is checked first, because libjq accepts more than JSON. */
static int wanted(struct cli *cli, struct slice record, struct fault *fault) {
    struct json j;
    json_open(&j, record);
    json_skip(&j);
    if (!json_done(&j)) {
        json_fault(&j, fault);
        return -1;
    }
    return cli_where(cli, record, fault);
}

static enum outcome one_record(struct cli *cli, record_function *function, void *state,
                               const struct line *line, struct fault *fault) {
    if (cli->where_count > 0 && !cli->where_sees_output) {
        int holds = wanted(cli, line->text, fault);
        if (holds <= 0) return holds == 0 ? RECORD_LEFT_OUT : RECORD_BAD;
    }
    return function(state, line, &cli->out.buffer, fault);
}

/* Removes the output of a record that is not done, and reports why. False if the filter must stop. */
static bool take_back(struct cli *cli, const struct line *line, enum outcome outcome,
                      const struct fault *fault) {
    emit_rollback(&cli->out);
    if (outcome == RECORD_FATAL) {
        cli_message(cli, "%s:%" PRIu64 ": %s", line->file, line->number, fault->what);
        cli->status = CLI_FAILED;
        return false;
    }
    return outcome != RECORD_BAD || cli_bad_record(cli, line, fault);
}

bool stream_end_record(struct cli *cli, const struct line *line, enum outcome outcome,
                       const struct fault *fault) {
    if (outcome != RECORD_DONE) return take_back(cli, line, outcome, fault);
    emit_commit(&cli->out);
    return cli->out.error == 0;
}

void stream_run(struct cli *cli, record_function *function, void *state) {
    struct lines lines;
    struct line line;
    struct fault fault;
    struct progress progress;
    uint64_t records = 0;
    int got;
    lines_open(&lines, cli->files, cli->file_count, &cli->out);
    progress_open(&progress, cli, lines_total(cli->files, cli->file_count));
    while ((got = lines_next(&lines, &line)) > 0) {
        enum outcome outcome = one_record(cli, function, state, &line, &fault);
        if (outcome == RECORD_DONE)
            emit_commit(&cli->out);
        else if (!take_back(cli, &line, outcome, &fault))
            break;
        if (cli->out.error != 0) break;
        if ((++records & 1023) == 0 && progress.shown) progress_show(&progress, records, lines.bytes);
    }
    if (got < 0) cli_file_failed(cli, lines.file);
    progress_close(&progress, records, lines.bytes);
    lines_close(&lines);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

void progress_open(struct progress *progress, const struct cli *cli, uint64_t total_bytes) {
    *progress =
        (struct progress){.shown = cli->progress && isatty(STDERR_FILENO), .total_bytes = total_bytes};
    if (progress->shown) progress->started = progress->last = now();
}

static void print_progress(const struct progress *progress, uint64_t records, uint64_t bytes, double time) {
    double elapsed = time - progress->started;
    double rate = elapsed > 0 ? (double)bytes / elapsed : 0;
    fprintf(stderr, "\r%" PRIu64 " records  %.1f MB  %.1f MB/s", records, (double)bytes * 1e-6, rate * 1e-6);
    if (progress->total_bytes > 0) {
        double share = (double)bytes / (double)progress->total_bytes;
        char bar[21] = "                    ";
        for (int i = 0; i < (int)(share * 20) && i < 20; i++) bar[i] = '=';
        double left = rate > 0 ? ((double)progress->total_bytes - (double)bytes) / rate : 0;
        fprintf(stderr, "  [%s] %3.0f %%  %.0f s left", bar, share * 100, left);
    }
    fputs("\033[K", stderr);
}

void progress_show(struct progress *progress, uint64_t records, uint64_t bytes) {
    double time = now();
    if (!progress->shown || time - progress->last < 0.5) return;
    progress->last = time;
    print_progress(progress, records, bytes, time);
}

void progress_close(struct progress *progress, uint64_t records, uint64_t bytes) {
    if (!progress->shown) return;
    print_progress(progress, records, bytes, now());
    fputc('\n', stderr);
}
