/* SPDX-License-Identifier: MIT */
#include "geometry/grid.h"

const char *const region_names[] = {"top-left", "top",         "top-right", "left",         "middle",
                                    "right",    "bottom-left", "bottom",    "bottom-right", NULL};
const char *const size_names[] = {"very-large", "large", "medium", "small", "very-small", NULL};
const char *const size3_names[] = {"small", "medium", "large", NULL};
const char *const shape_names[] = {"wide", "tall", "square", NULL};
const char *const direction_names[] = {"left",        "right",      "above",       "below", "upper-left",
                                       "upper-right", "lower-left", "lower-right", "same",  NULL};
const char *const distance_names[] = {"near", "far", NULL};
const char *const axis_names[] = {"horizontal", "vertical", "rising", "falling", "same", NULL};

const enum direction grid_directions[3][3] = {
    {DIRECTION_UPPER_LEFT, DIRECTION_ABOVE, DIRECTION_UPPER_RIGHT},
    {DIRECTION_LEFT, DIRECTION_SAME, DIRECTION_RIGHT},
    {DIRECTION_LOWER_LEFT, DIRECTION_BELOW, DIRECTION_LOWER_RIGHT},
};

const enum direction direction_opposites[] = {
    [DIRECTION_LEFT] = DIRECTION_RIGHT,
    [DIRECTION_RIGHT] = DIRECTION_LEFT,
    [DIRECTION_ABOVE] = DIRECTION_BELOW,
    [DIRECTION_BELOW] = DIRECTION_ABOVE,
    [DIRECTION_UPPER_LEFT] = DIRECTION_LOWER_RIGHT,
    [DIRECTION_UPPER_RIGHT] = DIRECTION_LOWER_LEFT,
    [DIRECTION_LOWER_LEFT] = DIRECTION_UPPER_RIGHT,
    [DIRECTION_LOWER_RIGHT] = DIRECTION_UPPER_LEFT,
    [DIRECTION_SAME] = DIRECTION_SAME,
};

const enum pair_axis direction_axes[] = {
    [DIRECTION_LEFT] = PAIR_HORIZONTAL,    [DIRECTION_RIGHT] = PAIR_HORIZONTAL,
    [DIRECTION_ABOVE] = PAIR_VERTICAL,     [DIRECTION_BELOW] = PAIR_VERTICAL,
    [DIRECTION_UPPER_LEFT] = PAIR_FALLING, [DIRECTION_UPPER_RIGHT] = PAIR_RISING,
    [DIRECTION_LOWER_LEFT] = PAIR_RISING,  [DIRECTION_LOWER_RIGHT] = PAIR_FALLING,
    [DIRECTION_SAME] = PAIR_SAME,
};

const struct grid_rules grid_defaults = {
    .size = {0.40, 0.25, 0.10, 0.03},
    .size3 = {0.05, 0.30},
    .shape = {0.67, 1.5},
    .near = 8,
};
