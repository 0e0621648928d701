/* SPDX-License-Identifier: MIT
 *
 * emit: an output file. Records are built at the end of its buffer and committed when complete; only
 * committed bytes are written. The first error of a write is kept, nothing is written after it, and
 * emit_close returns it.
 *
 * An output of zeros has no file. Only emit_commit, emit_pending and emit_rollback may be used with it, and
 * the caller frees its buffer. */
#ifndef SAR_BASE_EMIT_H
#define SAR_BASE_EMIT_H

#include "base/buffer.h"
#include "base/must.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

struct emit {
    struct buffer buffer;  /* the committed bytes that are not yet written, and then the pending ones */
    size_t committed;      /* their number */
    size_t block;          /* committed bytes that cause a write; 0 in an output without a file */
    struct writer *writer; /* NULL if the program writes itself */
    bool empties;          /* a file to be emptied before the first write, or at emit_close */
    bool overlapped;       /* a writer starts as soon as there is a block for it */
    int fd;
    int error;        /* errno of the first failure, 0 if there was none */
    uint64_t records; /* committed so far */
};

/* Starts writing to `fd`, which emit_close closes. */
void emit_open(struct emit *, int fd);

/* Lets a thread write to a regular file while the program goes on, from the first full block on. */
void emit_overlap(struct emit *);

/* The bytes since the last commit. */
static inline struct slice emit_pending(const struct emit *out) {
    if (out->buffer.bytes == NULL) return (struct slice){NULL, 0}; /* NULL + 0 is undefined */
    return (struct slice){out->buffer.bytes + out->committed, out->buffer.len - out->committed};
}
/* Drops the bytes since the last commit. */
void emit_rollback(struct emit *);

/* Ends a record: the pending bytes may be written from now on. Write errors are kept for emit_close. */
void emit_commit(struct emit *);

/* Writes all committed bytes. False if this or an earlier write failed. */
bool emit_flush(struct emit *);

/* Starts writing all committed bytes, perhaps in the writer's thread. */
void emit_pass_on(struct emit *);

/* Flushes, closes the file and frees the buffer. False, with errno set, if any write or the close failed. */
MUST_CHECK bool emit_close(struct emit *);

#endif
