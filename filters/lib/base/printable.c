/* SPDX-License-Identifier: MIT */
#include "base/printable.h"

#include "base/utf8.h"

#include <stdbool.h>
#include <stdint.h>

/* Unicode 15: general categories Cc, Zl and Zp, the bidirectional controls (UAX #9, table 4), and characters
 * that are invisible and not needed for spelling. The joiners U+200C and U+200D are not listed: several
 * scripts need them. */
static const struct {
    uint32_t from, to;
} hidden[] = {{0x00, 0x1F},     {0x7F, 0x9F},     {0xAD, 0xAD},      {0x61C, 0x61C},
              {0x200B, 0x200B}, {0x200E, 0x200F}, {0x2028, 0x202E},  {0x2060, 0x206F},
              {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F}};

static bool is_hidden(uint32_t character) {
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++) {
        if (character >= hidden[i].from && character <= hidden[i].to) return true;
    }
    return false;
}

size_t printable_character(char out[PRINTABLE_ROOM], const char **at, const char *end) {
    static const char hex[] = "0123456789abcdef";
    const unsigned char *p = (const unsigned char *)*at;
    size_t len = utf8_length(p, (size_t)(end - *at)), used = 0;
    bool escaped = len == 0 || is_hidden(utf8_code(p, len));
    if (len == 0) len = 1;
    for (size_t i = 0; i < len; i++) {
        if (escaped) {
            out[used++] = '\\';
            out[used++] = 'x';
            out[used++] = hex[p[i] >> 4];
            out[used++] = hex[p[i] & 15];
        } else {
            out[used++] = (char)p[i];
        }
    }
    *at += len;
    return used;
}

size_t printable_edge(const char *text, size_t len) {
    size_t start = len;
    while (start > 0 && len - start < 4) {
        unsigned char c = (unsigned char)text[--start];
        if (c < 0x80) return len;
        if (c >= 0xC0) return utf8_length((const unsigned char *)text + start, len - start) > 0 ? len : start;
    }
    return len;
}
