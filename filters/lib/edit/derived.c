/* SPDX-License-Identifier: MIT */
#include "edit/derived.h"

#include "base/memory.h"
#include "base/number.h"

#include <stdio.h>
#include <stdlib.h>

static void set_texts(struct derivation_text *texts, const char *member, const char *const *names,
                      const char *end) {
    for (size_t i = 0; names[i] != NULL; i++)
        texts[i].len =
            (size_t)snprintf(texts[i].bytes, DERIVATION_TEXT, ",\"%s\":\"%s\"%s", member, names[i], end);
}

void derivation_open(struct derivation *derivation, const struct grid_rules *rules,
                     enum relations relations) {
    *derivation = (struct derivation){.rules = *rules, .relations = relations};
    set_texts(derivation->region, derived_names[DERIVED_REGION], region_names, "");
    set_texts(derivation->size, derived_names[DERIVED_SIZE], size_names, "");
    set_texts(derivation->size3, derived_names[DERIVED_SIZE3], size3_names, "");
    set_texts(derivation->shape, derived_names[DERIVED_SHAPE], shape_names, "");
    derivation->near[DISTANCE_NEAR] = (struct derivation_text){",\"near\":true", strlen(",\"near\":true")};
    derivation->near[DISTANCE_FAR] = (struct derivation_text){",\"near\":false", strlen(",\"near\":false")};
    set_texts(derivation->direction, "direction", direction_names, "}");
}

/* Numbers the categories of the scene's objects from 0, in the order in which they occur. */
static void set_groups(struct derivation *derivation) {
    const struct object *objects = derivation->scene->objects;
    size_t count = derivation->scene->object_count;
    derivation->group =
        memory_grow(derivation->group, &derivation->group_room, count, sizeof *derivation->group);
    places_clear(&derivation->categories);
    for (size_t i = 0; i < count; i++) {
        bool same = i > 0 && slice_equal(objects[i].category, objects[i - 1].category);
        derivation->group[i] = same ? derivation->group[i - 1]
                                    : (uint32_t)places_add(&derivation->categories, objects[i].category);
    }
}

void derivation_scene(struct derivation *derivation, const struct scene *scene) {
    size_t count = scene->object_count;
    derivation->scene = scene;
    derivation->boxes =
        memory_grow(derivation->boxes, &derivation->box_room, count, sizeof *derivation->boxes);
    for (size_t i = 0; i < count; i++) derivation->boxes[i] = scene->objects[i].bbox;
    size_t most = count;
    if (derivation->relations == RELATIONS_NEAREST) {
        set_groups(derivation);
        most = derivation->categories.count;
        neighbours_set(&derivation->neighbours, derivation->boxes, derivation->group, count, most);
    }
    derivation->found =
        memory_grow(derivation->found, &derivation->found_room, most, sizeof *derivation->found);
}

static char *put_text(char *p, const struct derivation_text *text) {
    memcpy(p, text->bytes, DERIVATION_TEXT);
    return p + text->len;
}

static void put_relations(struct derivation *derivation, size_t object, struct buffer *out) {
    enum { RELATION_ROOM = 96 + NUMBER_DECIMAL };
    const struct grid_rules *rules = &derivation->rules;
    const struct scene *scene = derivation->scene;
    size_t count = derivation->relations == RELATIONS_NEAREST
                       ? neighbours_nearest(&derivation->neighbours, object, derivation->found)
                       : neighbours_all(derivation->boxes, scene->object_count, object, derivation->found);
    buffer_text(out, ",\"relations\":[");
    for (size_t i = 0; i < count; i++) {
        struct grid_relation relation = grid_relation(
            rules, derivation->boxes, object, derivation->found[i].index, scene->width, scene->height);
        char *p = buffer_room(out, RELATION_ROOM);
        if (i > 0) *p++ = ',';
        p = slice_put_text(p, "{\"to\":");
        p += number_put_integer(p, relation.to);
        p = slice_put_text(p, ",\"distance\":");
        p += number_put_decimal(p, relation.distance);
        p = put_text(p, &derivation->near[relation.nearness]);
        buffer_took(out, put_text(p, &derivation->direction[relation.direction]));
    }
    buffer_char(out, ']');
}

void derivation_put(struct derivation *derivation, size_t object, struct buffer *out) {
    enum { DERIVED_ROOM = 6 * DERIVATION_TEXT + 2 * NUMBER_DECIMAL };
    const struct grid_rules *rules = &derivation->rules;
    const struct scene *scene = derivation->scene;
    struct bbox b = derivation->boxes[object];
    struct grid_words words = grid_words(rules, b, scene->width, scene->height);
    char *p = buffer_room(out, DERIVED_ROOM);
    p = put_text(p, &derivation->region[words.region]);
    p = slice_put_text(p, ",\"area_ratio\":");
    p += number_put_ratio(p, bbox_width(b) * bbox_height(b), scene->width * scene->height);
    p = slice_put_text(p, ",\"aspect\":");
    p += number_put_ratio(p, bbox_width(b), bbox_height(b));
    p = put_text(p, &derivation->size[words.size]);
    p = put_text(p, &derivation->size3[words.size3]);
    p = put_text(p, &derivation->shape[words.shape]);
    buffer_took(out, p);
    if (derivation->relations != RELATIONS_NONE) put_relations(derivation, object, out);
}

void derivation_close(struct derivation *derivation) {
    free(derivation->boxes);
    free(derivation->group);
    places_free(&derivation->categories);
    neighbours_free(&derivation->neighbours);
    free(derivation->found);
}
