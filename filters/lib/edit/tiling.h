/* SPDX-License-Identifier: MIT
 *
 * tiling: the patches of a scene's image with the objects that each shows, row by row from the top left. An object
 * belongs to every patch that shows at least the fraction `min_visible` of its area.
 *
 * The time for a scene is that of its patches and of the objects that reach into their rows: objects are sorted from
 * top to bottom once, and a row looks at no other. */
#ifndef SAR_EDIT_TILING_H
#define SAR_EDIT_TILING_H

#include "base/must.h"
#include "edit/patch.h"
#include "geometry/tile.h"
#include "record/scene.h"

/* Limits of one scene, whose patches are all in memory until the last one is good: patches, and objects in all of
 * them together. */
enum { TILING_PATCHES_MOST = 1000000, TILING_SHOWN_MOST = 4000000 };

/* The caller sets the members of the first group and zeroes the rest. */
struct tiling {
    struct tile_side across, down;
    double min_visible; /* 0 to 1; at 0, any visible part is enough */
    bool keep_empty;    /* patches without objects */

    uint64_t dropped; /* empty patches, of all scenes whose last patch was taken */
    uint64_t unseen;  /* objects in no patch, likewise */

    /* of the current scene, which is borrowed */
    const struct scene *scene;
    uint64_t row, rows, column, columns;
    struct tile_span span; /* of the row */
    struct tiling_object {
        double top; /* y1 */
        uint32_t index;
    } * by_top;               /* all objects, sorted from top to bottom */
    size_t next;              /* the first of by_top that is below the row */
    uint32_t *band, *members; /* objects that reach into the row; objects in the patch */
    size_t band_count;
    bool *seen;                   /* for each object: it is in a patch */
    uint64_t empty, looks, shown; /* empty patches; tests of objects against patches, and those that passed */
    size_t top_room, band_room, member_room, seen_room;
};

/* Starts the patches of a scene, which is borrowed. False with the fault set if there are too many. */
MUST_CHECK bool tiling_start(struct tiling *, const struct scene *, struct fault *);

/* Takes the next patch; its members are valid until the next call. 1 with the patch set; 0 after the last patch; -1
 * with the fault set if the scene's patches show too many objects. Not to be called again after 0 or -1. */
MUST_CHECK int tiling_next(struct tiling *, struct patch *, struct fault *);

void tiling_free(struct tiling *);

#endif
