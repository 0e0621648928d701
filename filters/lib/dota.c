/* SPDX-License-Identifier: MIT
 *
 * dota: DOTA labels (https://captain-whu.github.io/DOTA/dataset.html) to scenes: a text file for each image, a line
 * for each object: x1 y1 x2 y2 x3 y3 x4 y4 category difficult, in pixels. */
#include "field.h"
#include "labelfiles.h"

#include <strings.h>

enum { NUMBERS = 8 };
static const char *const number_names[] = {"x1", "y1", "x2", "y2", "x3", "y3", "x4", "y4"};

/* Lines about the image, which stand above the objects. */
static bool is_header(struct slice line) {
    static const char *const names[] = {"imagesource:", "gsd:", "acquisition dates:"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t len = strlen(names[i]);
        if (line.len >= len && strncasecmp(line.at, names[i], len) == 0) return true;
    }
    return false;
}

/* The category is what stands between the corners and the difficulty, blanks inside it included; a category that stands
 * alone has no difficulty. */
static bool read_rest(struct slice rest, struct target *target, struct fault *fault) {
    struct slice field, last = {"", 0};
    rest = field_trim(rest);
    if (rest.len == 0) return fault_set(fault, "category", "is missing");
    target->label = rest;
    for (struct slice left = rest; (field = field_next(&left)).len > 0;) last = field;
    if (last.at == rest.at) return true;
    if (!field_number(last, &target->difficult, fault)) return fault_in(fault, "difficult");
    target->label = field_trim((struct slice){rest.at, (size_t)(last.at - rest.at)});
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
    return labelfiles_lines(compose, read_line, format);
}

void import_dota(struct import *import, char *const *files, size_t count) {
    struct compose compose;
    compose_open(&compose, import);
    labelfiles_read(&compose, files, count, ".txt", NULL, read_labels, NULL);
    compose_close(&compose);
}
