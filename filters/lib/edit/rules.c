/* SPDX-License-Identifier: MIT */
#include "edit/rules.h"

#include "base/memory.h"
#include "geometry/boxtree.h"
#include "geometry/grid.h"

#include <stdlib.h>

const char *const rule_names[] = {"",           "degenerate", "bounds", "min-area", "max-area",
                                  "max-aspect", "category",   "object", "dedupe"};

/* Cuts the box at the image's edges, and keeps the spelling of the edges that do not change. */
static void clip(struct verdict *verdict, const struct scene *scene) {
    static const struct slice zero = {"0", 1};
    struct bbox b = verdict->bbox;
    if (b.x1 < 0) verdict->edge[0] = zero;
    if (b.y1 < 0) verdict->edge[1] = zero;
    if (b.x2 > scene->width) verdict->edge[2] = scene->width_text;
    if (b.y2 > scene->height) verdict->edge[3] = scene->height_text;
    verdict->bbox = bbox_clip(b, scene->width, scene->height);
    verdict->clipped = true;
}

/* Applies the rules that need the box alone. */
static enum rule judge_box(const struct rules *rules, const struct scene *scene, struct verdict *verdict) {
    if (bbox_is_empty(verdict->bbox)) return RULE_DEGENERATE;
    if (rules->bounds != BOUNDS_KEEP && !bbox_is_inside(verdict->bbox, scene->width, scene->height)) {
        if (rules->bounds == BOUNDS_DROP) return RULE_BOUNDS;
        clip(verdict, scene);
        if (bbox_is_empty(verdict->bbox)) return RULE_BOUNDS;
    }
    double ratio = grid_area_ratio(verdict->bbox, scene->width, scene->height);
    if (ratio < rules->limits.min_area) return RULE_MIN_AREA;
    if (ratio > rules->limits.max_area) return RULE_MAX_AREA;
    return bbox_elongation(verdict->bbox) > rules->limits.max_aspect ? RULE_MAX_ASPECT : RULE_NONE;
}

bool rules_judge(const struct rules *rules, const struct scene *scene, size_t index, struct verdict *verdicts,
                 struct fault *fault) {
    const struct object *object = &scene->objects[index];
    struct verdict *verdict = &verdicts[index];
    *verdict = (struct verdict){.bbox = object->bbox};
    memcpy(verdict->edge, object->edge, sizeof verdict->edge);
    verdict->rule = judge_box(rules, scene, verdict);
    if (verdict->rule != RULE_NONE) return true;
    if (rules->categories != NULL && !category_list_meet(rules->categories, object->category))
        verdict->rule = RULE_CATEGORY;
    for (size_t i = 0; i < rules->object_count && verdict->rule == RULE_NONE; i++) {
        int holds = query_test(rules->object[i], object->text, scene->text, fault);
        if (holds < 0) return fault_in(fault, "objects[%zu]", index);
        if (holds == 0) verdict->rule = RULE_OBJECT;
    }
    return true;
}

/* --- repeated objects ----------------------------------------------------------------------------------- */

static bool is_repeated(const struct rules *rules, const struct object *objects, size_t index,
                        const struct verdict *verdicts) {
    for (size_t i = 0; i < index; i++) {
        if (verdicts[i].rule == RULE_NONE && slice_equal(objects[i].category, objects[index].category)
            && bbox_reaches(verdicts[i].bbox, verdicts[index].bbox,
                            bbox_iou(verdicts[i].bbox, verdicts[index].bbox), rules->dedupe))
            return true;
    }
    return false;
}

struct named {
    struct slice category;
    size_t index;
};

static int by_category(const void *p, const void *q) {
    struct slice a = ((const struct named *)p)->category, b = ((const struct named *)q)->category;
    if (a.len != b.len) return a.len < b.len ? -1 : 1;
    return a.len == 0 ? 0 : memcmp(a.at, b.at, a.len);
}

/* The boxes of a scene with numbers for categories. Boxes of dropped objects are empty, so that no tree has
 * them. */
static struct match_box *numbered_boxes(const struct scene *scene, const struct verdict *verdicts) {
    size_t count = scene->object_count;
    struct match_box *boxes = memory_new(count, sizeof *boxes);
    struct named *names = memory_new(count, sizeof *names);
    for (size_t i = 0; i < count; i++) {
        names[i] = (struct named){scene->objects[i].category, i};
        if (verdicts[i].rule == RULE_NONE) boxes[i].bbox = verdicts[i].bbox;
    }
    qsort(names, count, sizeof *names, by_category);
    for (size_t i = 0, number = 0; i < count; i++) {
        if (i > 0 && by_category(&names[i - 1], &names[i]) != 0) number++;
        boxes[names[i].index].category = (int)number;
    }
    free(names);
    return boxes;
}

/* Finds earlier objects with a tree, which has only the objects before the current one. */
static void drop_repeated(const struct rules *rules, const struct scene *scene, struct verdict *verdicts) {
    struct match_box *boxes = numbered_boxes(scene, verdicts);
    struct boxtree tree = {0};
    boxtree_build(&tree, boxes, scene->object_count);
    for (uint32_t i = 0; i < scene->object_count; i++) boxtree_put(&tree, i, false);
    for (uint32_t i = 0; i < scene->object_count; i++) {
        if (verdicts[i].rule != RULE_NONE) continue;
        if (boxtree_any(&tree, &boxes[i], rules->dedupe, BOXTREE_NONE) != BOXTREE_NONE)
            verdicts[i].rule = RULE_DEDUPE;
        else
            boxtree_put(&tree, i, true);
    }
    boxtree_free(&tree);
    free(boxes);
}

void rules_dedupe(const struct rules *rules, const struct scene *scene, struct verdict *verdicts) {
    enum { FEW = 64 };
    if (rules->dedupe > 1) return;
    if (scene->object_count > FEW
        && rules->dedupe > 0) { /* an IoU of 0 reaches 0, but a tree does not find such boxes */
        drop_repeated(rules, scene, verdicts);
        return;
    }
    for (size_t i = 0; i < scene->object_count; i++) {
        if (verdicts[i].rule == RULE_NONE && is_repeated(rules, scene->objects, i, verdicts))
            verdicts[i].rule = RULE_DEDUPE;
    }
}
