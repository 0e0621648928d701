/* SPDX-License-Identifier: MIT
 *
 * scene: what a scene record means (sar-record(5)): one image with its targets. Slices point into the line
 * that was read, or into memory of the scene that is reused for the next record. */
#ifndef SAR_RECORD_SCENE_H
#define SAR_RECORD_SCENE_H

#include "base/buffer.h"
#include "base/fault.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/slice.h"
#include "geometry/bbox.h"
#include "json/scan.h"

/* The members that sar-grid adds to an object, in the order in which they are written. */
enum derived {
    DERIVED_REGION,
    DERIVED_AREA_RATIO,
    DERIVED_ASPECT,
    DERIVED_SIZE,
    DERIVED_SIZE3,
    DERIVED_SHAPE,
    DERIVED_RELATIONS,
    DERIVED_COUNT
};
extern const char *const derived_names[];

struct object {
    struct slice text;                 /* with its braces */
    struct slice category;             /* decoded */
    struct bbox bbox;                  /* pixels */
    struct slice edge[4];              /* x1, y1, x2, y2 as spelled */
    uint32_t derived;                  /* a bit for each enum derived that it has */
    struct slice value[DERIVED_COUNT]; /* of those that it has, as spelled; set with SCENE_VALUES only */
};

struct scene {
    struct slice text;          /* the record */
    struct slice image;         /* as spelled, without quotes; .at is NULL if absent */
    struct slice split, source; /* the same */
    struct slice id;            /* as spelled; .at is NULL if absent or null */
    struct slice annotated;     /* the array; .at is NULL if absent */
    double width, height;       /* pixels, whole and positive */
    struct slice width_text, height_text;
    struct slice objects_text; /* the array with its brackets */
    struct object *objects;
    size_t object_count;
    bool is_sample; /* a sample, not a scene: only text is set */

    /* reused from record to record */
    size_t object_room;
    struct arena decoded;
    struct json_names names, object_names;
};

void scene_open(struct scene *);

enum { SCENE_STRICT = 0, SCENE_DEGENERATE_BOXES = 1, SCENE_OR_SAMPLE = 2, SCENE_VALUES = 4 };

/* Reads a record into the scene; the record is borrowed. Other members must be valid JSON and are ignored.
 * False with the fault set if it is not a scene; if a member has the wrong type; if a box has no area,
 * unless SCENE_DEGENERATE_BOXES is in `allowed`; or if it is a sample, unless SCENE_OR_SAMPLE is. With
 * SCENE_VALUES, sets the values of what sar-grid has added, without reading them. */
MUST_CHECK bool scene_read(struct scene *, struct slice record, int allowed, struct fault *);

/* Emits an object without the members that sar-grid adds, and with the given texts as the edges of its
 * box. */
void scene_put_plain(struct buffer *, struct scene *, const struct object *, const struct slice edge[4]);

void scene_close(struct scene *);

#endif
