/* SPDX-License-Identifier: MIT */
#include "fault.h"

#include <stdarg.h>
#include <stdio.h>

bool fault_set(struct fault *fault, const char *member, const char *format, ...) {
    snprintf(fault->path, sizeof fault->path, "%s", member);
    va_list args;
    va_start(args, format);
    vsnprintf(fault->what, sizeof fault->what, format, args);
    va_end(args);
    return false;
}

bool fault_in(struct fault *fault, const char *format, ...) {
    char inner[sizeof fault->path];
    memcpy(inner, fault->path, sizeof inner);
    va_list args;
    va_start(args, format);
    int outer = vsnprintf(fault->path, sizeof fault->path, format, args);
    va_end(args);
    if (inner[0] == '\0' || outer < 0 || (size_t)outer >= sizeof fault->path) return false;
    snprintf(fault->path + outer, sizeof fault->path - (size_t)outer, "%s%s", inner[0] == '[' ? "" : ".",
             inner);
    return false;
}

struct quote quote(struct slice text) {
    struct quote q;
    size_t used = 0, limit = sizeof q.text - 8;
    q.text[used++] = '"';
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bool starts = (c & 0xC0) != 0x80;
        if (used >= limit && starts) {
            used += (size_t)snprintf(q.text + used, sizeof q.text - used, "...");
            break;
        }
        if (used >= sizeof q.text - 8) break;
        bool c1 = c == 0xC2 && i + 1 < text.len && (unsigned char)text.at[i + 1] < 0xA0;
        if (c < 0x20 || c == 0x7F || c1)
            used += (size_t)snprintf(q.text + used, sizeof q.text - used, "\\x%02x", c);
        else
            q.text[used++] = (char)c;
    }
    q.text[used++] = '"';
    q.text[used] = '\0';
    return q;
}
