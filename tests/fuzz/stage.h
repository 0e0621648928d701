/* SPDX-License-Identifier: MIT
 *
 * stage: the world around a room of the library, in memory: standard input in pieces of any size, the filter's output,
 * its messages. So a room that reads files can be tried with millions of them. The programs are linked with
 * --wrap=read and --wrap=message_list (fuzz.mk), which bring reads and messages here. */
#ifndef SAR_STAGE_H
#define SAR_STAGE_H

#include "cli/cli.h"
#include "fuzz.h"

enum pieces {
    PIECES_WHOLE, /* as much as is asked for */
    PIECES_BYTES, /* one byte at a time */
    PIECES_MIXED, /* one to seven bytes, and now and then a signal */
    PIECES_MODES
};

/* The next reads of standard input give the bytes that stage_file is told of, which remain the caller's; then, once,
 * the end; then the next file. */
void stage_input(enum pieces);
void stage_file(const void *bytes, size_t len);

/* A filter's command line interface, which goes on at bad data, and what comes of it: status, output and messages in
 * memory that stage_forget frees. */
struct staged {
    struct cli cli;
    struct buffer output, messages;
};
void stage_open(struct staged *);
void stage_close(struct staged *); /* no output any more */
void stage_forget(struct staged *);

/* Two runs gave the same. */
void stage_same(const struct staged *, const struct staged *);

/* Each line of the output is a scene; gives how many objects there are in all. */
uint64_t stage_scenes(const struct staged *);

#endif
