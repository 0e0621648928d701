/* SPDX-License-Identifier: MIT
 *
 * stream: the loop that all filters over records share: lines in, --where, the filter's own few lines,
 * records out; bad records reported, progress shown. */
#ifndef SAR_CLI_STREAM_H
#define SAR_CLI_STREAM_H

#include "cli/cli.h"

enum outcome {
    RECORD_DONE,     /* the record was dealt with; what was emitted for it is good */
    RECORD_LEFT_OUT, /* a rule says that it is not wanted; what was emitted is taken back */
    RECORD_BAD,      /* the fault says why; what was emitted is taken back */
    RECORD_FATAL     /* the filter can't go on (2); the fault says why */
};

/* Deals with one record: emits what becomes of it, newline included. What it emits is committed behind it
 * (a filter that writes many records for one commits each itself). */
typedef enum outcome record_function(void *state, const struct line *, struct emit *, struct fault *);

/* Runs the filter over all operands. Its outcome is in the cli's status. */
void stream_run(struct cli *, record_function *, void *state);

/* --progress: call it now and then; it prints at most twice a second, and only to a terminal. */
struct progress {
    bool shown;
    uint64_t total_bytes; /* 0 where nobody knows */
    double started, last;
};
void progress_open(struct progress *, const struct cli *, uint64_t total_bytes);
void progress_show(struct progress *, uint64_t records, uint64_t bytes);
void progress_close(struct progress *, uint64_t records, uint64_t bytes);

#endif
