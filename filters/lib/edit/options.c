/* SPDX-License-Identifier: MIT */
#include "edit/options.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

const struct rules_options rules_defaults = {
    .rules = {.limits = {.max_area = INFINITY, .max_aspect = INFINITY}, .dedupe = 2}};

static void add_object_query(struct cli *cli, struct rules *rules, const char *expression) {
    struct fault fault;
    struct query *query = query_compile("--object", expression, "scene", &fault);
    if (query == NULL) cli_misuse(cli, "--object: %s", fault.what);
    size_t room = rules->object_count;
    rules->object = memory_grow(rules->object, &room, rules->object_count + 1, sizeof(struct query *));
    rules->object[rules->object_count++] = query;
}

/* Handles an option, and returns the rule whose limit it sets, which a profile then keeps; RULE_NONE if it
 * sets none, RULE_COUNT if it is another option. */
static enum rule take(struct cli *cli, struct rules_options *options, int option, const char *argument) {
    static const char *const bounds[] = {"drop", "clip", "keep", NULL}, *const empty[] = {"drop", "keep",
                                                                                          NULL};
    struct rules *rules = &options->rules;
    switch (option) {
    case 'b': rules->bounds = (enum bounds)cli_choice(cli, "--bounds", argument, bounds); return RULE_BOUNDS;
    case RULES_OPTION_MIN_AREA:
        rules->limits.min_area = cli_number(cli, "--min-area", argument, 0, INFINITY);
        return RULE_MIN_AREA;
    case RULES_OPTION_MAX_AREA:
        rules->limits.max_area = cli_number(cli, "--max-area", argument, 0, INFINITY);
        return RULE_MAX_AREA;
    case RULES_OPTION_MAX_ASPECT:
        rules->limits.max_aspect = cli_number(cli, "--max-aspect", argument, 1, INFINITY);
        return RULE_MAX_ASPECT;
    case RULES_OPTION_DEDUPE: rules->dedupe = cli_number(cli, "--dedupe", argument, 0, 1); return RULE_DEDUPE;
    case 'c': options->categories = argument; return RULE_CATEGORY;
    case 'o': add_object_query(cli, rules, argument); return RULE_OBJECT;
    case RULES_OPTION_MIN_SIDE:
        options->min_side = cli_number(cli, "--min-side", argument, 0, INFINITY);
        options->given_min_side = true;
        return RULE_NONE;
    case RULES_OPTION_EMPTY:
        options->keep_empty = cli_choice(cli, "--empty", argument, empty) == 1;
        return RULE_NONE;
    case 'p': options->profile = argument; return RULE_NONE;
    default: return RULE_COUNT;
    }
}

bool rules_option(struct cli *cli, struct rules_options *options, int option, const char *argument) {
    static const struct option names[] = {RULES_LONG, {NULL, 0, NULL, 0}};
    if (option == RULES_OPTION_TEMPLATES) {
        options->templates = cli_reads(cli, argument);
        return true;
    }
    enum rule rule = take(cli, options, option, argument);
    if (rule == RULE_COUNT) return false;
    options->given[rule] = true;
    for (const struct option *o = names; o->name != NULL; o++) {
        if (o->val == option) options->first = o->name;
    }
    return true;
}

/* Handles --profile: sets the limits of a task for the rules that the user did not set. */
static void take_profile(struct cli *cli, struct rules_options *options) {
    const struct templates *templates = &options->wording;
    const struct task *task = templates_task(templates, slice_of(options->profile));
    if (task == NULL)
        cli_misuse(cli, "--profile: unknown task %s; known are %s", quote(slice_of(options->profile)).text,
                   templates_task_names(templates).text);
    const struct limits *limits = &task->limits;
    struct rules *rules = &options->rules;
    if (!options->given_min_side) options->min_side = limits->min_side;
    if (!options->given[RULE_MIN_AREA]) rules->limits.min_area = limits->min_area;
    if (!options->given[RULE_MAX_AREA]) rules->limits.max_area = limits->max_area;
    if (!options->given[RULE_MAX_ASPECT]) rules->limits.max_aspect = limits->max_aspect;
    if (!options->given[RULE_BOUNDS] && task->limited)
        rules->bounds = limits->inside ? BOUNDS_DROP : BOUNDS_KEEP;
}

void rules_complete(struct cli *cli, struct rules_options *options) {
    options->has_wording = options->profile != NULL || options->categories != NULL;
    if (options->templates != NULL && !options->has_wording)
        cli_misuse(cli, "--templates requires --profile or --category");
    if (options->has_wording) templates_load(&options->wording, options->templates);
    if (options->profile != NULL) take_profile(cli, options);
    if (options->categories != NULL)
        options->rules.categories =
            category_list_new(cli, "--category", options->categories, &options->wording.vocab);
}

void rules_tell(const struct rules_options *options, struct cli *cli) {
    category_list_tell(options->rules.categories, cli, options->keep_empty);
}

void rules_free(struct rules_options *options) {
    for (size_t i = 0; i < options->rules.object_count; i++) query_free(options->rules.object[i]);
    free(options->rules.object);
    category_list_free(options->rules.categories);
    if (options->has_wording) templates_free(&options->wording);
}
