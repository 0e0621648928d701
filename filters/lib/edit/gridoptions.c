/* SPDX-License-Identifier: MIT */
#include "edit/gridoptions.h"

#include <stdio.h>
#include <string.h>

/* Parses `count` numbers from 0 to 1e9, separated by commas. */
static void numbers(struct cli *cli, const char *option, const char *text, double *number, size_t count) {
    for (size_t i = 0; i < count; i++) {
        char one[64];
        size_t len = strcspn(text, ",");
        if (len >= sizeof one || (text[len] == ',') != (i + 1 < count))
            cli_misuse(cli, "%s: %zu numbers separated by commas were expected", option, count);
        snprintf(one, sizeof one, "%.*s", (int)len, text);
        number[i] = cli_number(cli, option, one, 0, 1e9);
        text += len + (i + 1 < count);
    }
}

void grid_option(struct cli *cli, struct grid_rules *rules, int option, const char *argument) {
    switch (option) {
    case GRID_OPTION_SIZES:
        numbers(cli, "--sizes", argument, rules->size, 4);
        for (int i = 1; i < 4; i++) {
            if (rules->size[i] >= rules->size[i - 1]) cli_misuse(cli, "--sizes: the numbers must decrease");
        }
        break;
    case GRID_OPTION_SIZES3:
        numbers(cli, "--sizes3", argument, rules->size3, 2);
        if (rules->size3[0] > rules->size3[1])
            cli_misuse(cli, "--sizes3: the second number is below the first");
        break;
    case GRID_OPTION_SHAPES:
        numbers(cli, "--shapes", argument, rules->shape, 2);
        if (rules->shape[0] > rules->shape[1])
            cli_misuse(cli, "--shapes: the second number is below the first");
        break;
    case GRID_OPTION_NEAR:
        rules->near = cli_number(cli, "--near", argument, 0, 1e9);
        if (rules->near <= 0) cli_misuse(cli, "--near: the number must be above 0");
        break;
    }
}
