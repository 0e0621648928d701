/* SPDX-License-Identifier: MIT */
#include "edit/derived.h"

#include "base/memory.h"
#include "base/number.h"

#include <stdio.h>
#include <stdlib.h>

struct neighbour {
    size_t index;
    double separation; /* has the order of the distances, without rounding */
};

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

void derivation_scene(struct derivation *derivation, const struct scene *scene) {
    size_t count = scene->object_count;
    derivation->scene = scene;
    derivation->boxes =
        memory_grow(derivation->boxes, &derivation->box_room, count, sizeof *derivation->boxes);
    derivation->nearest =
        memory_grow(derivation->nearest, &derivation->nearest_room, count, sizeof *derivation->nearest);
    derivation->neighbours = memory_grow(derivation->neighbours, &derivation->neighbour_room, count,
                                         sizeof *derivation->neighbours);
    for (size_t i = 0; i < count; i++) derivation->boxes[i] = scene->objects[i].bbox;
    if (derivation->relations == RELATIONS_NEAREST)
        grid_nearest(derivation->boxes, count, derivation->nearest);
}

static int by_distance(const void *a, const void *b) {
    const struct neighbour *p = a, *q = b;
    if (p->separation != q->separation) return p->separation < q->separation ? -1 : 1;
    return (p->index > q->index) - (p->index < q->index);
}

/* Finds the neighbours to list for an object, nearest first, and returns their number. */
static size_t find_neighbours(struct derivation *derivation, size_t object) {
    size_t count = derivation->scene->object_count, found = 0;
    if (derivation->relations == RELATIONS_NEAREST) {
        derivation->neighbours[0] = (struct neighbour){derivation->nearest[object], 0};
        return derivation->nearest[object] != object;
    }
    for (size_t i = 0; i < count; i++) {
        if (i == object) continue;
        derivation->neighbours[found++] =
            (struct neighbour){i, grid_separation(derivation->boxes[object], derivation->boxes[i])};
    }
    qsort(derivation->neighbours, found, sizeof *derivation->neighbours, by_distance);
    return found;
}

static char *put_text(char *p, const struct derivation_text *text) {
    memcpy(p, text->bytes, DERIVATION_TEXT);
    return p + text->len;
}

static void put_relations(struct derivation *derivation, size_t object, struct buffer *out) {
    enum { RELATION_ROOM = 96 + NUMBER_DECIMAL };
    const struct grid_rules *rules = &derivation->rules;
    size_t count = find_neighbours(derivation, object);
    buffer_text(out, ",\"relations\":[");
    for (size_t i = 0; i < count; i++) {
        const struct neighbour *n = &derivation->neighbours[i];
        double distance = grid_distance(derivation->boxes[object], derivation->boxes[n->index]);
        enum distance nearness =
            grid_nearness(rules, distance, derivation->scene->width, derivation->scene->height);
        enum direction direction = grid_direction(derivation->boxes[object], derivation->boxes[n->index]);
        char *p = buffer_room(out, RELATION_ROOM);
        if (i > 0) *p++ = ',';
        p = slice_put_text(p, "{\"to\":");
        p += number_put_integer(p, n->index);
        p = slice_put_text(p, ",\"distance\":");
        p += number_put_decimal(p, distance);
        p = put_text(p, &derivation->near[nearness]);
        buffer_took(out, put_text(p, &derivation->direction[direction]));
    }
    buffer_char(out, ']');
}

void derivation_put(struct derivation *derivation, size_t object, struct buffer *out) {
    enum { DERIVED_ROOM = 6 * DERIVATION_TEXT + 2 * NUMBER_DECIMAL };
    const struct grid_rules *rules = &derivation->rules;
    const struct scene *scene = derivation->scene;
    struct bbox b = derivation->boxes[object];
    double ratio = grid_area_ratio(b, scene->width, scene->height), aspect = grid_aspect(b);
    char *p = buffer_room(out, DERIVED_ROOM);
    p = put_text(p, &derivation->region[grid_region(b, scene->width, scene->height)]);
    p = slice_put_text(p, ",\"area_ratio\":");
    p += number_put_ratio(p, bbox_width(b) * bbox_height(b), scene->width * scene->height);
    p = slice_put_text(p, ",\"aspect\":");
    p += number_put_ratio(p, bbox_width(b), bbox_height(b));
    p = put_text(p, &derivation->size[grid_size(rules, ratio)]);
    p = put_text(p, &derivation->size3[grid_size3(rules, ratio)]);
    p = put_text(p, &derivation->shape[grid_shape(rules, aspect)]);
    buffer_took(out, p);
    if (derivation->relations != RELATIONS_NONE) put_relations(derivation, object, out);
}

void derivation_close(struct derivation *derivation) {
    free(derivation->boxes);
    free(derivation->nearest);
    free(derivation->neighbours);
}
