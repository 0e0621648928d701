/* SPDX-License-Identifier: MIT
 *
 * render: scenes to dialogues. For every unit of a task (image, category or object) question and answer
 * templates are chosen by hash (hash.h), filled with what the scene holds, and written as samples. */
#ifndef SAR_TEXT_RENDER_H
#define SAR_TEXT_RENDER_H

#include "base/emit.h"
#include "base/must.h"
#include "geometry/frame.h"
#include "record/gridded.h"
#include "record/scene.h"
#include "words/mix.h"

#include <stdint.h>

struct render_options {
    uint64_t seed;
    enum frame frame;
    bool negatives;            /* ask about absent categories that the scene says are annotated */
    bool annotated_candidates; /* candidates are only the annotated categories and those present */
    bool neutral;              /* ask only neutral questions, in tasks that have some */
    bool drop_unknown;         /* drop objects of unknown categories instead of refusing the scene */
    struct mix mix;
};

struct render_target;

struct render {
    const struct templates *templates;
    const struct render_options *options;
    struct emit *out;
    uint32_t needed;     /* what sar-grid writes and the wanted tasks say: a bit for each enum derived */
    bool says_neighbour; /* some text of a wanted task mentions an object's neighbour */
    bool says_pairs;     /* some says for each pair of categories how their nearest objects lie */
    bool says_within;    /* and how the closest objects of a category do */
    uint64_t unknown;    /* objects dropped because of their category */
    uint64_t empty;      /* scenes that gave no sample because they have no objects */
    /* the current scene */
    const struct scene *scene;
    struct render_target *targets;
    size_t target_count, target_room;
    uint32_t *by_category; /* the targets' indices, grouped by category */
    size_t by_category_room;
    struct gridded gridded; /* of the scene, if it is read from there */
    uint8_t *category;      /* of each object; NO_CATEGORY if it is dropped */
    size_t category_room;
    /* of each two categories present, in the order of the vocabulary, and of each with itself */
    struct render_pair *pairs;
    size_t pair_room;
    uint32_t *eligible; /* indices of the targets within a task's limits */
    size_t eligible_room;
    uint64_t *alike; /* groups of objects that are said at once, and their members */
    uint32_t *alike_members;
    size_t alike_room, alike_member_room;
    uint32_t *group_start;          /* where each category's group begins; last, the end of all */
    bool *annotated;                /* for each category whether the scene's source labels it */
    bool annotated_known;           /* the scene says so */
    struct buffer head, body, tail; /* the same in all samples of the scene */
    uint64_t hash;
    uint64_t unit_hash; /* of the current sample */
    uint32_t draw;
    uint8_t order[TEMPLATES_MOST]; /* 0, 1, 2, ...: the questions before they are shuffled */
};

/* Templates, options and output are borrowed and must outlive the renderer; render_close frees the rest. */
void render_open(struct render *, const struct templates *, const struct render_options *, struct emit *);

/* Writes all samples of a gridded scene and commits each. Regions, sizes, shapes and relations are said as
 * the scene has them; nothing is computed of them. False, with nothing written and the fault set, if a
 * member that a wanted task says is missing or has no meaning, whatever templates are chosen; if no
 * relation tells of a neighbour or of a pair of categories that a wanted task says; or if the scene has an
 * unknown category (unless drop_unknown), no image, or an object wholly outside the image. */
MUST_CHECK bool render_scene(struct render *, const struct scene *, struct fault *);

/* The same in steps, to try templates one by one. render_take takes a scene, with its words as in `gridded`
 * or, if that is NULL, read from the scene, and fails as render_scene does. `gridded` is borrowed until the
 * next call. render_answer renders an answer for a unit (0 for an image, else the index of the category or
 * object), escaped as in JSON; it is empty if the template does not fit the unit. The text is valid until
 * the next call. */
MUST_CHECK bool render_take(struct render *, const struct scene *, const struct gridded *, struct fault *);
struct slice render_answer(struct render *, const struct task *, size_t unit, const struct template *);

void render_close(struct render *);

#endif
