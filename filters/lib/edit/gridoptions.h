/* SPDX-License-Identifier: MIT
 *
 * gridoptions: the options of sar-grid that set the limits of sizes, shapes and distances. */
#ifndef SAR_EDIT_GRIDOPTIONS_H
#define SAR_EDIT_GRIDOPTIONS_H

#include "cli/cli.h"
#include "geometry/grid.h"

enum { GRID_ROWS = 4 };
extern const struct option_row grid_rows[GRID_ROWS]; /* targets are in a struct grid_rules */

/* Refuses limits that are not in order. */
void grid_check(struct cli *, const struct grid_rules *);

#endif
