/* SPDX-License-Identifier: MIT
 *
 * ndjson: scenes (sar-record(5)) to scenes: checked, with category names and members as this run's options
 * say. A scene that needs no change is written as it was read. */
#include "in/import.h"
#include "record/edit.h"
#include "record/scene.h"
#include "json/put.h"

#include <stdlib.h>

struct renaming {
    struct slice category; /* .at is NULL for a dropped object */
    bool changed;
};

struct ndjson {
    struct import *import;
    struct scene scene;
    struct renaming *renamings;
    size_t room;
    struct json_names category_name;
    struct edit edit;
};

/* Decides the category of each object. False with the fault set. */
static bool judge(struct ndjson *state, bool *changed, struct fault *fault) {
    const struct scene *scene = &state->scene;
    state->renamings =
        memory_grow(state->renamings, &state->room, scene->object_count, sizeof *state->renamings);
    *changed = false;
    for (size_t i = 0; i < scene->object_count; i++) {
        bool dropped = false;
        struct slice name = scene->objects[i].category;
        struct slice category = import_category(state->import, name, &dropped, fault);
        if (category.at == NULL && !dropped) return fault_in(fault, "objects[%zu].category", i);
        bool renamed = category.at != NULL && !slice_equal(category, name);
        state->renamings[i] = (struct renaming){category, renamed};
        *changed = *changed || renamed || dropped;
        if (dropped) state->import->dropped++;
    }
    return true;
}

/* Emits an object with another name of its category. */
static void put_renamed(struct ndjson *state, struct buffer *out, struct slice object,
                        struct slice category) {
    struct json j;
    struct slice key;
    uint32_t seen = 0;
    const char *from = object.at;
    json_open(&j, object);
    json_object(&j);
    for (int member; (member = json_named_member(&j, &state->category_name, &seen, &key)) != JSON_END;) {
        struct slice value = json_skip(&j);
        if (member == JSON_OTHER) continue;
        buffer_bytes(out, from, (size_t)(value.at - from));
        json_put_string(out, category);
        from = value.at + value.len;
    }
    buffer_bytes(out, from, (size_t)(object.at + object.len - from));
}

/* Emits the array of objects without the dropped ones. If any are dropped, what sar-grid derived from the
 * other objects around an object is dropped too. */
static void put_objects(struct ndjson *state, struct buffer *out) {
    struct scene *scene = &state->scene;
    struct buffer plain = {0};
    bool complete = true;
    char before = '[';
    for (size_t i = 0; i < scene->object_count; i++)
        complete = complete && state->renamings[i].category.at != NULL;
    for (size_t i = 0; i < scene->object_count; i++) {
        const struct object *object = &scene->objects[i];
        const struct renaming *renaming = &state->renamings[i];
        struct slice text = object->text;
        if (renaming->category.at == NULL) continue;
        if (!complete) {
            plain.len = 0;
            scene_put_plain(&plain, scene, object, object->edge);
            buffer_char(&plain, '\n');
            text = (struct slice){plain.bytes, plain.len - 1};
        }
        buffer_char(out, before);
        if (renaming->changed)
            put_renamed(state, out, text, renaming->category);
        else
            buffer_slice(out, text);
        before = ',';
    }
    if (before == '[') buffer_char(out, '[');
    buffer_char(out, ']');
    buffer_free(&plain);
}

/* New values where the members are; new members at the end. */
static void put_scene(struct ndjson *state, struct buffer *out, bool objects_changed) {
    const struct import_options *options = &state->import->options;
    const struct scene *scene = &state->scene;
    struct edit *edit = &state->edit;
    edit_begin(edit, scene->text);
    if (options->split != NULL)
        json_put_string(edit_member(edit, "split", slice_quoted(scene->split)), slice_of(options->split));
    if (options->source != NULL)
        json_put_string(edit_member(edit, "source", slice_quoted(scene->source)), slice_of(options->source));
    if (options->annotated != NULL || options->annotated_classes)
        import_put_annotated(state->import, edit_member(edit, "annotated", scene->annotated));
    if (objects_changed) put_objects(state, edit_text(edit, scene->objects_text));
    edit_put(edit, out);
}

static bool import_line(struct ndjson *state, const struct line *line, struct fault *fault) {
    struct buffer *out = &state->import->cli->out.buffer;
    const struct import_options *options = &state->import->options;
    const struct scene *scene = &state->scene;
    bool changed = false;
    if (!scene_read(&state->scene, line->text, SCENE_DEGENERATE_BOXES, fault)) return false;
    if (scene->image.at == NULL) return fault_set(fault, FAULT_MISSING, "image", "is missing");
    if (scene->image.len == 0) return fault_set(fault, FAULT_MISSING, "image", "is empty");
    if (!judge(state, &changed, fault)) return false;
    if (changed || options->split != NULL || options->source != NULL || options->annotated != NULL)
        put_scene(state, out, changed);
    else
        buffer_slice(out, line->text);
    return true;
}

void import_ndjson(struct import *import, char *const *files, size_t count) {
    static const char *const category[] = {"category"};
    struct ndjson state = {.import = import};
    struct lines lines;
    struct line line;
    struct fault fault;
    int got;
    scene_open(&state.scene);
    json_names(&state.category_name, category, 1);
    lines_open(&lines, files, count, &import->cli->out);
    while ((got = lines_next(&lines, &line)) > 0) {
        bool good = import_line(&state, &line, &fault);
        if (!(good ? import_scene(import, &line) : cli_bad_record(import->cli, &line, &fault))) break;
        progress_show(&import->progress, import->cli->out.records, lines.bytes);
    }
    if (got < 0) cli_file_failed(import->cli, lines.file);
    import->read_before = lines.bytes;
    lines_close(&lines);
    scene_close(&state.scene);
    free(state.renamings);
    edit_free(&state.edit);
}
