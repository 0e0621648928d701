/* SPDX-License-Identifier: MIT
 *
 * sar-filter: reads scenes or samples; writes them without the objects and records that the rules drop. */
#include "base/hash.h"
#include "cli/cli.h"
#include "cli/stream.h"
#include "edit/annotated.h"
#include "edit/imagecheck.h"
#include "edit/options.h"
#include "edit/splits.h"
#include "record/edit.h"
#include "record/record.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Why records are dropped, in the order of judging, which follows that of their objects. */
enum reason {
    REASON_MIN_SIDE,
    REASON_EMPTY,
    REASON_SAMPLE,
    REASON_IMAGE, /* the first of image_flaw_names */
    REASON_WHERE = REASON_IMAGE + (int)IMAGE_GOOD,
    REASON_COUNT
};

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
    struct imagecheck images;
    struct record sample;                 /* a sample, parsed again for its images */
    struct fault image_fault[IMAGE_GOOD]; /* of the first record that each flaw dropped */
    uint64_t objects_dropped[RULE_COUNT], records_dropped[REASON_COUNT], clipped;
    uint64_t ungridded; /* scenes that lost the members of sar-grid */
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

/* Whether the record's name is its id, and that is a number. */
static bool is_number(const struct scene *scene, struct slice name) {
    return name.at == scene->id.at && name.len > 0
           && (name.at[0] == '-' || (name.at[0] >= '0' && name.at[0] <= '9'));
}

/* Keeps a share of the records by their names, so that their order does not matter. */
static bool is_sampled(struct filter_state *state) {
    const struct scene *scene = &state->scene;
    if (state->options->sample >= 1) return true;
    struct slice name = scene->is_sample ? scene->id : scene->image, split = scene->split;
    if (name.at == NULL) name = scene->id.at != NULL ? scene->id : scene->text;
    if (scene->id.at != NULL && name.at == scene->id.at && name.len > 1 && name.at[0] == '"')
        name = (struct slice){name.at + 1, name.len - 2};
    char *plain = buffer_room(&state->scratch, name.len + NUMBER_CANONICAL + split.len);
    size_t name_len = is_number(scene, name) ? number_canonical(plain, name) : json_unescape(name, plain);
    size_t split_len = json_unescape(split, plain + name_len);
    uint64_t hash = hash_record(state->options->seed, (struct slice){plain + name_len, split_len},
                                (struct slice){plain, name_len});
    return hash_unit(hash_draw(hash, 1)) < state->options->sample;
}

static enum outcome drop(struct filter_state *state, enum reason reason) {
    state->records_dropped[reason]++;
    return RECORD_LEFT_OUT;
}

/* The images of one record, up to the first that has a flaw. */
struct looked {
    struct filter_state *state;
    bool any;
    enum image_flaw flaw;
    struct fault fault;
};

/* The record's width and height are those of its first image. */
static bool look_at_image(void *context, struct slice path) {
    struct looked *looked = context;
    const struct scene *scene = &looked->state->scene;
    bool sized = !looked->any;
    looked->any = true;
    looked->flaw =
        imagecheck(&looked->state->images, path, sized && scene->width_text.at != NULL ? scene->width : 0,
                   sized && scene->height_text.at != NULL ? scene->height : 0, &looked->fault);
    return looked->flaw == IMAGE_GOOD;
}

/* Whether the record's images are as it says; if not, `outcome` is what to do with the record. */
static bool has_image(struct filter_state *state, enum outcome *outcome, struct fault *fault) {
    struct looked looked = {.state = state};
    struct scene *scene = &state->scene;
    *outcome = RECORD_BAD;
    if (scene->is_sample) {
        if (!record_read(&state->sample, scene->text, fault)
            || !record_images(&state->sample, look_at_image, &looked, fault))
            return false;
    } else {
        if (scene->image.at == NULL) return fault_set(fault, FAULT_MISSING, "image", "is missing");
        char *plain = buffer_room(&state->scratch, scene->image.len);
        look_at_image(&looked, (struct slice){plain, json_unescape(scene->image, plain)});
    }
    if (looked.flaw == IMAGE_GOOD) return true;
    enum reason reason = (enum reason)(REASON_IMAGE + (int)looked.flaw);
    if (state->records_dropped[reason] == 0) state->image_fault[looked.flaw] = looked.fault;
    *outcome = drop(state, reason);
    return false;
}

