/* SPDX-License-Identifier: MIT
 *
 * printable: makes untrusted text safe to print. Control characters, bidirectional controls, invisible
 * characters and bytes that are not UTF-8 become \xNN, byte by byte, so that quoted text can be read and
 * cannot control a terminal. */
#ifndef SAR_BASE_PRINTABLE_H
#define SAR_BASE_PRINTABLE_H

#include "base/slice.h"

enum { PRINTABLE_ROOM = 16 }; /* bytes that one character becomes at most */

/* Writes the character at *at, which is before `end`, and moves *at to the next. Returns the number of bytes
 * written. */
size_t printable_character(char out[PRINTABLE_ROOM], const char **at, const char *end);

/* The largest length up to `len` at which the text does not end inside a UTF-8 character. */
size_t printable_edge(const char *text, size_t len);

#endif
