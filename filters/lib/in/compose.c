/* SPDX-License-Identifier: MIT */
#include "in/compose.h"

#include "base/hash.h"
#include "base/message.h"
#include "base/path.h"
#include "geometry/rotated.h"
#include "in/field.h"
#include "json/put.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* --- bad data ------------------------------------------------------------------------------------------- */

bool compose_refuse(struct compose *compose, uint64_t line_number, struct slice raw,
                    const struct fault *fault) {
    struct buffer *copy = &compose->raw;
    copy->len = 0;
    buffer_room(copy, 1);
    if (compose->import->cli->rejects != NULL) { /* on one line */
        buffer_slice(copy, raw);
        for (size_t i = 0; i < copy->len; i++) {
            if (copy->bytes[i] == '\n' || copy->bytes[i] == '\r') copy->bytes[i] = ' ';
        }
        buffer_char(copy, '\n');
    }
    struct line line = {.raw = buffer_view(copy), .file = compose->file.path, .number = line_number};
    return cli_bad_record(compose->import->cli, &line, fault);
}

bool compose_not_utf8(struct fault *fault) {
    return fault_set(fault, FAULT_ENCODING, "", "is not UTF-8: give its encoding, such as --encoding=GBK");
}

bool compose_decode(struct compose *compose, struct slice *text, struct fault *fault) {
    const char *names = compose->import->options.encoding;
    if (names == NULL || encoding_marked(*text)) names = "UTF-8";
    compose->decoded.len = 0;
    if (!encoding_decode_any(&compose->encoding, names, *text, &compose->decoded))
        return names == compose->import->options.encoding
                   ? fault_set(fault, FAULT_ENCODING, "", "is not %s", names)
                   : compose_not_utf8(fault);
    buffer_room(&compose->decoded, 1);
    *text = buffer_view(&compose->decoded);
    return true;
}

/* --- the image ------------------------------------------------------------------------------------------ */

void compose_begin(struct compose *compose) {
    compose->image = (struct slice){NULL, 0};
    compose->width = compose->height = 0;
    compose->objects.len = 0;
    compose->object_count = compose->corner_count = 0;
}

/* Whether a name has an extension: a dot and a few letters and digits, not as in P0001__1.0. */
static bool has_ending(struct slice name) {
    size_t len = 0, letters = 0;
    while (len < name.len && isalnum((unsigned char)name.at[name.len - 1 - len])) {
        letters += isalpha((unsigned char)name.at[name.len - 1 - len]) != 0;
        len++;
    }
    return letters > 0 && len <= 4 && len < name.len && name.at[name.len - 1 - len] == '.';
}

/* Whether the image that a file names has another name than the file itself, apart from folders and
 * extensions. Standard input has no name. */
static bool is_named_otherwise(const struct annotation_file *file, struct slice named) {
    size_t from = named.len;
    while (from > 0 && named.at[from - 1] != '/' && named.at[from - 1] != '\\') from--;
    struct slice name = {named.at + from, named.len - from}, plain = name;
    while (has_ending(name) && plain.at[--plain.len] != '.') {
    }
    return name.len > 0 && strcmp(file->path, "-") != 0 && !slice_equal(name, file->stem)
           && !slice_equal(plain, file->stem);
}

/* The image under --images that a file describes. If there is an image of the file's own name, it is that
 * one, regardless of the name in the file: files are often renamed together with their images, while the names
 * inside stay old. *lost becomes the counter for the disagreement; NULL for none. */
static struct image_file *choose_image(struct compose *compose, struct slice named, struct other_names **lost,
                                       struct fault *fault) {
    const struct annotation_file *file = &compose->file;
    struct import *import = compose->import;
    struct fault other;
    *lost = NULL;
    if (named.len == 0) return images_find(&compose->images, file->folder, file->stem, fault);
    struct image_file *image = images_find(&compose->images, file->folder, named, fault), *own = NULL;
    if (image == NULL || is_named_otherwise(file, named))
        own = images_find(&compose->images, file->folder, file->stem, &other);
    if (own == NULL || own == image) return image;
    if (is_named_otherwise(file, named)) *lost = image != NULL ? &import->own_won : &import->named_missing;
    return own;
}

