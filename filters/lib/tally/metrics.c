/* SPDX-License-Identifier: MIT */
#include "tally/metrics.h"

const char *const metric_tasks[] = {"count", "ground", "identify", "refer", "describe", "classify", NULL};

const struct metric metrics[] = {
    {"count.exact", METRIC_COUNT, false, "the number said"},
    {"count.iou25", METRIC_COUNT, false, "a box"},
    {"count.iou50", METRIC_COUNT, false, "a box"},
    {"count.boxes", METRIC_COUNT, false, "the number of boxes"},
    {"count.error", METRIC_COUNT, true, "the number said, less the true one"},
    {"ground.abstract", METRIC_GROUND, false, "a (category, region) phrase"},
    {"ground.iou25", METRIC_GROUND, false, "a box"},
    {"ground.iou50", METRIC_GROUND, false, "a box"},
    {"ground.relations", METRIC_GROUND, false, "a distance or a direction of two categories"},
    {"identify.profile", METRIC_IDENTIFY, false, "an attribute"},
    {"identify.category", METRIC_IDENTIFY, false, "the category"},
    {"identify.region", METRIC_IDENTIFY, false, "the region"},
    {"identify.size", METRIC_IDENTIFY, false, "the size"},
    {"identify.shape", METRIC_IDENTIFY, false, "the shape"},
    {"identify.other", METRIC_IDENTIFY, false, "the neighbour's category"},
    {"identify.direction", METRIC_IDENTIFY, false, "its direction"},
    {"identify.distance", METRIC_IDENTIFY, false, "whether it is near"},
    {"refer.iou25", METRIC_REFER, false, "a box"},
    {"refer.iou50", METRIC_REFER, false, "a box"},
    {"refer.region", METRIC_REFER, false, "a region"},
    {"describe.phrases", METRIC_DESCRIBE, false, "a (category, region) phrase"},
    {"describe.full", METRIC_DESCRIBE, false, "a (size, category, region) phrase"},
    {"classify.set", METRIC_CLASSIFY, false, "a category"},
    {"classify.exact", METRIC_CLASSIFY, false, "the set of categories"},
};
const size_t metric_count = sizeof metrics / sizeof metrics[0];

const struct metric_column metric_columns[METRIC_COLUMNS] = {
    {METRIC_COUNT, "count.exact", NULL, "", "Only count"},
    {METRIC_COUNT, "count.iou25", NULL, "Instance Count", "IoU=.25"},
    {METRIC_COUNT, "count.iou50", NULL, "Instance Count", "IoU=.5"},
    {METRIC_GROUND, "ground.abstract", NULL, "", "Abstract position"},
    {METRIC_GROUND, "ground.iou25", "multi", "Spatial Ground", "Multi"},
    {METRIC_GROUND, "ground.iou25", "single", "Spatial Ground", "Single"},
    {METRIC_IDENTIFY, "identify.profile", "multi", "Cross-Modal ID", "Multi"},
    {METRIC_IDENTIFY, "identify.profile", "single", "Cross-Modal ID", "Single"},
    {METRIC_REFER, "refer.iou25", "multi", "Multi-target Ref", "IoU=.25"},
    {METRIC_REFER, "refer.iou50", "multi", "Multi-target Ref", "IoU=.5"},
    {METRIC_REFER, "refer.iou25", "single", "Single-target Ref", "IoU=.25"},
    {METRIC_REFER, "refer.iou50", "single", "Single-target Ref", "IoU=.5"},
    {METRIC_DESCRIBE, "describe.phrases", NULL, "", "Descript"},
    {METRIC_CLASSIFY, "classify.set", NULL, "", "Class"},
};

size_t metric_place(struct slice name) {
    size_t place = 0;
    while (place < metric_count && !slice_is(name, metrics[place].name)) place++;
    return place;
}

size_t metric_task_place(struct slice name) {
    size_t place = 0;
    while (place < METRIC_TASKS && !slice_is(name, metric_tasks[place])) place++;
    return place;
}
