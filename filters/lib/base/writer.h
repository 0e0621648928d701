/* SPDX-License-Identifier: MIT
 *
 * writer: writes to a file in a thread of its own while the program goes on. Copying bytes into a file takes
 * about as long as making samples, and the last program of a pipe often has a second processor to itself. */
#ifndef SAR_BASE_WRITER_H
#define SAR_BASE_WRITER_H

#include <stddef.h>

struct writer;

/* Starts a thread for a file, which is borrowed. NULL if the system gives no thread; then the caller writes
 * itself. */
struct writer *writer_new(int fd);

/* Waits until everything is written or has failed. Returns errno, or 0. */
int writer_wait(struct writer *);

/* Gives the first `len` bytes, at least 1, of a buffer of `*room` to the writer, after a writer_wait that
 * returned 0. Returns another buffer in exchange, of at least as much room. The old one may still be read
 * until the next call. */
char *writer_exchange(struct writer *, char *bytes, size_t *room, size_t len);

/* Waits as writer_wait does, then ends the thread and frees the writer. NULL is allowed. */
void writer_free(struct writer *);

/* Writes all bytes, in as many calls as it takes. Returns errno, or 0. */
int writer_write(int fd, const char *bytes, size_t len);

#endif
