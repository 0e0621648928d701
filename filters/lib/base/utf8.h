/* SPDX-License-Identifier: MIT
 *
 * utf8: well-formed UTF-8 (RFC 3629). */
#ifndef SAR_BASE_UTF8_H
#define SAR_BASE_UTF8_H

#include <stddef.h>

/* The length of the well-formed sequence at p, where `left` bytes can be read, at least one; 0 if there is
 * none. */
size_t utf8_length(const unsigned char *p, size_t left);

#endif
