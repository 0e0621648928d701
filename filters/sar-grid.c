/* SPDX-License-Identifier: MIT
 *
 * sar-grid: scenes in; the same scenes out, each object with its region, area ratio, aspect, size, shape and
 * relations to its neighbours. */
#include "cli.h"
#include "grid.h"
#include "gridoptions.h"
#include "number.h"
#include "scene.h"
#include "stream.h"

#include <stdio.h>
#include <stdlib.h>

enum relations { RELATIONS_ALL, RELATIONS_NEAREST, RELATIONS_NONE };

struct options {
    struct grid_rules rules;
    enum relations relations;
};

/* What an object gets, as it is written: `,"size":"small"`. Copied whole, whatever its length. */
enum { TEXT_ROOM = 32 };
struct text {
    char bytes[TEXT_ROOM];
    size_t len;
};
struct texts {
    struct text region[9], size[5], size3[3], shape[3], direction[9];
};

struct state {
    const struct options *options;
    struct texts texts;
    size_t label_len[DERIVED_COUNT]; /* of `,"size":` */
    struct scene scene;
    struct bbox *boxes;
    size_t *nearest;
    size_t box_room, nearest_room;
    struct neighbour {
        size_t index;
        double separation; /* orders as the distance does, but exactly */
    } * neighbours;
    size_t neighbour_room;
    struct emit values; /* the derived members of the object at hand, where they are not written as one */
};

static void set_texts(struct text *texts, const char *member, const char *const *names, const char *end) {
    for (size_t i = 0; names[i] != NULL; i++)
        texts[i].len = (size_t)snprintf(texts[i].bytes, TEXT_ROOM, ",\"%s\":\"%s\"%s", member, names[i], end);
}

static void prepare_texts(struct state *state) {
    struct texts *texts = &state->texts;
    set_texts(texts->region, derived_names[DERIVED_REGION], region_names, "");
    set_texts(texts->size, derived_names[DERIVED_SIZE], size_names, "");
    set_texts(texts->size3, derived_names[DERIVED_SIZE3], size3_names, "");
    set_texts(texts->shape, derived_names[DERIVED_SHAPE], shape_names, "");
    set_texts(texts->direction, "direction", direction_names, "}");
    for (int d = 0; d < DERIVED_COUNT; d++) state->label_len[d] = strlen(derived_names[d]) + strlen(",\"\":");
}

static char *put_text(char *p, const struct text *text) {
    memcpy(p, text->bytes, TEXT_ROOM);
    return p + text->len;
}

static int by_distance(const void *a, const void *b) {
    const struct neighbour *p = a, *q = b;
    if (p->separation != q->separation) return p->separation < q->separation ? -1 : 1;
    return (p->index > q->index) - (p->index < q->index);
}

/* The neighbours to be listed for an object, nearest first; gives their number. */
static size_t find_neighbours(struct state *state, size_t object) {
    size_t count = state->scene.object_count, found = 0;
    if (state->options->relations == RELATIONS_NEAREST) {
        state->neighbours[0] = (struct neighbour){state->nearest[object], 0};
        return state->nearest[object] != object;
    }
    for (size_t i = 0; i < count; i++) {
        if (i == object) continue;
        state->neighbours[found++] =
            (struct neighbour){i, grid_separation(state->boxes[object], state->boxes[i])};
    }
    qsort(state->neighbours, found, sizeof *state->neighbours, by_distance);
    return found;
}

static char *put_bytes(char *p, const char *bytes, size_t len) {
    memcpy(p, bytes, len);
    return p + len;
}

static char *put_literal(char *p, const char *literal) { /* inline: a literal's length is known */
    return put_bytes(p, literal, strlen(literal));
}

static void put_relations(struct state *state, size_t object, struct emit *out) {
    enum { RELATION_ROOM = 96 + NUMBER_DECIMAL };
    const struct grid_rules *rules = &state->options->rules;
    size_t count = find_neighbours(state, object);
    emit_text(out, ",\"relations\":[");
    for (size_t i = 0; i < count; i++) {
        const struct neighbour *n = &state->neighbours[i];
        double distance = grid_distance(state->boxes[object], state->boxes[n->index]);
        bool near = grid_nearness(rules, distance, state->scene.width, state->scene.height) == DISTANCE_NEAR;
        enum direction direction = grid_direction(state->boxes[object], state->boxes[n->index]);
        char *p = emit_room(out, RELATION_ROOM);
        if (i > 0) *p++ = ',';
        p = put_literal(p, "{\"to\":");
        p += number_put_integer(p, n->index);
        p = put_literal(p, ",\"distance\":");
        p += number_put_decimal(p, distance);
        p = near ? put_literal(p, ",\"near\":true") : put_literal(p, ",\"near\":false");
        emit_took(out, put_text(p, &state->texts.direction[direction]));
    }
    emit_char(out, ']');
}

