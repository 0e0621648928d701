/* SPDX-License-Identifier: MIT */
#include "record/scene.h"

#include "record/member.h"

#include <math.h>
#include <stdlib.h>

const char *const derived_names[] = {"region", "area_ratio", "aspect", "size", "size3", "shape", "relations"};

enum scene_member {
    MEMBER_IMAGE,
    MEMBER_WIDTH,
    MEMBER_HEIGHT,
    MEMBER_OBJECTS,
    MEMBER_SPLIT,
    MEMBER_SOURCE,
    MEMBER_ID,
    MEMBER_ANNOTATED,
    MEMBER_MESSAGES,
    MEMBER_COUNT
};
static const char *const member_names[] = {"image",  "width", "height",    "objects", "split",
                                           "source", "id",    "annotated", "messages"};

/* The members that are read; after them those that sar-grid adds. */
enum object_member {
    OBJECT_CATEGORY,
    OBJECT_BBOX,
    OBJECT_DERIVED,
    OBJECT_MEMBER_COUNT = OBJECT_DERIVED + DERIVED_COUNT
};

void scene_open(struct scene *scene) {
    *scene = (struct scene){0};
    const char *object_names[OBJECT_MEMBER_COUNT] = {"category", "bbox"};
    for (int i = 0; i < DERIVED_COUNT; i++) object_names[OBJECT_DERIVED + i] = derived_names[i];
    json_names(&scene->names, member_names, MEMBER_COUNT);
    json_names(&scene->object_names, object_names, OBJECT_MEMBER_COUNT);
}

static bool read_bbox(struct json *j, struct object *object, struct fault *fault) {
    double edge[4];
    if (!member_box(j, "[x1, y1, x2, y2]", edge, object->edge, fault)) return false;
    object->bbox = (struct bbox){edge[0], edge[1], edge[2], edge[3]};
    return true;
}

static bool has_area(const struct object *object, struct fault *fault) {
    const struct slice *edge = object->edge;
    for (int axis = 0; axis < 2; axis++) {
        double first = axis == 0 ? object->bbox.x1 : object->bbox.y1;
        double second = axis == 0 ? object->bbox.x2 : object->bbox.y2;
        if (second > first) continue;
        char name = axis == 0 ? 'x' : 'y';
        return fault_set(fault, FAULT_MISMATCH, "bbox", "%c2 (%.*s) is not above %c1 (%.*s)", name,
                         (int)(edge[axis + 2].len < 40 ? edge[axis + 2].len : 40), edge[axis + 2].at, name,
                         (int)(edge[axis].len < 40 ? edge[axis].len : 40), edge[axis].at);
    }
    double aspect = bbox_width(object->bbox) / bbox_height(object->bbox);
    if (isfinite(aspect) && aspect > 0) return true;
    return fault_set(fault, FAULT_RANGE, "bbox", "the ratio of its sides does not fit a double");
}

static bool read_object(struct scene *scene, struct json *j, struct object *object, int allowed,
                        struct fault *fault) {
    const char *from = j->at;
    const int wanted = (allowed & SCENE_VALUES) != 0 ? OBJECT_MEMBER_COUNT : OBJECT_DERIVED;
    uint32_t seen = 0;
    if (!json_object(j)) return json_fault(j, fault);
    for (int member; (member = json_wanted_member(j, &scene->object_names, wanted, &seen)) != JSON_END;) {
        if (member >= OBJECT_DERIVED) {
            object->value[member - OBJECT_DERIVED] = json_skip(j);
            continue;
        }
        if (member == OBJECT_BBOX) {
            if (!read_bbox(j, object, fault)) return fault_in(fault, "bbox");
            continue;
        }
        if (!json_string(j, &object->category)) return json_fault(j, fault), fault_in(fault, "category");
        if (j->escaped) object->category = member_text(&scene->decoded, object->category);
    }
    if (j->error != NULL) return json_fault(j, fault);
    object->text = (struct slice){from, (size_t)(j->at - from)};
    object->derived = seen >> OBJECT_DERIVED;
    if ((seen >> OBJECT_CATEGORY & 1) == 0) return fault_set(fault, FAULT_MISSING, "category", "is missing");
    if ((seen >> OBJECT_BBOX & 1) == 0) return fault_set(fault, FAULT_MISSING, "bbox", "is missing");
    return (allowed & SCENE_DEGENERATE_BOXES) != 0 || has_area(object, fault);
}

static bool read_objects(struct scene *scene, struct json *j, int allowed, struct fault *fault) {
    const char *from = j->at;
    if (!json_array(j)) return json_fault(j, fault);
    while (json_element(j)) {
        scene->objects =
            memory_grow(scene->objects, &scene->object_room, scene->object_count + 1, sizeof *scene->objects);
        if (!read_object(scene, j, &scene->objects[scene->object_count], allowed, fault))
            return fault_in(fault, "[%zu]", scene->object_count);
        scene->object_count++;
    }
    if (j->error != NULL) return json_fault(j, fault);
    scene->objects_text = (struct slice){from, (size_t)(j->at - from)};
    return true;
}

static bool read_string(struct json *j, struct slice *text, struct fault *fault) {
    return json_string(j, text) || json_fault(j, fault);
}

