/* SPDX-License-Identifier: MIT
 *
 * sar-tile: reads scenes; writes a scene for each patch of their images, with the objects that the patch
 * shows. */
#include "cli/cli.h"
#include "cli/stream.h"
#include "edit/patch.h"
#include "edit/tiling.h"

#include <string.h>

struct tile_settings {
    double size[2]; /* of patches, width and height in pixels */
    uint64_t overlap;
    bool cut;
    struct tile_side across, down; /* made of these */
    double min_visible;            /* the share of an object that a patch must show */
    bool keep_bounds, keep_empty;
    const char *list; /* the file for the cuts; NULL for none */
};

struct tile_state {
    struct cli *cli;
    const struct tile_settings *options;
    struct scene scene;
    struct patch_writer writer;
    struct emit list;
    struct buffer scratch;
    struct tiling tiling;
};

/* Writes which part of which image to cut. */
static void list_cut(struct tile_state *state, const struct patch *patch) {
    struct buffer *list = &state->list.buffer;
    struct slice image = state->scene.image, name = buffer_view(&state->writer.name);
    if (state->options->list == NULL) return;
    buffer_text(list, "{\"image\":\"");
    buffer_slice(list, image);
    buffer_text(list, "\",\"patch\":\"");
    buffer_slice(list, name);
    buffer_text(list, "\",\"x\":");
    buffer_decimal(list, patch->window.x1);
    buffer_text(list, ",\"y\":");
    buffer_decimal(list, patch->window.y1);
    buffer_text(list, ",\"width\":");
    buffer_decimal(list, bbox_width(patch->window));
    buffer_text(list, ",\"height\":");
    buffer_decimal(list, bbox_height(patch->window));
    buffer_text(list, "}\n");
}

/* Whether an object leaves the image. */
static bool leaves(const struct scene *scene) {
    for (size_t i = 0; i < scene->object_count; i++) {
        if (!bbox_is_inside(scene->objects[i].bbox, scene->width, scene->height)) return true;
    }
    return false;
}

/* Writes one patch and its objects. An image that is one patch is written as read. */
static bool put_patch(struct tile_state *state, struct buffer *out, const struct patch *patch,
                      struct fault *fault) {
    const struct scene *scene = &state->scene;
    bool unchanged = patch->whole && patch->count == scene->object_count
                     && !(!state->options->keep_bounds && leaves(scene));
    patch_name(&state->writer, patch);
    if (!unchanged && !patch_put(&state->writer, out, patch, fault)) return false;
    if (unchanged) {
        buffer_slice(out, scene->text);
        buffer_char(out, '\n');
    }
    list_cut(state, patch);
    return true;
}

/* Whether the image has a name that a file can have. */
static bool check_image(struct tile_state *state, struct fault *fault) {
    struct slice image = state->scene.image;
    if (image.at == NULL) return fault_set(fault, FAULT_MISSING, "image", "is missing");
    if (image.len == 0) return fault_set(fault, FAULT_MISSING, "image", "is empty");
    char *plain = buffer_room(&state->scratch, image.len);
    if (memchr(plain, '\0', json_unescape(image, plain)) != NULL)
        return fault_set(fault, FAULT_VALUE, "image", "contains a NUL, which no file name can");
    return true;
}

static bool put_patches(struct tile_state *state, struct buffer *out, struct fault *fault) {
    struct patch patch;
    int got;
    if (!tiling_start(&state->tiling, &state->scene, fault)) return false;
    patch_scene(&state->writer);
    while ((got = tiling_next(&state->tiling, &patch, fault)) > 0) {
        if (!put_patch(state, out, &patch, fault)) return false;
    }
    return got == 0;
}

static enum outcome tile_scene(void *data, const struct line *line, struct buffer *out, struct fault *fault) {
    struct tile_state *state = data;
    if (!scene_read(&state->scene, line->text, SCENE_STRICT, fault) || !check_image(state, fault))
        return RECORD_BAD;
    if (!put_patches(state, out, fault)) {
        emit_rollback(&state->list);
        return RECORD_BAD;
    }
    emit_commit(&state->list);
    return RECORD_DONE;
}