/* The derived members of an object, each with a comma before it, in the order of enum derived. `end` becomes where each
 * ends in `out`; the relations end where they begin if none are wanted. */
static void derive(struct state *state, size_t object, struct emit *out, size_t end[DERIVED_COUNT]) {
    enum { DERIVED_ROOM = 6 * TEXT_ROOM + 2 * NUMBER_DECIMAL };
    const struct grid_rules *rules = &state->options->rules;
    const struct scene *scene = &state->scene;
    const struct texts *texts = &state->texts;
    struct bbox b = state->boxes[object];
    double ratio = grid_area_ratio(b, scene->width, scene->height), aspect = grid_aspect(b);
    char *p = emit_room(out, DERIVED_ROOM);
    p = put_text(p, &texts->region[grid_region(b, scene->width, scene->height)]);
    end[DERIVED_REGION] = (size_t)(p - out->bytes);
    p = put_literal(p, ",\"area_ratio\":");
    p += number_put_ratio(p, bbox_width(b) * bbox_height(b), scene->width * scene->height);
    end[DERIVED_AREA_RATIO] = (size_t)(p - out->bytes);
    p = put_literal(p, ",\"aspect\":");
    p += number_put_ratio(p, bbox_width(b), bbox_height(b));
    end[DERIVED_ASPECT] = (size_t)(p - out->bytes);
    p = put_text(p, &texts->size[grid_size(rules, ratio)]);
    end[DERIVED_SIZE] = (size_t)(p - out->bytes);
    p = put_text(p, &texts->size3[grid_size3(rules, ratio)]);
    end[DERIVED_SIZE3] = (size_t)(p - out->bytes);
    p = put_text(p, &texts->shape[grid_shape(rules, aspect)]);
    end[DERIVED_SHAPE] = (size_t)(p - out->bytes);
    emit_took(out, p);
    if (state->options->relations != RELATIONS_NONE) put_relations(state, object, out);
    end[DERIVED_RELATIONS] = out->len;
}

/* Leaves a member out, and a comma with it; gives where the object goes on. */
static const char *leave_out(struct emit *out, const char *at, const char *member, const char *behind) {
    const char *before = member;
    while (before[-1] == ' ' || before[-1] == '\t' || before[-1] == '\r') before--;
    if (before[-1] == ',') {
        emit_bytes(out, at, (size_t)(before - 1 - at));
        return behind;
    }
    emit_bytes(out, at, (size_t)(member - at));
    while (*behind == ' ' || *behind == '\t' || *behind == '\r') behind++;
    return *behind == ',' ? behind + 1 : behind;
}

/* The derived members that the object has, in the order in which they stand in it. */
static size_t order_members(const struct object *object, int order[DERIVED_COUNT]) {
    size_t count = 0;
    for (int d = 0; d < DERIVED_COUNT; d++) {
        if (object->derived[d].at == NULL) continue;
        size_t place = count++;
        for (; place > 0 && object->derived[order[place - 1]].at > object->derived[d].at; place--)
            order[place] = order[place - 1];
        order[place] = d;
    }
    return count;
}

/* Where an object's derived members, each with its comma, begin: at its end if it has none; where they stand if they are
 * all there, spelled and ordered as derive() has them. NULL where it is otherwise. */
static const char *usual_place(const struct state *state, const struct object *object) {
    const struct slice *old = object->derived;
    const char *close = object->text.at + object->text.len - 1, *at = old[0].at;
    if (at == NULL) {
        for (int d = 1; d < DERIVED_COUNT; d++) {
            if (old[d].at != NULL) return NULL;
        }
        return close;
    }
    const char *begin = at -= state->label_len[0];
    for (int d = 0; d < DERIVED_COUNT; d++) {
        if (object->derived_member[d] != at + 1 || old[d].at != at + state->label_len[d]) return NULL;
        at = old[d].at + old[d].len;
    }
    return *begin == ',' ? begin : NULL;
}

/* Writes an object with its derived members: where they stand if they are there, else at its end. One that
 * has no value, the relations where none are wanted, goes. */
