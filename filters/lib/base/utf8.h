/* SPDX-License-Identifier: MIT
 *
 * utf8: what is a character (RFC 3629). */
#ifndef SAR_BASE_UTF8_H
#define SAR_BASE_UTF8_H

#include <stddef.h>

/* The length of the well-formed sequence at p, of which `left` bytes are there, at least one; 0 where there is none. */
size_t utf8_length(const unsigned char *p, size_t left);

#endif
