/* SPDX-License-Identifier: MIT
 *
 * sar-filter: scenes or samples in; the same out, less the objects and records that the rules do not want. */
#include "cli.h"
#include "hash.h"
#include "scene.h"
#include "stream.h"
#include "templates.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum bounds { BOUNDS_DROP, BOUNDS_CLIP, BOUNDS_KEEP };

/* Why objects and records go, in the order in which the rules are applied. */
enum rule {
    RULE_NONE, RULE_DEGENERATE, RULE_BOUNDS, RULE_MIN_AREA, RULE_MAX_AREA, RULE_MAX_ASPECT, RULE_CATEGORY,
    RULE_OBJECT, RULE_DEDUPE, RULE_MIN_SIDE, RULE_EMPTY, RULE_SAMPLE, RULE_WHERE, RULE_COUNT
};
enum { FIRST_RECORD_RULE = RULE_MIN_SIDE };
static const char *const rule_names[] = {"",         "degenerate", "bounds", "min-area", "max-area",
                                         "max-aspect", "category",   "object", "dedupe",   "min-side",
                                         "empty",    "sample",     "where"};

struct options {
    enum bounds bounds;
    struct limits limits;
    const char *categories; /* separated by commas, NULL for all */
    struct query **object;
    size_t object_count;
    double dedupe; /* IoU; above 1: off */
    bool keep_empty;
    double sample;
    uint64_t seed;
    const char *profile, *templates;
    bool given[RULE_COUNT]; /* the rules that the user asked for by name */
};

struct judged {
    struct bbox bbox;
    struct slice edge[4];
    bool kept, clipped;
};

struct state {
    struct cli *cli;
    const struct options *options;
    struct scene scene;
    struct judged *judged;
    size_t judged_room;
    struct emit scratch;
    uint64_t dropped[RULE_COUNT], clipped;
};

/* Cuts the box at the image's edges; the texts of the edges that stay are kept. */
static void clip(struct judged *judged, const struct scene *scene) {
    static const struct slice zero = {"0", 1};
    struct bbox b = judged->bbox;
    if (b.x1 < 0) judged->edge[0] = zero;
    if (b.y1 < 0) judged->edge[1] = zero;
    if (b.x2 > scene->width) judged->edge[2] = scene->width_text;
    if (b.y2 > scene->height) judged->edge[3] = scene->height_text;
    judged->bbox = bbox_clip(b, scene->width, scene->height);
    judged->clipped = true;
}

static bool is_listed(const char *list, struct slice name) {
    for (const char *p = list; p != NULL;) {
        size_t len = strcspn(p, ",");
        if (slice_equal((struct slice){p, len}, name)) return true;
        p = p[len] == ',' ? p + len + 1 : NULL;
    }
    return false;
}

static bool is_repeated(const struct state *state, size_t index) {
    const struct object *objects = state->scene.objects;
    for (size_t i = 0; i < index; i++) {
        if (state->judged[i].kept && slice_equal(objects[i].category, objects[index].category)
            && bbox_iou(state->judged[i].bbox, state->judged[index].bbox) >= state->options->dedupe)
            return true;
    }
    return false;
}

/* The rule that an object falls to, RULE_NONE where it stays; -1 where an expression fails on it. */
static int judge(struct state *state, size_t index, struct fault *fault) {
    const struct options *options = state->options;
    const struct scene *scene = &state->scene;
    const struct object *object = &scene->objects[index];
    struct judged *judged = &state->judged[index];
    *judged = (struct judged){.bbox = object->bbox};
    memcpy(judged->edge, object->edge, sizeof judged->edge);
    if (bbox_is_empty(object->bbox)) return RULE_DEGENERATE;
    if (options->bounds != BOUNDS_KEEP && !bbox_is_inside(object->bbox, scene->width, scene->height)) {
        if (options->bounds == BOUNDS_DROP) return RULE_BOUNDS;
        clip(judged, scene);
        if (bbox_is_empty(judged->bbox)) return RULE_BOUNDS;
    }
    double ratio = bbox_width(judged->bbox) * bbox_height(judged->bbox) / (scene->width * scene->height);
    if (ratio < options->limits.min_area) return RULE_MIN_AREA;
    if (ratio > options->limits.max_area) return RULE_MAX_AREA;
    if (bbox_elongation(judged->bbox) > options->limits.max_aspect) return RULE_MAX_ASPECT;
    if (options->categories != NULL && !is_listed(options->categories, object->category)) return RULE_CATEGORY;
    for (size_t i = 0; i < options->object_count; i++) {
        int holds = query_test(options->object[i], object->text, scene->text, fault);
        if (holds < 0) return -1;
        if (holds == 0) return RULE_OBJECT;
    }
    if (options->dedupe <= 1 && is_repeated(state, index)) return RULE_DEDUPE;
    return RULE_NONE;
}

