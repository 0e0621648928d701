/* SPDX-License-Identifier: MIT
 *
 * sardet: what is published of SARDet-100K, as a model that synth draws images from: how many images of each source show
 * which categories, how large their objects are, and of what shape. synth.h has the sources of the figures. */
#ifndef SAR_IN_SARDET_H
#define SAR_IN_SARDET_H

#include "in/synth.h"

enum { SARDET_SPLITS = 3 };
enum {
    SARDET_SHIP,
    SARDET_AIRCRAFT,
    SARDET_CAR,
    SARDET_TANK,
    SARDET_BRIDGE,
    SARDET_HARBOR,
    SARDET_CATEGORIES
};

/* One of the data sets that SARDet-100K is made of. */
struct sardet_source {
    const char *name, *extension, *annotated;
    int32_t side_px, bridge_side_px; /* 0: various, as SSDD has them */
    uint32_t images[SARDET_SPLITS], instances[SARDET_SPLITS];
    uint64_t by_category[2][SARDET_CATEGORIES];
    double log_area, log_area_sd;
    bool measured;
};

/* Images of one source that show the same categories. */
struct sardet_stratum {
    const struct sardet_source *source;
    int category[2];
    int categories;     /* 0 for background, 1 or 2 */
    uint32_t images;    /* still to be made */
    uint32_t excess[2]; /* per category, objects still to be made beyond one per image */
};
enum { SARDET_STRATA = 24 };

/* The aspect ratios of one category. */
struct sardet_aspect {
    double broad, tall;  /* shares */
    double middle;       /* share below the median */
    double knots[3];     /* 0.67, the median, 1.5 */
    double tilt;         /* of the square parts; 1 for none */
    double shape, scale; /* of the tall part */
    double log_survival; /* of the share of the tall part that lies beyond LONGEST */
    uint64_t position;   /* in the sequence of the ratios */
};

struct sardet {
    enum synth_split split;
    struct sardet_stratum strata[SARDET_STRATA];
    size_t stratum_count;
    double area_shift; /* to add to the log_area of sources where it is not measured */
    struct sardet_aspect aspects[SARDET_CATEGORIES];
    uint32_t images;  /* still to be made */
    uint64_t objects; /* of the whole set */
};

/* Makes the model of a split at a scale; nothing is to be freed. */
void sardet_open(struct sardet *, const struct synth_options *);

/* The next aspect ratio (width / height) of a category. */
double sardet_next_aspect(struct sardet *, int category);

/* The side in pixels of SSDD's images below which a share `u`, from 0 to 1, of them lies. */
int32_t sardet_ssdd_width(double u);
int32_t sardet_ssdd_height(double u);

#endif
