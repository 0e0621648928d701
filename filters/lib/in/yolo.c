/* SPDX-License-Identifier: MIT
 *
 * yolo: YOLO labels (https://docs.ultralytics.com/datasets/detect/) to scenes: one text file per image, one
 * line per object, numbers as fractions of the image's sides. */
#include "base/message.h"
#include "in/field.h"
#include "in/labelfiles.h"
#include "words/yaml.h"
#include "json/put.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

/* How far a number or an edge may be outside 0 to 1 and still mean the edge: the error of rounding to five
 * or six decimals, or to single precision. */
#define EPSILON 1e-5

/* Columns of a box; of a polygon, the class and two for each of three corners or more; of an oriented box,
 * four corners. A last column that is one too many for any of them is a confidence. */
enum { BOX_COLUMNS = 5, LEAST_COLUMNS = 7, ROTATED_COLUMNS = 9 };
static const char *const box_names[] = {"cx", "cy", "w", "h"};

struct yolo_reader {
    struct slice *classes; /* their names */
    size_t class_count, class_room;
    double *shares; /* the numbers of the current line, and what is made of them */
    size_t share_room;
    struct arena text;
};

/* --- classes -------------------------------------------------------------------------------------------- */

static void add_class(struct yolo_reader *yolo, struct slice name) {
    yolo->classes =
        memory_grow(yolo->classes, &yolo->class_room, yolo->class_count + 1, sizeof *yolo->classes);
    yolo->classes[yolo->class_count++] = (struct slice){arena_text(&yolo->text, name.at, name.len), name.len};
}

/* Reads names: {0: ship, 1: car}, in any order, each number from 0 once. */
static void read_numbered(struct yolo_reader *yolo, struct yaml *yaml, const struct yaml_node *names) {
    for (size_t number = 0; number < names->count; number++) {
        char key[24];
        snprintf(key, sizeof key, "%zu", number);
        const struct yaml_node *name = yamlfile_get(names, key);
        if (name == NULL) {
            yamlfile_problem(yaml, names, "class %zu is missing: there are %zu names", number, names->count);
        } else if (name->kind != YAML_TEXT) {
            yamlfile_problem(yaml, name, "a class name was expected");
        } else {
            add_class(yolo, name->text);
        }
    }
}

static void read_names(struct yolo_reader *yolo, struct yaml *yaml) {
    const struct yaml_node *names = yamlfile_get(yaml->root, "names"),
                           *number = yamlfile_get(yaml->root, "nc");
    if (names == NULL || names->kind == YAML_TEXT) {
        yamlfile_problem(yaml, names != NULL ? names : yaml->root,
                         "missing `names`, a list or a map of classes");
        return;
    }
    if (names->kind == YAML_MAP) read_numbered(yolo, yaml, names);
    for (size_t i = 0; names->kind == YAML_LIST && i < names->count; i++) {
        if (names->items[i]->kind == YAML_TEXT)
            add_class(yolo, names->items[i]->text);
        else
            yamlfile_problem(yaml, names->items[i], "a class name was expected");
    }
    char counted_names[24];
    snprintf(counted_names, sizeof counted_names, "%zu", names->count);
    if (number != NULL && !(number->kind == YAML_TEXT && slice_is(number->text, counted_names)))
        yamlfile_problem(yaml, number, "`nc` is not %zu, the number of names", names->count);
}

static void read_yaml(struct yolo_reader *yolo, const char *file) {
    struct yaml yaml;
    if (!yamlfile_read(&yaml, file)) die("--classes: %s: %s", file, strerror(errno));
    if (yaml.root != NULL) read_names(yolo, &yaml);
    yamlfile_require(&yaml);
    yamlfile_free(&yaml);
}

/* Reads one name per line. Only the last lines may be empty. */
static void read_lines(struct yolo_reader *yolo, struct compose *compose, const char *file) {
    struct cli *cli = compose->import->cli;
    struct filetext bytes = {0};
    struct fault fault;
    struct slice line;
    if (!filetext_read(&bytes, file)) die("--classes: %s: %s", file, strerror(errno));
    struct slice text = {bytes.bytes, bytes.len};
    if (!compose_decode(compose, &text, &fault)) cli_misuse(cli, "--classes: %s: %s", file, fault.what);
    for (size_t number = 1, empty = 0; labelfiles_next_line(&text, &line); number++) {
        line = slice_trimmed(line);
        if (line.len == 0 && empty == 0) empty = number;
        if (line.len > 0 && empty > 0)
            cli_misuse(cli, "--classes: %s:%zu: a class name was expected", file, empty);
        if (line.len > 0) add_class(yolo, line);
    }
    filetext_free(&bytes);
}

static void read_classes(struct yolo_reader *yolo, struct compose *compose) {
    const char *file = compose->import->options.classes, *ending = strrchr(file, '.');
    struct cli *cli = compose->import->cli;
    bool is_yaml = ending != NULL && (strcasecmp(ending, ".yaml") == 0 || strcasecmp(ending, ".yml") == 0);
    if (is_yaml)
        read_yaml(yolo, file);
    else
        read_lines(yolo, compose, file);
    if (yolo->class_count == 0) cli_misuse(cli, "--classes: %s: no class in this file", file);
}

