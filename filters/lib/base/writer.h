/* SPDX-License-Identifier: MIT
 *
 * writer: writes to a file while the program goes on, in a thread of its own that does nothing else. To put bytes into a
 * file takes as long as to make samples of them, and a pipe's last program has another processor to itself. */
#ifndef SAR_BASE_WRITER_H
#define SAR_BASE_WRITER_H

#include <stddef.h>

struct writer;

/* NULL where the system gives no thread: then the caller writes itself. The file stays the caller's. */
struct writer *writer_new(int fd);

/* Waits until all has been written, or has failed; gives errno then, and 0 where all went well. */
int writer_wait(struct writer *);

/* Hands over `len` bytes, not 0, of a buffer of `*room` to be written, after a writer_wait that gave 0, and gives
 * another one in exchange, of as much room at least. What was handed over may be read until the next call. */
char *writer_exchange(struct writer *, char *bytes, size_t *room, size_t len);

/* Waits as writer_wait does, then ends it. NULL is none. */
void writer_free(struct writer *);

/* Writes all of it, however the kernel cuts it up; gives errno, 0 where all went well. */
int writer_write(int fd, const char *bytes, size_t len);

#endif
