/* SPDX-License-Identifier: MIT
 *
 * options: the options of sar-export; their targets are in a struct export_options. */
#ifndef SAR_OUT_OPTIONS_H
#define SAR_OUT_OPTIONS_H

#include "out/export.h"

extern const struct option_group export_groups[];
extern const struct export_options export_defaults; /* the values before the options are read */

/* Sets the format. Refuses options that do not apply
 * to it, and those that contradict each other. */
void export_check(struct cli *, void *options);

#endif