/* Applies the rules for whole records. The record is in the output, from `start`, as it would be written. */
static enum outcome judge_record(struct filter_state *state, struct buffer *out, size_t start,
                                 struct fault *fault) {
    enum outcome outcome;
    if (!is_sampled(state)) return drop(state, REASON_SAMPLE);
    if (state->options->images != NULL && !has_image(state, &outcome, fault)) return outcome;
    size_t len = out->len - start;
    buffer_char(out, '\n');
    int holds = cli_where(state->cli, (struct slice){out->bytes + start, len}, fault);
    if (holds < 0) return RECORD_BAD;
    return holds ? RECORD_DONE : drop(state, REASON_WHERE);
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

static enum outcome filter_record(void *data, const struct line *line, struct buffer *out,
                                  struct fault *fault) {
    struct filter_state *state = data;
    struct scene *scene = &state->scene;
    const struct filter_settings *options = state->options;
    if (!scene_read(scene, line->text, SCENE_DEGENERATE_BOXES | SCENE_OR_SAMPLE, fault)) return RECORD_BAD;
    if (scene->is_sample) return filter_sample(state, out, fault);
    if (state->splits.key != NULL && !give_split(state, fault)) return RECORD_BAD;
    state->verdicts =
        memory_grow(state->verdicts, &state->verdict_room, scene->object_count, sizeof *state->verdicts);
    uint64_t dropped[RULE_COUNT] = {0}, clipped = 0;
    for (size_t i = 0; i < scene->object_count; i++) {
        if (!rules_judge(&options->rules, scene, i, state->verdicts, fault)) return RECORD_BAD;
    }
    rules_dedupe(&options->rules, scene, state->verdicts);
    for (size_t i = 0; i < scene->object_count; i++) {
        const struct verdict *verdict = &state->verdicts[i];
        dropped[verdict->rule]++;
        clipped += verdict->rule == RULE_NONE && verdict->clipped;
    }
    for (int rule = RULE_NONE + 1; rule < RULE_COUNT; rule++) state->objects_dropped[rule] += dropped[rule];
    state->clipped += clipped;
    double side = scene->width < scene->height ? scene->width : scene->height;
    if (side < options->min_side) return drop(state, REASON_MIN_SIDE);
    if (dropped[RULE_NONE] == 0 && !options->keep_empty) return drop(state, REASON_EMPTY);
    bool all_stay = dropped[RULE_NONE] == scene->object_count && clipped == 0;
    size_t start = out->len;
    put_judged_scene(state, all_stay, out);
    enum outcome outcome = judge_record(state, out, start, fault);
    if (outcome == RECORD_DONE && !all_stay && is_gridded(scene)) state->ungridded++;
    return outcome;
}

/* Prints "3 objects dropped: 1 degenerate, 2 bounds", if any were. */
static void tell_dropped(struct cli *cli, const uint64_t *dropped, int count, const char *const *names,
                         const char *one, const char *many) {
    char reasons[512] = "";
    uint64_t total = 0;
    for (int i = 0; i < count; i++) {
        if (dropped[i] == 0) continue;
        size_t used = strlen(reasons);
        snprintf(reasons + used, sizeof reasons - used, "%s%" PRIu64 " %s", total > 0 ? ", " : "", dropped[i],
                 names[i]);
        total += dropped[i];
    }
    if (total > 0) cli_message(cli, "%s dropped: %s", counted(total, one, many).text, reasons);
}

static void tell(struct filter_state *state) {
    const char *names[REASON_COUNT] = {[REASON_MIN_SIDE] = "min-side",
                                       [REASON_EMPTY] = "empty",
                                       [REASON_SAMPLE] = "sample",
                                       [REASON_WHERE] = "where"};
    struct cli *cli = state->cli;
    for (int i = 0; i < IMAGE_GOOD; i++) names[REASON_IMAGE + i] = image_flaw_names[i];
    tell_dropped(cli, state->objects_dropped, RULE_COUNT, rule_names, "object", "objects");
    if (state->clipped > 0) cli_message(cli, "%s clipped", counted(state->clipped, "object", "objects").text);
    tell_dropped(cli, state->records_dropped, REASON_COUNT, names, "record", "records");
    for (int i = 0; i < IMAGE_GOOD; i++) {
        if (state->records_dropped[REASON_IMAGE + i] > 0)
            cli_message(cli, "%s: for instance %s", image_flaw_names[i], state->image_fault[i].what);
    }
    if (state->ungridded > 0)
        cli_message(
            cli, "%s lost what sar-grid had added, since it was true of all objects only: run sar-grid again",
            counted(state->ungridded, "scene", "scenes").text);
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
    record_open(&state.sample, NULL, 0);
    scene_open(&state.scene);
    stream_run(&cli, filter_record, &state);
    tell(&state);
    imagecheck_close(&state.images);
    record_close(&state.sample);
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
