/* SPDX-License-Identifier: MIT
 *
 * coco: scenes to one COCO detection document (https://cocodataset.org/#format-data). Annotations come
 * first and are written as they are read; images are held in memory until the end. */
#include "out/export.h"
#include "json/put.h"

#include "base/hash.h"
#include "base/number.h"
#include "base/strset.h"
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
    struct emit images; /* the elements of `images`, with the commas between them */
    struct texts image_ids, annotation_ids;
    size_t image_ids_kept, annotation_ids_kept; /* of the scenes written so far */
    struct emit parts; /* the image's id; after it, of the current object, its last members and its id */
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
    coco->images.fd = coco->parts.fd = -1;
    classes_open(&coco->classes, cli, options->classes, options->templates);
    scene_open(&coco->scene);
    return coco;
}

static void put_categories(const struct coco_writer *coco, struct emit *out) {
    for (size_t i = 0; i < coco->classes.count; i++) {
        emit_text(out, i == 0 ? "\n{\"id\":" : ",\n{\"id\":");
        emit_integer(out, coco->options->first_category + i);
        emit_text(out, ",\"name\":");
        json_put_string(out, coco->classes.names[i]);
        emit_char(out, '}');
    }
}

static void put_begin(const struct coco_writer *coco, struct emit *out) {
    if (coco->scenes == 0) emit_text(out, "{\"annotations\":[");
}

static void close_coco(void *data) {
    struct coco_writer *coco = data;
    struct emit *out = &coco->cli->out;
    if (coco->cli->status != CLI_FAILED) {
        put_begin(coco, out);
        emit_text(out, coco->annotations > 0 ? "\n],\"images\":[" : "],\"images\":[");
        emit_bytes(out, coco->images.bytes, coco->images.len);
        emit_text(out, coco->images.len > 0 ? "\n],\"categories\":[" : "],\"categories\":[");
        put_categories(coco, out);
        emit_text(out, "\n]}\n");
        emit_commit(out);
    }
    texts_free(&coco->image_ids);
    texts_free(&coco->annotation_ids);
    classes_close(&coco->classes);
    scene_close(&coco->scene);
    free(coco->images.bytes);
    free(coco->parts.bytes);
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
    struct emit *id = &coco->parts;
    size_t from = id->len;
    enum json_type type = given.at != NULL ? json_type_of(given.at[0]) : JSON_NULL;
    bool keeps = !coco->options->new_ids && type != JSON_NULL;
    if (keeps && type != JSON_NUMBER && type != JSON_STRING)
        return fault_set(fault, "id", "is neither a number nor a string");
    if (keeps)
        emit_slice(id, given);
    else
        emit_integer(id, number);
    struct slice taken = {id->bytes + from, id->len - from};
    if (coco->options->new_ids || is_new(ids, taken)) return true;
    const char *by_order = keeps ? "" : ", its position because it has no id,";
    return fault_set(fault, "id", "%s%s is a duplicate id (--ids=new assigns new ids)", quote(taken).text,
                     by_order);
}

/* --- annotations ---------------------------------------------------------------------------------------- */

static void put_box(struct emit *out, const struct object *object) {
    emit_text(out, ",\"bbox\":[");
    emit_slice(out, object->edge[0]);
    emit_char(out, ',');
    emit_slice(out, object->edge[1]);
    emit_char(out, ',');
    emit_decimal(out, bbox_width(object->bbox));
    emit_char(out, ',');
    emit_decimal(out, bbox_height(object->bbox));
    emit_char(out, ']');
}

static void put_area(struct emit *out, const struct object *object, struct slice area) {
    emit_text(out, ",\"area\":");
    if (area.at != NULL)
        emit_slice(out, area);
    else
        emit_decimal(out, bbox_width(object->bbox) * bbox_height(object->bbox));
}

/* Writes COCO's 0 or 1 for what may be false or true in the source. */
static void put_crowd(struct emit *out, struct slice crowd) {
    emit_text(out, ",\"iscrowd\":");
    if (crowd.at == NULL || crowd.at[0] == 'f' || crowd.at[0] == 'n')
        emit_char(out, '0');
    else if (crowd.at[0] == 't')
        emit_char(out, '1');
    else
        emit_slice(out, crowd);
}

static void put_segmentation(struct emit *out, const struct slice *value) {
    emit_text(out, ",\"segmentation\":");
    if (value[OBJECT_SEGMENTATION].at != NULL) {
        emit_slice(out, value[OBJECT_SEGMENTATION]);
        return;
    }
    emit_char(out, '[');
    emit_slice(out, value[OBJECT_POLYGON]);
    emit_char(out, ']');
}

/* Finds the members of an object; emits those that an annotation keeps as they are. */
static bool read_members(struct coco_writer *coco, const struct object *object, struct slice *value,
                         struct emit *rest, struct fault *fault) {
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
        emit_char(rest, ',');
        emit_bytes(rest, name, (size_t)(text.at + text.len - name));
    }
    return j.error == NULL || json_fault(&j, fault);
}

static void put_image_id(const struct coco_writer *coco, struct emit *out) {
    emit_bytes(out, coco->parts.bytes, coco->image_id_len);
}

static bool put_annotation(struct coco_writer *coco, const struct object *object, struct emit *out,
                           uint64_t number, struct fault *fault) {
    struct slice value[OBJECT_COUNT] = {{NULL, 0}};
    struct emit *parts = &coco->parts;
    size_t category, rest = coco->image_id_len, id;
    parts->len = rest;
    if (!classes_find(&coco->classes, object->category, &category, fault)) return false;
    if (!read_members(coco, object, value, parts, fault)) return false;
    id = parts->len;
    if (!take_id(coco, &coco->annotation_ids, value[OBJECT_ID], number, fault)) return false;
    emit_text(out, number == 1 ? "\n{\"id\":" : ",\n{\"id\":");
    emit_bytes(out, parts->bytes + id, parts->len - id);
    emit_text(out, ",\"image_id\":");
    put_image_id(coco, out);
    emit_text(out, ",\"category_id\":");
    emit_integer(out, coco->options->first_category + category);
    put_box(out, object);
    put_area(out, object, value[OBJECT_AREA]);
    put_crowd(out, value[OBJECT_ISCROWD]);
    put_segmentation(out, value);
    emit_bytes(out, parts->bytes + rest, id - rest);
    emit_char(out, '}');
    return true;
}

static void hold_image(struct coco_writer *coco) {
    const struct scene *scene = &coco->scene;
    struct emit *images = &coco->images;
    emit_text(images, images->len == 0 ? "\n{\"id\":" : ",\n{\"id\":");
    put_image_id(coco, images);
    emit_text(images, ",\"file_name\":\"");
    emit_slice(images, scene->image);
    emit_text(images, "\",\"width\":");
    emit_slice(images, scene->width_text);
    emit_text(images, ",\"height\":");
    emit_slice(images, scene->height_text);
    emit_char(images, '}');
}

static enum outcome export_scene(void *data, const struct line *line, struct emit *out, struct fault *fault) {
    struct coco_writer *coco = data;
    struct scene *scene = &coco->scene;
    if (!scene_read(scene, line->text, SCENE_STRICT, fault)) return RECORD_BAD;
    if (scene->image.at == NULL) {
        fault_set(fault, "image", "is missing");
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
