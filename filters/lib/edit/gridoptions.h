/* SPDX-License-Identifier: MIT
 *
 * gridoptions: the options by which sar-grid and sar-template let the limits of grid's classes be set. */
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

/* Takes one of these options; ends the program (2) where its argument is not what is wanted. */
void grid_option(struct cli *, struct grid_rules *, int option, const char *argument);

#endif