/* Takes the name of an image under --images, and its size if the file has none. */
static bool find_image(struct compose *compose, struct slice named, struct fault *fault) {
    const struct import_options *options = &compose->import->options;
    struct other_names *lost;
    struct image_file *image = choose_image(compose, named, &lost, fault);
    if (image == NULL) return false;
    if (lost != NULL) import_note_name(lost, compose->file.path, named);
    if (image->described)
        return fault_set(fault, FAULT_DUPLICATE, "", "the image %s is already described by another file",
                         quote(slice_of(image->path)).text);
    image->described = true;
    compose->image = slice_of(image->path);
    if ((compose->width > 0 && compose->height > 0) || options->size[0] > 0) return true;
    uint32_t width = 0, height = 0;
    if (!images_size(&compose->images, image, &width, &height, fault)) return false;
    compose->width = width;
    compose->height = height;
    return true;
}

/* Makes the name from the one in the file, or from the file's own. */
static bool name_image(struct compose *compose, struct slice named, struct fault *fault) {
    const struct annotation_file *file = &compose->file;
    struct buffer *name = &compose->name;
    const char *ending = compose->import->options.image_ending;
    name->len = 0;
    if (named.len == 0) {
        if (strcmp(file->path, "-") == 0)
            return fault_set(fault, FAULT_MISSING, "",
                             "standard input has no file name to name the image after");
        buffer_slice(name, file->folder);
        if (file->folder.len > 0) buffer_char(name, '/');
        buffer_slice(name, file->stem);
    } else {
        buffer_slice(name, named);
    }
    if (named.len == 0 || !has_ending(named)) {
        if (ending[0] == '\0')
            return fault_set(fault, FAULT_MISSING, "",
                             "the image's name has no extension: give --images or --image-ext");
        buffer_text(name, ending);
    }
    if (is_named_otherwise(file, named)) import_note_name(&compose->import->named_won, file->path, named);
    compose->image = buffer_view(name);
    return true;
}

bool compose_image(struct compose *compose, struct slice named, double width, double height,
                   struct fault *fault) {
    const struct import_options *options = &compose->import->options;
    if (path_ends(named, ".xml") || path_ends(named, ".txt")) named.len = 0; /* some files name themselves */
    compose->width = width;
    compose->height = height;
    bool good =
        options->images != NULL ? find_image(compose, named, fault) : name_image(compose, named, fault);
    if (!good) return false;
    if (compose->width > 0 && compose->height > 0) return true;
    compose->width = options->size[0];
    compose->height = options->size[1];
    return compose->width > 0
           || fault_set(fault, FAULT_MISSING, "", "the image's size is unknown: give --size or --images");
}

void compose_claim(struct compose *compose, struct slice named) {
    struct fault ignored;
    struct other_names *lost;
    if (compose->import->options.images == NULL) return;
    struct image_file *image = choose_image(compose, named, &lost, &ignored);
    if (image != NULL) image->described = true;
}

/* --- its objects ---------------------------------------------------------------------------------------- */

enum { LABEL_LEN = 48 };
struct known_label {
    char name[LABEL_LEN];
    size_t len; /* 0 for an empty slot */
    struct slice category;
    bool dropped;
};

/* import_category, but fast for names that were looked up recently. */
static struct slice find_category(struct compose *compose, struct slice label, bool *dropped,
                                  struct fault *fault) {
    if (label.len == 0 || label.len > LABEL_LEN || compose->import->options.other == OTHER_KEEP)
        return import_category(compose->import, label, dropped, fault);
    struct known_label *known = &compose->labels[hash_bytes(HASH_START, label) % COMPOSE_LABELS];
    if (known->len != label.len || memcmp(known->name, label.at, label.len) != 0) {
        known->category = import_category(compose->import, label, &known->dropped, fault);
        known->len = known->category.at != NULL || known->dropped ? label.len : 0;
        memcpy(known->name, label.at, label.len);
    }
    *dropped = known->dropped;
    return known->category;
}

static void put_numbers(struct buffer *out, const char *name, const double *numbers, size_t count) {
    buffer_text(out, name);
    for (size_t i = 0; i < count; i++) {
        buffer_char(out, i == 0 ? '[' : ',');
        buffer_decimal(out, numbers[i]);
    }
    buffer_char(out, ']');
}

static void put_flag(struct buffer *out, const char *name, double flag) {
    if (flag == 0) return;
    buffer_text(out, name);
    buffer_decimal(out, flag);
}

/* The edges of a box given by two corners. Corners in the wrong order along an axis are swapped if their
 * edges are in the wrong order too: when pixels are counted, a box thinner than a pixel may end before it
 * begins. */
