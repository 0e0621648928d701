/* SPDX-License-Identifier: MIT
 *
 * voc: scenes to PASCAL VOC annotations, one XML file each (the VOC2012 development kit, "The annotation
 * format"). */
#include "out/export.h"

#include "base/path.h"
#include "out/scenefile.h"

#include <stdlib.h>

/* Members of an object that are also elements in VOC. */
enum { MEMBER_TRUNCATED, MEMBER_DIFFICULT, MEMBER_COUNT };
static const char *const member_names[] = {"truncated", "difficult"};

struct voc_writer {
    const struct export_options *options;
    struct scenefile file;
    struct json_names names;
    struct buffer source; /* decoded */
};

static void *open_voc(struct cli *cli, const struct export_options *options, const struct chat_form *form) {
    struct voc_writer *voc = memory_new(1, sizeof *voc);
    (void)cli;
    (void)form;
    voc->options = options;
    json_names(&voc->names, member_names, MEMBER_COUNT);
    scenefile_open(&voc->file, options->output);
    return voc;
}

static void close_voc(void *data) {
    struct voc_writer *voc = data;
    scenefile_close(&voc->file);
    buffer_free(&voc->source);
    free(voc);
}

/* Whether XML 1.0 allows all characters of a text; UTF-8 was checked before. */
static bool is_xml(struct slice text) {
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') return false;
        if (c == 0xEF && i + 2 < text.len && (unsigned char)text.at[i + 1] == 0xBF
            && (unsigned char)text.at[i + 2] >= 0xBE)
            return false; /* U+FFFE and U+FFFF */
    }
    return true;
}

static bool put_element(struct buffer *out, const char *open, struct slice text, const char *close,
                        const char *member, struct fault *fault) {
    if (!is_xml(text))
        return fault_set(fault, FAULT_VALUE, member, "%s has a character that XML does not allow",
                         quote(text).text);
    buffer_text(out, open);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        switch (c) {
        case '&': buffer_text(out, "&amp;"); break;
        case '<': buffer_text(out, "&lt;"); break;
        case '>': buffer_text(out, "&gt;"); break;
        case '\r': buffer_text(out, "&#13;"); break;
        default: buffer_char(out, c);
        }
    }
    buffer_text(out, close);
    return true;
}

/* Writes folder and name of the image, and the data set that it is from. */
static bool put_origin(struct voc_writer *voc, struct buffer *out, struct fault *fault) {
    const struct scene *scene = &voc->file.scene;
    struct slice image = buffer_view(&voc->file.image), source = {"", 0};
    if (scene->source.at != NULL) {
        voc->source.len = 0;
        char *plain = buffer_room(&voc->source, scene->source.len);
        source = (struct slice){plain, json_unescape(scene->source, plain)};
    }
    return put_element(out, "<annotation>\n\t<folder>", path_folder(image), "</folder>\n", "image", fault)
           && put_element(out, "\t<filename>", path_base(image), "</filename>\n", "image", fault)
           && put_element(out, "\t<source>\n\t\t<database>", source, "</database>\n\t</source>\n", "source",
                          fault);
}

static void put_size(const struct voc_writer *voc, struct buffer *out) {
    const struct scene *scene = &voc->file.scene;
    buffer_text(out, "\t<size>\n\t\t<width>");
    buffer_decimal(out, scene->width);
    buffer_text(out, "</width>\n\t\t<height>");
    buffer_decimal(out, scene->height);
    buffer_text(out, "</height>\n\t\t<depth>");
    buffer_integer(out, voc->options->depth);
    buffer_text(out, "</depth>\n\t</size>\n\t<segmented>0</segmented>\n");
}

static void put_number(struct buffer *out, const char *indent, const char *tag, double number) {
    buffer_text(out, indent);
    buffer_char(out, '<');
    buffer_text(out, tag);
    buffer_char(out, '>');
    buffer_decimal(out, number);
    buffer_text(out, "</");
    buffer_text(out, tag);
    buffer_text(out, ">\n");
}

static void put_box(const struct voc_writer *voc, struct bbox b, struct buffer *out) {
    static const char *const tags[] = {"xmin", "ymin", "xmax", "ymax"};
    struct bbox corners = convention_corners(voc->options->convention, b);
    double numbers[] = {corners.x1, corners.y1, corners.x2, corners.y2};
    buffer_text(out, "\t\t<bndbox>\n");
    for (int i = 0; i < 4; i++) put_number(out, "\t\t\t", tags[i], numbers[i]);
    buffer_text(out, "\t\t</bndbox>\n");
}

/* Reads a flag, which some programs write as a number and some as true or false. */
static bool read_flag(struct json *j, double *flag, struct fault *fault) {
    bool yes;
    switch (json_peek(j)) {
    case JSON_NULL: json_skip(j); return true;
    case JSON_NUMBER: return json_number(j, flag) || json_fault(j, fault);
    case JSON_BOOL:
        if (!json_boolean(j, &yes)) return json_fault(j, fault);
        *flag = yes;
        return true;
    default: return fault_set(fault, FAULT_TYPE, "", "is neither a number nor true or false");
    }
}

static bool put_flags(struct voc_writer *voc, const struct object *object, struct buffer *out,
                      struct fault *fault) {
    struct json j;
    struct slice key;
    uint32_t seen = 0;
    double flag[MEMBER_COUNT] = {0};
    json_open(&j, object->text);
    json_object(&j);
    for (int member; (member = json_named_member(&j, &voc->names, &seen, &key)) != JSON_END;) {
        if (member == JSON_OTHER)
            json_skip(&j);
        else if (!read_flag(&j, &flag[member], fault))
            return fault_in(fault, "%s", member_names[member]);
    }
    if (j.error != NULL) return json_fault(&j, fault);
    for (int i = 0; i < MEMBER_COUNT; i++) put_number(out, "\t\t", member_names[i], flag[i]);
    return true;
}

static bool put_object(struct voc_writer *voc, const struct object *object, struct buffer *out,
                       struct fault *fault) {
    if (!put_element(out, "\t<object>\n\t\t<name>", object->category, "</name>\n", "category", fault))
        return false;
    buffer_text(out, "\t\t<pose>Unspecified</pose>\n");
    if (!put_flags(voc, object, out, fault)) return false;
    put_box(voc, object->bbox, out);
    buffer_text(out, "\t</object>\n");
    return true;
}

static enum outcome export_scene(void *data, const struct line *line, struct buffer *stream,
                                 struct fault *fault) {
    struct voc_writer *voc = data;
    struct scenefile *file = &voc->file;
    struct buffer *out = &file->text;
    (void)stream;
    if (!scenefile_begin(file, line, ".xml", fault) || !put_origin(voc, out, fault)) return RECORD_BAD;
    put_size(voc, out);
    for (size_t i = 0; i < file->scene.object_count; i++) {
        if (put_object(voc, &file->scene.objects[i], out, fault)) continue;
        fault_in(fault, "objects[%zu]", i);
        return RECORD_BAD;
    }
    buffer_text(out, "</annotation>\n");
    return scenefile_end(file, fault);
}

const struct exporter export_voc = {open_voc, export_scene, close_voc};
