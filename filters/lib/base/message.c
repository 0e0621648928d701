/* SPDX-License-Identifier: MIT */
#include "base/message.h"

#include "base/memory.h"
#include "base/printable.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Global, because it is needed even if there is no memory. */
static const char *program_name = "sarpipe";

static void (*last_act)(void);

void message_program(const char *name) {
    program_name = name;
}

void message_before_death(void (*act)(void)) {
    last_act = act;
}

/* The longest message in bytes, and how much of the end of a longer one is kept, which has the reason. */
enum { LONGEST = 1200, TAIL = 500 };

/* Replaces the middle of a text that is too long by dots. */
static size_t shorten(char *text, size_t len) {
    static const char dots[] = {' ', '.', '.', '.', ' '};
    if (len <= LONGEST) return len;
    size_t head = printable_edge(text, LONGEST - TAIL - sizeof dots), tail = len - TAIL;
    while (((unsigned char)text[tail] & 0xC0) == 0x80 && tail < len) tail++;
    memcpy(text + head, dots, sizeof dots);
    memmove(text + head + sizeof dots, text + tail, len - tail);
    return head + sizeof dots + len - tail;
}

/* A line, formatted without allocating. */
struct line_text {
    char bytes[LONGEST * 4 + 128];
};

static void make_line(struct line_text *line, const char *text, size_t len) {
    char safe[LONGEST * 4];
    size_t used = 0;
    for (const char *at = text; at < text + len;) used += printable_character(safe + used, &at, text + len);
    snprintf(line->bytes, sizeof line->bytes, "%s: %.*s\n", program_name, (int)used, safe);
}

static void format_line(struct line_text *line, const char *format, va_list args) {
    char text[LONGEST + 1], *longer = NULL;
    va_list again;
    va_copy(again, args);
    line->bytes[0] = '\0';
    int wanted = vsnprintf(text, sizeof text, format, args);
    if (wanted > LONGEST) longer = malloc((size_t)wanted + 1);
    if (longer != NULL) { /* without memory, the beginning must do */
        vsnprintf(longer, (size_t)wanted + 1, format, again);
        make_line(line, longer, shorten(longer, (size_t)wanted));
    } else if (wanted >= 0) {
        make_line(line, text, strlen(text));
    }
    free(longer);
    va_end(again);
}

void message_list(const char *format, va_list args) {
    struct line_text line;
    format_line(&line, format, args);
    fputs(line.bytes, stderr);
}

char *message_line(const char *format, ...) {
    struct line_text line;
    va_list args;
    va_start(args, format);
    format_line(&line, format, args);
    va_end(args);
    return memory_text(line.bytes, strlen(line.bytes));
}

void message(const char *format, ...) {
    va_list args;
    va_start(args, format);
    message_list(format, args);
    va_end(args);
}

void die(const char *format, ...) {
    va_list args;
    if (last_act != NULL) last_act();
    va_start(args, format);
    message_list(format, args);
    va_end(args);
    exit(2);
}
