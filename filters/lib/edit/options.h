/* SPDX-License-Identifier: MIT
 *
 * options: the options of sar-filter, and the limits of a task as defaults for some of them. */
#ifndef SAR_EDIT_OPTIONS_H
#define SAR_EDIT_OPTIONS_H

#include "cli/cli.h"
#include "edit/rules.h"
#include "edit/splits.h"

struct filter_settings {
    struct rules rules;
    double min_side; /* of an image, in pixels */
    bool keep_empty; /* scenes without objects */
    const char *profile, *templates;
    const char *categories; /* as given, borrowed; NULL for all */
    bool has_wording;
    struct templates wording; /* loaded if an option needs it */
    double sample;            /* the share of the records to keep */
    uint64_t seed;
    const char *split_by, *ratio, *names, *images; /* NULL if not given */
    const char *scenes_only; /* an option that was given and applies to scenes only; NULL for none */
};

extern const struct option_group filter_groups[];
extern const struct filter_settings filter_defaults;

/* Applies the profile and looks the listed categories up, after the options are read. Exits with status 2 if the
 * task does not exist. */
void filter_complete(struct cli *, struct filter_settings *);

/* Starts splits as the options say: without --split-by they have no key. Exits with status 2 if they cannot be
 * used. */
void filter_open_splits(struct cli *, const struct filter_settings *, struct splits *);

/* Reports, at the end, the listed categories that matched nothing, see category_list_tell. */
void filter_tell(const struct filter_settings *, struct cli *);

void filter_free(struct filter_settings *);

#endif