/* For --annotated=classes, adds the categories of the classes; classes without a category are ignored. */
static void annotate_classes(const struct yolo_reader *yolo, struct import *import) {
    struct buffer json = {0};
    struct fault ignored;
    bool dropped = false;
    import_annotate_anew(import);
    for (size_t i = 0; i < yolo->class_count; i++) {
        struct slice category = import_category(import, yolo->classes[i], &dropped, &ignored);
        if (category.at == NULL) continue;
        json.len = 0;
        json_put_string(&json, category);
        import_annotate(import, buffer_view(&json));
    }
    buffer_free(&json);
}

/* --- lines ---------------------------------------------------------------------------------------------- */

/* Reads the number of a class, which some programs write with decimals, and gives its name. */
static bool read_class(const struct yolo_reader *yolo, const char *file, struct slice field,
                       struct slice *class, struct fault *fault) {
    double number;
    if (!field_number(field, &number, fault)) return false;
    if (number < 0 || number != floor(number))
        return fault_set(fault, FAULT_RANGE, "", "%s is not a class number", quote(field).text);
    if (number >= (double)yolo->class_count)
        return fault_set(fault, FAULT_REFERENCE, "", "%s is beyond the %s of %s, which count from 0",
                         quote(field).text, counted(yolo->class_count, "class", "classes").text, file);
    *class = yolo->classes[(size_t)number];
    return true;
}

/* Moves a fraction that is outside 0 to 1 only by rounding to the edge. */
static double settle(double share) {
    if (share < 0 && share >= -EPSILON) return 0;
    return share > 1 && share <= 1 + EPSILON ? 1 : share;
}

static bool read_share(struct slice field, double *share, struct fault *fault) {
    if (!field_number(field, share, fault)) return false;
    *share = settle(*share);
    return (*share >= 0 && *share <= 1)
           || fault_set(fault, FAULT_RANGE, "", "%s is not within 0 and 1: not a share of the image's side",
                        quote(field).text);
}

/* Replaces the fractions of a box with its corners in pixels. */
static void place_box(const struct compose *compose, double number[4]) {
    const double share[4] = {number[0], number[1], number[2], number[3]};
    number[0] = settle(share[0] - share[2] / 2) * compose->width;
    number[1] = settle(share[1] - share[3] / 2) * compose->height;
    number[2] = settle(share[0] + share[2] / 2) * compose->width;
    number[3] = settle(share[1] + share[3] / 2) * compose->height;
}

static size_t count_fields(struct slice line) {
    size_t count = 0;
    while (field_next(&line).len > 0) count++;
    return count;
}

/* Adds the column of a wrong number, counted from 0, to the fault. Always false. */
static bool wrong_column(bool is_box, size_t number, size_t numbers, struct fault *fault) {
    if (number == numbers) return fault_in(fault, "confidence");
    if (is_box) return fault_in(fault, "%s", box_names[number]);
    return fault_in(fault, "%c%zu", number % 2 == 0 ? 'x' : 'y', number / 2 + 1);
}

static bool read_line(void *format, struct compose *compose, struct slice line, struct fault *fault) {
    struct yolo_reader *yolo = format;
    size_t columns = count_fields(line);
    bool is_box = columns == BOX_COLUMNS || columns == BOX_COLUMNS + 1;
    bool scored = columns % 2 == 0;
    size_t numbers = columns - scored - 1;
    if (!is_box && columns < LEAST_COLUMNS)
        return fault_set(
            fault, FAULT_TYPE, "",
            "has %s, not 5 (class cx cy w h), 9 (class x1 y1 ... x4 y4) or those of a polygon, nor "
            "one more for a confidence",
            counted(columns, "column", "columns").text);
    yolo->shares = memory_grow(yolo->shares, &yolo->share_room, columns, sizeof *yolo->shares);
    double *points = yolo->shares;
    struct target target = {.form = is_box                                ? TARGET_BOX
                                    : columns - scored == ROTATED_COLUMNS ? TARGET_ROTATED
                                                                          : TARGET_POLYGON,
                            .convention = CONVENTION_EXCLUSIVE,
                            .points = points,
                            .point_count = numbers / 2,
                            .scored = scored};
    target.outlined = target.form == TARGET_POLYGON;
    if (!read_class(yolo, compose->import->options.classes, field_next(&line), &target.label, fault))
        return fault_in(fault, "class");
    for (size_t i = 0; i < numbers + scored; i++) {
        if (!read_share(field_next(&line), &points[i], fault)) return wrong_column(is_box, i, numbers, fault);
    }
    if (scored) target.score = points[numbers];
    if (is_box) place_box(compose, points);
    for (size_t i = 0; i < numbers && !is_box; i++)
        points[i] *= i % 2 == 0 ? compose->width : compose->height;
    return compose_target(compose, &target, fault) || fault_in(fault, "class");
}

static bool read_labels(void *format, struct compose *compose) {
    return labelfiles_lines(compose, NULL, read_line, format);
}

void import_yolo(struct import *import, char *const *files, size_t count) {
    struct yolo_reader yolo = {0};
    struct compose compose;
    compose_open(&compose, import);
    read_classes(&yolo, &compose);
    annotate_classes(&yolo, import);
    /* labelImg writes the names of the classes into the folder of the labels */
    labelfiles_read(&compose, files, count, ".txt", "classes.txt", read_labels, &yolo);
    compose_close(&compose);
    free(yolo.classes);
    free(yolo.shares);
    arena_free(&yolo.text);
}
