/* SPDX-License-Identifier: MIT
 *
 * metrics: the metrics of each task, and the columns of the paper's Table 3 that are computed from them
 * (sar-metrics(7)). Metrics that are not in the tables, such as count.iou75, are added up like any other. */
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

/* A metric counts units (tp, fp, fn) or is the mean of values. */
struct metric {
    const char *name;
    enum metric_task task;
    bool is_value;
    const char *unit;
};
extern const struct metric metrics[];
extern const size_t metric_count;

/* A column of Table 3: one metric, of one variant or of all variants pooled. */
enum { METRIC_COLUMNS = 14 };
struct metric_column {
    enum metric_task task;
    const char *metric;
    const char *variant; /* NULL: all variants, pooled */
    const char *over;    /* the title over this column and its neighbours, "" for none */
    const char *title;
};
extern const struct metric_column metric_columns[METRIC_COLUMNS];

/* The index of a metric in `metrics`; metric_count if it is not there. */
size_t metric_place(struct slice name);

/* The index of a task in metric_tasks; METRIC_TASKS if it is not there. */
size_t metric_task_place(struct slice name);

#endif