/* Writes the scene with the objects that are kept, and without what sar-grid said of their surroundings. */
static void put_changed_scene(const struct state *state, struct emit *out) {
    const struct scene *scene = &state->scene;
    const char *at = scene->text.at;
    char before = '[';
    emit_bytes(out, at, (size_t)(scene->objects_text.at - at));
    for (size_t i = 0; i < scene->object_count; i++) {
        if (!state->judged[i].kept) continue;
        emit_char(out, before);
        scene_emit_plain(out, scene, &scene->objects[i], state->judged[i].edge);
        before = ',';
    }
    if (before == '[') emit_char(out, '[');
    emit_char(out, ']');
    at = scene->objects_text.at + scene->objects_text.len;
    emit_bytes(out, at, (size_t)(scene->text.at + scene->text.len - at));
}

/* Keeps a share of the records, by what they are called and not by where they stand. */
static bool is_sampled(struct state *state) {
    const struct scene *scene = &state->scene;
    if (state->options->sample >= 1) return true;
    struct slice name = scene->is_sample ? scene->id : scene->image, split = scene->split;
    if (name.at == NULL) name = scene->id.at != NULL ? scene->id : scene->text;
    char *plain = emit_room(&state->scratch, name.len + split.len);
    size_t name_len = json_unescape(name, plain), split_len = json_unescape(split, plain + name_len);
    uint64_t hash = hash_record(state->options->seed, (struct slice){plain + name_len, split_len},
                                (struct slice){plain, name_len});
    return hash_unit(hash_draw(hash, 1)) < state->options->sample;
}

static enum outcome drop(struct state *state, enum rule rule) {
    state->dropped[rule]++;
    return RECORD_LEFT_OUT;
}

/* The rules that judge a record as a whole, once it stands in the output as it would be written. */
static enum outcome judge_record(struct state *state, struct emit *out, struct fault *fault) {
    if (!is_sampled(state)) return drop(state, RULE_SAMPLE);
    struct slice pending = emit_pending(out);
    emit_char(out, '\n');
    pending.at = emit_pending(out).at;
    int holds = cli_where(state->cli, pending, fault);
    if (holds < 0) return RECORD_BAD;
    return holds ? RECORD_DONE : drop(state, RULE_WHERE);
}

static enum outcome filter_sample(struct state *state, struct emit *out, struct fault *fault) {
    for (int rule = RULE_NONE + 1; rule < RULE_SAMPLE; rule++) {
        if (!state->options->given[rule]) continue;
        fault_set(fault, "", "this is a sample: only --where and --sample judge samples, not --%s", rule_names[rule]);
        return RECORD_FATAL;
    }
    emit_slice(out, state->scene.text);
    return judge_record(state, out, fault);
}

static enum outcome filter_record(void *data, const struct line *line, struct emit *out, struct fault *fault) {
    struct state *state = data;
    struct scene *scene = &state->scene;
    if (!scene_read(scene, line->text, SCENE_DEGENERATE_BOXES | SCENE_OR_SAMPLE, fault)) return RECORD_BAD;
    if (scene->is_sample) return filter_sample(state, out, fault);
    state->judged = memory_grow(state->judged, &state->judged_room, scene->object_count, sizeof *state->judged);
    uint64_t dropped[FIRST_RECORD_RULE] = {0}, clipped = 0;
    size_t kept = 0;
    for (size_t i = 0; i < scene->object_count; i++) {
        int rule = judge(state, i, fault);
        if (rule < 0) {
            fault_in(fault, "objects[%zu]", i);
            return RECORD_BAD;
        }
        state->judged[i].kept = rule == RULE_NONE;
        dropped[rule]++;
        kept += rule == RULE_NONE;
        clipped += rule == RULE_NONE && state->judged[i].clipped;
    }
    for (int rule = RULE_NONE + 1; rule < FIRST_RECORD_RULE; rule++) state->dropped[rule] += dropped[rule];
    state->clipped += clipped;
    double side = scene->width < scene->height ? scene->width : scene->height;
    if (side < state->options->limits.min_side) return drop(state, RULE_MIN_SIDE);
    if (kept == 0 && !state->options->keep_empty) return drop(state, RULE_EMPTY);
    if (kept == scene->object_count && clipped == 0)
        emit_slice(out, scene->text);
    else
        put_changed_scene(state, out);
    return judge_record(state, out, fault);
}

