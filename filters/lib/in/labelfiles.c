/* SPDX-License-Identifier: MIT */
#include "in/labelfiles.h"

#include "base/path.h"
#include "base/walk.h"
#include "in/field.h"

/* --- lines ---------------------------------------------------------------------------------------------- */

bool labelfiles_next_line(struct slice *text, struct slice *line) {
    if (text->len == 0) return false;
    const char *end = memchr(text->at, '\n', text->len);
    line->at = text->at;
    line->len = end != NULL ? (size_t)(end - text->at) : text->len;
    size_t taken = line->len + (end != NULL);
    text->at += taken;
    text->len -= taken;
    return true;
}

bool labelfiles_lines(struct compose *compose, label_size_function *size, label_line_function *function,
                      void *format) {
    struct slice text = compose->file.text, line, unnamed = {"", 0};
    struct fault fault;
    double width = 0, height = 0;
    bool good = compose_decode(compose, &text, &fault);
    if (good && size != NULL) size(text, &width, &height);
    if (!good || !compose_image(compose, unnamed, width, height, &fault)) {
        compose_claim(compose, unnamed);
        return compose_refuse(compose, 1, compose->file.text, &fault);
    }
    for (uint64_t number = 1; labelfiles_next_line(&text, &line); number++) {
        line = slice_trimmed(line);
        if (line.len == 0 || function(format, compose, line, &fault)) continue;
        if (!compose_refuse(compose, number, line, &fault)) return false;
    }
    return compose_scene(compose);
}

/* --- the files ------------------------------------------------------------------------------------------ */

struct reading {
    struct compose *compose;
    label_file_function *function;
    void *format;
    uint64_t files;
};

/* Sets the file's folder and stem and opens it; false if it cannot be read. */
static bool open_file(struct compose *compose, const struct walk_file *found) {
    compose->file = (struct annotation_file){.path = found->path,
                                             .folder = path_folder(found->relative),
                                             .stem = path_stem(path_base(found->relative))};
    if (!filetext_read(&compose->text, found->path)) return false;
    compose->file.text = (struct slice){compose->text.bytes, compose->text.len};
    return true;
}

static bool read_file(void *context, const struct walk_file *found) {
    struct reading *reading = context;
    struct compose *compose = reading->compose;
    struct import *import = compose->import;
    reading->files++;
    if (!open_file(compose, found)) {
        cli_file_failed(import->cli, found->path);
        return false;
    }
    compose_begin(compose);
    bool going = reading->function(reading->format, compose);
    import->read_before += compose->text.len;
    if ((reading->files & 1023) == 0)
        progress_show(&import->progress, import->cli->out.records, import->read_before);
    return going;
}

/* Handles an image that no annotation file described; false if the import must stop. */
static bool see_to_image(struct compose *compose, const char *path) {
    const struct import_options *options = &compose->import->options;
    struct buffer *name = &compose->name;
    struct slice nothing = {"", 0};
    struct fault fault;
    name->len = 0;
    buffer_text(name, options->images);
    buffer_char(name, '/');
    buffer_bytes(name, path, strlen(path) + 1);
    compose->file = (struct annotation_file){.path = name->bytes, .folder = nothing, .stem = slice_of(path)};
    compose_begin(compose);
    if (!options->background)
        fault_set(&fault, FAULT_MISSING, "",
                  "no label file for this image (--background: it has no objects)");
    else if (compose_image(compose, slice_of(path), 0, 0, &fault))
        return compose_scene(compose);
    return compose_refuse(compose, 1, nothing, &fault);
}

static bool see_to_others(struct compose *compose) {
    for (size_t i = 0; i < compose->images.count; i++) {
        const struct image_file *image = &compose->images.files[i];
        if (!image->described && !see_to_image(compose, image->path)) return false;
    }
    return true;
}

/* Reads one operand; false if the import must stop. */
static bool read_operand(struct reading *reading, struct walk *tree, const char *operand) {
    struct cli *cli = reading->compose->import->cli;
    uint64_t before = reading->files;
    if (walk_is_special(operand)) {
        cli_message(cli, "%s: is a pipe or a device, not a label file (to read a pipe: - < FILE)", operand);
        cli->status = CLI_FAILED;
        return false;
    }
    enum walk_end end = walk(tree, operand);
    if (end == WALK_FAILED) cli_file_failed(cli, tree->failed);
    if (end != WALK_DONE) return false;
    if (reading->files > before) return true;
    cli_message(cli, "%s: contains no %s files", operand, tree->endings[0]);
    cli->status = CLI_FAILED;
    return false;
}

static bool look(void *unused, const struct walk_file *found) {
    (void)unused;
    (void)found;
    return true;
}

/* Walks the folders once before anything is written: the walk refuses a file that is an output, which
 * otherwise could be emptied before it is read. */
static void look_at_all(struct walk tree, char *const *files, size_t count) {
    tree.function = look;
    for (size_t i = 0; i < count; i++) (void)walk(&tree, files[i]);
}

/* Reads all operands; false if the import must stop. *directory becomes whether one was a directory. */
static bool read_operands(struct reading *reading, char *const *files, size_t count, const char *ending,
                          const char *except, bool *directory) {
    const char *const endings[] = {ending, NULL};
    struct walk tree = {.endings = endings, .except = except, .function = read_file, .context = reading};
    *directory = false;
    if (reading->compose->import->cli->rejects != NULL) look_at_all(tree, files, count);
    for (size_t i = 0; i < count; i++) {
        if (!read_operand(reading, &tree, files[i])) return false;
        *directory = *directory || tree.is_directory;
    }
    return true;
}

bool labelfiles_scan(struct compose *compose, char *const *files, size_t count, const char *ending,
                     const char *except, label_file_function *function, void *format) {
    struct reading reading = {compose, function, format, 0};
    bool directory;
    return read_operands(&reading, files, count, ending, except, &directory);
}

void labelfiles_read(struct compose *compose, char *const *files, size_t count, const char *ending,
                     const char *except, label_file_function *function, void *format) {
    struct reading reading = {compose, function, format, 0};
    bool directory;
    if (!read_operands(&reading, files, count, ending, except, &directory)) return;
    if (directory || compose->import->options.background) see_to_others(compose);
}