/* Any value but null is an id. */
static bool read_id(struct json *j, struct slice *id, struct fault *fault) {
    enum json_type type = json_peek(j);
    struct slice text = json_skip(j);
    if (type != JSON_NULL) *id = text;
    return j->error == NULL || json_fault(j, fault);
}

static bool read_array(struct json *j, struct slice *text, struct fault *fault) {
    if (json_peek(j) != JSON_ARRAY) return json_array(j), json_fault(j, fault);
    *text = json_skip(j);
    return j->error == NULL || json_fault(j, fault);
}

static bool read_member(struct scene *scene, struct json *j, int member, int allowed, struct fault *fault) {
    switch (member) {
    case MEMBER_IMAGE: return read_string(j, &scene->image, fault);
    case MEMBER_SPLIT: return read_string(j, &scene->split, fault);
    case MEMBER_SOURCE: return read_string(j, &scene->source, fault);
    case MEMBER_ID: return read_id(j, &scene->id, fault);
    case MEMBER_ANNOTATED: return read_array(j, &scene->annotated, fault);
    case MEMBER_WIDTH: return member_side(j, &scene->width, &scene->width_text, fault);
    case MEMBER_HEIGHT: return member_side(j, &scene->height, &scene->height_text, fault);
    case MEMBER_OBJECTS: return read_objects(scene, j, allowed, fault);
    default: return json_skip(j).len != 0 || json_fault(j, fault);
    }
}

static void forget_record(struct scene *scene) {
    if (scene->decoded.last != NULL) arena_free(&scene->decoded);
    scene->image = scene->split = scene->source = scene->id = scene->annotated = (struct slice){0};
    scene->width_text = scene->height_text = scene->objects_text = (struct slice){0};
    scene->object_count = 0;
    scene->is_sample = false;
}

/* Reads the record's members; `seen` gets a bit for each. In samples of some trainers `objects` is an object,
 * not an array: then `other_objects` is set instead. */
static bool read_members(struct scene *scene, struct json *j, int allowed, uint32_t *seen,
                         bool *other_objects, struct fault *fault) {
    struct slice key;
    if (!json_object(j)) return json_fault(j, fault);
    for (int member; (member = json_named_member(j, &scene->names, seen, &key)) != JSON_END;) {
        if (member == MEMBER_OBJECTS && json_peek(j) == JSON_OBJECT) {
            *seen &= ~((uint32_t)1 << MEMBER_OBJECTS);
            *other_objects = true;
            member = JSON_OTHER;
        }
        if (!read_member(scene, j, member, allowed, fault))
            return member == JSON_OTHER ? false : fault_in(fault, "%s", member_names[member]);
    }
    return json_done(j) || json_fault(j, fault);
}

bool scene_read(struct scene *scene, struct slice record, int allowed, struct fault *fault) {
    struct json j;
    uint32_t seen = 0;
    bool other_objects = false;
    forget_record(scene);
    scene->text = record;
    json_open(&j, record);
    if (!read_members(scene, &j, allowed, &seen, &other_objects, fault)) return false;
    if ((seen >> MEMBER_MESSAGES & 1) != 0) {
        scene->is_sample = true;
        if ((allowed & SCENE_OR_SAMPLE) != 0) return true;
        return fault_set(fault, FAULT_KIND, "", "this is a sample (it has messages), not a scene");
    }
    if ((seen >> MEMBER_OBJECTS & 1) == 0) {
        const char *kind = (allowed & SCENE_OR_SAMPLE) != 0 ? ", nor a sample: it has no messages" : "";
        return fault_set(fault, FAULT_KIND, "", "this is not a scene: it has no array of objects%s", kind);
    }
    if (other_objects) return fault_set(fault, FAULT_DUPLICATE, "objects", "duplicate member");
    if ((seen >> MEMBER_WIDTH & 1) == 0) return fault_set(fault, FAULT_MISSING, "width", "is missing");
    if ((seen >> MEMBER_HEIGHT & 1) == 0) return fault_set(fault, FAULT_MISSING, "height", "is missing");
    return true;
}

static void put_edges(struct buffer *out, const struct slice edge[4]) {
    for (int i = 0; i < 4; i++) {
        buffer_char(out, i == 0 ? '[' : ',');
        buffer_slice(out, edge[i]);
    }
    buffer_char(out, ']');
}

void scene_put_plain(struct buffer *out, struct scene *scene, const struct object *object,
                     const struct slice edge[4]) {
    struct json j;
    struct slice key;
    uint32_t seen = 0;
    char before = '{';
    json_open(&j, object->text);
    json_object(&j);
    for (int member; (member = json_named_member(&j, &scene->object_names, &seen, &key)) != JSON_END;) {
        const char *name = key.at - 1;
        struct slice value = json_skip(&j);
        if (member >= OBJECT_DERIVED) continue;
        buffer_char(out, before);
        buffer_bytes(out, name, (size_t)(value.at - name));
        if (member == OBJECT_BBOX && memcmp(edge, object->edge, sizeof object->edge) != 0)
            put_edges(out, edge);
        else
            buffer_slice(out, value);
        before = ',';
    }
    buffer_char(out, '}');
}

void scene_close(struct scene *scene) {
    arena_free(&scene->decoded);
    free(scene->objects);
}
