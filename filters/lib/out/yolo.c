/* SPDX-License-Identifier: MIT
 *
 * yolo: scenes to YOLO labels: one text file each, one line per object with its class, centre and size as
 * fractions of the image (AlexeyAB/darknet, README.md; ultralytics, docs/en/datasets/detect/index.md). */
#include "out/export.h"

#include "base/number.h"
#include "base/outdir.h"
#include "out/classes.h"
#include "out/scenefile.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FEWEST = 6, MOST = 15 }; /* decimals */

struct yolo_writer {
    struct cli *cli;
    struct classes classes;
    struct scenefile file;
};

static void *open_yolo(struct cli *cli, const struct export_options *options, const struct chat_form *form) {
    struct yolo_writer *yolo = memory_new(1, sizeof *yolo);
    (void)form;
    yolo->cli = cli;
    classes_open(&yolo->classes, cli, options->classes, options->templates);
    scenefile_open(&yolo->file, options->output);
    outdir_reserve(&yolo->file.dir, "classes.txt");
    return yolo;
}

static void close_yolo(void *data) {
    struct yolo_writer *yolo = data;
    struct outfile names;
    if (!outfile_open(&names, yolo->file.dir.folder, "classes.txt")) {
        cli_file_failed(yolo->cli, "classes.txt");
    } else {
        for (size_t i = 0; i < yolo->classes.count; i++) {
            buffer_slice(&names.out.buffer, yolo->classes.names[i]);
            buffer_char(&names.out.buffer, '\n');
        }
        emit_commit(&names.out);
        if (!outfile_close(&names, true)) cli_file_failed(yolo->cli, "classes.txt");
    }
    scenefile_close(&yolo->file);
    classes_close(&yolo->classes);
    free(yolo);
}

/* A box along one axis: its middle and its length, in units of 10^-decimals of the image's side. */
struct yolo_span {
    double middle, length;
    int decimals;
};

/* Whether a scene writes two edges in the same way. */
static bool same_pixels(double a, double b) {
    char p[NUMBER_DECIMAL], q[NUMBER_DECIMAL];
    size_t len = number_put_decimal(p, a);
    return number_put_decimal(q, b) == len && memcmp(p, q, len) == 0;
}

/* The span of two edges with as many decimals, at least six, as reading both edges back unchanged takes, to
 * the sixth decimal of a pixel. */
static struct yolo_span span_of(double low, double high, double side) {
    struct yolo_span span = {0, 0, FEWEST};
    for (double unit = 1e6; span.decimals <= MOST; span.decimals++, unit *= 10) {
        span.middle = round((low + high) / 2 / side * unit);
        span.length = round((high - low) / side * unit);
        double middle = span.middle / unit, half = span.length / unit / 2;
        if (same_pixels((middle - half) * side, low) && same_pixels((middle + half) * side, high))
            return span;
    }
    span.decimals = MOST;
    return span;
}

/* Writes a fraction from 0 to 1; `value` is in units of its last decimal. */
static void put_fraction(struct buffer *out, double value, int decimals) {
    char digits[MOST];
    uint64_t units = (uint64_t)value;
    for (int i = decimals; i > 0; i--, units /= 10) digits[i - 1] = (char)('0' + units % 10);
    buffer_char(out, ' ');
    buffer_integer(out, units);
    buffer_char(out, '.');
    buffer_bytes(out, digits, (size_t)decimals);
}

static bool put_object(struct yolo_writer *yolo, const struct object *object, struct buffer *out,
                       struct fault *fault) {
    const struct scene *scene = &yolo->file.scene;
    struct bbox b = object->bbox;
    size_t category;
    if (!classes_find(&yolo->classes, object->category, &category, fault)) return false;
    if (!bbox_is_inside(b, scene->width, scene->height))
        return fault_set(fault, FAULT_RANGE, "bbox",
                         "leaves the image, which the format can't say (sar-filter --bounds=clip)");
    struct yolo_span x = span_of(b.x1, b.x2, scene->width), y = span_of(b.y1, b.y2, scene->height);
    buffer_integer(out, category);
    put_fraction(out, x.middle, x.decimals);
    put_fraction(out, y.middle, y.decimals);
    put_fraction(out, x.length, x.decimals);
    put_fraction(out, y.length, y.decimals);
    buffer_char(out, '\n');
    return true;
}

static enum outcome export_scene(void *data, const struct line *line, struct buffer *out,
                                 struct fault *fault) {
    struct yolo_writer *yolo = data;
    struct scenefile *file = &yolo->file;
    (void)out;
    if (!scenefile_begin(file, line, ".txt", fault)) return RECORD_BAD;
    for (size_t i = 0; i < file->scene.object_count; i++) {
        if (put_object(yolo, &file->scene.objects[i], &file->text, fault)) continue;
        fault_in(fault, "objects[%zu]", i);
        return RECORD_BAD;
    }
    return scenefile_end(file, fault);
}

const struct exporter export_yolo = {open_yolo, export_scene, close_yolo};
