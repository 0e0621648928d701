/* SPDX-License-Identifier: MIT
 *
 * sar-synth: no input; writes scenes, or one COCO document, with the statistics of SARDet-100K. */
#include "cli/cli.h"
#include "cli/stream.h"
#include "in/synth.h"
#include "in/synthcoco.h"
#include "words/options.h"

struct synth_settings {
    struct synth_options synth;
    bool coco;
};

struct synth_state {
    const struct synth_settings *options;
    struct cli *cli;
    struct progress progress;
    uint64_t images, bytes;
};

static void put_text(struct buffer *out, const char *before, const char *text) {
    buffer_text(out, before);
    buffer_text(out, text);
}

static void put_number(struct buffer *out, const char *before, int64_t number) {
    buffer_text(out, before);
    buffer_signed(out, number);
}

/* Commits a piece of output; false if writing has failed. */
static bool commit(struct synth_state *state) {
    state->bytes += emit_pending(&state->cli->out).len;
    emit_commit(&state->cli->out);
    return state->cli->out.error == 0;
}

static void count_image(struct synth_state *state) {
    if ((++state->images & 1023) == 0) progress_show(&state->progress, state->images, state->bytes);
}

static void put_object(struct buffer *out, const struct synth_object *object) {
    put_text(out, "{\"category\":\"", synth_categories[object->category]);
    put_number(out, "\",\"bbox\":[", object->x1);
    put_number(out, ",", object->y1);
    put_number(out, ",", object->x2);
    put_number(out, ",", object->y2);
    buffer_text(out, "],\"id\":");
    buffer_integer(out, object->id);
    if (object->remark == SYNTH_CROWD) buffer_text(out, ",\"iscrowd\":1");
    if (object->remark == SYNTH_IGNORE) buffer_text(out, ",\"ignore\":1");
    buffer_char(out, '}');
}

static void put_scene(struct buffer *out, const struct synth_image *image, const char *split) {
    put_text(out, "{\"image\":\"", image->path);
    put_number(out, "\",\"width\":", image->width);
    put_number(out, ",\"height\":", image->height);
    buffer_text(out, ",\"id\":");
    buffer_integer(out, image->id);
    put_text(out, ",\"split\":\"", split);
    put_text(out, "\",\"source\":\"", image->source);
    put_text(out, "\",\"annotated\":", image->annotated);
    buffer_text(out, ",\"objects\":[");
    for (size_t i = 0; i < image->object_count; i++) {
        if (i > 0) buffer_char(out, ',');
        put_object(out, &image->objects[i]);
    }
    buffer_text(out, "]}");
}

/* Applies --where to the pending scene and ends its line. False if the filter must stop. */
static bool finish_scene(struct synth_state *state, const struct synth_image *image, const char *split) {
    struct cli *cli = state->cli;
    struct fault fault;
    struct slice scene = emit_pending(&cli->out);
    int wanted = cli_where(cli, scene, &fault);
    buffer_char(&cli->out.buffer, '\n');
    if (wanted > 0) return commit(state);
    struct line line = {.raw = emit_pending(&cli->out), .file = split, .number = image->id + 1};
    bool go_on = wanted == 0 || cli_bad_record(cli, &line, &fault);
    emit_rollback(&cli->out);
    return go_on;
}

static void write_scenes(struct synth_state *state) {
    const char *split = synth_splits[state->options->synth.split];
    struct synth *synth = synth_open(&state->options->synth);
    const struct synth_image *image;
    while ((image = synth_next(synth)) != NULL) {
        put_scene(&state->cli->out.buffer, image, split);
        if (!finish_scene(state, image, split)) break;
        count_image(state);
    }
    synth_close(synth);
}

static void write_coco(struct synth_state *state) {
    struct buffer *out = &state->cli->out.buffer;
    struct synthcoco *coco = synthcoco_open(&state->options->synth, out);
    while (synthcoco_next(coco, out) && commit(state)) {
        if (synthcoco_complete(coco) > state->images) count_image(state);
    }
    synthcoco_close(coco, out);
    commit(state);
}

static const char *const formats[] = {"scenes", "coco", NULL};

#define AT(member) offsetof(struct synth_settings, member)
static const struct option_row rows[] = {
    {"split", 0, OPTION_CHOICE, AT(synth.split), .choices = synth_splits, .by_default = "train",
     .help = "the split to imitate"},
    {"scale", 0, OPTION_NUMBER, AT(synth.scale), "FACTOR", .least = SYNTH_SCALE_LEAST,
     .most = SYNTH_SCALE_MOST, .by_default = "1",
     .help = "images and objects for each of SARDet-100K's, 0.000001 to 10000"},
    OPTION_SEED(AT(synth.seed), "the random numbers"),
    {"format", 'f', OPTION_EITHER, AT(coco), .choices = formats, .by_default = "scenes",
     .help = "one scene a line, or one COCO document"},
    {"dirty", 0, OPTION_NUMBER, AT(synth.dirty), "SHARE", .most = 1, .by_default = "0",
     .help = "the share of objects that get a flaw, 0 to 1"},
};
static const struct option_group groups[] = {OPTION_GROUP("Options", rows, 0), {0}};

static void check(struct cli *cli, void *settings) {
    const struct synth_settings *options = settings;
    if (cli->file_count > 0)
        cli_refuse(cli, "%s is one file too many: sar-synth reads no input", cli->files[0]);
    if (options->coco && cli->where_count > 0) cli_refuse(cli, "--where does not apply to a COCO document");
}

static const struct program program = {
    .name = "sar-synth",
    .synopsis = "[OPTION]...",
    .purpose =
        "Writes made-up scenes, or their COCO annotations, with the statistics of SARDet-100K. There is\n"
        "no input.\n",
    .groups = groups,
    .example = "sar-synth --split=val | sar-filter | sar-grid | sar-template > val.ndjson",
    .check = check,
};

int main(int argc, char **argv) {
    struct synth_settings options;
    struct cli cli;
    struct synth_state state = {.options = &options, .cli = &cli};
    cli_open(&cli, &program, &options, argc, argv);
    progress_open(&state.progress, &cli, 0);
    if (options.coco)
        write_coco(&state);
    else
        write_scenes(&state);
    progress_close(&state.progress, state.images, state.bytes);
    return cli_close(&cli);
}
