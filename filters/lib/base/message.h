/* SPDX-License-Identifier: MIT
 *
 * message: lines on standard error, each after the program's name, and made safe as base/printable.h says, so
 * that text quoted from the input cannot control a terminal. A line that is too long loses its middle,
 * because the reason is at its end. */
#ifndef SAR_BASE_MESSAGE_H
#define SAR_BASE_MESSAGE_H

#include <stdarg.h>

/* Sets the name that messages begin with; it is borrowed. */
void message_program(const char *name);

void message(const char *format, ...) __attribute__((format(printf, 1, 2)));
void message_list(const char *format, va_list) __attribute__((format(printf, 1, 0)));

/* A complete line as message would print it, for callers that must not format one later. The caller frees
 * it. */
char *message_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Sets a function that die calls first. It must not allocate. */
void message_before_death(void (*act)(void));

/* Calls the function of message_before_death, prints a message, and exits with status 2. */
void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

#endif
