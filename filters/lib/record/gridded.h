/* SPDX-License-Identifier: MIT
 *
 * gridded: what sar-grid has added to the objects of a scene (sar-record(5)), read back. */
#ifndef SAR_RECORD_GRIDDED_H
#define SAR_RECORD_GRIDDED_H

#include "base/must.h"
#include "geometry/grid.h"
#include "record/scene.h"

struct gridded_object {
    struct grid_words words;
    size_t first, relation_count; /* its relations, from relations[first], in the order of the record */
};

/* Names of one kind, in the order of their enum. */
struct gridded_names {
    struct slice name[9];
    size_t count;
};

struct gridded {
    struct gridded_object *objects; /* by their index in the scene */
    struct grid_relation *relations;
    size_t relation_count; /* of all objects that were read */

    /* reused from scene to scene */
    size_t object_room, relation_room;
    struct json_names relation_names;
    struct gridded_names words[DERIVED_COUNT], directions;
};

void gridded_open(struct gridded *);

/* Begins a scene: no object has been read. */
void gridded_begin(struct gridded *, const struct scene *);

/* Of a scene read with SCENE_VALUES, reads the members of an object that have a bit (1 << enum derived) in
 * `needed`, never area_ratio or aspect. What is not needed is not checked; relations are read whole. False
 * with the fault set if a member is missing, or is not what sar-grid could have written. */
MUST_CHECK bool gridded_read(struct gridded *, const struct scene *, size_t object, uint32_t needed,
                             struct fault *);

void gridded_close(struct gridded *);

#endif
