/* SPDX-License-Identifier: MIT
 *
 * ascii: kinds of ASCII characters. No locale has a say in them, unlike those of <ctype.h>, and every other byte is of
 * none of these kinds. */
#ifndef SAR_BASE_ASCII_H
#define SAR_BASE_ASCII_H

#include <stdbool.h>

static inline bool ascii_is_digit(char c) {
    return (unsigned char)(c - '0') < 10;
}

static inline bool ascii_is_letter(char c) {
    return (unsigned char)((c | 0x20) - 'a') < 26;
}

/* The white space of JSON. */
static inline bool ascii_is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

#endif
