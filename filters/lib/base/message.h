/* SPDX-License-Identifier: MIT
 *
 * message: lines on standard error, each with the program's name in front, and as `shown` has it, so that nothing quoted
 * from the input can drive a terminal. A line that is too long loses its middle: at its end stands the reason. */
#ifndef SAR_BASE_MESSAGE_H
#define SAR_BASE_MESSAGE_H

#include <stdarg.h>

/* The name that messages begin with; it stays the caller's. */
void message_program(const char *name);

void message(const char *format, ...) __attribute__((format(printf, 1, 2)));
void message_list(const char *format, va_list) __attribute__((format(printf, 1, 0)));

/* The line that such a message is, with its end, for whoever must not format one when it comes to that; the caller
 * frees. */
char *message_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What is done before the program dies: it must get by without memory. */
void message_before_death(void (*act)(void));

/* Says why and ends the program with status 2, behind what message_before_death has asked for. */
void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

#endif
