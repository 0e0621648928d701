/* SPDX-License-Identifier: MIT */
#include "message.h"

#include <stdio.h>
#include <stdlib.h>

/* The one thing that has to be known everywhere, even when there is no memory left to pass it along. */
static const char *program_name = "sarpipe";

void message_program(const char *name) {
    program_name = name;
}

void message_list(const char *format, va_list args) {
    char text[2048], safe[sizeof text * 4];
    size_t used = 0;
    if (vsnprintf(text, sizeof text, format, args) < 0) return;
    for (const char *p = text; *p != '\0'; p++) {
        unsigned char c = (unsigned char)*p;
        int c1 =
            c == 0xC2 && (unsigned char)p[1] >= 0x80 && (unsigned char)p[1] < 0xA0; /* U+0080 to U+009F */
        if (c < 0x20 || c == 0x7F || c1)
            used += (size_t)snprintf(safe + used, sizeof safe - used, "\\x%02x", c);
        else
            safe[used++] = (char)c;
    }
    fprintf(stderr, "%s: %.*s\n", program_name, (int)used, safe);
}

void message(const char *format, ...) {
    va_list args;
    va_start(args, format);
    message_list(format, args);
    va_end(args);
}

void die(const char *format, ...) {
    va_list args;
    va_start(args, format);
    message_list(format, args);
    va_end(args);
    exit(2);
}
