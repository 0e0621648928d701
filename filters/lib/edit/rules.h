/* SPDX-License-Identifier: MIT
 *
 * rules: decide which objects of a scene to keep. They are applied in the order of enum rule. Limits are
 * inclusive: an object that equals one is kept. */
#ifndef SAR_EDIT_RULES_H
#define SAR_EDIT_RULES_H

#include "base/must.h"
#include "cli/query.h"
#include "edit/categorylist.h"
#include "record/scene.h"
#include "words/templates.h"

enum bounds { BOUNDS_DROP, BOUNDS_CLIP, BOUNDS_KEEP };

/* Why an object is dropped. */
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
    enum bounds bounds;   /* for boxes that leave the image; clipping drops boxes wholly outside */
    struct limits limits; /* area ratios and elongation; `inside` and `min_side` are unused */
    struct category_list *categories; /* NULL for all */
    struct query **object; /* all must hold; the value is the object, the context the scene as read */
    size_t object_count;
    double dedupe; /* IoU with an earlier object of the category that drops one; above 1: never */
};

/* The result for one object. */
struct verdict {
    enum rule rule; /* RULE_NONE: it is kept */
    bool clipped;
    struct bbox bbox;     /* pixels, after clipping */
    struct slice edge[4]; /* as spelled; clipped ones are 0 or the image's side */
};

/* Applies all rules except RULE_DEDUPE to object `index`, and sets its verdict. False with the fault set if
 * an expression fails on it. */
MUST_CHECK bool rules_judge(const struct rules *, const struct scene *, size_t index,
                            struct verdict *verdicts, struct fault *);

/* Applies RULE_DEDUPE, after all objects were judged: drops those that repeat an earlier one that is kept. */
void rules_dedupe(const struct rules *, const struct scene *, struct verdict *verdicts);

#endif