static struct bbox order_corners(struct bbox corners, enum convention convention, bool *turned) {
    struct bbox edges = convention_edges(convention, corners), ordered = corners;
    if (corners.x2 < corners.x1 && edges.x2 <= edges.x1) {
        ordered.x1 = corners.x2;
        ordered.x2 = corners.x1;
    }
    if (corners.y2 < corners.y1 && edges.y2 <= edges.y1) {
        ordered.y1 = corners.y2;
        ordered.y2 = corners.y1;
    }
    *turned = ordered.x1 != corners.x1 || ordered.y1 != corners.y1;
    return convention_edges(convention, ordered);
}

static void keep_corners(struct compose *compose, const struct target *target) {
    compose->corners = memory_grow(compose->corners, &compose->corner_room, compose->corner_count + 1,
                                   sizeof *compose->corners);
    compose->corners[compose->corner_count++] =
        (struct corners){target->convention, rotated_hull(target->points, target->point_count)};
}

/* The scene's box from the points of a target. */
static struct bbox box_of(struct import *import, const struct target *target) {
    enum convention convention = import_convention(import, target->convention);
    const double *p = target->points;
    bool turned;
    if (target->form != TARGET_BOX) return convention_edges(convention, rotated_hull(p, target->point_count));
    struct bbox box = order_corners((struct bbox){p[0], p[1], p[2], p[3]}, convention, &turned);
    import->turned += turned;
    return box;
}

bool compose_target(struct compose *compose, const struct target *target, struct fault *fault) {
    struct import *import = compose->import;
    struct buffer *out = &compose->objects;
    bool dropped = false;
    if (target->label.len == 0) return fault_set(fault, FAULT_MISSING, "", "the class has no name");
    struct slice category = find_category(compose, target->label, &dropped, fault);
    if (dropped) import->dropped++;
    if (category.at == NULL) return dropped;
    struct bbox box = box_of(import, target);
    if (target->form != TARGET_ROTATED) keep_corners(compose, target);
    buffer_text(out, compose->object_count++ == 0 ? "{\"category\":" : ",{\"category\":");
    json_put_string(out, category);
    put_numbers(out, ",\"bbox\":", (const double[]){box.x1, box.y1, box.x2, box.y2}, 4);
    if (target->form == TARGET_ROTATED || target->outlined)
        put_numbers(out, ",\"polygon\":", target->points, 2 * target->point_count);
    if (target->corners != NULL) put_numbers(out, ",\"polygon\":", target->corners, 8);
    if (target->form == TARGET_ROTATED) buffer_text(out, ",\"from\":\"rotated\"");
    if (target->form == TARGET_POLYGON) buffer_text(out, ",\"from\":\"polygon\"");
    if (target->scored) buffer_text(out, ",\"score\":");
    if (target->scored) buffer_decimal(out, target->score);
    put_flag(out, ",\"difficult\":", target->difficult);
    put_flag(out, ",\"truncated\":", target->truncated);
    buffer_char(out, '}');
    return true;
}

void compose_note_corners(struct compose *compose) {
    for (size_t i = 0; i < compose->corner_count; i++)
        import_note_corners(compose->import, compose->corners[i].own, compose->corners[i].box, compose->width,
                            compose->height);
}

bool compose_scene(struct compose *compose) {
    struct buffer *out = &compose->import->cli->out.buffer;
    compose_note_corners(compose);
    import_put_head(compose->import, out);
    json_put_text(out, compose->image);
    buffer_text(out, "\",\"width\":");
    buffer_integer(out, (uint64_t)compose->width);
    buffer_text(out, ",\"height\":");
    buffer_integer(out, (uint64_t)compose->height);
    import_put_tail(compose->import);
    buffer_text(out, ",\"objects\":[");
    buffer_slice(out, buffer_view(&compose->objects));
    buffer_text(out, "]}");
    char empty[] = "\n";
    struct line line = {.raw = {empty, 1}, .file = compose->file.path, .number = 1};
    return import_scene(compose->import, &line);
}

/* --- begin and end --------------------------------------------------------------------------------------- */

static void open_images(struct compose *compose, const char *folder) {
    char failed[256];
    if (images_open(&compose->images, folder, failed, sizeof failed)) return;
    die("--images: %s: %s", failed, strerror(errno));
}

void compose_open(struct compose *compose, struct import *import) {
    *compose = (struct compose){.import = import};
    compose->labels = memory_new(COMPOSE_LABELS, sizeof *compose->labels);
    if (import->options.images != NULL) open_images(compose, import->options.images);
}

void compose_close(struct compose *compose) {
    images_close(&compose->images);
    encoding_close(&compose->encoding);
    filetext_free(&compose->text);
    buffer_free(&compose->objects);
    buffer_free(&compose->name);
    buffer_free(&compose->decoded);
    buffer_free(&compose->raw);
    free(compose->corners);
    free(compose->labels);
}
