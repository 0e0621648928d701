/* SPDX-License-Identifier: MIT
 *
 * dota: DOTA labels (https://captain-whu.github.io/DOTA/dataset.html) to scenes: one text file per image,
 * one line per object: x1 y1 x2 y2 x3 y3 x4 y4 category difficult, in pixels. */
#include "in/field.h"
#include "in/labelfiles.h"

#include <ctype.h>
#include <strings.h>

#define SIZE_NAME "imagesize"

enum { NUMBERS = 8 };
static const char *const number_names[] = {"x1", "y1", "x2", "y2", "x3", "y3", "x4", "y4"};

static bool begins_with(struct slice line, const char *name) {
    size_t len = strlen(name);
    return line.len >= len && strncasecmp(line.at, name, len) == 0;
}

/* Whether a line is about the image; such lines are above the objects. */
static bool is_header(struct slice line) {
    return begins_with(line, "imagesource:") || begins_with(line, "gsd:")
           || begins_with(line, "acquisition dates:") || begins_with(line, SIZE_NAME);
}

/* Reads the next number as a side and skips anything before it; false if there is none or it is not a size. */
static bool next_side(struct slice *text, double *side) {
    struct slice number = *text;
    struct fault ignored;
    while (number.len > 0 && isdigit((unsigned char)number.at[0]) == 0) {
        number.at++;
        number.len--;
    }
    size_t len = 0;
    while (len < number.len && (isdigit((unsigned char)number.at[len]) != 0 || number.at[len] == '.')) len++;
    *text = (struct slice){number.at + len, number.len - len};
    number.len = len;
    return field_side(number, side, &ignored);
}

/* Reads the size in FAIR-CSAR's labels: a line `imagesize` above the objects, whose first two numbers are
 * width and height with any characters around them. Ignores a line with other numbers. */
static void read_size(struct slice text, double *width, double *height) {
    struct slice line;
    while (labelfiles_next_line(&text, &line)) {
        line = slice_trimmed(line);
        if (line.len > 0 && !is_header(line)) return;
        if (!begins_with(line, SIZE_NAME)) continue;
        double sides[2];
        if (!next_side(&line, &sides[0]) || !next_side(&line, &sides[1])) return;
        *width = sides[0];
        *height = sides[1];
        return;
    }
}

/* Reads the category, which is all between the corners and the difficulty, including blanks; a category at
 * the end of the line has no difficulty. */
static bool read_rest(struct slice rest, struct target *target, struct fault *fault) {
    struct slice field, last = {"", 0};
    rest = slice_trimmed(rest);
    if (rest.len == 0) return fault_set(fault, FAULT_MISSING, "category", "is missing");
    target->label = rest;
    for (struct slice left = rest; (field = field_next(&left)).len > 0;) last = field;
    if (last.at == rest.at) return true;
    if (!field_number(last, &target->difficult, fault)) return fault_in(fault, "difficult");
    target->label = slice_trimmed((struct slice){rest.at, (size_t)(last.at - rest.at)});
    return true;
}

static bool read_line(void *format, struct compose *compose, struct slice line, struct fault *fault) {
    double points[NUMBERS];
    struct target target = {
        .form = TARGET_ROTATED, .convention = CONVENTION_EXCLUSIVE, .points = points, .point_count = 4};
    (void)format;
    if (compose->object_count == 0 && is_header(line)) return true;
    for (size_t i = 0; i < NUMBERS; i++) {
        if (!field_number(field_next(&line), &points[i], fault))
            return fault_in(fault, "%s", number_names[i]);
    }
    if (!read_rest(line, &target, fault)) return false;
    return compose_target(compose, &target, fault) || fault_in(fault, "category");
}

static bool read_labels(void *format, struct compose *compose) {
    return labelfiles_lines(compose, read_size, read_line, format);
}

void import_dota(struct import *import, char *const *files, size_t count) {
    struct compose compose;
    compose_open(&compose, import);
    labelfiles_read(&compose, files, count, ".txt", NULL, read_labels, NULL);
    compose_close(&compose);
}
