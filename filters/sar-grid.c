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
    struct json_names derived_names;
    struct emit values; /* the derived members of the object at hand, each with its comma */
    uint32_t wanted;    /* a bit for each of them that objects are to have */
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

/* Writes an object that has derived members, with other values, where they stand, and at its end those that it
 * had not. One that is not wanted goes. `end` says where each value ends. */
static void put_again(struct state *state, const struct object *object, const size_t end[DERIVED_COUNT],
                      struct emit *out) {
    const char *at = object->text.at, *close = at + object->text.len - 1;
    struct slice value[DERIVED_COUNT], key;
    struct json j;
    uint32_t seen = 0;
    for (int d = 0; d < DERIVED_COUNT; d++) {
        size_t from = d == 0 ? 0 : end[d - 1], label = end[d] > from ? state->derivation.label_len[d] : 0;
        value[d] = (struct slice){state->values.bytes + from + label, end[d] - from - label};
    }
    json_open(&j, object->text);
    json_object(&j);
    for (int d; (d = json_named_member(&j, &state->derived_names, &seen, &key)) != JSON_END;) {
        struct slice old = json_skip(&j);
        if (d == JSON_OTHER) continue;
        if (value[d].len == 0) {
            at = leave_out(out, at, key.at - 1, old.at + old.len);
            continue;
        }
        emit_padded(out, (struct slice){at, (size_t)(old.at - at)});
        emit_padded(out, value[d]);
        at = old.at + old.len;
    }
    emit_padded(out, (struct slice){at, (size_t)(close - at)});
    for (int d = 0; d < DERIVED_COUNT; d++) {
        size_t label = state->derivation.label_len[d];
        if ((seen >> d & 1) != 0 || value[d].len == 0) continue;
        emit_padded(out, (struct slice){value[d].at - label, value[d].len + label});
    }
    emit_char(out, '}');
}

/* Whether an object ends with its derived members as they are to be. (In JSON, no other place ends like that.) */
static bool is_derived(const struct state *state, const struct object *object) {
    size_t len = state->values.len;
    return object->derived == state->wanted && object->text.len > len
           && memcmp(object->text.at + object->text.len - 1 - len, state->values.bytes, len) == 0;
}

static enum outcome grid_scene(void *data, const struct line *line, struct emit *out, struct fault *fault) {
    struct state *state = data;
    struct scene *scene = &state->scene;
    if (!scene_read(scene, line->text, SCENE_STRICT, fault)) return RECORD_BAD;
    derivation_scene(&state->derivation, scene);
    const char *at = scene->text.at;
    for (size_t i = 0; i < scene->object_count; i++) {
        const struct object *object = &scene->objects[i];
        const char *close = object->text.at + object->text.len - 1;
        size_t end[DERIVED_COUNT];
        state->values.len = 0;
        derivation_emit(&state->derivation, i, &state->values, end);
        if (is_derived(state, object)) continue;
        if (object->derived == 0) {
            emit_padded(out, (struct slice){at, (size_t)(close - at)});
            emit_padded(out, (struct slice){state->values.bytes, state->values.len});
            at = close;
        } else {
            emit_padded(out, (struct slice){at, (size_t)(object->text.at - at)});
            put_again(state, object, end, out);
            at = close + 1;
        }
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
    json_names(&state.derived_names, derived_names, DERIVED_COUNT);
    state.wanted = (1u << DERIVED_COUNT) - 1u;
    if (wanted == RELATIONS_NONE) state.wanted -= 1u << DERIVED_RELATIONS;
    scene_open(&state.scene);
    stream_run(&cli, grid_scene, &state);
    scene_close(&state.scene);
    derivation_close(&state.derivation);
    free(state.values.bytes);
    return cli_close(&cli);
}
