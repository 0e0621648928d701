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

/* A name as a JSON string. */
enum { NAME_ROOM = 16 };
struct name {
    char text[NAME_ROOM];
    size_t len;
};
struct names {
    struct name region[9], size[5], size3[3], shape[3], direction[9];
};

struct state {
    const struct options *options;
    struct names names;
    struct scene scene;
    struct bbox *boxes;
    size_t *nearest;
    size_t box_room, nearest_room;
    struct neighbour {
        size_t index;
        double separation; /* orders as the distance does, but exactly */
    } * neighbours;
    size_t neighbour_room;
    struct emit values; /* the derived values of the object at hand, one behind the other */
};

static void set_names(struct name *names, const char *const *texts) {
    for (size_t i = 0; texts[i] != NULL; i++)
        names[i].len = (size_t)snprintf(names[i].text, NAME_ROOM, "\"%s\"", texts[i]);
}

static void put_name(struct emit *out, const struct name *name) {
    memcpy(emit_room(out, NAME_ROOM), name->text, NAME_ROOM);
    out->len += name->len;
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

static void put_relations(struct state *state, size_t object) {
    const struct grid_rules *rules = &state->options->rules;
    struct emit *out = &state->values;
    size_t count = find_neighbours(state, object);
    emit_char(out, '[');
    for (size_t i = 0; i < count; i++) {
        const struct neighbour *n = &state->neighbours[i];
        double distance = grid_distance(state->boxes[object], state->boxes[n->index]);
        bool near = grid_nearness(rules, distance, state->scene.width, state->scene.height) == DISTANCE_NEAR;
        enum direction direction = grid_direction(state->boxes[object], state->boxes[n->index]);
        emit_text(out, i == 0 ? "{\"to\":" : ",{\"to\":");
        emit_integer(out, n->index);
        emit_text(out, ",\"distance\":");
        emit_decimal(out, distance);
        if (near)
            emit_text(out, ",\"near\":true,\"direction\":");
        else
            emit_text(out, ",\"near\":false,\"direction\":");
        put_name(out, &state->names.direction[direction]);
        emit_char(out, '}');
    }
    emit_char(out, ']');
}

/* The derived values of an object, as JSON, in the order of enum derived. */
static void derive(struct state *state, size_t object, struct slice value[DERIVED_COUNT]) {
    const struct grid_rules *rules = &state->options->rules;
    const struct scene *scene = &state->scene;
    const struct names *names = &state->names;
    struct emit *out = &state->values;
    struct bbox b = state->boxes[object];
    double ratio = grid_area_ratio(b, scene->width, scene->height), aspect = grid_aspect(b);
    size_t end[DERIVED_COUNT];
    out->len = 0;
    put_name(out, &names->region[grid_region(b, scene->width, scene->height)]);
    end[DERIVED_REGION] = out->len;
    emit_ratio(out, bbox_width(b) * bbox_height(b), scene->width * scene->height);
    end[DERIVED_AREA_RATIO] = out->len;
    emit_ratio(out, bbox_width(b), bbox_height(b));
    end[DERIVED_ASPECT] = out->len;
    put_name(out, &names->size[grid_size(rules, ratio)]);
    end[DERIVED_SIZE] = out->len;
    put_name(out, &names->size3[grid_size3(rules, ratio)]);
    end[DERIVED_SIZE3] = out->len;
    put_name(out, &names->shape[grid_shape(rules, aspect)]);
    end[DERIVED_SHAPE] = out->len;
    if (state->options->relations != RELATIONS_NONE) put_relations(state, object);
    end[DERIVED_RELATIONS] = out->len;
    for (int d = 0; d < DERIVED_COUNT; d++) {
        size_t from = d == 0 ? 0 : end[d - 1];
        value[d] = (struct slice){out->bytes + from, end[d] - from};
    }
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

/* Writes an object with its derived members: where they stand if they are there, else at its end. One that
 * has no value, the relations where none are wanted, goes. */
static void put_object(struct emit *out, const struct object *object, const struct slice *value) {
    const char *at = object->text.at, *close = at + object->text.len - 1;
    int order[DERIVED_COUNT];
    size_t count = order_members(object, order);
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
    struct slice value[DERIVED_COUNT];
    if (!scene_read(scene, line->text, SCENE_STRICT, fault)) return RECORD_BAD;
    gather_boxes(state);
    const char *at = scene->text.at;
    for (size_t i = 0; i < scene->object_count; i++) {
        const struct object *object = &scene->objects[i];
        derive(state, i, value);
        emit_bytes(out, at, (size_t)(object->text.at - at));
        put_object(out, object, value);
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
    set_names(state.names.region, region_names);
    set_names(state.names.size, size_names);
    set_names(state.names.size3, size3_names);
    set_names(state.names.shape, shape_names);
    set_names(state.names.direction, direction_names);
    scene_open(&state.scene);
    stream_run(&cli, grid_scene, &state);
    scene_close(&state.scene);
    free(state.boxes);
    free(state.nearest);
    free(state.neighbours);
    free(state.values.bytes);
    return cli_close(&cli);
}
