/* SPDX-License-Identifier: MIT
 *
 * coco: scenes to one COCO detection document (https://cocodataset.org/#format-data). Annotations come
 * first and are written as they are read; images are held in memory until the end. */
#include "out/export.h"
#include "json/put.h"

#include "base/hash.h"
#include "base/number.h"
#include "base/texts.h"
#include "out/classes.h"
#include "record/scene.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

/* The members of an object that an annotation has in another form; before them are those that sar-grid
 * adds, which are dropped. */
enum {
    OBJECT_CATEGORY = DERIVED_COUNT,
    OBJECT_BBOX,
    OBJECT_ID,
    OBJECT_AREA,
    OBJECT_ISCROWD,
    OBJECT_SEGMENTATION,
    OBJECT_POLYGON,
    OBJECT_IMAGE_ID,
    OBJECT_CATEGORY_ID,
    OBJECT_COUNT
};
static const char *const object_members[] = {"category",     "bbox",    "id",       "area",       "iscrowd",
                                             "segmentation", "polygon", "image_id", "category_id"};

struct coco_writer {
    struct cli *cli;
    const struct export_options *options;
    struct classes classes;
    struct scene scene;
    struct json_names names;
    struct buffer images; /* the elements of `images`, with the commas between them */
    struct texts image_ids, annotation_ids;
    size_t image_ids_kept, annotation_ids_kept; /* of the scenes written so far */
    struct buffer parts; /* the image's id; after it, of the current object, its last members and its id */
    size_t image_id_len;
    uint64_t scenes, annotations;
};

static void *open_coco(struct cli *cli, const struct export_options *options, const struct chat_form *form) {
    struct coco_writer *coco = memory_new(1, sizeof *coco);
    const char *names[OBJECT_COUNT];
    (void)form;
    for (int i = 0; i < DERIVED_COUNT; i++) names[i] = derived_names[i];
    for (int i = DERIVED_COUNT; i < OBJECT_COUNT; i++) names[i] = object_members[i - DERIVED_COUNT];
    json_names(&coco->names, names, OBJECT_COUNT);
    coco->cli = cli;
    coco->options = options;
    classes_open(&coco->classes, cli, options->classes, options->templates);
    scene_open(&coco->scene);
    return coco;
}

static void put_categories(const struct coco_writer *coco, struct buffer *out) {
    for (size_t i = 0; i < coco->classes.count; i++) {
        buffer_text(out, i == 0 ? "\n{\"id\":" : ",\n{\"id\":");
        buffer_integer(out, coco->options->first_category + i);
        buffer_text(out, ",\"name\":");
        json_put_string(out, coco->classes.names[i]);
        buffer_char(out, '}');
    }
}

static void put_begin(const struct coco_writer *coco, struct buffer *out) {
    if (coco->scenes == 0) buffer_text(out, "{\"annotations\":[");
}

static void close_coco(void *data) {
    struct coco_writer *coco = data;
    struct buffer *out = &coco->cli->out.buffer;
    if (coco->cli->status != CLI_FAILED) {
        put_begin(coco, out);
        buffer_text(out, coco->annotations > 0 ? "\n],\"images\":[" : "],\"images\":[");
        buffer_slice(out, buffer_view(&coco->images));
        buffer_text(out, coco->images.len > 0 ? "\n],\"categories\":[" : "],\"categories\":[");
        put_categories(coco, out);
        buffer_text(out, "\n]}\n");
        emit_commit(&coco->cli->out);
    }
    texts_free(&coco->image_ids);
    texts_free(&coco->annotation_ids);
    classes_close(&coco->classes);
    scene_close(&coco->scene);
    buffer_free(&coco->images);
    buffer_free(&coco->parts);
    free(coco);
}

/* --- ids ------------------------------------------------------------------------------------------------ */

/* Adds an id; false if it was there. Whole numbers are compared as numbers, as in sar-import. */
static bool is_new(struct texts *ids, struct slice id) {
    char plain[NUMBER_DECIMAL];
    double number = id.at[0] == '"' ? NAN : number_parse(id);
    if (fabs(number) <= 9007199254740992.0 && number == floor(number))
        id = (struct slice){plain, number_put_decimal(plain, number)};
    return texts_see(ids, id, 0, 1) == 0;
}

/* Appends an id to the parts as it will be written: the given one, else `number`. False with the fault set
 * if the given one is not an id, or occurred before. */
static bool take_id(struct coco_writer *coco, struct texts *ids, struct slice given, uint64_t number,
                    struct fault *fault) {
    struct buffer *id = &coco->parts;
    size_t from = id->len;
    enum json_type type = given.at != NULL ? json_type_of(given.at[0]) : JSON_NULL;
    bool keeps = !coco->options->new_ids && type != JSON_NULL;
    if (keeps && type != JSON_NUMBER && type != JSON_STRING)
        return fault_set(fault, FAULT_TYPE, "id", "is neither a number nor a string");
    if (keeps)
        buffer_slice(id, given);
    else
        buffer_integer(id, number);
    struct slice taken = {id->bytes + from, id->len - from};
    if (coco->options->new_ids || is_new(ids, taken)) return true;
    const char *by_order = keeps ? "" : ", its position because it has no id,";
    return fault_set(fault, FAULT_DUPLICATE, "id", "%s%s is a duplicate id (--ids=new assigns new ids)",
                     quote(taken).text, by_order);
}

/* --- annotations ---------------------------------------------------------------------------------------- */

