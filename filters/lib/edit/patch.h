/* SPDX-License-Identifier: MIT
 *
 * patch: the record of a patch: a scene as seen through a window of its image. */
#ifndef SAR_EDIT_PATCH_H
#define SAR_EDIT_PATCH_H

#include "base/buffer.h"
#include "base/must.h"
#include "record/scene.h"

#include <stdint.h>

struct patch {
    struct bbox window;      /* pixels of the scene's image, whole numbers */
    bool whole;              /* the whole image, which keeps its name and id */
    const uint32_t *members; /* indices of its objects, rising; borrowed */
    size_t count;
};

struct patch_writer {
    struct scene *scene;
    bool clip;                             /* cut boxes at the window */
    struct buffer name;                    /* of the patch, as spelled, without quotes */
    struct json_names names, object_names; /* members that are not copied unchanged */
    struct patch_part {
        int member;       /* index in `names` */
        const char *name; /* from its quote on */
        struct slice value;
    } * parts; /* all members of the scene */
    size_t part_count, part_room;
};

/* Starts writing patches of the records that are read into this scene, which is borrowed. */
void patch_open(struct patch_writer *, struct scene *, bool clip);

/* Prepares for patches of the record that the scene has now. */
void patch_scene(struct patch_writer *);

/* Sets the name of the next patch: the image's with the place of the patch before its extension,
 * NAME__1__X___Y.EXT, as ImgSplit.py of DOTA_devkit (CAPTAIN-WHU) does; 1 is the scale. */
void patch_name(struct patch_writer *, const struct patch *);

/* Emits the record of the patch that was named last, with its line end. Objects lose the members that
 * sar-grid adds. False with the fault set if an object's polygon is not an array of numbers, or an object is
 * not valid. */
MUST_CHECK bool patch_put(struct patch_writer *, struct buffer *, const struct patch *, struct fault *);

void patch_close(struct patch_writer *);

#endif
