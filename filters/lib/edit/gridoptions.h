/* SPDX-License-Identifier: MIT
 *
 * gridoptions: options of sar-grid that set the limits of sizes, shapes and distances. */
#ifndef SAR_EDIT_GRIDOPTIONS_H
#define SAR_EDIT_GRIDOPTIONS_H

#include "cli/cli.h"
#include "geometry/grid.h"

enum { GRID_OPTION_SIZES = 900, GRID_OPTION_SIZES3, GRID_OPTION_SHAPES, GRID_OPTION_NEAR };
#define GRID_LONG                                                                                            \
    {"sizes", required_argument, NULL, GRID_OPTION_SIZES},                                                   \
        {"sizes3", required_argument, NULL, GRID_OPTION_SIZES3},                                             \
        {"shapes", required_argument, NULL, GRID_OPTION_SHAPES}, {                                           \
        "near", required_argument, NULL, GRID_OPTION_NEAR                                                    \
    }
#define GRID_USAGE                                                                                           \
    "      --sizes=A,B,C,D     least area ratio of very-large, large, medium, small (0.4,0.25,0.1,0.03)\n"   \
    "      --sizes3=A,B        small is below A, large above B (0.05,0.3)\n"                                 \
    "      --shapes=A,B        tall is w/h below A, wide above B (0.67,1.5)\n"                               \
    "      --near=N            near is a distance below (width + height) / N (8)\n"

/* Handles one of these options. Exits with status 2 if its argument is not valid. */
void grid_option(struct cli *, struct grid_rules *, int option, const char *argument);

#endif