static void put_box(struct buffer *out, const struct object *object) {
    buffer_text(out, ",\"bbox\":[");
    buffer_slice(out, object->edge[0]);
    buffer_char(out, ',');
    buffer_slice(out, object->edge[1]);
    buffer_char(out, ',');
    buffer_decimal(out, bbox_width(object->bbox));
    buffer_char(out, ',');
    buffer_decimal(out, bbox_height(object->bbox));
    buffer_char(out, ']');
}

static void put_area(struct buffer *out, const struct object *object, struct slice area) {
    buffer_text(out, ",\"area\":");
    if (area.at != NULL)
        buffer_slice(out, area);
    else
        buffer_decimal(out, bbox_width(object->bbox) * bbox_height(object->bbox));
}

/* Writes COCO's 0 or 1 for what may be false or true in the source. */
static void put_crowd(struct buffer *out, struct slice crowd) {
    buffer_text(out, ",\"iscrowd\":");
    if (crowd.at == NULL || crowd.at[0] == 'f' || crowd.at[0] == 'n')
        buffer_char(out, '0');
    else if (crowd.at[0] == 't')
        buffer_char(out, '1');
    else
        buffer_slice(out, crowd);
}

static void put_segmentation(struct buffer *out, const struct slice *value) {
    buffer_text(out, ",\"segmentation\":");
    if (value[OBJECT_SEGMENTATION].at != NULL) {
        buffer_slice(out, value[OBJECT_SEGMENTATION]);
        return;
    }
    buffer_char(out, '[');
    buffer_slice(out, value[OBJECT_POLYGON]);
    buffer_char(out, ']');
}

/* Finds the members of an object; emits those that an annotation keeps as they are. */
static bool read_members(struct coco_writer *coco, const struct object *object, struct slice *value,
                         struct buffer *rest, struct fault *fault) {
    struct json j;
    struct slice key;
    uint32_t seen = 0;
    json_open(&j, object->text);
    json_object(&j);
    for (int member; (member = json_named_member(&j, &coco->names, &seen, &key)) != JSON_END;) {
        const char *name = key.at - 1;
        struct slice text = json_skip(&j);
        if (member >= 0) value[member] = text;
        if (member != JSON_OTHER && member != OBJECT_POLYGON) continue;
        buffer_char(rest, ',');
        buffer_bytes(rest, name, (size_t)(text.at + text.len - name));
    }
    return j.error == NULL || json_fault(&j, fault);
}

static void put_image_id(const struct coco_writer *coco, struct buffer *out) {
    buffer_bytes(out, coco->parts.bytes, coco->image_id_len);
}

static bool put_annotation(struct coco_writer *coco, const struct object *object, struct buffer *out,
                           uint64_t number, struct fault *fault) {
    struct slice value[OBJECT_COUNT] = {{NULL, 0}};
    struct buffer *parts = &coco->parts;
    size_t category, rest = coco->image_id_len, id;
    parts->len = rest;
    if (!classes_find(&coco->classes, object->category, &category, fault)) return false;
    if (!read_members(coco, object, value, parts, fault)) return false;
    id = parts->len;
    if (!take_id(coco, &coco->annotation_ids, value[OBJECT_ID], number, fault)) return false;
    buffer_text(out, number == 1 ? "\n{\"id\":" : ",\n{\"id\":");
    buffer_bytes(out, parts->bytes + id, parts->len - id);
    buffer_text(out, ",\"image_id\":");
    put_image_id(coco, out);
    buffer_text(out, ",\"category_id\":");
    buffer_integer(out, coco->options->first_category + category);
    put_box(out, object);
    put_area(out, object, value[OBJECT_AREA]);
    put_crowd(out, value[OBJECT_ISCROWD]);
    put_segmentation(out, value);
    buffer_bytes(out, parts->bytes + rest, id - rest);
    buffer_char(out, '}');
    return true;
}

static void hold_image(struct coco_writer *coco) {
    const struct scene *scene = &coco->scene;
    struct buffer *images = &coco->images;
    buffer_text(images, images->len == 0 ? "\n{\"id\":" : ",\n{\"id\":");
    put_image_id(coco, images);
    buffer_text(images, ",\"file_name\":\"");
    buffer_slice(images, scene->image);
    buffer_text(images, "\",\"width\":");
    buffer_slice(images, scene->width_text);
    buffer_text(images, ",\"height\":");
    buffer_slice(images, scene->height_text);
    buffer_char(images, '}');
}

static enum outcome export_scene(void *data, const struct line *line, struct buffer *out,
                                 struct fault *fault) {
    struct coco_writer *coco = data;
    struct scene *scene = &coco->scene;
    if (!scene_read(scene, line->text, SCENE_STRICT, fault)) return RECORD_BAD;
    if (scene->image.at == NULL) {
        fault_set(fault, FAULT_MISSING, "image", "is missing");
        return RECORD_BAD;
    }
    coco->parts.len = 0;
    texts_keep(&coco->image_ids, coco->image_ids_kept);
    texts_keep(&coco->annotation_ids, coco->annotation_ids_kept);
    if (!take_id(coco, &coco->image_ids, scene->id, coco->scenes + 1, fault)) return RECORD_BAD;
    coco->image_id_len = coco->parts.len;
    put_begin(coco, out);
    for (size_t i = 0; i < scene->object_count; i++) {
        if (put_annotation(coco, &scene->objects[i], out, coco->annotations + i + 1, fault)) continue;
        fault_in(fault, "objects[%zu]", i);
        return RECORD_BAD;
    }
    hold_image(coco);
    coco->annotations += scene->object_count;
    coco->scenes++;
    coco->image_ids_kept = coco->image_ids.count;
    coco->annotation_ids_kept = coco->annotation_ids.count;
    return RECORD_DONE;
}

const struct exporter export_coco = {open_coco, export_scene, close_coco};
