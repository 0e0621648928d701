/* SPDX-License-Identifier: MIT
 *
 * sar-tile: reads scenes; writes a scene for each patch of their images, with the objects that the patch
 * shows. */
#include "cli/cli.h"
#include "cli/stream.h"
#include "edit/patch.h"
#include "geometry/tile.h"

#include <stdio.h>
#include <stdlib.h>

struct tile_settings {
    double size[2]; /* of patches, width and height in pixels */
    uint64_t overlap;
    bool cut;
    struct tile_side across, down; /* made of these */
    double min_visible;
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
    struct placed {
        double top; /* y1 */
        uint32_t index;
    } * by_top;               /* the objects sorted from top to bottom */
    uint32_t *band, *members; /* objects that reach into the row; objects in the patch */
    bool *seen;               /* for each object: some patch shows it */
    size_t top_room, band_room, member_room, seen_room;
    uint64_t empty, unseen; /* patches dropped, objects in no patch */
    uint64_t looks, shown;  /* of the scene: tests of objects against patches, and those that passed */
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

/* --- patches -------------------------------------------------------------------------------------------- */

static bool clips(const struct scene *scene) {
    for (size_t i = 0; i < scene->object_count; i++) {
        if (!bbox_is_inside(scene->objects[i].bbox, scene->width, scene->height)) return true;
    }
    return false;
}

/* Writes one patch and its objects, unless it has none and those are not wanted. An image that is one patch
 * is written as read. */
static bool finish_patch(struct tile_state *state, struct buffer *out, struct patch *patch,
                         struct fault *fault) {
    const struct scene *scene = &state->scene;
    if (patch->count == 0 && !state->options->keep_empty) {
        state->empty++;
        return true;
    }
    patch->whole = bbox_width(patch->window) == scene->width && bbox_height(patch->window) == scene->height;
    bool unchanged = patch->whole && patch->count == scene->object_count
                     && !(!state->options->keep_bounds && clips(scene));
    patch_name(&state->writer, patch);
    if (!unchanged && !patch_put(&state->writer, out, patch, fault)) return false;
    if (unchanged) {
        buffer_slice(out, scene->text);
        buffer_char(out, '\n');
    }
    list_cut(state, patch);
    return true;
}

static int from_the_top(const void *a, const void *b) {
    const struct placed *p = a, *q = b;
    if (p->top != q->top) return p->top < q->top ? -1 : 1;
    return (p->index > q->index) - (p->index < q->index);
}

static int by_index(const void *a, const void *b) {
    uint32_t p = *(const uint32_t *)a, q = *(const uint32_t *)b;
    return (p > q) - (p < q);
}

static void sort_objects(struct tile_state *state) {
    size_t count = state->scene.object_count;
    state->by_top = memory_grow(state->by_top, &state->top_room, count, sizeof *state->by_top);
    state->band = memory_grow(state->band, &state->band_room, count, sizeof *state->band);
    state->members = memory_grow(state->members, &state->member_room, count, sizeof *state->members);
    state->seen = memory_grow(state->seen, &state->seen_room, count, sizeof *state->seen);
    for (size_t i = 0; i < count; i++) {
        state->by_top[i] = (struct placed){state->scene.objects[i].bbox.y1, (uint32_t)i};
        state->seen[i] = false;
    }
    if (count > 0) qsort(state->by_top, count, sizeof *state->by_top, from_the_top);
}

/* Finds the objects of the band of which the window shows enough, in the order of the scene. */
static size_t gather_members(struct tile_state *state, size_t band, struct bbox window) {
    size_t count = 0;
    for (size_t i = 0; i < band; i++) {
        uint32_t object = state->band[i];
        double visible = tile_visible(state->scene.objects[object].bbox, window);
        if (visible <= 0 || visible < state->options->min_visible) continue;
        state->members[count++] = object;
        state->seen[object] = true;
    }
    if (count > 1) qsort(state->members, count, sizeof *state->members, by_index);
    return count;
}

/* The limits of one scene, whose whole output is kept until its last patch is good. */
enum { PATCHES_MOST = 1000000, SHOWN_MOST = 4000000, LOOKS_MOST = 1000000000 };

/* Whether the scene stays within the limits with one more patch: `band` objects were tested, and it has
 * `members`. */
static bool is_bounded(struct tile_state *state, size_t band, size_t members, struct fault *fault) {
    state->looks += band;
    state->shown += members;
    return (state->looks <= LOOKS_MOST && state->shown <= SHOWN_MOST)
           || fault_set(fault, FAULT_LIMIT, "objects",
                        "are in too many patches: all patches together may have %d", SHOWN_MOST);
}

/* Writes one row of patches; `band` objects reach into it. */
static bool tile_row(struct tile_state *state, struct buffer *out, struct tile_span rows, size_t band,
                     struct fault *fault) {
    const struct tile_side *across = &state->options->across;
    double width = state->scene.width;
    uint64_t columns = tile_count(across, width);
    if (band == 0 && !state->options->keep_empty) {
        state->empty += columns;
        return true;
    }
    for (uint64_t column = 0; column < columns; column++) {
        struct tile_span span = tile_span(across, width, column);
        struct patch patch = {.members = state->members};
        patch.window =
            (struct bbox){span.start, rows.start, span.start + span.length, rows.start + rows.length};
        patch.count = gather_members(state, band, patch.window);
        if (!is_bounded(state, band, patch.count, fault) || !finish_patch(state, out, &patch, fault))
            return false;
    }
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

static bool check_patches(struct tile_state *state, struct fault *fault) {
    uint64_t columns = tile_count(&state->options->across, state->scene.width);
    uint64_t rows = tile_count(&state->options->down, state->scene.height);
    return (columns <= PATCHES_MOST && rows <= PATCHES_MOST && columns * rows <= PATCHES_MOST)
           || fault_set(fault, FAULT_LIMIT, "width", "and height make more than %d patches of this size",
                        PATCHES_MOST);
}

static enum outcome tile_scene(void *data, const struct line *line, struct buffer *out, struct fault *fault) {
    struct tile_state *state = data;
    struct scene *scene = &state->scene;
    const struct tile_side *down = &state->options->down;
    if (!scene_read(scene, line->text, SCENE_STRICT, fault)) return RECORD_BAD;
    if (!check_image(state, fault) || !check_patches(state, fault)) return RECORD_BAD;
    sort_objects(state);
    state->looks = state->shown = 0;
    patch_scene(&state->writer);
    size_t next = 0, band = 0;
    uint64_t empty = state->empty;
    for (uint64_t row = 0, rows = tile_count(down, scene->height); row < rows; row++) {
        struct tile_span span = tile_span(down, scene->height, row);
        size_t kept = 0;
        for (; next < scene->object_count && state->by_top[next].top < span.start + span.length; next++)
            state->band[band++] = state->by_top[next].index;
        for (size_t i = 0; i < band; i++) {
            if (scene->objects[state->band[i]].bbox.y2 > span.start) state->band[kept++] = state->band[i];
        }
        band = kept;
        if (tile_row(state, out, span, band, fault)) continue;
        state->empty = empty;
        emit_rollback(&state->list);
        return RECORD_BAD;
    }
    for (size_t i = 0; i < scene->object_count; i++) state->unseen += !state->seen[i];
    emit_commit(&state->list);
    return RECORD_DONE;
}

/* --- options -------------------------------------------------------------------------------------------- */

static void close_list(struct tile_state *state) {
    if (state->options->list != NULL && !emit_close(&state->list))
        cli_file_failed(state->cli, state->options->list);
}

static void tell(struct tile_state *state) {
    if (state->empty > 0)
        cli_message(state->cli, "%s without objects dropped", counted(state->empty, "patch", "patches").text);
    if (state->unseen > 0)
        cli_message(state->cli, "%s in no patch, since none shows enough",
                    counted(state->unseen, "object is", "objects are").text);
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
    stream_run(&cli, tile_scene, &state);
    close_list(&state);
    tell(&state);
    scene_close(&state.scene);
    patch_close(&state.writer);
    buffer_free(&state.scratch);
    free(state.by_top);
    free(state.band);
    free(state.members);
    free(state.seen);
    return cli_close(&cli);
}