static void close_list(struct tile_state *state) {
    if (state->options->list != NULL && !emit_close(&state->list))
        cli_file_failed(state->cli, state->options->list);
}

static void tell(struct cli *cli, const struct tiling *tiling) {
    if (tiling->dropped > 0)
        cli_message(cli, "%s without objects dropped", counted(tiling->dropped, "patch", "patches").text);
    if (tiling->unseen > 0)
        cli_message(cli, "%s in no patch, since none shows enough",
                    counted(tiling->unseen, "object is", "objects are").text);
}

enum { LARGEST_SIDE = 1000000000 };
static const char *const edges[] = {"shift", "cut", NULL};
static const char *const bounds[] = {"clip", "keep", NULL};
static const char *const empty[] = {"drop", "keep", NULL};

#define AT(member) offsetof(struct tile_settings, member)
static const struct option_row rows[] = {
    {"size", 0, OPTION_SIZE, AT(size), "PX|WxH", .least = 1, .most = LARGEST_SIDE, .count = 1,
     .by_default = "512", .help = "the patches' size in pixels"},
    {"overlap", 0, OPTION_WHOLE, AT(overlap), "PX", .most = LARGEST_SIDE, .by_default = "0",
     .help = "what neighbours share"},
    {"edge", 0, OPTION_EITHER, AT(cut), .choices = edges, .by_default = "shift",
     .help = "the last patch of a row: begins earlier, or is smaller"},
    {"min-visible", 0, OPTION_NUMBER, AT(min_visible), "SHARE", .most = 1, .by_default = "0.7",
     .help = "objects of which a patch shows less are not in it"},
    {"bounds", 0, OPTION_EITHER, AT(keep_bounds), .choices = bounds, .by_default = "clip",
     .help = "boxes that leave the patch: cut off, or left whole"},
    {"empty", 0, OPTION_EITHER, AT(keep_empty), .choices = empty, .by_default = "drop",
     .help = "patches without objects"},
    {"list", 0, OPTION_TEXT, AT(list), "FILE", .help = "write what is to be cut from which image to FILE"},
};
static const struct option_group groups[] = {OPTION_GROUP("Options", rows, 0), {0}};

/* Sets both sides, and refuses patches that are no larger than what they share. */
static void check(struct cli *cli, void *settings) {
    struct tile_settings *options = settings;
    const double overlap = (double)options->overlap, *size = options->size;
    options->across = (struct tile_side){size[0], size[0] - overlap, options->cut};
    options->down = (struct tile_side){size[1], size[1] - overlap, options->cut};
    if (options->across.stride < 1 || options->down.stride < 1)
        cli_refuse(cli, "--overlap: patches must be larger than what they share");
}

static const struct program program = {
    .name = "sar-tile",
    .synopsis = "[OPTION]... [FILE]...",
    .purpose =
        "Cuts scenes into patches: writes a scene for each patch of each image, with the objects that it\n"
        "shows.\n",
    .groups = groups,
    .example = "sar-tile --size=512 --overlap=128 --list=cuts.ndjson scenes.ndjson > patches.ndjson",
    .check = check,
};

int main(int argc, char **argv) {
    struct tile_settings options = {0};
    struct cli cli;
    struct tile_state state = {.cli = &cli, .options = &options};
    cli_open(&cli, &program, &options, argc, argv);
    if (options.list != NULL) cli_output(&cli, "--list", options.list, &state.list);
    scene_open(&state.scene);
    patch_open(&state.writer, &state.scene, !options.keep_bounds);
    state.tiling = (struct tiling){.across = options.across,
                                   .down = options.down,
                                   .min_visible = options.min_visible,
                                   .keep_empty = options.keep_empty};
    stream_run(&cli, tile_scene, &state);
    close_list(&state);
    tell(&cli, &state.tiling);
    scene_close(&state.scene);
    patch_close(&state.writer);
    buffer_free(&state.scratch);
    tiling_free(&state.tiling);
    return cli_close(&cli);
}