static void put_mixed_object(struct state *state, size_t index, struct emit *out) {
    const struct object *object = &state->scene.objects[index];
    const char *at = object->text.at, *close = at + object->text.len - 1;
    struct slice value[DERIVED_COUNT];
    size_t end[DERIVED_COUNT];
    int order[DERIVED_COUNT];
    size_t count = order_members(object, order);
    state->values.len = 0;
    derive(state, index, &state->values, end);
    for (int d = 0; d < DERIVED_COUNT; d++) {
        size_t from = d == 0 ? 0 : end[d - 1], label = end[d] > from ? state->label_len[d] : 0;
        value[d] = (struct slice){state->values.bytes + from + label, end[d] - from - label};
    }
    for (size_t i = 0; i < count; i++) {
        struct slice old = object->derived[order[i]], new = value[order[i]];
        if (new.len == 0) {
            at = leave_out(out, at, object->derived_member[order[i]], old.at + old.len);
            continue;
        }
        emit_padded(out, (struct slice){at, (size_t)(old.at - at)});
        emit_padded(out, new);
        at = old.at + old.len;
    }
    emit_padded(out, (struct slice){at, (size_t)(close - at)});
    for (int d = 0; d < DERIVED_COUNT && count < DERIVED_COUNT; d++) {
        if (object->derived[d].at != NULL || value[d].len == 0) continue;
        emit_text(out, ",\"");
        emit_text(out, derived_names[d]);
        emit_text(out, "\":");
        emit_padded(out, value[d]);
    }
    emit_char(out, '}');
}

static void put_object(struct state *state, size_t index, struct emit *out) {
    const struct object *object = &state->scene.objects[index];
    const char *place = usual_place(state, object), *behind;
    size_t end[DERIVED_COUNT];
    if (place == NULL) {
        put_mixed_object(state, index, out);
        return;
    }
    struct slice last = object->derived[DERIVED_RELATIONS];
    behind = last.at != NULL ? last.at + last.len : place;
    emit_padded(out, (struct slice){object->text.at, (size_t)(place - object->text.at)});
    derive(state, index, out, end);
    emit_padded(out, (struct slice){behind, (size_t)(object->text.at + object->text.len - behind)});
}

static void gather_boxes(struct state *state) {
    size_t count = state->scene.object_count;
    state->boxes = memory_grow(state->boxes, &state->box_room, count, sizeof *state->boxes);
    state->nearest = memory_grow(state->nearest, &state->nearest_room, count, sizeof *state->nearest);
    state->neighbours =
        memory_grow(state->neighbours, &state->neighbour_room, count, sizeof *state->neighbours);
    for (size_t i = 0; i < count; i++) state->boxes[i] = state->scene.objects[i].bbox;
    if (state->options->relations == RELATIONS_NEAREST) grid_nearest(state->boxes, count, state->nearest);
}

static enum outcome grid_scene(void *data, const struct line *line, struct emit *out, struct fault *fault) {
    struct state *state = data;
    struct scene *scene = &state->scene;
    if (!scene_read(scene, line->text, SCENE_STRICT, fault)) return RECORD_BAD;
    gather_boxes(state);
    const char *at = scene->text.at;
    for (size_t i = 0; i < scene->object_count; i++) {
        const struct object *object = &scene->objects[i];
        emit_padded(out, (struct slice){at, (size_t)(object->text.at - at)});
        put_object(state, i, out);
        at = object->text.at + object->text.len;
    }
    emit_bytes(out, at, (size_t)(scene->text.at + scene->text.len - at));
    emit_char(out, '\n');
    return RECORD_DONE;
}

static const char usage[] =
    "usage: sar-grid [OPTION]... [FILE]...\n"
    "\n"
    "Adds to every object of every scene where it lies and what it looks like: region, area_ratio, aspect,\n"
    "size, size3, shape and relations.\n"
    "\n"
    "Options:\n"
    "      --relations=all|nearest|none  relations to all other objects, to the nearest (default), or "
    "none\n" GRID_USAGE;

int main(int argc, char **argv) {
    static const struct option long_options[] = {
        {"relations", required_argument, NULL, 'r'}, GRID_LONG, CLI_LONG};
    static const char *const relations[] = {"all", "nearest", "none", NULL};
    struct options options = {.rules = grid_defaults, .relations = RELATIONS_NEAREST};
    struct state state = {.options = &options, .values = {.fd = -1}};
    struct cli cli;
    int option;
    cli_open(&cli, "sar-grid", usage);
    while ((option = cli_option(&cli, argc, argv, CLI_SHORT, long_options)) != -1) {
        if (option == 'r')
            options.relations = (enum relations)cli_choice(&cli, "--relations", optarg, relations);
        else
            grid_option(&cli, &options.rules, option, optarg);
    }
    prepare_texts(&state);
    scene_open(&state.scene);
    stream_run(&cli, grid_scene, &state);
    scene_close(&state.scene);
    free(state.boxes);
    free(state.nearest);
    free(state.neighbours);
    free(state.values.bytes);
    return cli_close(&cli);
}
