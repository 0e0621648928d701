/* SPDX-License-Identifier: MIT
 *
 * sar-filter: reads scenes or samples; writes them without the objects and records that the rules drop. */
#include "base/memory.h"
#include "cli/cli.h"
#include "cli/stream.h"
#include "edit/annotated.h"
#include "edit/drops.h"
#include "edit/imagecheck.h"
#include "edit/options.h"
#include "edit/sampling.h"
#include "edit/splits.h"
#include "record/edit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct filter_state {
    struct cli *cli;
    const struct filter_settings *options;
    struct scene scene;
    struct splits splits; /* without a key, scenes keep their splits */
    struct verdict *verdicts;
    size_t verdict_room;
    struct edit edit;
    struct claims claims;
    struct buffer scratch, given; /* given: the record after it was given a split */
    struct sampling sampling;
    struct imagecheck images;
    struct drops drops;
};

/* Writes the objects that are kept, without the members of sar-grid, which depended on the others. */
static void put_objects(struct filter_state *state, struct buffer *out) {
    struct scene *scene = &state->scene;
    char before = '[';
    for (size_t i = 0; i < scene->object_count; i++) {
        if (state->verdicts[i].rule != RULE_NONE) continue;
        buffer_char(out, before);
        scene_put_plain(out, scene, &scene->objects[i], state->verdicts[i].edge);
        before = ',';
    }
    if (before == '[') buffer_char(out, '[');
    buffer_char(out, ']');
}

/* Writes a scene after judging; byte for byte as read if everything is kept. */
static void put_judged_scene(struct filter_state *state, bool all_stay, struct buffer *out) {
    const struct scene *scene = &state->scene;
    struct edit *edit = &state->edit;
    edit_begin(edit, scene->text);
    if (!all_stay) put_objects(state, edit_text(edit, scene->objects_text));
    if (scene->annotated.at != NULL)
        claims_put(&state->claims, edit_text(edit, scene->annotated), scene, &state->options->rules,
                   state->verdicts, &state->scratch);
    edit_put(edit, out);
}

static enum outcome drop(struct filter_state *state, enum drop_reason reason) {
    drops_record(&state->drops, reason);
    return RECORD_LEFT_OUT;
}

/* Applies the rules for whole records. The record is in the output, from `start`, as it would be written. */
static enum outcome judge_record(struct filter_state *state, struct buffer *out, size_t start,
                                 struct fault *fault) {
    enum image_flaw flaw = IMAGE_GOOD;
    if (!sampling_keeps(&state->sampling, &state->scene)) return drop(state, DROP_SAMPLE);
    if (state->options->images != NULL && !imagecheck_record(&state->images, &state->scene, &flaw, fault))
        return RECORD_BAD;
    if (flaw != IMAGE_GOOD) return drops_image(&state->drops, flaw, fault), RECORD_LEFT_OUT;
    size_t len = out->len - start;
    buffer_char(out, '\n');
    int holds = cli_where(state->cli, (struct slice){out->bytes + start, len}, fault);
    if (holds < 0) return RECORD_BAD;
    return holds ? RECORD_DONE : drop(state, DROP_WHERE);
}

static enum outcome filter_sample(struct filter_state *state, struct buffer *out, struct fault *fault) {
    const char *other = state->options->scenes_only;
    if (other != NULL) {
        fault_set(fault, FAULT_KIND, "",
                  "this is a sample: only --where, --sample and --images apply to samples, not --%s", other);
        return RECORD_FATAL;
    }
    size_t start = out->len;
    buffer_slice(out, state->scene.text);
    return judge_record(state, out, start, fault);
}

/* Gives the scene a split by its key, and reads it again with that split. */
static bool give_split(struct filter_state *state, struct fault *fault) {
    struct buffer *given = &state->given;
    given->len = 0;
    if (!splits_put(&state->splits, &state->scene, given, fault)) return false;
    buffer_char(given, '\n');
    return scene_read(&state->scene, (struct slice){given->bytes, given->len - 1}, SCENE_DEGENERATE_BOXES,
                      fault);
}

/* Whether sar-grid has added members to the scene. */
static bool is_gridded(const struct scene *scene) {
    for (size_t i = 0; i < scene->object_count; i++)
        if (scene->objects[i].derived != 0) return true;
    return false;
}

/* Sets the verdict of every object. */
static bool judge_objects(struct filter_state *state, struct fault *fault) {
    const struct scene *scene = &state->scene;
    const struct rules *rules = &state->options->rules;
    state->verdicts =
        memory_grow(state->verdicts, &state->verdict_room, scene->object_count, sizeof *state->verdicts);
    for (size_t i = 0; i < scene->object_count; i++) {
        if (!rules_judge(rules, scene, i, state->verdicts, fault)) return false;
    }
    rules_dedupe(rules, scene, state->verdicts);
    return true;
}

static enum outcome filter_record(void *data, const struct line *line, struct buffer *out,
                                  struct fault *fault) {
    struct filter_state *state = data;
    struct scene *scene = &state->scene;
    bool all_stay;
    if (!scene_read(scene, line->text, SCENE_DEGENERATE_BOXES | SCENE_OR_SAMPLE, fault)) return RECORD_BAD;
    if (scene->is_sample) return filter_sample(state, out, fault);
    if (state->splits.key != NULL && !give_split(state, fault)) return RECORD_BAD;
    if (!judge_objects(state, fault)) return RECORD_BAD;
    size_t kept = drops_objects(&state->drops, state->verdicts, scene->object_count, &all_stay);
    double side = scene->width < scene->height ? scene->width : scene->height;
    if (side < state->options->min_side) return drop(state, DROP_MIN_SIDE);
    if (kept == 0 && !state->options->keep_empty) return drop(state, DROP_EMPTY);
    size_t start = out->len;
    put_judged_scene(state, all_stay, out);
    enum outcome outcome = judge_record(state, out, start, fault);
    if (outcome == RECORD_DONE && !all_stay && is_gridded(scene)) state->drops.ungridded++;
    return outcome;
}

static const struct program program = {
    .name = "sar-filter",
    .synopsis = "[OPTION]... [FILE]...",
    .purpose =
        "Keeps or drops objects and records. Without options, boxes without area and boxes that leave the\n"
        "image are dropped, and so are scenes without objects.\n",
    .groups = filter_groups,
    .notes = "--where comes last and sees the record as it would be written.\n",
    .example = "sar-filter --profile=describe --bounds=clip scenes.ndjson > kept.ndjson",
    .version = templates_version,
};

int main(int argc, char **argv) {
    struct filter_settings options = filter_defaults;
    struct cli cli;
    struct filter_state state = {.cli = &cli, .options = &options};
    cli_open(&cli, &program, &options, argc, argv);
    cli.where_sees_output = true;
    filter_complete(&cli, &options);
    filter_open_splits(&cli, &options, &state.splits);
    if (options.images != NULL && !imagecheck_open(&state.images, options.images))
        cli_misuse(&cli, "--images: %s: %s", options.images, strerror(errno));
    state.sampling = (struct sampling){.share = options.sample, .seed = options.seed};
    scene_open(&state.scene);
    stream_run(&cli, filter_record, &state);
    drops_tell(&state.drops, &cli);
    sampling_free(&state.sampling);
    imagecheck_close(&state.images);
    filter_tell(&options, &cli);
    scene_close(&state.scene);
    filter_free(&options);
    free(state.verdicts);
    claims_free(&state.claims);
    splits_free(&state.splits);
    buffer_free(&state.scratch);
    edit_free(&state.edit);
    buffer_free(&state.given);
    return cli_close(&cli);
}
