/* SPDX-License-Identifier: MIT */
#include "in/synth.h"

#include "base/hash.h"
#include "base/memory.h"
#include "base/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const synth_splits[] = {"train", "val", "test", NULL};
const char *const synth_categories[] = {"ship", "aircraft", "car", "tank", "bridge", "harbor", NULL};

enum { TRAIN = SYNTH_TRAIN, VAL = SYNTH_VAL, TEST = SYNTH_TEST, SPLITS };
enum { SHIP, AIRCRAFT, CAR, TANK, BRIDGE, HARBOR, CATEGORIES };

/* ---- The figures ---- */

/* Table 5 has one grounding sample for each image with objects, one counting sample for each image and
 * category, and one description for each image within its limits. The paper has no val: it gets train's
 * shares. */
static const struct {
    uint32_t background, two_categories, describable;
} figures[SPLITS] = {
    [TRAIN] = {94493 - 94456, 95493 - 94456, 46141},
    [VAL] = {4, 115, 5123},
    [TEST] = {11613 - 11608, 11704 - 11608, 6032},
};

/* images, instances: the table of SARDet-100K's page (its rows: they add up to 24,203 test instances).
 *
 * by_category: instances of train (and in its proportions val) and test. Table 1, and the sources of only one
 * category, fix ships, aircraft, cars and harbors; MSAR's tanks and bridges (16,133 and 683) are divided as
 * in the original MSAR (12,319 : 1,851), and OGSOD has the rest.
 *
 * log_area, log_area_sd: of box / image, natural logarithm. Measured for SSDD, and for HRSID on the inshore
 * and offshore files of its revision together. The others are estimates from resolution and image size that
 * are only right relative to each other: area_shift() moves them to Table 5's number of descriptions.
 *
 * side_px: as SARDet-100K cuts its images; in MSAR bridges are patches of larger scenes. Extensions are mixed
 * as in SARDet-100K; which source has bmp and which png is not known. */
struct source {
    const char *name, *extension, *annotated;
    int32_t side_px, bridge_side_px; /* 0: various, as SSDD has them */
    uint32_t images[SPLITS], instances[SPLITS];
    uint64_t by_category[2][CATEGORIES];
    double log_area, log_area_sd;
    bool measured;
};

/* clang-format off */
#define ALL(category) {{[category] = 1}, {[category] = 1}}
enum { MSAR = 3, OGSOD = 8, SOURCES = 10 };
static const struct source sources[SOURCES] = {
    {"AIR_SARShip 1", "png", "[\"ship\"]", 512, 512, {438, 23, 40}, {816, 33, 209},
     ALL(SHIP), -4.7, 1.0, false},
    {"AIR_SARShip 2", "png", "[\"ship\"]", 1000, 1000, {270, 15, 15}, {1819, 127, 94},
     ALL(SHIP), -6.0, 1.0, false},
    {"HRSID", "jpg", "[\"ship\"]", 800, 800, {3642, 981, 981}, {11047, 2975, 2947},
     ALL(SHIP), -6.57, 1.06, true},
    {"MSAR", "jpg", "[\"ship\",\"aircraft\",\"tank\",\"bridge\"]", 256, 512,
     {27159, 1479, 1520}, {58988, 3091, 3123},
     {{[SHIP] = 36889, [AIRCRAFT] = 5966, [TANK] = 14026, [BRIDGE] = 2107},
      {[SHIP] = 2153, [AIRCRAFT] = 287, [TANK] = 594, [BRIDGE] = 89}}, -4.6, 1.0, false},
    {"SADD", "bmp", "[\"aircraft\"]", 224, 224, {795, 44, 44}, {6891, 448, 496},
     ALL(AIRCRAFT), -3.6, 0.8, false},
    {"SAR-AIRcraft", "jpg", "[\"aircraft\"]", 512, 512, {13976, 1923, 2989}, {27848, 4631, 5996},
     ALL(AIRCRAFT), -4.3, 0.8, false},
    {"ShipDataset", "jpg", "[\"ship\"]", 256, 256, {31784, 3973, 3972}, {40761, 5080, 5044},
     ALL(SHIP), -4.7, 1.0, false},
    {"SSDD", "jpg", "[\"ship\"]", 0, 0, {928, 116, 116}, {2041, 252, 294},
     ALL(SHIP), -5.31, 1.20, true},
    {"OGSOD", "png", "[\"tank\",\"bridge\",\"harbor\"]", 256, 256, {14664, 1834, 1833}, {38975, 4844, 4770},
     {{[TANK] = 10161, [BRIDGE] = 25508, [HARBOR] = 3306},
      {[TANK] = 1179, [BRIDGE] = 3192, [HARBOR] = 399}}, -4.3, 1.0, false},
    {"SIVED", "jpg", "[\"car\"]", 512, 512, {837, 104, 103}, {9561, 1222, 1230},
     ALL(CAR), -4.7, 0.6, false},
};
/* clang-format on */

