/* SPDX-License-Identifier: MIT
 *
 * options: the options of sar-agg; their targets are in a struct aggregate. */
#ifndef SAR_REPORT_OPTIONS_H
#define SAR_REPORT_OPTIONS_H

#include "report/report.h"

extern const struct option_group report_groups[];

/* Refuses options of an aggregate that contradict each other, and completes its options. */
void report_check(struct cli *, void *aggregate);

#endif