/* "3 objects dropped: 1 degenerate, 2 bounds", where there were any. */
static void tell_dropped(struct cli *cli, const uint64_t *dropped, int first, int end, const char *one,
                         const char *many) {
    char reasons[512] = "";
    uint64_t total = 0;
    size_t used = 0;
    for (int rule = first; rule < end; rule++) {
        if (dropped[rule] == 0) continue;
        int wrote = snprintf(reasons + used, sizeof reasons - used, "%s%" PRIu64 " %s", total > 0 ? ", " : "",
                             dropped[rule], rule_names[rule]);
        used += (size_t)wrote;
        total += dropped[rule];
    }
    if (total > 0) cli_message(cli, "%s dropped: %s", counted(total, one, many).text, reasons);
}

static const char usage[] =
    "usage: sar-filter [OPTION]... [FILE]...\n"
    "\n"
    "Keeps or drops objects and records. Without options, boxes without area and boxes that leave the image\n"
    "are dropped, and so are scenes without objects.\n"
    "\n"
    "Rules, in the order in which they are applied:\n"
    "  -b, --bounds=drop|clip|keep  boxes that leave the image (default drop)\n"
    "      --min-area=RATIO    least area of a box, as a share of the image\n"
    "      --max-area=RATIO    largest area of a box\n"
    "      --max-aspect=RATIO  longer / shorter side at most\n"
    "  -c, --category=LIST     only objects of these categories, separated by commas\n"
    "  -o, --object=EXPR       only objects for which the jq expression holds; the scene as read is $scene\n"
    "      --dedupe=IOU        drop an object that reaches IOU with an earlier one of its category\n"
    "      --min-side=PX       only scenes whose image has this many pixels on both sides\n"
    "      --empty=drop|keep   scenes without objects (default drop)\n"
    "      --sample=RATE       keep this share of the records, by their names\n"
    "  -s, --seed=N            choose others for --sample (default 0)\n"
    "  -p, --profile=TASK      the limits that templates.yaml sets for a task, where not given by name\n"
    "      --templates=FILE    use this file instead of $SAR_TEMPLATES or the installed one\n"
    "--where comes last and sees the record as it would be written. Samples know only --where and --sample.\n";

enum {
    OPTION_MIN_AREA = CLI_OPTION_OWN, OPTION_MAX_AREA, OPTION_MAX_ASPECT, OPTION_DEDUPE, OPTION_MIN_SIDE,
    OPTION_EMPTY, OPTION_SAMPLE, OPTION_TEMPLATES
};

static void add_object_query(struct cli *cli, struct options *options, const char *expression) {
    struct fault fault;
    struct query *query = query_compile(expression, "scene", &fault);
    if (query == NULL) cli_misuse(cli, "--object: %s", fault.what);
    size_t room = options->object_count;
    options->object = memory_grow(options->object, &room, options->object_count + 1, sizeof(struct query *));
    options->object[options->object_count++] = query;
    options->given[RULE_OBJECT] = true;
}

