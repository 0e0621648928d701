/* SPDX-License-Identifier: MIT
 *
 * metrics: what is measured for each task, and the columns of the paper's Table 3 that are made of it
 * (sar-metrics(7)). Names that are not in the tables, such as count.iou75, are counted like any other. */
#ifndef SAR_TALLY_METRICS_H
#define SAR_TALLY_METRICS_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

/* The tasks that the paper scores, in the order of its Table 3. */
enum metric_task {
    METRIC_COUNT,
    METRIC_GROUND,
    METRIC_IDENTIFY,
    METRIC_REFER,
    METRIC_DESCRIBE,
    METRIC_CLASSIFY,
    METRIC_TASKS
};
extern const char *const metric_tasks[]; /* their names, NULL-terminated */

/* A metric counts units (tp, fp, fn), or it is a value. */
struct metric {
    const char *name;
    enum metric_task task;
    bool is_value;
    const char *unit;
};
extern const struct metric metrics[];
extern const size_t metric_count;

/* A column of Table 3: one metric of one variant, or pooled over all variants. */
enum { METRIC_COLUMNS = 14 };
struct metric_column {
    enum metric_task task;
    const char *metric;
    const char *variant; /* NULL where variants are pooled */
    const char *over;    /* the title that it shares with its neighbours, "" for none */
    const char *title;
};
extern const struct metric_column metric_columns[METRIC_COLUMNS];

/* The place of a metric in the table, metric_count where it is not there. */
size_t metric_place(struct slice name);

/* The place of a task, METRIC_TASKS where the paper has none of that name. */
size_t metric_task_place(struct slice name);

#endif
