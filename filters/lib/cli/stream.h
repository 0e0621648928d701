/* SPDX-License-Identifier: MIT
 *
 * stream: the loop of all filters over records: reads lines, applies --where, calls the filter's function,
 * writes records, reports bad ones and shows progress. */
#ifndef SAR_CLI_STREAM_H
#define SAR_CLI_STREAM_H

#include "cli/cli.h"

enum outcome {
    RECORD_DONE,     /* the output of this record is kept */
    RECORD_LEFT_OUT, /* a rule drops the record; its output is removed */
    RECORD_BAD,      /* the fault says why; its output is removed */
    RECORD_FATAL     /* the filter cannot go on (status 2); the fault says why */
};

/* Handles one record: emits the result, with its line end. The output is committed afterwards; a function
 * that writes many records for one commits each itself. */
typedef enum outcome record_function(void *state, const struct line *, struct buffer *, struct fault *);

/* Runs the function on all records of all operands. The result is in the status of the cli. */
void stream_run(struct cli *, record_function *, void *state);

/* Ends a record that stream_run does not read: commits its output or removes it, and reports a bad one. False if the
 * filter must stop. */
bool stream_end_record(struct cli *, const struct line *, enum outcome, const struct fault *);

/* --progress: progress_show prints at most twice a second, and only to a terminal. */
struct progress {
    bool shown;
    uint64_t total_bytes; /* 0 if unknown */
    double started, last;
};
void progress_open(struct progress *, const struct cli *, uint64_t total_bytes);
void progress_show(struct progress *, uint64_t records, uint64_t bytes);
void progress_close(struct progress *, uint64_t records, uint64_t bytes);

#endif
