/* SPDX-License-Identifier: MIT */
#ifdef __linux__
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#endif
#include "base/emit.h"

#include "base/guard.h"
#include "base/memory.h"
#include "base/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* How much is written at once: small parts to a pipe, so that its reader gets them soon; large ones to a
 * file, which is faster. */
enum { BLOCK = 64 * 1024, FILE_BLOCK = 1024 * 1024, PIPE_SIZE = 1024 * 1024 };

/* A buffer that a huge record has made larger than this is not doubled for a writer: the program writes
 * itself. */
enum { HUGE_BUFFER = 4 * FILE_BLOCK };

void emit_open(struct emit *out, int fd) {
    *out = (struct emit){.fd = fd, .block = BLOCK};
    out->buffer.bytes = memory_grow(NULL, &out->buffer.room, BLOCK + BLOCK / 2, 1);
    struct stat info;
    if (fstat(fd, &info) != 0) return;
    if (S_ISREG(info.st_mode)) out->block = FILE_BLOCK;
#ifdef F_SETPIPE_SZ
    if (S_ISFIFO(info.st_mode)) (void)fcntl(fd, F_SETPIPE_SZ, PIPE_SIZE);
#endif
}

void emit_rollback(struct emit *out) {
    out->buffer.len = out->committed;
}

void emit_commit(struct emit *out) {
    out->committed = out->buffer.len;
    out->records++;
    if (out->block == 0 || out->committed < out->block) return;
    if (out->overlapped && out->writer == NULL) {
        out->writer = guard_is_used() ? NULL : writer_new(out->fd);
        out->overlapped = out->writer != NULL;
    }
    emit_pass_on(out);
}

void emit_overlap(struct emit *out) {
    out->overlapped = out->block == FILE_BLOCK;
}

/* Moves the pending bytes to the start of `buffer`, which has room for them. */
static void begin_anew(struct emit *out, char *buffer) {
    size_t pending = out->buffer.len - out->committed;
    memmove(buffer, out->buffer.bytes + out->committed, pending);
    out->buffer.len = pending;
    out->committed = 0;
}

/* Waits for what the writer has been given. False if any write has failed. */
static bool catch_up(struct emit *out) {
    int error = out->writer != NULL ? writer_wait(out->writer) : 0;
    if (out->error == 0) out->error = error;
    return out->error == 0;
}

/* Empties the file, if it is to be emptied. False if anything has failed, now or before. */
static bool empty_file(struct emit *out) {
    if (out->empties && out->error == 0 && ftruncate(out->fd, 0) != 0) out->error = errno;
    out->empties = false;
    return out->error == 0;
}

bool emit_flush(struct emit *out) {
    if (catch_up(out) && out->committed > 0 && empty_file(out))
        out->error = writer_write(out->fd, out->buffer.bytes, out->committed);
    begin_anew(out, out->buffer.bytes);
    return out->error == 0;
}

void emit_pass_on(struct emit *out) {
    const bool huge = out->buffer.room > HUGE_BUFFER;
    if (out->writer == NULL || huge || out->committed == 0 || !catch_up(out)) {
        (void)emit_flush(out);
        return;
    }
    char *other = writer_exchange(out->writer, out->buffer.bytes, &out->buffer.room, out->committed);
    begin_anew(out, other); /* the writer only reads the old buffer */
    out->buffer.bytes = other;
}

bool emit_close(struct emit *out) {
    emit_flush(out);
    (void)empty_file(out);
    writer_free(out->writer);
    out->writer = NULL;
    if (close(out->fd) != 0 && out->error == 0) out->error = errno;
    buffer_free(&out->buffer);
    errno = out->error;
    return out->error == 0;
}
