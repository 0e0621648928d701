/* SPDX-License-Identifier: MIT */
#include "rules.h"

#include "grid.h"

const char *const rule_names[] = {"",           "degenerate", "bounds", "min-area", "max-area",
                                  "max-aspect", "category",   "object", "dedupe"};

/* Cuts the box at the image's edges; the texts of the edges that stay are kept. */
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

static bool is_listed(const char *list, struct slice name) {
    for (const char *p = list; p != NULL;) {
        size_t len = strcspn(p, ",");
        if (slice_equal((struct slice){p, len}, name)) return true;
        p = p[len] == ',' ? p + len + 1 : NULL;
    }
    return false;
}

static bool is_repeated(const struct rules *rules, const struct object *objects, size_t index,
                        const struct verdict *verdicts) {
    for (size_t i = 0; i < index; i++) {
        if (verdicts[i].rule == RULE_NONE && slice_equal(objects[i].category, objects[index].category)
            && bbox_iou(verdicts[i].bbox, verdicts[index].bbox) >= rules->dedupe)
            return true;
    }
    return false;
}

/* The rules that look at the box alone. */
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
    if (rules->categories != NULL && !is_listed(rules->categories, object->category))
        verdict->rule = RULE_CATEGORY;
    for (size_t i = 0; i < rules->object_count && verdict->rule == RULE_NONE; i++) {
        int holds = query_test(rules->object[i], object->text, scene->text, fault);
        if (holds < 0) return fault_in(fault, "objects[%zu]", index);
        if (holds == 0) verdict->rule = RULE_OBJECT;
    }
    if (verdict->rule == RULE_NONE && rules->dedupe <= 1
        && is_repeated(rules, scene->objects, index, verdicts))
        verdict->rule = RULE_DEDUPE;
    return true;
}
