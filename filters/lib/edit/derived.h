/* SPDX-License-Identifier: MIT
 *
 * derived: what sar-grid adds to an object, as JSON members. */
#ifndef SAR_EDIT_DERIVED_H
#define SAR_EDIT_DERIVED_H

#include "base/places.h"
#include "geometry/grid.h"
#include "geometry/neighbours.h"
#include "record/scene.h"

/* NEAREST: to the nearest object of every category in the scene, its own included. */
enum relations { RELATIONS_ALL, RELATIONS_NEAREST, RELATIONS_NONE };

/* A member as text: `,"size":"small"`. All of its bytes are copied, whatever its length. */
enum { DERIVATION_TEXT = 32 };
struct derivation_text {
    char bytes[DERIVATION_TEXT];
    size_t len;
};

struct derivation {
    struct grid_rules rules;
    enum relations relations;
    const struct scene *scene; /* the current scene */

    /* reused from scene to scene */
    struct derivation_text region[9], size[5], size3[3], shape[3], near[2], direction[9];
    struct bbox *boxes;
    struct places categories; /* of the scene; names borrowed from it */
    uint32_t *group;          /* of each object: the number of its category */
    struct neighbours neighbours;
    struct neighbour *found; /* of the current object */
    size_t box_room, group_room, found_room;
};

void derivation_open(struct derivation *, const struct grid_rules *, enum relations);

/* Sets the current scene, which is borrowed and must not change until the next one. */
void derivation_scene(struct derivation *, const struct scene *);

/* Emits the derived members of an object of the scene, each after a comma, in the order of enum derived;
 * without relations for RELATIONS_NONE. */
void derivation_put(struct derivation *, size_t object, struct buffer *out);

void derivation_close(struct derivation *);

#endif
