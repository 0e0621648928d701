/* SPDX-License-Identifier: MIT
 *
 * rules: which objects of a scene are wanted. The rules are applied in the order of enum rule; limits are
 * inclusive, so that what equals one stays. */
#ifndef SAR_EDIT_RULES_H
#define SAR_EDIT_RULES_H

#include "cli/query.h"
#include "edit/categorylist.h"
#include "record/scene.h"
#include "words/templates.h"

enum bounds { BOUNDS_DROP, BOUNDS_CLIP, BOUNDS_KEEP };

/* Why objects go. */
enum rule {
    RULE_NONE,
    RULE_DEGENERATE,
    RULE_BOUNDS,
    RULE_MIN_AREA,
    RULE_MAX_AREA,
    RULE_MAX_ASPECT,
    RULE_CATEGORY,
    RULE_OBJECT,
    RULE_DEDUPE,
    RULE_COUNT
};
extern const char *const rule_names[];

struct rules {
    enum bounds bounds;   /* of a box that leaves the image; one wholly outside is never kept by a clip */
    struct limits limits; /* area ratios and elongation; `inside` and `min_side` are not looked at */
    struct category_list *categories; /* NULL for all */
    struct query **object; /* each must hold; the object is the value, the scene as read the context */
    size_t object_count;
    double dedupe; /* IoU at which an object repeats an earlier one of its category; above 1: never */
};

/* What the rules say of an object. */
struct verdict {
    enum rule rule; /* RULE_NONE: it stays */
    bool clipped;
    struct bbox bbox;     /* after clipping */
    struct slice edge[4]; /* its edges as spelled; those that were clipped as 0 or the image's side */
};

/* Judges object `index` by all rules but the last. False, with the fault set, where an expression fails on it. */
bool rules_judge(const struct rules *, const struct scene *, size_t index, struct verdict *verdicts,
                 struct fault *);

/* The last rule, once all objects have been judged by the others: objects that repeat an earlier one. */
void rules_dedupe(const struct rules *, const struct scene *, struct verdict *verdicts);

#endif
