/* SPDX-License-Identifier: MIT
 *
 * sar-grid: reads scenes; writes them with the region, area ratio, aspect, size, shape and relations to
 * neighbours of each object. */
#include "cli/cli.h"
#include "cli/stream.h"
#include "edit/derived.h"
#include "edit/gridoptions.h"
#include "record/edit.h"
#include "record/scene.h"

struct grid_state {
    struct scene scene;
    struct derivation derivation;
    struct json_names derived_names;
    struct buffer values; /* the derived members of the current object, each after a comma */
    struct edit edit;
    uint32_t wanted; /* a bit for each derived member that objects should have */
};

/* Splits `values` into the value of each derived member, and the member with its name. Those that are not
 * wanted stay empty. */
static void split_values(struct grid_state *state, struct slice value[DERIVED_COUNT],
                         struct slice member[DERIVED_COUNT]) {
    struct buffer *values = &state->values;
    struct slice name;
    struct json j;
    uint32_t seen = 0;
    memset(value, 0, DERIVED_COUNT * sizeof *value);
    buffer_text(values, "}\n");
    values->bytes[0] = '{'; /* replaces the first comma */
    json_open(&j, (struct slice){values->bytes, values->len - 1});
    json_object(&j);
    for (int d; (d = json_named_member(&j, &state->derived_names, &seen, &name)) != JSON_END;) {
        value[d] = json_skip(&j);
        member[d] = (struct slice){name.at - 1, (size_t)(j.at - (name.at - 1))};
    }
}

/* Changes an object that has derived members: existing ones get their new values in place, missing ones are
 * added at `end`, and those that are not wanted are dropped. */
static void change_values(struct grid_state *state, const struct object *object, struct slice end) {
    struct slice value[DERIVED_COUNT], member[DERIVED_COUNT], name;
    struct json j;
    uint32_t seen = 0;
    split_values(state, value, member);
    json_open(&j, object->text);
    json_object(&j);
    for (int d; (d = json_named_member(&j, &state->derived_names, &seen, &name)) != JSON_END;) {
        struct slice old = json_skip(&j);
        if (d == JSON_OTHER) continue;
        if (value[d].len == 0)
            edit_drop(&state->edit, name, old);
        else
            buffer_padded(edit_text(&state->edit, old), value[d]);
    }
    for (int d = 0; d < DERIVED_COUNT; d++) {
        if ((seen >> d & 1) != 0 || value[d].len == 0) continue;
        struct buffer *text = edit_text(&state->edit, end);
        buffer_char(text, ',');
        buffer_padded(text, member[d]);
    }
}

/* Whether an object ends with the values. In JSON, these bytes before its "}" can only be its last
 * members. */
static bool ends_with_values(const struct grid_state *state, const struct object *object) {
    size_t len = state->values.len;
    return object->text.len > len
           && memcmp(object->text.at + object->text.len - 1 - len, state->values.bytes, len) == 0;
}

static void grid_object(struct grid_state *state, size_t i) {
    const struct object *object = &state->scene.objects[i];
    const struct slice end = {object->text.at + object->text.len - 1, 0};
    state->values.len = 0;
    derivation_put(&state->derivation, i, &state->values);
    if (object->derived == 0)
        buffer_slice(edit_text(&state->edit, end), buffer_view(&state->values));
    else if (object->derived != state->wanted || !ends_with_values(state, object))
        change_values(state, object, end);
}

static enum outcome grid_scene(void *data, const struct line *line, struct buffer *out, struct fault *fault) {
    struct grid_state *state = data;
    if (!scene_read(&state->scene, line->text, SCENE_STRICT, fault)) return RECORD_BAD;
    derivation_scene(&state->derivation, &state->scene);
    edit_begin(&state->edit, line->text);
    for (size_t i = 0; i < state->scene.object_count; i++) grid_object(state, i);
    edit_put(&state->edit, out);
    buffer_char(out, '\n');
    return RECORD_DONE;
}

struct grid_settings {
    struct grid_rules rules;
    enum relations relations;
};

static const char *const relations[] = {"all", "nearest", "none", NULL};

#define AT(member) offsetof(struct grid_settings, member)
static const struct option_row rows[] = {
    {"relations", 0, OPTION_CHOICE, AT(relations), .choices = relations, .by_default = "nearest",
     .help = "relations to all other objects, to the nearest, or none"},
};
static const struct option_group groups[] = {
    OPTION_GROUP("Options", rows, 0),
    {"Limits", grid_rows, GRID_ROWS, AT(rules)},
    {0},
};

static void check(struct cli *cli, void *settings) {
    const struct grid_settings *options = settings;
    grid_check(cli, &options->rules);
}

static const struct program program = {
    .name = "sar-grid",
    .synopsis = "[OPTION]... [FILE]...",
    .purpose =
        "Adds to every object of every scene where it lies and what it looks like: region, area_ratio,\n"
        "aspect, size, size3, shape and relations.\n",
    .groups = groups,
    .example = "sar-grid scenes.ndjson | sar-template > train.ndjson",
    .check = check,
};

int main(int argc, char **argv) {
    struct grid_settings options;
    struct grid_state state = {0};
    struct cli cli;
    cli_open(&cli, &program, &options, argc, argv);
    derivation_open(&state.derivation, &options.rules, options.relations);
    json_names(&state.derived_names, derived_names, DERIVED_COUNT);
    state.wanted = (1u << DERIVED_COUNT) - 1u;
    if (options.relations == RELATIONS_NONE) state.wanted -= 1u << DERIVED_RELATIONS;
    scene_open(&state.scene);
    stream_run(&cli, grid_scene, &state);
    scene_close(&state.scene);
    derivation_close(&state.derivation);
    buffer_free(&state.values);
    edit_free(&state.edit);
    return cli_close(&cli);
}
