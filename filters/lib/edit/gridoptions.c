/* SPDX-License-Identifier: MIT */
#include "edit/gridoptions.h"

#define AT(member) offsetof(struct grid_rules, member)
const struct option_row grid_rows[GRID_ROWS] = {
    {"sizes", 0, OPTION_NUMBERS, AT(size), "A,B,C,D", .count = 4, .most = 1e9,
     .by_default = "0.4,0.25,0.1,0.03", .help = "least area ratio of very-large, large, medium, small"},
    {"sizes3", 0, OPTION_NUMBERS, AT(size3), "A,B", .count = 2, .most = 1e9, .by_default = "0.05,0.3",
     .help = "small is below A, large above B"},
    {"shapes", 0, OPTION_NUMBERS, AT(shape), "A,B", .count = 2, .most = 1e9, .by_default = "0.67,1.5",
     .help = "tall is w/h below A, wide above B"},
    {"near", 0, OPTION_NUMBER, AT(near), "N", .most = 1e9, .by_default = "8",
     .help = "near is a distance below (width + height) / N"},
};

void grid_check(struct cli *cli, const struct grid_rules *rules) {
    for (int i = 1; i < 4; i++) {
        if (rules->size[i] < rules->size[i - 1]) continue;
        cli_refuse(cli, "--sizes: the numbers must decrease");
        break;
    }
    if (rules->size3[0] > rules->size3[1]) cli_refuse(cli, "--sizes3: the second number is below the first");
    if (rules->shape[0] > rules->shape[1]) cli_refuse(cli, "--shapes: the second number is below the first");
    if (rules->near <= 0) cli_refuse(cli, "--near: the number must be above 0");
}
