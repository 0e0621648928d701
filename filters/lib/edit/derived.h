/* SPDX-License-Identifier: MIT
 *
 * derivation: what sar-grid adds to an object, as members of JSON, ready to be written. */
#ifndef SAR_EDIT_DERIVED_H
#define SAR_EDIT_DERIVED_H

#include "geometry/grid.h"
#include "record/scene.h"

enum relations { RELATIONS_ALL, RELATIONS_NEAREST, RELATIONS_NONE };

/* A member as it is written: `,"size":"small"`. Copied whole, whatever its length. */
enum { DERIVATION_TEXT = 32 };
struct derivation_text {
    char bytes[DERIVATION_TEXT];
    size_t len;
};

struct derivation {
    struct grid_rules rules;
    enum relations relations;
    const struct scene *scene; /* the one at hand */

    /* kept from scene to scene */
    struct derivation_text region[9], size[5], size3[3], shape[3], near[2], direction[9];
    struct bbox *boxes;
    size_t *nearest;
    struct neighbour *neighbours;
    size_t box_room, nearest_room, neighbour_room;
};

void derivation_open(struct derivation *, const struct grid_rules *, enum relations);

/* Goes on to another scene, which must stay as it is until the next one. */
void derivation_scene(struct derivation *, const struct scene *);

/* Emits the members of an object of the scene, each with a comma before it, in the order of enum derived; no
 * relations if none are wanted. */
void derivation_emit(struct derivation *, size_t object, struct emit *out);

void derivation_close(struct derivation *);

#endif
