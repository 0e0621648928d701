/* SPDX-License-Identifier: MIT
 *
 * sar-filter: scenes or samples in; the same out, less the objects and records that the rules do not want. */
#include "cli.h"
#include "hash.h"
#include "rules.h"
#include "scene.h"
#include "stream.h"
#include "templates.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Why records go, in the order in which they are judged, once their objects are. */
enum reason { REASON_MIN_SIDE, REASON_EMPTY, REASON_SAMPLE, REASON_WHERE, REASON_COUNT };
static const char *const reason_names[] = {"min-side", "empty", "sample", "where"};

struct options {
    struct rules rules;
    double min_side;
    bool keep_empty;
    double sample;
    uint64_t seed;
    const char *profile, *templates;
    const char *for_scenes; /* an option that only scenes can be judged by, NULL where none was given */
    bool given[RULE_COUNT], given_min_side;
};

struct state {
    struct cli *cli;
    const struct options *options;
    struct scene scene;
    struct verdict *verdicts;
    size_t verdict_room;
    struct emit scratch;
    uint64_t objects_dropped[RULE_COUNT], records_dropped[REASON_COUNT], clipped;
};

/* Writes the scene with the objects that stay, and without what sar-grid said of their surroundings. */
static void put_changed_scene(struct state *state, struct emit *out) {
    struct scene *scene = &state->scene;
    const char *at = scene->text.at;
    char before = '[';
    emit_bytes(out, at, (size_t)(scene->objects_text.at - at));
    for (size_t i = 0; i < scene->object_count; i++) {
        if (state->verdicts[i].rule != RULE_NONE) continue;
        emit_char(out, before);
        scene_emit_plain(out, scene, &scene->objects[i], state->verdicts[i].edge);
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
    if (scene->id.at != NULL && name.at == scene->id.at && name.len > 1 && name.at[0] == '"')
        name = (struct slice){name.at + 1, name.len - 2};
    char *plain = emit_room(&state->scratch, name.len + split.len);
    size_t name_len = json_unescape(name, plain), split_len = json_unescape(split, plain + name_len);
    uint64_t hash = hash_record(state->options->seed, (struct slice){plain + name_len, split_len},
                                (struct slice){plain, name_len});
    return hash_unit(hash_draw(hash, 1)) < state->options->sample;
}

static enum outcome drop(struct state *state, enum reason reason) {
    state->records_dropped[reason]++;
    return RECORD_LEFT_OUT;
}

/* The rules that judge a record as a whole, once it stands in the output as it would be written. */
static enum outcome judge_record(struct state *state, struct emit *out, struct fault *fault) {
    if (!is_sampled(state)) return drop(state, REASON_SAMPLE);
    struct slice pending = emit_pending(out);
    emit_char(out, '\n');
    pending.at = emit_pending(out).at;
    int holds = cli_where(state->cli, pending, fault);
    if (holds < 0) return RECORD_BAD;
    return holds ? RECORD_DONE : drop(state, REASON_WHERE);
}

static enum outcome filter_sample(struct state *state, struct emit *out, struct fault *fault) {
    if (state->options->for_scenes != NULL) {
        fault_set(fault, "", "this is a sample: only --where and --sample judge samples, not --%s",
                  state->options->for_scenes);
        return RECORD_FATAL;
    }
    emit_slice(out, state->scene.text);
    return judge_record(state, out, fault);
}

static enum outcome filter_record(void *data, const struct line *line, struct emit *out,
                                  struct fault *fault) {
    struct state *state = data;
    struct scene *scene = &state->scene;
    const struct options *options = state->options;
    if (!scene_read(scene, line->text, SCENE_DEGENERATE_BOXES | SCENE_OR_SAMPLE, fault)) return RECORD_BAD;
    if (scene->is_sample) return filter_sample(state, out, fault);
    state->verdicts =
        memory_grow(state->verdicts, &state->verdict_room, scene->object_count, sizeof *state->verdicts);
    uint64_t dropped[RULE_COUNT] = {0}, clipped = 0;
    for (size_t i = 0; i < scene->object_count; i++) {
        if (!rules_judge(&options->rules, scene, i, state->verdicts, fault)) return RECORD_BAD;
        const struct verdict *verdict = &state->verdicts[i];
        dropped[verdict->rule]++;
        clipped += verdict->rule == RULE_NONE && verdict->clipped;
    }
    for (int rule = RULE_NONE + 1; rule < RULE_COUNT; rule++) state->objects_dropped[rule] += dropped[rule];
    state->clipped += clipped;
    double side = scene->width < scene->height ? scene->width : scene->height;
    if (side < options->min_side) return drop(state, REASON_MIN_SIDE);
    if (dropped[RULE_NONE] == 0 && !options->keep_empty) return drop(state, REASON_EMPTY);
    if (dropped[RULE_NONE] == scene->object_count && clipped == 0)
        emit_slice(out, scene->text);
    else
        put_changed_scene(state, out);
    return judge_record(state, out, fault);
}

/* "3 objects dropped: 1 degenerate, 2 bounds", where there were any. */
static void tell_dropped(struct cli *cli, const uint64_t *dropped, int count, const char *const *names,
                         const char *one, const char *many) {
    char reasons[512] = "";
    uint64_t total = 0;
    size_t used = 0;
    for (int i = 0; i < count; i++) {
        if (dropped[i] == 0) continue;
        used += (size_t)snprintf(reasons + used, sizeof reasons - used, "%s%" PRIu64 " %s",
                                 total > 0 ? ", " : "", dropped[i], names[i]);
        total += dropped[i];
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
    "--where comes last and sees the record as it would be written. Samples know only --where and "
    "--sample.\n";

enum {
    OPTION_MIN_AREA = CLI_OPTION_OWN,
    OPTION_MAX_AREA,
    OPTION_MAX_ASPECT,
    OPTION_DEDUPE,
    OPTION_MIN_SIDE,
    OPTION_EMPTY,
    OPTION_SAMPLE,
    OPTION_TEMPLATES
};

static void add_object_query(struct cli *cli, struct rules *rules, const char *expression) {
    struct fault fault;
    struct query *query = query_compile(expression, "scene", &fault);
    if (query == NULL) cli_misuse(cli, "--object: %s", fault.what);
    size_t room = rules->object_count;
    rules->object = memory_grow(rules->object, &room, rules->object_count + 1, sizeof(struct query *));
    rules->object[rules->object_count++] = query;
}

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

/* One of the options that judge scenes only; false where it is another. */
static bool read_scene_option(struct cli *cli, struct options *options, int option, const char *argument) {
    static const char *const bounds[] = {"drop", "clip", "keep", NULL}, *const empty[] = {"drop", "keep",
                                                                                          NULL};
    struct rules *rules = &options->rules;
    enum rule rule = RULE_NONE;
    switch (option) {
    case 'b':
        rules->bounds = (enum bounds)cli_choice(cli, "--bounds", argument, bounds);
        rule = RULE_BOUNDS;
        break;
    case OPTION_MIN_AREA:
        rules->limits.min_area = cli_number(cli, "--min-area", argument, 0, INFINITY);
        rule = RULE_MIN_AREA;
        break;
    case OPTION_MAX_AREA:
        rules->limits.max_area = cli_number(cli, "--max-area", argument, 0, INFINITY);
        rule = RULE_MAX_AREA;
        break;
    case OPTION_MAX_ASPECT:
        rules->limits.max_aspect = cli_number(cli, "--max-aspect", argument, 1, INFINITY);
        rule = RULE_MAX_ASPECT;
        break;
    case OPTION_DEDUPE: rules->dedupe = cli_number(cli, "--dedupe", argument, 0, 1); break;
    case 'c': rules->categories = argument; break;
    case 'o': add_object_query(cli, rules, argument); break;
    case OPTION_MIN_SIDE:
        options->min_side = cli_number(cli, "--min-side", argument, 0, INFINITY);
        options->given_min_side = true;
        break;
    case OPTION_EMPTY: options->keep_empty = cli_choice(cli, "--empty", argument, empty) == 1; break;
    case 'p': options->profile = argument; break;
    default: return false;
    }
    options->given[rule] = true;
    for (const struct option *o = long_options; o->name != NULL; o++) {
        if (o->val == option) options->for_scenes = o->name;
    }
    return true;
}

static void read_options(struct cli *cli, struct options *options, int argc, char **argv) {
    int option;
    while ((option = cli_option(cli, argc, argv, "b:c:o:s:p:" CLI_SHORT, long_options)) != -1) {
        if (read_scene_option(cli, options, option, optarg)) continue;
        switch (option) {
        case 's': options->seed = cli_whole(cli, "--seed", optarg, UINT64_MAX); break;
        case OPTION_SAMPLE: options->sample = cli_number(cli, "--sample", optarg, 0, 1); break;
        case OPTION_TEMPLATES: options->templates = cli_reads(cli, optarg); break;
        }
    }
    if (options->templates != NULL && options->profile == NULL)
        cli_misuse(cli, "--templates goes with --profile");
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
    struct rules *rules = &options->rules;
    if (!options->given_min_side) options->min_side = limits->min_side;
    if (!options->given[RULE_MIN_AREA]) rules->limits.min_area = limits->min_area;
    if (!options->given[RULE_MAX_AREA]) rules->limits.max_area = limits->max_area;
    if (!options->given[RULE_MAX_ASPECT]) rules->limits.max_aspect = limits->max_aspect;
    if (!options->given[RULE_BOUNDS] && task->limited)
        rules->bounds = limits->inside ? BOUNDS_DROP : BOUNDS_KEEP;
    templates_free(&templates);
}

int main(int argc, char **argv) {
    struct options options = {
        .rules = {.limits = {.max_area = INFINITY, .max_aspect = INFINITY}, .dedupe = 2}, .sample = 1};
    struct cli cli;
    struct state state = {.cli = &cli, .options = &options, .scratch = {.fd = -1}};
    cli_open(&cli, "sar-filter", usage);
    cli.version = templates_version;
    cli.where_sees_output = true;
    read_options(&cli, &options, argc, argv);
    if (options.profile != NULL) take_profile(&cli, &options);
    scene_open(&state.scene);
    stream_run(&cli, filter_record, &state);
    tell_dropped(&cli, state.objects_dropped, RULE_COUNT, rule_names, "object", "objects");
    if (state.clipped > 0) cli_message(&cli, "%s clipped", counted(state.clipped, "object", "objects").text);
    tell_dropped(&cli, state.records_dropped, REASON_COUNT, reason_names, "record", "records");
    scene_close(&state.scene);
    for (size_t i = 0; i < options.rules.object_count; i++) query_free(options.rules.object[i]);
    free(options.rules.object);
    free(state.verdicts);
    free(state.scratch.bytes);
    return cli_close(&cli);
}
