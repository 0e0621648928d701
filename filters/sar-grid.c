/* SPDX-License-Identifier: MIT
 *
 * sar-grid: scenes in; the same scenes out, each object with its region, area ratio, aspect, size, shape and
 * relations to its neighbours. */
#include "cli.h"
#include "derivation.h"
#include "gridoptions.h"
#include "scene.h"
#include "stream.h"

#include <stdlib.h>

struct state {
    struct scene scene;
    struct derivation derivation;
    struct emit values; /* the derived members of the object at hand, where they are not written as one */
};

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
 * all there, spelled and ordered as derivation_emit has them. NULL where it is otherwise. */
static const char *usual_place(const struct state *state, const struct object *object) {
    const struct slice *old = object->derived;
    const char *close = object->text.at + object->text.len - 1, *at = old[0].at;
    if (at == NULL) {
        for (int d = 1; d < DERIVED_COUNT; d++) {
            if (old[d].at != NULL) return NULL;
        }
        return close;
    }
    const char *begin = at -= state->derivation.label_len[0];
    for (int d = 0; d < DERIVED_COUNT; d++) {
        if (object->derived_member[d] != at + 1 || old[d].at != at + state->derivation.label_len[d])
            return NULL;
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
    derivation_emit(&state->derivation, index, &state->values, end);
    for (int d = 0; d < DERIVED_COUNT; d++) {
        size_t from = d == 0 ? 0 : end[d - 1], label = end[d] > from ? state->derivation.label_len[d] : 0;
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
    derivation_emit(&state->derivation, index, out, end);
    emit_padded(out, (struct slice){behind, (size_t)(object->text.at + object->text.len - behind)});
}

static enum outcome grid_scene(void *data, const struct line *line, struct emit *out, struct fault *fault) {
    struct state *state = data;
    struct scene *scene = &state->scene;
    if (!scene_read(scene, line->text, SCENE_STRICT, fault)) return RECORD_BAD;
    derivation_scene(&state->derivation, scene);
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
    struct grid_rules rules = grid_defaults;
    enum relations wanted = RELATIONS_NEAREST;
    struct state state = {.values = {.fd = -1}};
    struct cli cli;
    int option;
    cli_open(&cli, "sar-grid", usage);
    while ((option = cli_option(&cli, argc, argv, CLI_SHORT, long_options)) != -1) {
        if (option == 'r')
            wanted = (enum relations)cli_choice(&cli, "--relations", optarg, relations);
        else
            grid_option(&cli, &rules, option, optarg);
    }
    derivation_open(&state.derivation, &rules, wanted);
    scene_open(&state.scene);
    stream_run(&cli, grid_scene, &state);
    scene_close(&state.scene);
    derivation_close(&state.derivation);
    free(state.values.bytes);
    return cli_close(&cli);
}
