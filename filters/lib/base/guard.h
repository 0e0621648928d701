/* SPDX-License-Identifier: MIT
 *
 * guard: protects calls into a library that may end the program. If the library fails an assertion or runs
 * out of stack during a guarded call, the program writes what it has, says why, and exits with status 2. The
 * library's memory is limited, so that the system has no reason to kill other programs.
 *
 * The last acts run in a signal handler. The signal comes from the library's own call in the same thread, so
 * the program's data are as they were when the call began, and a last act may use them; but it may call only
 * what POSIX allows in handlers, and no other thread may be writing output. */
#ifndef SAR_BASE_GUARD_H
#define SAR_BASE_GUARD_H

#include <stdbool.h>
#include <stddef.h>

/* Adds a function that is called before the program ends; functions are called in the order in which they
 * were added, each once. */
void guard_last_act(void (*act)(void));

/* Starts a guarded call about `input` bytes. `reason` is the complete message, with its line end; it is
 * borrowed until guard_leave. */
void guard_enter(const char *reason, size_t input);
void guard_leave(void);

/* Whether guard_enter was ever called; if not, a thread may write the output. */
bool guard_is_used(void);

#endif
