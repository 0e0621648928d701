/* SPDX-License-Identifier: MIT
 *
 * shown: text from elsewhere on its way to a terminal. Control characters, marks that turn the direction of what
 * stands beside them, marks that can't be seen, and bytes that are not UTF-8 become \xNN, byte for byte: what was
 * quoted can be read and drives nothing. */
#ifndef SAR_BASE_PRINTABLE_H
#define SAR_BASE_PRINTABLE_H

#include "base/slice.h"

enum { SHOWN_ROOM = 16 }; /* what one character may become */

/* Puts the character at *at, which is before `end`, and moves behind it; gives the bytes put. */
size_t shown_character(char out[SHOWN_ROOM], const char **at, const char *end);

/* Takes back from `len` the bytes of a character that was cut in two. */
size_t shown_edge(const char *text, size_t len);

#endif
