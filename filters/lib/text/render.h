/* SPDX-License-Identifier: MIT
 *
 * render: scenes to dialogues. For every unit of a task (image, category or object) question and answer
 * templates are chosen by hash, filled with what the scene holds, and written as samples. */
#ifndef SAR_TEXT_RENDER_H
#define SAR_TEXT_RENDER_H

#include "base/emit.h"
#include "geometry/frame.h"
#include "geometry/grid.h"
#include "record/scene.h"
#include "words/templates.h"

#include <stdint.h>

struct render_options {
    uint64_t seed;
    enum frame frame;
    bool negatives;            /* ask about absent categories that the scene says are annotated */
    bool annotated_candidates; /* name as candidates only what the scene says is annotated */
    bool drop_unknown;         /* leave objects of unknown categories out instead of refusing the scene */
    struct grid_rules rules;
    bool *tasks; /* which of the templates' tasks are wanted, one for each */
};

struct target;

struct render {
    const struct templates *templates;
    const struct render_options *options;
    struct emit *out;
    uint64_t unknown; /* objects left out for their category */
    uint64_t empty;   /* scenes that gave no sample because they have no objects */
    /* the scene at hand */
    const struct scene *scene;
    struct target *targets;
    size_t target_count, target_room;
    uint32_t *by_category; /* the targets' indices, grouped by category */
    size_t by_category_room;
    struct bbox *boxes; /* theirs */
    size_t box_room;
    uint32_t *eligible; /* of those, the ones that a task's limits let through */
    size_t eligible_room;
    uint32_t *group_start;        /* for each category where its group begins; one more behind the last */
    bool *annotated;              /* which categories the scene says its source labels */
    bool annotated_known;         /* it says so */
    struct emit head, body, tail; /* parts that all samples of the scene share */
    uint64_t hash;
    uint8_t order[TEMPLATES_MOST]; /* 0, 1, 2, ...: questions before any is drawn */
};

void render_open(struct render *, const struct templates *, const struct render_options *, struct emit *);

/* Writes all samples of a gridded scene, each committed. A fault, and nothing written, where the scene can't
 * be rendered: an unknown category, not gridded, no image, an object wholly outside. */
bool render_scene(struct render *, const struct scene *, struct fault *);

/* The same in steps, for templates to be tried one by one: takes a scene, then renders an answer for a unit (0 for
 * an image, else the place of the category or of the object), as it stands in JSON. Empty where the template does
 * not fit the unit. The text is good until the next call. */
bool render_take(struct render *, const struct scene *, struct fault *);
struct slice render_answer(struct render *, const struct task *, size_t unit, const struct template *);

void render_close(struct render *);

#endif
