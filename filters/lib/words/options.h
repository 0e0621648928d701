/* SPDX-License-Identifier: MIT
 *
 * options: options that several filters share. */
#ifndef SAR_WORDS_OPTIONS_H
#define SAR_WORDS_OPTIONS_H

#include "cli/options.h"

/* --templates. The target, at this offset, is the name for templates_load; NULL means the default file, which is
 * an input too (cli_open). */
#define OPTION_TEMPLATES(target)                                                                             \
    {                                                                                                        \
        "templates", 0, OPTION_TAKE, target, "FILE",                                                         \
            .take = option_take_templates,                                                                   \
            .help =                                                                                          \
                "this file, or installed set such as paper, instead of $SAR_TEMPLATES or the installed one"  \
    }

/* -s, --seed; the target is a uint64_t. */
#define OPTION_SEED(target, of)                                                                              \
    { "seed", 's', OPTION_WHOLE, target, "N", .by_default = "0", .help = "seed of " of }

/* An option_take whose target is a struct written_frame. */
option_take option_take_frame;

/* That of --templates: registers the file as an input. */
option_take option_take_templates;

#endif
