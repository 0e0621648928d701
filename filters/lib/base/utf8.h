/* SPDX-License-Identifier: MIT
 *
 * utf8: well-formed UTF-8 (RFC 3629). */
#ifndef SAR_BASE_UTF8_H
#define SAR_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* The length of the well-formed sequence at p, where `left` bytes can be read, at least one; 0 if there is
 * none. */
size_t utf8_length(const unsigned char *p, size_t left);

/* The code of a well-formed sequence of this length. */
static inline uint32_t utf8_code(const unsigned char *p, size_t len) {
    uint32_t code = len == 1 ? p[0] : p[0] & (0xFFu >> (len + 1));
    for (size_t i = 1; i < len; i++) code = code << 6 | (p[i] & 0x3F);
    return code;
}

/* Writes the sequence of a code and returns its length. */
size_t utf8_put(char *out, uint32_t code);

#endif
