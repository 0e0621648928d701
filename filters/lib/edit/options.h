/* SPDX-License-Identifier: MIT
 *
 * options: options that say which objects and scenes to keep, and the limits of a task as defaults for
 * them. */
#ifndef SAR_EDIT_OPTIONS_H
#define SAR_EDIT_OPTIONS_H

#include "cli/cli.h"
#include "edit/rules.h"

struct rules_options {
    struct rules rules;
    double min_side; /* of an image, in pixels */
    bool keep_empty; /* scenes without objects */
    const char *profile, *templates;
    const char *categories; /* as given, borrowed; NULL for all */
    bool has_wording;
    struct templates wording; /* loaded if an option needs it */
    const char *first;        /* an option that was given, for messages; NULL for none */
    bool given[RULE_COUNT], given_min_side;
};
extern const struct rules_options rules_defaults;

enum {
    RULES_OPTION_MIN_AREA = 800,
    RULES_OPTION_MAX_AREA,
    RULES_OPTION_MAX_ASPECT,
    RULES_OPTION_DEDUPE,
    RULES_OPTION_MIN_SIDE,
    RULES_OPTION_EMPTY,
    RULES_OPTION_TEMPLATES
};
#define RULES_SHORT "b:c:o:p:"
#define RULES_LONG                                                                                           \
    {"bounds", required_argument, NULL, 'b'}, {"min-area", required_argument, NULL, RULES_OPTION_MIN_AREA},  \
        {"max-area", required_argument, NULL, RULES_OPTION_MAX_AREA},                                        \
        {"max-aspect", required_argument, NULL, RULES_OPTION_MAX_ASPECT},                                    \
        {"category", required_argument, NULL, 'c'}, {"object", required_argument, NULL, 'o'},                \
        {"dedupe", required_argument, NULL, RULES_OPTION_DEDUPE},                                            \
        {"min-side", required_argument, NULL, RULES_OPTION_MIN_SIDE},                                        \
        {"empty", required_argument, NULL, RULES_OPTION_EMPTY}, {"profile", required_argument, NULL, 'p'}, { \
        "templates", required_argument, NULL, RULES_OPTION_TEMPLATES                                         \
    }
#define RULES_USAGE                                                                                          \
    "Rules, in the order in which they are applied:\n"                                                       \
    "  -b, --bounds=drop|clip|keep  boxes that leave the image (default drop)\n"                             \
    "      --min-area=RATIO    least area of a box, as a share of the image\n"                               \
    "      --max-area=RATIO    largest area of a box\n"                                                      \
    "      --max-aspect=RATIO  longer / shorter side at most\n"                                              \
    "  -c, --category=LIST     only objects of these categories, separated by commas, by any name that\n"    \
    "                          templates.yaml or the objects have for them\n"                                \
    "  -o, --object=EXPR       only objects for which the jq expression holds; the scene as read is "        \
    "$scene\n"                                                                                               \
    "      --dedupe=IOU        drop an object that reaches IOU with an earlier one of its category\n"        \
    "      --min-side=PX       only scenes whose image has this many pixels on both sides\n"                 \
    "      --empty=drop|keep   scenes without objects (default drop)\n"
#define RULES_USAGE_PROFILE                                                                                  \
    "  -p, --profile=TASK      the limits that templates.yaml sets for a task, where not given by name\n"    \
    "      --templates=FILE    use this file instead of $SAR_TEMPLATES or the installed one\n"

/* Handles one of these options; false if it is another. Exits with status 2 if the argument is not valid.
 * `argument` is borrowed. */
bool rules_option(struct cli *, struct rules_options *, int option, const char *argument);

/* Applies the profile and looks the listed categories up, after all options are read. Exits with status 2 if
 * the task does not exist, or --templates is not needed. */
void rules_complete(struct cli *, struct rules_options *);

/* Reports, at the end, the listed categories that matched nothing, see category_list_tell. */
void rules_tell(const struct rules_options *, struct cli *);

void rules_free(struct rules_options *);

#endif