/* Which two categories share an image is not known: these are some that occur together. */
enum { PAIRS = 4 };
static const struct {
    int source, category[2];
} pairs[PAIRS] = {
    {MSAR, {SHIP, TANK}}, {MSAR, {SHIP, BRIDGE}}, {OGSOD, {TANK, BRIDGE}}, {OGSOD, {BRIDGE, HARBOR}}};

/* Table 4, train (and val) and test: aspect ratio h/w, shares in percent. */
static const struct table4 {
    double mean, median, sd, broad, square, tall;
} table4[2][CATEGORIES] = {
    {[SHIP] = {1.34, 1.07, 1.24, 28.37, 39.67, 31.96},
     [AIRCRAFT] = {1.074, 1.047, 0.32, 5.85, 87.67, 6.48},
     [CAR] = {1.23, 1.08, 0.56, 13.18, 60.07, 26.75},
     [TANK] = {1.10, 1.00, 0.84, 1.58, 94.29, 4.13},
     [BRIDGE] = {1.56, 1.18, 1.92, 18.38, 44.83, 36.79},
     [HARBOR] = {1.20, 1.01, 0.72, 14.19, 67.93, 17.88}},
    {[SHIP] = {1.308, 1.026, 1.10, 29.34, 39.82, 30.84},
     [AIRCRAFT] = {1.08, 1.041, 0.31, 4.56, 87.36, 8.08},
     [CAR] = {1.21, 1.07, 0.53, 12.28, 62.11, 25.61},
     [TANK] = {1.09, 1.00, 0.29, 1.41, 94.36, 4.23},
     [BRIDGE] = {1.568, 1.20, 1.24, 18.01, 44.59, 37.40},
     [HARBOR] = {1.23, 1.01, 0.81, 15.04, 68.42, 16.54}},
};
#define BROAD   0.67
#define TALL    1.5
#define LONGEST 28.5 /* the longest box of HRSID's revision, measured */

/* Sides of SSDD's images below which these shares of them lie, measured. */
enum { KNOTS = 11 };
static const double knot_shares[KNOTS] = {0, 0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99, 1};
static const double ssdd_widths[KNOTS] = {214, 316, 365, 401, 499, 500, 503, 507, 509, 531, 668};
static const double ssdd_heights[KNOTS] = {190, 217, 253, 278, 308, 333, 356, 381, 403, 475, 526};

/* ---- The model's state ---- */

/* Images of one source that show the same categories. */
struct stratum {
    const struct source *source;
    int category[2];
    int categories;     /* 0 for background, 1 or 2 */
    uint32_t images;    /* still to be made */
    uint32_t excess[2]; /* per category, objects still to be made beyond one per image */
};
enum { STRATA = 24 };

/* The aspect ratios of one category. */
struct aspect {
    double broad, tall;  /* shares */
    double middle;       /* share below the median */
    double knots[3];     /* 0.67, the median, 1.5 */
    double tilt;         /* of the square parts; 1 for none */
    double shape, scale; /* of the tall part */
    double log_survival; /* of the share of the tall part that lies beyond LONGEST */
    uint64_t position;   /* in the sequence of the ratios */
};

struct synth {
    struct synth_options options;
    struct stratum strata[STRATA];
    size_t stratum_count;
    double area_shift;
    struct aspect aspects[CATEGORIES];
    uint32_t images; /* still to be made */
    uint64_t next_image, next_object, next_duplicate;
    struct synth_image image;
    struct synth_object *objects; /* the image's */
    size_t object_room;
};

/* ---- How many: strata at scale 1, then scaled ---- */

/* Divides `total` in proportion to the weights. What remains after rounding down is given to the largest
 * remainders, the first of equals. If the weights add up to `total`, the parts equal the weights; if all
 * are zero, so are the parts. */
static void apportion(uint64_t total, const uint64_t *weights, size_t count, uint64_t *parts) {
    uint64_t remainders[2 * STRATA], sum = 0, given = 0;
    for (size_t i = 0; i < count; i++) sum += weights[i];
    for (size_t i = 0; i < count; i++) {
        parts[i] = sum > 0 ? total * weights[i] / sum : 0;
        remainders[i] = sum > 0 ? total * weights[i] % sum : 0;
        given += parts[i];
    }
    for (; sum > 0 && given < total; given++) {
        size_t largest = 0;
        for (size_t i = 1; i < count; i++) {
            if (remainders[i] > remainders[largest]) largest = i;
        }
        parts[largest]++;
        remainders[largest] = 0;
    }
}