static void read_options(struct cli *cli, struct options *options, int argc, char **argv) {
    static const struct option long_options[] = {{"bounds", required_argument, NULL, 'b'},
                                                 {"min-area", required_argument, NULL, OPTION_MIN_AREA},
                                                 {"max-area", required_argument, NULL, OPTION_MAX_AREA},
                                                 {"max-aspect", required_argument, NULL, OPTION_MAX_ASPECT},
                                                 {"category", required_argument, NULL, 'c'},
                                                 {"object", required_argument, NULL, 'o'},
                                                 {"dedupe", required_argument, NULL, OPTION_DEDUPE},
                                                 {"min-side", required_argument, NULL, OPTION_MIN_SIDE},
                                                 {"empty", required_argument, NULL, OPTION_EMPTY},
                                                 {"sample", required_argument, NULL, OPTION_SAMPLE},
                                                 {"seed", required_argument, NULL, 's'},
                                                 {"profile", required_argument, NULL, 'p'},
                                                 {"templates", required_argument, NULL, OPTION_TEMPLATES},
                                                 CLI_LONG};
    static const char *const bounds[] = {"drop", "clip", "keep", NULL}, *const empty[] = {"drop", "keep", NULL};
    struct limits *limits = &options->limits;
    bool *given = options->given;
    int option;
    while ((option = cli_option(cli, argc, argv, "b:c:o:s:p:" CLI_SHORT, long_options)) != -1) {
        switch (option) {
        case 'b':
            options->bounds = (enum bounds)cli_choice(cli, "--bounds", optarg, bounds);
            given[RULE_BOUNDS] = true;
            break;
        case 'c': options->categories = optarg; given[RULE_CATEGORY] = true; break;
        case 'o': add_object_query(cli, options, optarg); break;
        case 's': options->seed = cli_whole(cli, "--seed", optarg, UINT64_MAX); break;
        case 'p': options->profile = optarg; break;
        case OPTION_MIN_AREA:
            limits->min_area = cli_number(cli, "--min-area", optarg, 0, INFINITY);
            given[RULE_MIN_AREA] = true;
            break;
        case OPTION_MAX_AREA:
            limits->max_area = cli_number(cli, "--max-area", optarg, 0, INFINITY);
            given[RULE_MAX_AREA] = true;
            break;
        case OPTION_MAX_ASPECT:
            limits->max_aspect = cli_number(cli, "--max-aspect", optarg, 1, INFINITY);
            given[RULE_MAX_ASPECT] = true;
            break;
        case OPTION_DEDUPE:
            options->dedupe = cli_number(cli, "--dedupe", optarg, 0, 1);
            given[RULE_DEDUPE] = true;
            break;
        case OPTION_MIN_SIDE:
            limits->min_side = cli_number(cli, "--min-side", optarg, 0, INFINITY);
            given[RULE_MIN_SIDE] = true;
            break;
        case OPTION_EMPTY:
            options->keep_empty = cli_choice(cli, "--empty", optarg, empty) == 1;
            given[RULE_EMPTY] = true;
            break;
        case OPTION_SAMPLE: options->sample = cli_number(cli, "--sample", optarg, 0, 1); break;
        case OPTION_TEMPLATES: options->templates = optarg; break;
        }
    }
    if (options->templates != NULL && options->profile == NULL) cli_misuse(cli, "--templates goes with --profile");
}

/* --profile: the limits of a task, for the rules that the user did not name. */
static void take_profile(struct cli *cli, struct options *options) {
    struct templates templates;
    templates_load(&templates, options->templates);
    const struct task *task = templates_task(&templates, slice_of(options->profile));
    if (task == NULL)
        cli_misuse(cli, "--profile: there is no task %s (%s)", quote(slice_of(options->profile)).text,
                   templates_task_names(&templates).text);
    const struct limits *limits = &task->limits;
    bool *given = options->given;
    if (!given[RULE_MIN_SIDE]) options->limits.min_side = limits->min_side;
    if (!given[RULE_MIN_AREA]) options->limits.min_area = limits->min_area;
    if (!given[RULE_MAX_AREA]) options->limits.max_area = limits->max_area;
    if (!given[RULE_MAX_ASPECT]) options->limits.max_aspect = limits->max_aspect;
    if (!given[RULE_BOUNDS] && task->limited) options->bounds = limits->inside ? BOUNDS_DROP : BOUNDS_KEEP;
    for (int rule = RULE_BOUNDS; rule <= RULE_MAX_ASPECT; rule++) given[rule] = true;
    given[RULE_MIN_SIDE] = true;
    templates_free(&templates);
}

int main(int argc, char **argv) {
    struct options options = {
        .limits = {.max_area = INFINITY, .max_aspect = INFINITY}, .dedupe = 2, .sample = 1};
    struct cli cli;
    struct state state = {.cli = &cli, .options = &options, .scratch = {.fd = -1}};
    cli_open(&cli, "sar-filter", usage);
    cli.version = templates_version;
    cli.where_sees_output = true;
    read_options(&cli, &options, argc, argv);
    if (options.profile != NULL) take_profile(&cli, &options);
    scene_open(&state.scene);
    stream_run(&cli, filter_record, &state);
    tell_dropped(&cli, state.dropped, RULE_DEGENERATE, FIRST_RECORD_RULE, "object", "objects");
    if (state.clipped > 0) cli_message(&cli, "%s clipped", counted(state.clipped, "object", "objects").text);
    tell_dropped(&cli, state.dropped, FIRST_RECORD_RULE, RULE_COUNT, "record", "records");
    scene_close(&state.scene);
    for (size_t i = 0; i < options.object_count; i++) query_free(options.object[i]);
    free(options.object);
    free(state.judged);
    free(state.scratch.bytes);
    return cli_close(&cli);
}
