/* SPDX-License-Identifier: MIT */
#include "edit/patch.h"

#include "base/memory.h"
#include "base/path.h"

#include <math.h>
#include <stdlib.h>

enum { MEMBER_IMAGE, MEMBER_WIDTH, MEMBER_HEIGHT, MEMBER_ID, MEMBER_OBJECTS, MEMBER_COUNT };
static const char *const member_names[] = {"image", "width", "height", "id", "objects"};

enum { OBJECT_BBOX = DERIVED_COUNT, OBJECT_POLYGON, OBJECT_MEMBERS };

void patch_open(struct patch_writer *writer, struct scene *scene, bool clip) {
    const char *names[OBJECT_MEMBERS];
    *writer = (struct patch_writer){.scene = scene, .clip = clip};
    for (int i = 0; i < DERIVED_COUNT; i++) names[i] = derived_names[i];
    names[OBJECT_BBOX] = "bbox";
    names[OBJECT_POLYGON] = "polygon";
    json_names(&writer->names, member_names, MEMBER_COUNT);
    json_names(&writer->object_names, names, OBJECT_MEMBERS);
}

void patch_close(struct patch_writer *writer) {
    buffer_free(&writer->name);
    free(writer->parts);
}

static void put_number(struct buffer *out, const char *before, double number) {
    buffer_text(out, before);
    buffer_decimal(out, number);
}

void patch_name(struct patch_writer *writer, const struct patch *patch) {
    struct slice image = writer->scene->image;
    struct buffer *out = &writer->name;
    size_t stem = patch->whole ? image.len : path_stem(image).len;
    out->len = 0;
    buffer_bytes(out, image.at, stem);
    if (patch->whole) return;
    put_number(out, "__1__", patch->window.x1);
    put_number(out, "___", patch->window.y1);
    buffer_bytes(out, image.at + stem, image.len - stem);
}

/* Writes an edge relative to the patch; as spelled if it does not change. */
static void put_edge(const struct patch_writer *writer, struct buffer *out, double edge, struct slice spelled,
                     double start, double end) {
    if (writer->clip) {
        double inside = fmin(fmax(edge, start), end);
        if (inside != edge) {
            buffer_decimal(out, inside - start);
            return;
        }
    }
    if (start == 0)
        buffer_slice(out, spelled);
    else
        buffer_decimal(out, edge - start);
}

static void put_bbox(const struct patch_writer *writer, struct buffer *out, const struct object *object,
                     struct bbox window) {
    buffer_char(out, '[');
    put_edge(writer, out, object->bbox.x1, object->edge[0], window.x1, window.x2);
    buffer_char(out, ',');
    put_edge(writer, out, object->bbox.y1, object->edge[1], window.y1, window.y2);
    buffer_char(out, ',');
    put_edge(writer, out, object->bbox.x2, object->edge[2], window.x1, window.x2);
    buffer_char(out, ',');
    put_edge(writer, out, object->bbox.y2, object->edge[3], window.y1, window.y2);
    buffer_char(out, ']');
}

/* Writes a list x, y, x, y, ... relative to the patch. It is never clipped. */
static bool put_polygon(struct buffer *out, struct slice polygon, struct bbox window, struct fault *fault) {
    struct json j;
    double number;
    json_open(&j, polygon);
    if (!json_array(&j)) return fault_set(fault, FAULT_TYPE, "polygon", "an array of numbers was expected");
    buffer_char(out, '[');
    for (size_t i = 0; json_element(&j); i++) {
        const char *from = j.at;
        double start = i % 2 == 0 ? window.x1 : window.y1;
        if (!json_number(&j, &number) || fabs(number) > BBOX_FARTHEST_EDGE)
            return fault_set(fault, j.error != NULL ? j.code : FAULT_RANGE, "polygon",
                             "numbers within 1e12 pixels were expected");
        if (i > 0) buffer_char(out, ',');
        if (start == 0)
            buffer_bytes(out, from, (size_t)(j.at - from));
        else
            buffer_decimal(out, number - start);
    }
    buffer_char(out, ']');
    return true;
}

/* Writes an object relative to the patch, without the members that sar-grid adds. */
static bool put_object(struct patch_writer *writer, struct buffer *out, const struct object *object,
                       struct bbox window, struct fault *fault) {
    struct json j;
    struct slice key;
    uint32_t seen = 0;
    char before = '{';
    json_open(&j, object->text);
    json_object(&j);
    for (int member; (member = json_named_member(&j, &writer->object_names, &seen, &key)) != JSON_END;) {
        const char *name = key.at - 1;
        struct slice value = json_skip(&j);
        if (member >= 0 && member < DERIVED_COUNT) continue;
        buffer_char(out, before);
        buffer_bytes(out, name, (size_t)(value.at - name));
        if (member == OBJECT_BBOX)
            put_bbox(writer, out, object, window);
        else if (member == OBJECT_POLYGON && !put_polygon(out, value, window, fault))
            return false;
        else if (member != OBJECT_POLYGON)
            buffer_slice(out, value);
        before = ',';
    }
    buffer_char(out, '}');
    return j.error == NULL || json_fault(&j, fault);
}

static bool put_objects(struct patch_writer *writer, struct buffer *out, const struct patch *patch,
                        struct fault *fault) {
    buffer_char(out, '[');
    for (size_t i = 0; i < patch->count; i++) {
        if (i > 0) buffer_char(out, ',');
        uint32_t member = patch->members[i];
        if (!put_object(writer, out, &writer->scene->objects[member], patch->window, fault))
            return fault_in(fault, "objects[%u]", (unsigned)member);
    }
    buffer_char(out, ']');
    return true;
}

void patch_scene(struct patch_writer *writer) {
    struct json j;
    struct slice key;
    uint32_t seen = 0;
    writer->part_count = 0;
    json_open(&j, writer->scene->text);
    json_object(&j);
    for (int member; (member = json_named_member(&j, &writer->names, &seen, &key)) != JSON_END;) {
        struct slice value = json_skip(&j);
        writer->parts =
            memory_grow(writer->parts, &writer->part_room, writer->part_count + 1, sizeof *writer->parts);
        writer->parts[writer->part_count++] = (struct patch_part){member, key.at - 1, value};
    }
}

/* Drops the scene's id unless the patch is the whole image, which the id belongs to. */
bool patch_put(struct patch_writer *writer, struct buffer *out, const struct patch *patch,
               struct fault *fault) {
    char before = '{';
    for (size_t i = 0; i < writer->part_count; i++) {
        const struct patch_part *part = &writer->parts[i];
        if (part->member == MEMBER_ID && !patch->whole) continue;
        buffer_char(out, before);
        buffer_bytes(out, part->name, (size_t)(part->value.at - part->name));
        before = ',';
        switch (part->member) {
        case MEMBER_IMAGE:
            buffer_char(out, '"');
            buffer_slice(out, buffer_view(&writer->name));
            buffer_char(out, '"');
            break;
        case MEMBER_WIDTH: buffer_decimal(out, bbox_width(patch->window)); break;
        case MEMBER_HEIGHT: buffer_decimal(out, bbox_height(patch->window)); break;
        case MEMBER_OBJECTS:
            if (!put_objects(writer, out, patch, fault)) return false;
            break;
        default: buffer_slice(out, part->value);
        }
    }
    buffer_text(out, "}\n");
    return true;
}