static struct stratum *add_stratum(struct synth *synth, const struct source *source, uint64_t images) {
    struct stratum *stratum = &synth->strata[synth->stratum_count++];
    *stratum = (struct stratum){.source = source, .images = (uint32_t)images};
    return stratum;
}

static void add_category(struct stratum *stratum, int category, uint64_t instances) {
    stratum->category[stratum->categories] = category;
    stratum->excess[stratum->categories++] = (uint32_t)(instances - stratum->images);
}

/* Background images are MSAR's, where a patch of a larger scene can be empty. Images with two categories
 * have as many objects of each as the source's images have; the other objects are divided by instances. */
static void plan_source(struct synth *synth, const struct source *source, const uint64_t *pair_images) {
    enum synth_split split = synth->options.split;
    uint64_t images = source->images[split], left[CATEGORIES], images_of[CATEGORIES];
    apportion(source->instances[split], source->by_category[split == SYNTH_TEST], CATEGORIES, left);
    if (source == &sources[MSAR]) {
        add_stratum(synth, source, figures[split].background);
        images -= figures[split].background;
    }
    uint64_t with_objects = images;
    for (size_t i = 0; i < PAIRS; i++) {
        if (source != &sources[pairs[i].source]) continue;
        struct stratum *stratum = add_stratum(synth, source, pair_images[i]);
        uint64_t each = pair_images[i] * source->instances[split] / with_objects;
        for (size_t k = 0; k < 2; k++) {
            add_category(stratum, pairs[i].category[k], each);
            left[pairs[i].category[k]] -= each;
        }
        images -= pair_images[i];
    }
    apportion(images, left, CATEGORIES, images_of);
    for (int c = 0; c < CATEGORIES; c++) {
        if (left[c] > 0) add_category(add_stratum(synth, source, images_of[c]), c, left[c]);
    }
}

static uint64_t scaled(uint32_t number, double scale) {
    return (uint64_t)round(number * scale);
}

/* Scales the strata of one source. Its totals are rounded, to at least one image, and then divided; an
 * image keeps at least one object of each of its categories. */
static void scale_source(struct stratum *strata, size_t count, const struct synth_options *options) {
    uint64_t weights[2 * STRATA] = {0}, parts[2 * STRATA], least = 0;
    uint64_t images = scaled(strata->source->images[options->split], options->scale);
    uint64_t instances = scaled(strata->source->instances[options->split], options->scale);
    for (size_t i = 0; i < count; i++) weights[i] = strata[i].images;
    apportion(images > 0 ? images : 1, weights, count, parts);
    for (size_t i = 0; i < count; i++) {
        strata[i].images = (uint32_t)parts[i];
        least += parts[i] * (uint64_t)strata[i].categories;
    }
    for (size_t i = 0; i < 2 * count; i++)
        weights[i] = strata[i / 2].images > 0 ? strata[i / 2].excess[i % 2] : 0;
    apportion(instances > least ? instances - least : 0, weights, 2 * count, parts);
    for (size_t i = 0; i < 2 * count; i++) strata[i / 2].excess[i % 2] = (uint32_t)parts[i];
}

static void plan(struct synth *synth) {
    uint64_t weights[PAIRS], pair_images[PAIRS];
    for (size_t i = 0; i < PAIRS; i++) weights[i] = sources[pairs[i].source].images[synth->options.split];
    apportion(figures[synth->options.split].two_categories, weights, PAIRS, pair_images);
    for (size_t i = 0; i < SOURCES; i++) plan_source(synth, &sources[i], pair_images);
}

static void scale_strata(struct synth *synth) {
    size_t count = synth->stratum_count;
    for (size_t first = 0, next = 0; first < count; first = next) {
        while (next < count && synth->strata[next].source == synth->strata[first].source) next++;
        scale_source(&synth->strata[first], next - first, &synth->options);
    }
    for (size_t i = 0; i < synth->stratum_count; i++) {
        const struct stratum *stratum = &synth->strata[i];
        synth->images += stratum->images;
        synth->next_duplicate += (uint64_t)stratum->images * (uint64_t)stratum->categories;
        synth->next_duplicate += (uint64_t)stratum->excess[0] + stratum->excess[1];
    }
}

/* ---- How large ---- */

