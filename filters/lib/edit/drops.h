/* SPDX-License-Identifier: MIT
 *
 * drops: how many objects and records were dropped and for what, counted while records are judged and reported at the
 * end. */
#ifndef SAR_EDIT_DROPS_H
#define SAR_EDIT_DROPS_H

#include "cli/cli.h"
#include "edit/imagecheck.h"
#include "edit/rules.h"

/* Why a record is dropped, in the order of judging, which follows that of its objects. */
enum drop_reason {
    DROP_MIN_SIDE,
    DROP_EMPTY,
    DROP_SAMPLE,
    DROP_IMAGE, /* the first of image_flaw_names */
    DROP_WHERE = DROP_IMAGE + (int)IMAGE_GOOD,
    DROP_COUNT
};

/* Zeroed memory is valid: nothing was dropped. */
struct drops {
    uint64_t objects[RULE_COUNT], records[DROP_COUNT];
    uint64_t clipped;                     /* objects that are kept, with a smaller box */
    uint64_t ungridded;                   /* scenes that lost the members of sar-grid */
    struct fault image_fault[IMAGE_GOOD]; /* of the first record that each flaw dropped */
};

/* Counts the verdicts of a scene's objects. Returns how many are kept; `all_stay` becomes whether those are all, and
 * none is clipped. */
size_t drops_objects(struct drops *, const struct verdict *, size_t count, bool *all_stay);

/* Counts a dropped record; drops_image one whose image has this flaw, which is not IMAGE_GOOD. */
void drops_record(struct drops *, enum drop_reason);
void drops_image(struct drops *, enum image_flaw, const struct fault *);

/* Reports everything that was counted, with the first image of each flaw as an example. */
void drops_tell(const struct drops *, struct cli *);

#endif
