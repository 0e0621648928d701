/* SPDX-License-Identifier: MIT
 *
 * help: what --help and --list-options print, made of a program's tables of options. */
#ifndef SAR_CLI_HELP_H
#define SAR_CLI_HELP_H

#include "base/buffer.h"

struct cli;

/* Synopsis, purpose, options by group with their defaults, an example: at most 110 columns. */
void help_put(const struct cli *, struct buffer *);

/* A line for each option, for programs that make shell completion or check manual pages. Its columns, separated
 * by tabs: group, name, letter, name of the argument, choices separated by commas, default, help. The first
 * lines have the group "FORMAT" and the names that the first operand may have, if it is one. */
void help_put_list(const struct cli *, struct buffer *);

#endif
