/* SPDX-License-Identifier: MIT */
#include "base/fault.h"

#include "base/printable.h"

#include <stdarg.h>
#include <stdio.h>

const char *fault_code_name(enum fault_code code) {
    static const char *const names[FAULT_CODES] = {
        [FAULT_SYNTAX] = "syntax",
        [FAULT_ENCODING] = "encoding",
        [FAULT_KIND] = "kind",
        [FAULT_TYPE] = "type",
        [FAULT_MISSING] = "missing",
        [FAULT_DUPLICATE] = "duplicate",
        [FAULT_VALUE] = "value",
        [FAULT_RANGE] = "range",
        [FAULT_MISMATCH] = "mismatch",
        [FAULT_REFERENCE] = "reference",
        [FAULT_LIMIT] = "limit",
        [FAULT_FILE] = "file",
        [FAULT_EXPRESSION] = "expression",
    };
    return names[code];
}

/* Ends a text with dots, after a complete character, if its `wanted` bytes did not fit into `room`. */
static void mark_cut(char *text, size_t room, int wanted) {
    static const char dots[] = "...";
    if (wanted < 0 || (size_t)wanted < room) return;
    memcpy(text + printable_edge(text, room - sizeof dots), dots, sizeof dots);
}

bool fault_set(struct fault *fault, enum fault_code code, const char *member, const char *format, ...) {
    fault->code = code;
    mark_cut(fault->path, sizeof fault->path, snprintf(fault->path, sizeof fault->path, "%s", member));
    va_list args;
    va_start(args, format);
    mark_cut(fault->what, sizeof fault->what, vsnprintf(fault->what, sizeof fault->what, format, args));
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
    mark_cut(fault->path, sizeof fault->path, outer);
    if (inner[0] == '\0' || outer < 0 || (size_t)outer >= sizeof fault->path) return false;
    size_t room = sizeof fault->path - (size_t)outer;
    mark_cut(fault->path, sizeof fault->path,
             outer + snprintf(fault->path + outer, room, "%s%s", inner[0] == '[' ? "" : ".", inner));
    return false;
}

struct quote quote(struct slice text) {
    struct quote q;
    size_t used = 0, limit = sizeof q.text - sizeof "...\"";
    const char *at = text.at, *end = text.at + text.len;
    q.text[used++] = '"';
    while (at < end) {
        char character[PRINTABLE_ROOM];
        size_t len = printable_character(character, &at, end);
        if (used + len > limit) {
            used += (size_t)snprintf(q.text + used, sizeof q.text - used, "...");
            break;
        }
        memcpy(q.text + used, character, len);
        used += len;
    }
    q.text[used++] = '"';
    q.text[used] = '\0';
    return q;
}
