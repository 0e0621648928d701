/* SPDX-License-Identifier: MIT
 *
 * guard: calls into a library that may end the program, where nothing that the program has done may be lost. While one
 * is inside, a failed assertion of the library or the end of the stack makes the program write what it has, say why, and
 * end with status 2; and the library's memory is limited, so that the system has no reason to end other programs.
 *
 * What is done in the end is done in a signal's handler. It may be, since the signal comes from the library's own call,
 * in this thread: everything of the program is as it was when the call began. Hence a last act may use what it finds,
 * and only those functions that POSIX allows in handlers; and nothing may be written by another thread. */
#ifndef SAR_BASE_GUARD_H
#define SAR_BASE_GUARD_H

#include <stdbool.h>
#include <stddef.h>

/* What is to be done in the end, in the order given; of an act given twice once. */
void guard_last_act(void (*act)(void));

/* Before a call about `input` bytes. `reason` is the message, whole and with its line end, which stays the caller's. */
void guard_enter(const char *reason, size_t input);
void guard_leave(void);

/* Whether there is a guard by now: what the library never sees may be written by a thread of its own. */
bool guard_is_used(void);

#endif