/* The share of a stratum's images with an object of at least 1 % of the area. The number of a category's
 * objects in an image is geometric; its generating function at the share of smaller objects is the share of
 * images with no larger one. */
static double describable(const struct stratum *stratum, double shift) {
    const struct source *source = stratum->source;
    double log_area = source->log_area + (source->measured ? 0 : shift);
    double small = 0.5 * erfc((log_area - log(0.01)) / source->log_area_sd / sqrt(2));
    double none = 1;
    for (int k = 0; k < stratum->categories; k++) {
        double one = stratum->images / ((double)stratum->images + stratum->excess[k]);
        none *= small * one / (1 - small * (1 - one));
    }
    return 1 - none;
}

/* What to add to the estimated log_areas to get the number of descriptions in Table 5. */
static double area_shift(const struct synth *synth) {
    double low = -5, high = 5;
    for (int i = 0; i < 50; i++) {
        double middle = (low + high) / 2, images = 0;
        for (size_t k = 0; k < synth->stratum_count; k++)
            images += synth->strata[k].images * describable(&synth->strata[k], middle);
        if (images < figures[synth->options.split].describable)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* ---- Of what shape ----
 *
 * The quantile function of a category's aspect ratio has four parts, which meet at 0.67, the median and 1.5
 * and have the table's shares:
 *
 * - broad: 0.67 sqrt(v) for uniform v, from 1/28.5 on. Its mean is 0.45 (SSDD, measured: 0.44).
 *
 * - square: uniform from 0.67 to the median, and from there to 1.5.
 *
 * - tall: generalised Pareto from 1.5, cut at 28.5. The table's mean and SD, less what the other parts have
 * of them, are its own mean and SD, and these give its shape and scale.
 *
 * Where the tall part would have to be lighter than exponential, or could not be at all, the square parts are
 * tilted upward (v becomes 1 - (1 - v)^t below the median and v^(1/t) above it) until an exponential one will
 * do. The equations are solved by bisection: each is monotonic. */

struct moments {
    double mean, variance;
};

/* The mean and variance that the tall part must have, as excess over 1.5. */
static struct moments wanted_tail(const struct aspect *aspect, const struct table4 *row) {
    double cut = pow(1 / (BROAD * LONGEST), 2), median = aspect->knots[1], t = aspect->tilt;
    double first = aspect->broad * BROAD * 2 / 3 * (1 - pow(cut, 1.5)) / (1 - cut);
    double second = aspect->broad * BROAD * BROAD * (1 + cut) / 2;
    /* The square parts by their distance from the median: share, mean, mean square. */
    double share = aspect->middle - aspect->broad, width = median - BROAD;
    double by = width / (t + 1), by2 = width * width / (2 * t + 1);
    first += share * (median - by);
    second += share * (median * median - 2 * median * by + by2);
    share = 1 - aspect->middle - aspect->tall;
    width = TALL - median;
    by = width * t / (t + 1);
    by2 = width * width * t / (t + 2);
    first += share * (median + by);
    second += share * (median * median + 2 * median * by + by2);
    double mean = (row->mean - first) / aspect->tall;
    double square = (row->sd * row->sd + row->mean * row->mean - second) / aspect->tall;
    return (struct moments){mean - TALL, square - mean * mean};
}

static void fit_tilt(struct aspect *aspect, const struct table4 *row) {
    double low = 1, high = 4;
    struct moments tail = wanted_tail(aspect, row);
    if (tail.variance >= tail.mean * tail.mean) return;
    for (int i = 0; i < 50; i++) {
        aspect->tilt = (low + high) / 2;
        tail = wanted_tail(aspect, row);
        if (tail.mean > 0 && tail.variance < tail.mean * tail.mean)
            low = aspect->tilt;
        else
            high = aspect->tilt;
    }
    aspect->tilt = low;
}

/* The mean of (1 - v)^-power for v uniform up to where 1 - v has the logarithm given. */
static double mean_power(double power, double log_survival) {
    double t = 1 - power, share = -expm1(log_survival);
    return (fabs(t) < 1e-9 ? -log_survival : -expm1(t * log_survival) / t) / share;
}

static struct moments tail_moments(struct aspect *aspect) {
    double unit = aspect->scale / aspect->shape;
    aspect->log_survival = -log1p((LONGEST - TALL) / unit) / aspect->shape;
    double first = mean_power(aspect->shape, aspect->log_survival);
    double second = mean_power(2 * aspect->shape, aspect->log_survival);
    return (struct moments){unit * (first - 1), unit * unit * (second - first * first)};
}

static double fit_scale(struct aspect *aspect, double mean) {
    double low = log(1e-9), high = log(1e3);
    for (int i = 0; i < 50; i++) {
        double middle = (low + high) / 2;
        aspect->scale = exp(middle);
        if (tail_moments(aspect).mean < mean)
            low = middle;
        else
            high = middle;
    }
    return tail_moments(aspect).variance;
}

static void fit_tail(struct aspect *aspect, struct moments wanted) {
    double low = 1e-3, high = 5; /* 0 is exponential */
    for (int i = 0; i < 40; i++) {
        aspect->shape = (low + high) / 2;
        if (fit_scale(aspect, wanted.mean) < wanted.variance)
            low = aspect->shape;
        else
            high = aspect->shape;
    }
}

static double count_of(const struct synth *synth, int category) {
    double count = 0;
    for (size_t i = 0; i < synth->stratum_count; i++) {
        const struct stratum *stratum = &synth->strata[i];
        for (int k = 0; k < stratum->categories; k++) {
            if (stratum->category[k] == category) count += (double)stratum->images + stratum->excess[k];
        }
    }
    return count;
}

/* With sides in whole pixels there is a gap around the median. The three extra objects below it (the
 * sequence of quantiles may miss by as many) make the ratio before the gap the median, not the one after
 * it. */
static void open_aspects(struct synth *synth) {
    for (size_t c = 0; c < CATEGORIES; c++) {
        const struct table4 *row = &table4[synth->options.split == SYNTH_TEST][c];
        double percent = row->broad + row->square + row->tall;
        struct slice split = slice_of(synth_splits[synth->options.split]);
        struct aspect *aspect = &synth->aspects[c];
        *aspect = (struct aspect){.broad = row->broad / percent,
                                  .tall = row->tall / percent,
                                  .middle = 0.5 + fmin(3 / count_of(synth, (int)c), 0.01),
                                  .knots = {BROAD, row->median, TALL},
                                  .tilt = 1};
        aspect->position = hash_record(synth->options.seed, split, slice_of(synth_categories[c]));
        fit_tilt(aspect, row);
        fit_tail(aspect, wanted_tail(aspect, row));
    }
}

static double quantile(const struct aspect *aspect, double u) {
    double broad = aspect->broad, middle = aspect->middle, tall = aspect->tall, median = aspect->knots[1];
    if (u < broad) {
        double cut = 1 / (BROAD * BROAD * LONGEST * LONGEST);
        return BROAD * sqrt(cut + (1 - cut) * u / broad);
    }
    if (u < middle) return median - (median - BROAD) * pow((middle - u) / (middle - broad), aspect->tilt);
    if (u < 1 - tall)
        return median + (TALL - median) * pow((u - middle) / (1 - middle - tall), 1 / aspect->tilt);
    double log_rest = log1p((u - (1 - tall)) / tall * expm1(aspect->log_survival));
    return TALL + aspect->scale / aspect->shape * expm1(-aspect->shape * log_rest);
}

/* The next ratio. The quantiles taken are an additive sequence (steps of the golden section, modulo 1), so
 * that even a few hundred objects have the shares, the mean and the SD of the whole. */
static double next_aspect(struct aspect *aspect) {
    aspect->position += UINT64_C(0x9E3779B97F4A7C15);
    return quantile(aspect, hash_unit(aspect->position));
}

/* ---- One box ---- */

/* The draws for one image. */
struct dice {
    uint64_t hash, drawn;
};

static double throw_unit(struct dice *dice) {
    return hash_unit(hash_draw(dice->hash, ++dice->drawn));
}

static uint32_t throw_below(struct dice *dice, uint32_t count) {
    return hash_pick(hash_draw(dice->hash, ++dice->drawn), count);
}

static int32_t throw_pixel(struct dice *dice, int32_t count) {
    return (int32_t)throw_below(dice, (uint32_t)(count > 0 ? count : 1));
}

/* From the standard normal distribution (G. E. P. Box, M. E. Muller, 1958). */
static double throw_normal(struct dice *dice) {
    double radius = sqrt(-2 * log(1 - throw_unit(dice)));
    return radius * cos(6.283185307179586 * throw_unit(dice));
}

static int part_of(const double *knots, double aspect) {
    return (aspect > knots[0]) + (aspect > knots[1]) + (aspect > knots[2]);
}

/* The shortest side. Few boxes are thinner (HRSID offshore, measured: 20 of 6,113 have a side of at most
 * 4), and thinner ones have few possible ratios. */
enum { SHORTEST_PX = 4 };

/* The whole number that is k-th nearest to `ideal`, from k = 0. */
static double whole_near(double ideal, int k) {
    double nearest = round(ideal), away = (k + 1) / 2;
    bool below = (ideal < nearest) == (k % 2 == 1);
    return below ? nearest - away : nearest + away;
}

/* Sets whole sides for an area in pixels and a ratio h/w, at most 15/16 of the image's. A short side of few
 * pixels allows few ratios: of those within a sixteenth of the size, the nearest in the same part of the
 * quantile function is taken. Measured on train: the shares are the table's within 0.1 points, the means
 * within 0.002, the medians within 0.01, the SDs within 1 %. */
static void set_sides(struct synth_object *object, const struct synth_image *image, double area,
                      double aspect, const double *knots) {
    bool tall = aspect >= 1;
    double elongation = tall ? aspect : 1 / aspect, best = INFINITY;
    double short_most = (tall ? image->width : image->height) * 15 / 16;
    double long_most = (tall ? image->height : image->width) * 15 / 16;
    double ideal = sqrt(area / elongation);
    if (ideal > short_most) ideal = short_most;
    if (ideal * elongation > long_most) ideal = long_most / elongation;
    if (ideal < SHORTEST_PX) ideal = SHORTEST_PX;
    int candidates = 3 + 2 * (int)(ideal / 16);
    for (int i = 0; i < 2 * candidates && best > 0.002; i++) {
        double shorter = whole_near(ideal, i / 2), longer = floor(shorter * elongation) + i % 2;
        if (shorter < SHORTEST_PX || shorter > short_most || longer > long_most + 1) continue;
        double ratio = tall ? longer / shorter : shorter / longer;
        double error = fabs(ratio / aspect - 1) + (part_of(knots, ratio) != part_of(knots, aspect));
        if (error >= best) continue;
        best = error;
        object->x2 = (int32_t)(tall ? shorter : longer);
        object->y2 = (int32_t)(tall ? longer : shorter);
    }
}

/* Pixels that two boxes share. */
static int64_t shared(const struct synth_object *a, const struct synth_object *b) {
    int32_t left = a->x1 > b->x1 ? a->x1 : b->x1, right = a->x2 < b->x2 ? a->x2 : b->x2;
    int32_t top = a->y1 > b->y1 ? a->y1 : b->y1, bottom = a->y2 < b->y2 ? a->y2 : b->y2;
    return left < right && top < bottom ? (int64_t)(right - left) * (bottom - top) : 0;
}

/* Places the object (with sides in x2 and y2) at the one of eight random places where it overlaps the
 * image's other objects least. */
static void place(struct synth *synth, struct synth_object *object, struct dice *dice) {
    int32_t width = object->x2, height = object->y2;
    int64_t least = INT64_MAX;
    for (int try = 0; try < 8 && least > 0; try++) {
        struct synth_object there = *object;
        there.x1 = throw_pixel(dice, synth->image.width - width + 1);
        there.y1 = throw_pixel(dice, synth->image.height - height + 1);
        there.x2 = there.x1 + width;
        there.y2 = there.y1 + height;
        int64_t overlap = 0;
        for (const struct synth_object *other = synth->objects; other < object; other++)
            overlap += shared(&there, other);
        if (overlap >= least) continue;
        least = overlap;
        *object = there;
    }
}

static struct synth_object *new_object(struct synth *synth, uint64_t id, int category) {
    size_t wanted = synth->image.object_count + 1;
    if (wanted > synth->object_room)
        synth->objects = memory_grow(synth->objects, &synth->object_room, wanted, sizeof *synth->objects);
    struct synth_object *object = &synth->objects[synth->image.object_count++];
    *object = (struct synth_object){.id = id, .category = category};
    return object;
}

static void add_object(struct synth *synth, const struct source *source, int category, struct dice *dice) {
    struct synth_object *object = new_object(synth, synth->next_object++, category);
    double log_area = source->log_area + (source->measured ? 0 : synth->area_shift);
    double ratio = exp(log_area + source->log_area_sd * throw_normal(dice));
    double area = ratio * synth->image.width * synth->image.height;
    struct aspect *aspect = &synth->aspects[category];
    set_sides(object, &synth->image, area, next_aspect(aspect), aspect->knots);
    place(synth, object, dice);
}

/* ---- Flaws, after those measured in and reported of such data (sar-synth(1)) ---- */

enum flaw {
    FLAW_CROSSING,       /* the box leaves the image */
    FLAW_OUTSIDE,        /* it is wholly outside */
    FLAW_EMPTY,          /* it has no area, often all zeros */
    FLAW_SLIVER,         /* one pixel at the border */
    FLAW_ELONGATED,      /* 28:1 */
    FLAW_DUPLICATE,      /* there is a second one */
    FLAW_NEAR_DUPLICATE, /* there is a second one, moved by about a twentieth */
    FLAWS
};

/* Moves the interval so that it crosses the end of [0, length] or, if `beyond`, lies past it. */
static void move_out(int32_t *from, int32_t *to, int32_t length, bool beyond, struct dice *dice) {
    int32_t extent = *to - *from;
    bool low = throw_below(dice, 2) == 0;
    int32_t past = beyond ? extent + throw_pixel(dice, length) : 1 + throw_pixel(dice, extent - 1);
    *from = low ? -past : length - extent + past;
    *to = *from + extent;
}

/* Moves the interval by about a twentieth, to the side where there is more room. */
static void move_a_little(int32_t *from, int32_t *to, int32_t length) {
    int32_t room = length - *to > *from ? length - *to : *from, step = 1 + (*to - *from) / 20;
    if (step > room) step = room;
    if (room == *from) step = -step;
    *from += step;
    *to += step;
}

static void add_duplicate(struct synth *synth, size_t index, bool moved) {
    struct synth_object *copy = new_object(synth, 0, 0);
    *copy = synth->objects[index];
    copy->id = synth->next_duplicate++;
    if (!moved) return;
    move_a_little(&copy->x1, &copy->x2, synth->image.width);
    move_a_little(&copy->y1, &copy->y2, synth->image.height);
}

static void lay_at_border(struct synth_object *object, const struct synth_image *image, struct dice *dice) {
    bool far = throw_below(dice, 2) == 0, upright = throw_below(dice, 2) == 0;
    int32_t length = 2 + throw_pixel(dice, 15);
    int32_t across = (upright ? image->width : image->height) - 1;
    int32_t along = upright ? image->height : image->width;
    int32_t start = throw_pixel(dice, along - length + 1), edge = far ? across : 0;
    object->x1 = upright ? edge : start;
    object->y1 = upright ? start : edge;
    object->x2 = object->x1 + (upright ? 1 : length);
    object->y2 = object->y1 + (upright ? length : 1);
}

static void elongate(struct synth *synth, struct synth_object *object, struct dice *dice) {
    bool upright = throw_below(dice, 2) == 0;
    int32_t shorter = 1 + throw_pixel(dice, (upright ? synth->image.height : synth->image.width) / 28 - 1);
    object->x1 = throw_pixel(dice, synth->image.width - (upright ? shorter : 28 * shorter) + 1);
    object->y1 = throw_pixel(dice, synth->image.height - (upright ? 28 * shorter : shorter) + 1);
    object->x2 = object->x1 + (upright ? shorter : 28 * shorter);
    object->y2 = object->y1 + (upright ? 28 * shorter : shorter);
}

static void spoil(struct synth *synth, size_t index, struct dice *dice) {
    struct synth_object *object = &synth->objects[index];
    const struct synth_image *image = &synth->image;
    enum flaw flaw = (enum flaw)throw_below(dice, FLAWS);
    bool sideways = throw_below(dice, 2) == 0;
    switch (flaw) {
    case FLAW_CROSSING:
    case FLAW_OUTSIDE:
        if (sideways)
            move_out(&object->x1, &object->x2, image->width, flaw == FLAW_OUTSIDE, dice);
        else
            move_out(&object->y1, &object->y2, image->height, flaw == FLAW_OUTSIDE, dice);
        break;
    case FLAW_EMPTY:
        if (sideways)
            object->x1 = object->y1 = object->x2 = object->y2 = 0;
        else
            object->x2 = object->x1;
        break;
    case FLAW_SLIVER: lay_at_border(object, image, dice); break;
    case FLAW_ELONGATED: elongate(synth, object, dice); break;
    case FLAW_DUPLICATE:
    case FLAW_NEAR_DUPLICATE: add_duplicate(synth, index, flaw == FLAW_NEAR_DUPLICATE); break;
    case FLAWS: break;
    }
}

/* Adds flaws, with draws of their own: an object without one is the same as in the clean set. */
static void spoil_image(struct synth *synth, uint64_t hash) {
    struct dice dice = {.hash = hash_field(hash, slice_of("flaws"))};
    double share = synth->options.dirty;
    size_t count = synth->image.object_count;
    synth->image.has_nulls = throw_unit(&dice) < share;
    for (size_t i = 0; i < count; i++) {
        if (throw_unit(&dice) < share) spoil(synth, i, &dice);
        if (throw_unit(&dice) < share)
            synth->objects[i].remark = (enum synth_remark)(1 + throw_below(&dice, SYNTH_UNKNOWN_KEYS));
    }
}

/* ---- One image ---- */

/* How many objects of a category the next image of a stratum has, if `images` more images follow. All ways
 * to distribute the remaining objects are equally likely, so that the numbers are geometric. Measured
 * shares of images with one object (geometric in brackets): HRSID inshore 9 % (10), offshore 54 % (51),
 * SSDD 61 % (45). */
static uint32_t throw_count(uint32_t *excess, uint32_t images, struct dice *dice) {
    uint32_t count = 1;
    for (; *excess > 0 && throw_below(dice, *excess + images) < *excess; count++) --*excess;
    return count;
}

static struct stratum *throw_stratum(struct synth *synth, struct dice *dice) {
    uint32_t at = throw_below(dice, synth->images);
    struct stratum *stratum = synth->strata;
    for (; at >= stratum->images; stratum++) at -= stratum->images;
    stratum->images--;
    synth->images--;
    return stratum;
}

static int32_t throw_side(const double *sides, struct dice *dice) {
    double u = throw_unit(dice);
    size_t i = 1;
    while (u > knot_shares[i]) i++;
    double within = (u - knot_shares[i - 1]) / (knot_shares[i] - knot_shares[i - 1]);
    return (int32_t)round(sides[i - 1] + (sides[i] - sides[i - 1]) * within);
}

static bool shows_bridge(const struct stratum *stratum) {
    for (int k = 0; k < stratum->categories; k++) {
        if (stratum->category[k] == BRIDGE) return true;
    }
    return false;
}

static void set_size(struct synth_image *image, const struct stratum *stratum, struct dice *dice) {
    const struct source *source = stratum->source;
    image->width = image->height = shows_bridge(stratum) ? source->bridge_side_px : source->side_px;
    if (image->width > 0) return;
    image->width = throw_side(ssdd_widths, dice);
    image->height = throw_side(ssdd_heights, dice);
}

/* The id with at least seven digits, as SARDet-100K names its files. */
static struct slice serial_of(uint64_t id, char *text) {
    char digits[20];
    size_t len = number_put_integer(digits, id), zeros = len < 7 ? 7 - len : 0;
    memset(text, '0', zeros);
    memcpy(text + zeros, digits, len);
    return (struct slice){text, zeros + len};
}

/* Sets the path. Splits must not share names, or they would leak: names of val and test begin with their
 * split, at any scale, and those of train are only numbers. */
static void set_path(struct synth_image *image, enum synth_split split, struct slice serial,
                     const char *extension) {
    static const char *const folders[] = {"JPEGImages/", "JPEGImages/val_", "JPEGImages/test_"};
    struct slice parts[] = {slice_of(folders[split]), serial, slice_of("."), slice_of(extension)};
    size_t len = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        memcpy(image->path + len, parts[i].at, parts[i].len);
        len += parts[i].len;
    }
    image->path[len] = '\0';
}

const struct synth_image *synth_next(struct synth *synth) {
    if (synth->images == 0) return NULL;
    struct synth_image *image = &synth->image;
    char text[24];
    image->id = synth->next_image++;
    struct slice serial = serial_of(image->id, text);
    uint64_t hash = hash_record(synth->options.seed, slice_of(synth_splits[synth->options.split]), serial);
    struct dice dice = {.hash = hash};
    struct stratum *stratum = throw_stratum(synth, &dice);
    set_path(image, synth->options.split, serial, stratum->source->extension);
    image->source = stratum->source->name;
    image->annotated = stratum->source->annotated;
    set_size(image, stratum, &dice);
    image->object_count = 0;
    /* All counts before the first box: the number of draws for a box depends on sizes, and so on libm. */
    uint32_t counts[2] = {0};
    for (int k = 0; k < stratum->categories; k++)
        counts[k] = throw_count(&stratum->excess[k], stratum->images, &dice);
    for (int k = 0; k < stratum->categories; k++) {
        for (; counts[k] > 0; counts[k]--) add_object(synth, stratum->source, stratum->category[k], &dice);
    }
    if (synth->options.dirty > 0) spoil_image(synth, hash);
    image->objects = synth->objects;
    return image;
}

struct synth *synth_open(const struct synth_options *options) {
    struct synth *synth = memory_new(1, sizeof *synth);
    synth->options = *options;
    plan(synth);
    synth->area_shift = area_shift(synth);
    scale_strata(synth);
    open_aspects(synth);
    return synth;
}

void synth_close(struct synth *synth) {
    free(synth->objects);
    free(synth);
}
