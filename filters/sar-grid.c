/* SPDX-License-Identifier: MIT
 *
 * sar-grid: scenes in; the same scenes out, each object with its region, area ratio, aspect, size, shape and
 * relations to its neighbours. */
#include "cli/cli.h"
#include "cli/stream.h"
#include "edit/derived.h"
#include "edit/gridoptions.h"
#include "record/scene.h"

#include <stdlib.h>

struct state {
    struct scene scene;
    struct derivation derivation;
    struct json_names derived_names;
    struct emit values; /* the derived members of the object at hand, each with its comma */
    uint32_t wanted;    /* a bit for each of them that objects are to have */
    bool untouched;     /* the scene before had all of them, and the next one may */
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

/* Makes the values of an object. */
static void derive(struct state *state, size_t object) {
    state->values.len = 0;
    derivation_emit(&state->derivation, object, &state->values);
}

/* Finds the values one by one, and each with its name; one that is not wanted stays empty. */
static void split_values(struct state *state, struct slice value[DERIVED_COUNT],
                         struct slice member[DERIVED_COUNT]) {
    struct emit *values = &state->values;
    struct slice name;
    struct json j;
    uint32_t seen = 0;
    memset(value, 0, DERIVED_COUNT * sizeof *value);
    emit_text(values, "}\n");
    values->bytes[0] = '{'; /* the comma before the first one */
    json_open(&j, (struct slice){values->bytes, values->len - 1});
    json_object(&j);
    for (int d; (d = json_named_member(&j, &state->derived_names, &seen, &name)) != JSON_END;) {
        value[d] = json_skip(&j);
        member[d] = (struct slice){name.at - 1, (size_t)(j.at - (name.at - 1))};
    }
}

/* Writes an object that has derived members, with other values, where they stand, and at its end those that it
 * had not. One that is not wanted goes. */
static void put_again(struct state *state, const struct object *object, struct emit *out) {
    const char *at = object->text.at, *close = at + object->text.len - 1;
    struct slice value[DERIVED_COUNT], member[DERIVED_COUNT], name;
    struct json j;
    uint32_t seen = 0;
    split_values(state, value, member);
    json_open(&j, object->text);
    json_object(&j);
    for (int d; (d = json_named_member(&j, &state->derived_names, &seen, &name)) != JSON_END;) {
        struct slice old = json_skip(&j);
        if (d == JSON_OTHER) continue;
        if (value[d].len == 0) {
            at = leave_out(out, at, name.at - 1, old.at + old.len);
            continue;
        }
        emit_padded(out, (struct slice){at, (size_t)(old.at - at)});
        emit_padded(out, value[d]);
        at = old.at + old.len;
    }
    emit_padded(out, (struct slice){at, (size_t)(close - at)});
    for (int d = 0; d < DERIVED_COUNT; d++) {
        if ((seen >> d & 1) != 0 || value[d].len == 0) continue;
        emit_char(out, ',');
        emit_padded(out, member[d]);
    }
    emit_char(out, '}');
}

/* Whether an object ends with the values. (In JSON, no other place ends like that.) */
static bool ends_with_values(const struct state *state, const struct object *object) {
    size_t len = state->values.len;
    return object->text.len > len
           && memcmp(object->text.at + object->text.len - 1 - len, state->values.bytes, len) == 0;
}

/* Whether all objects end with their derived members as they are to be, which are not read but compared. */
static bool is_gridded(struct state *state, struct slice record, struct fault *fault) {
    struct scene *scene = &state->scene;
    if (!scene_read(scene, record, SCENE_UNREAD_TAILS, fault)) return false;
    derivation_scene(&state->derivation, scene);
    for (size_t i = 0; i < scene->object_count; i++) {
        const struct object *object = &scene->objects[i];
        const char *close = object->text.at + object->text.len - 1;
        if (object->tail == NULL) return false;
        derive(state, i);
        size_t len = strlen(",\"region\":") + (size_t)(close - object->tail);
        if (len != state->values.len || !ends_with_values(state, object)) return false;
    }
    return true;
}

/* Writes the scene up to what stands behind its last changed object; gives where it goes on. */
static const char *put_objects(struct state *state, struct emit *out) {
    const struct scene *scene = &state->scene;
    const char *at = scene->text.at;
    for (size_t i = 0; i < scene->object_count; i++) {
        const struct object *object = &scene->objects[i];
        const char *close = object->text.at + object->text.len - 1;
        derive(state, i);
        if (object->derived == state->wanted && ends_with_values(state, object)) continue;
        if (object->derived == 0) {
            emit_padded(out, (struct slice){at, (size_t)(close - at)});
            emit_padded(out, (struct slice){state->values.bytes, state->values.len});
            at = close;
        } else {
            emit_padded(out, (struct slice){at, (size_t)(object->text.at - at)});
            put_again(state, object, out);
            at = close + 1;
        }
    }
    return at;
}

/* Scenes that have all of it come in streams: one that has not is read twice, and those behind it once. */
static enum outcome grid_scene(void *data, const struct line *line, struct emit *out, struct fault *fault) {
    struct state *state = data;
    const char *at = line->text.at, *behind = at + line->text.len;
    if (!state->untouched || !is_gridded(state, line->text, fault)) {
        if (!scene_read(&state->scene, line->text, SCENE_STRICT, fault)) return RECORD_BAD;
        derivation_scene(&state->derivation, &state->scene);
        at = put_objects(state, out);
        state->untouched = at == line->text.at && (state->wanted >> DERIVED_RELATIONS & 1) != 0;
    }
    emit_bytes(out, at, (size_t)(behind - at));
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
