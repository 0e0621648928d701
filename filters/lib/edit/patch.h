/* SPDX-License-Identifier: MIT
 *
 * patch: the record of a patch: the scene as it is seen from a window of its image. */
#ifndef SAR_EDIT_PATCH_H
#define SAR_EDIT_PATCH_H

#include "base/emit.h"
#include "record/scene.h"

#include <stdint.h>

struct patch {
    struct bbox window;      /* whole pixels of the scene's image */
    bool whole;              /* it is all of the image, whose name and id it then keeps */
    const uint32_t *members; /* the objects that it shows, in their order */
    size_t count;
};

struct patch_writer {
    struct scene *scene;
    bool clip;                             /* boxes are cut off at the window */
    struct emit name;                      /* the patch's, as spelled between its quotes */
    struct json_names names, object_names; /* what is not copied as it stands */
    struct patch_part {
        int member;       /* which of `names` */
        const char *name; /* from its quote on */
        struct slice value;
    } * parts; /* the scene's members */
    size_t part_count, part_room;
};

/* Patches will be of what is read into this scene, which stays the caller's. */
void patch_open(struct patch_writer *, struct scene *, bool clip);

/* Looks at the scene that has been read: the patches that follow are of it. */
void patch_scene(struct patch_writer *);

/* Sets the name of a patch: the image's, with the patch's place before its extension, NAME__1__X___Y.EXT: the form
 * of ImgSplit.py in DOTA_devkit (CAPTAIN-WHU), where 1 is the scale. */
void patch_name(struct patch_writer *, const struct patch *);

/* Emits the record of the patch that has been named, with its line end. Objects lose what sar-grid added. A fault
 * where a polygon is not one. */
bool patch_put(struct patch_writer *, struct emit *, const struct patch *, struct fault *);

void patch_close(struct patch_writer *);

#endif
