/* SPDX-License-Identifier: MIT */
#include "in/sardet.h"

#include "base/hash.h"
#include "base/slice.h"

#include <math.h>
#include <stdlib.h>

enum { TRAIN = SYNTH_TRAIN, VAL = SYNTH_VAL, TEST = SYNTH_TEST };
/* ---- The figures ---- */

/* Table 5 has one grounding sample for each image with objects, one counting sample for each image and
 * category, and one description for each image within its limits. The paper has no val: it gets train's
 * shares. */
static const struct {
    uint32_t background, two_categories, describable;
} figures[SARDET_SPLITS] = {
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
/* clang-format off */
#define ALL(category) {{[category] = 1}, {[category] = 1}}
enum { MSAR = 3, OGSOD = 8, SOURCES = 10 };
static const struct sardet_source sources[SOURCES] = {
    {"AIR_SARShip 1", "png", "[\"ship\"]", 512, 512, {438, 23, 40}, {816, 33, 209},
     ALL(SARDET_SHIP), -4.7, 1.0, false},
    {"AIR_SARShip 2", "png", "[\"ship\"]", 1000, 1000, {270, 15, 15}, {1819, 127, 94},
     ALL(SARDET_SHIP), -6.0, 1.0, false},
    {"HRSID", "jpg", "[\"ship\"]", 800, 800, {3642, 981, 981}, {11047, 2975, 2947},
     ALL(SARDET_SHIP), -6.57, 1.06, true},
    {"MSAR", "jpg", "[\"ship\",\"aircraft\",\"tank\",\"bridge\"]", 256, 512,
     {27159, 1479, 1520}, {58988, 3091, 3123},
     {{[SARDET_SHIP] = 36889, [SARDET_AIRCRAFT] = 5966, [SARDET_TANK] = 14026, [SARDET_BRIDGE] = 2107},
      {[SARDET_SHIP] = 2153, [SARDET_AIRCRAFT] = 287, [SARDET_TANK] = 594, [SARDET_BRIDGE] = 89}}, -4.6, 1.0, false},
    {"SADD", "bmp", "[\"aircraft\"]", 224, 224, {795, 44, 44}, {6891, 448, 496},
     ALL(SARDET_AIRCRAFT), -3.6, 0.8, false},
    {"SAR-AIRcraft", "jpg", "[\"aircraft\"]", 512, 512, {13976, 1923, 2989}, {27848, 4631, 5996},
     ALL(SARDET_AIRCRAFT), -4.3, 0.8, false},
    {"ShipDataset", "jpg", "[\"ship\"]", 256, 256, {31784, 3973, 3972}, {40761, 5080, 5044},
     ALL(SARDET_SHIP), -4.7, 1.0, false},
    {"SSDD", "jpg", "[\"ship\"]", 0, 0, {928, 116, 116}, {2041, 252, 294},
     ALL(SARDET_SHIP), -5.31, 1.20, true},
    {"OGSOD", "png", "[\"tank\",\"bridge\",\"harbor\"]", 256, 256, {14664, 1834, 1833}, {38975, 4844, 4770},
     {{[SARDET_TANK] = 10161, [SARDET_BRIDGE] = 25508, [SARDET_HARBOR] = 3306},
      {[SARDET_TANK] = 1179, [SARDET_BRIDGE] = 3192, [SARDET_HARBOR] = 399}}, -4.3, 1.0, false},
    {"SIVED", "jpg", "[\"car\"]", 512, 512, {837, 104, 103}, {9561, 1222, 1230},
     ALL(SARDET_CAR), -4.7, 0.6, false},
};
/* clang-format on */

/* Which two categories share an image is not known: these are some that occur together. */
enum { PAIRS = 4 };
static const struct {
    int source, category[2];
} pairs[PAIRS] = {{MSAR, {SARDET_SHIP, SARDET_TANK}},
                  {MSAR, {SARDET_SHIP, SARDET_BRIDGE}},
                  {OGSOD, {SARDET_TANK, SARDET_BRIDGE}},
                  {OGSOD, {SARDET_BRIDGE, SARDET_HARBOR}}};

/* Table 4, train (and val) and test: aspect ratio h/w, shares in percent. */
static const struct table4 {
    double mean, median, sd, broad, square, tall;
} table4[2][SARDET_CATEGORIES] = {
    {[SARDET_SHIP] = {1.34, 1.07, 1.24, 28.37, 39.67, 31.96},
     [SARDET_AIRCRAFT] = {1.074, 1.047, 0.32, 5.85, 87.67, 6.48},
     [SARDET_CAR] = {1.23, 1.08, 0.56, 13.18, 60.07, 26.75},
     [SARDET_TANK] = {1.10, 1.00, 0.84, 1.58, 94.29, 4.13},
     [SARDET_BRIDGE] = {1.56, 1.18, 1.92, 18.38, 44.83, 36.79},
     [SARDET_HARBOR] = {1.20, 1.01, 0.72, 14.19, 67.93, 17.88}},
    {[SARDET_SHIP] = {1.308, 1.026, 1.10, 29.34, 39.82, 30.84},
     [SARDET_AIRCRAFT] = {1.08, 1.041, 0.31, 4.56, 87.36, 8.08},
     [SARDET_CAR] = {1.21, 1.07, 0.53, 12.28, 62.11, 25.61},
     [SARDET_TANK] = {1.09, 1.00, 0.29, 1.41, 94.36, 4.23},
     [SARDET_BRIDGE] = {1.568, 1.20, 1.24, 18.01, 44.59, 37.40},
     [SARDET_HARBOR] = {1.23, 1.01, 0.81, 15.04, 68.42, 16.54}},
};
#define BROAD   0.67
#define TALL    1.5
#define LONGEST 28.5 /* the longest box of HRSID's revision, measured */

/* Sides of SSDD's images below which these shares of them lie, measured. */
enum { KNOTS = 11 };
static const double knot_shares[KNOTS] = {0, 0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99, 1};
static const double ssdd_widths[KNOTS] = {214, 316, 365, 401, 499, 500, 503, 507, 509, 531, 668};
static const double ssdd_heights[KNOTS] = {190, 217, 253, 278, 308, 333, 356, 381, 403, 475, 526};

/* ---- How many: strata at scale 1, then scaled ---- */

/* Divides `total` in proportion to the weights. What remains after rounding down is given to the largest
 * remainders, the first of equals. If the weights add up to `total`, the parts equal the weights; if all
 * are zero, so are the parts. */
static void apportion(uint64_t total, const uint64_t *weights, size_t count, uint64_t *parts) {
    uint64_t remainders[2 * SARDET_STRATA], sum = 0, given = 0;
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

static struct sardet_stratum *add_stratum(struct sardet *model, const struct sardet_source *source,
                                          uint64_t images) {
    struct sardet_stratum *stratum = &model->strata[model->stratum_count++];
    *stratum = (struct sardet_stratum){.source = source, .images = (uint32_t)images};
    return stratum;
}

static void add_category(struct sardet_stratum *stratum, int category, uint64_t instances) {
    stratum->category[stratum->categories] = category;
    stratum->excess[stratum->categories++] = (uint32_t)(instances - stratum->images);
}

/* Background images are MSAR's, where a patch of a larger scene can be empty. Images with two categories
 * have as many objects of each as the source's images have; the other objects are divided by instances. */
static void plan_source(struct sardet *model, const struct sardet_source *source,
                        const uint64_t *pair_images) {
    enum synth_split split = model->split;
    uint64_t images = source->images[split], left[SARDET_CATEGORIES], images_of[SARDET_CATEGORIES];
    apportion(source->instances[split], source->by_category[split == SYNTH_TEST], SARDET_CATEGORIES, left);
    if (source == &sources[MSAR]) {
        add_stratum(model, source, figures[split].background);
        images -= figures[split].background;
    }
    uint64_t with_objects = images;
    for (size_t i = 0; i < PAIRS; i++) {
        if (source != &sources[pairs[i].source]) continue;
        struct sardet_stratum *stratum = add_stratum(model, source, pair_images[i]);
        uint64_t each = pair_images[i] * source->instances[split] / with_objects;
        for (size_t k = 0; k < 2; k++) {
            add_category(stratum, pairs[i].category[k], each);
            left[pairs[i].category[k]] -= each;
        }
        images -= pair_images[i];
    }
    apportion(images, left, SARDET_CATEGORIES, images_of);
    for (int c = 0; c < SARDET_CATEGORIES; c++) {
        if (left[c] > 0) add_category(add_stratum(model, source, images_of[c]), c, left[c]);
    }
}

static uint64_t scaled(uint32_t number, double scale) {
    return (uint64_t)round(number * scale);
}

/* Scales the strata of one source. Its totals are rounded, to at least one image, and then divided; an
 * image keeps at least one object of each of its categories. */
static void scale_source(struct sardet_stratum *strata, size_t count, const struct synth_options *options) {
    uint64_t weights[2 * SARDET_STRATA] = {0}, parts[2 * SARDET_STRATA], least = 0;
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

static void plan(struct sardet *model) {
    uint64_t weights[PAIRS], pair_images[PAIRS];
    for (size_t i = 0; i < PAIRS; i++) weights[i] = sources[pairs[i].source].images[model->split];
    apportion(figures[model->split].two_categories, weights, PAIRS, pair_images);
    for (size_t i = 0; i < SOURCES; i++) plan_source(model, &sources[i], pair_images);
}

static void scale_strata(struct sardet *model, const struct synth_options *options) {
    size_t count = model->stratum_count;
    for (size_t first = 0, next = 0; first < count; first = next) {
        while (next < count && model->strata[next].source == model->strata[first].source) next++;
        scale_source(&model->strata[first], next - first, options);
    }
    for (size_t i = 0; i < model->stratum_count; i++) {
        const struct sardet_stratum *stratum = &model->strata[i];
        model->images += stratum->images;
        model->objects += (uint64_t)stratum->images * (uint64_t)stratum->categories;
        model->objects += (uint64_t)stratum->excess[0] + stratum->excess[1];
    }
}

/* ---- How large ---- */

/* The share of a stratum's images with an object of at least 1 % of the area. The number of a category's
 * objects in an image is geometric; its generating function at the share of smaller objects is the share of
 * images with no larger one. */
static double describable(const struct sardet_stratum *stratum, double shift) {
    const struct sardet_source *source = stratum->source;
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
static double find_area_shift(const struct sardet *model) {
    double low = -5, high = 5;
    for (int i = 0; i < 50; i++) {
        double middle = (low + high) / 2, images = 0;
        for (size_t k = 0; k < model->stratum_count; k++)
            images += model->strata[k].images * describable(&model->strata[k], middle);
        if (images < figures[model->split].describable)
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
static struct moments wanted_tail(const struct sardet_aspect *aspect, const struct table4 *row) {
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

static void fit_tilt(struct sardet_aspect *aspect, const struct table4 *row) {
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

static struct moments tail_moments(struct sardet_aspect *aspect) {
    double unit = aspect->scale / aspect->shape;
    aspect->log_survival = -log1p((LONGEST - TALL) / unit) / aspect->shape;
    double first = mean_power(aspect->shape, aspect->log_survival);
    double second = mean_power(2 * aspect->shape, aspect->log_survival);
    return (struct moments){unit * (first - 1), unit * unit * (second - first * first)};
}

static double fit_scale(struct sardet_aspect *aspect, double mean) {
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

static void fit_tail(struct sardet_aspect *aspect, struct moments wanted) {
    double low = 1e-3, high = 5; /* 0 is exponential */
    for (int i = 0; i < 40; i++) {
        aspect->shape = (low + high) / 2;
        if (fit_scale(aspect, wanted.mean) < wanted.variance)
            low = aspect->shape;
        else
            high = aspect->shape;
    }
}

static double count_of(const struct sardet *model, int category) {
    double count = 0;
    for (size_t i = 0; i < model->stratum_count; i++) {
        const struct sardet_stratum *stratum = &model->strata[i];
        for (int k = 0; k < stratum->categories; k++) {
            if (stratum->category[k] == category) count += (double)stratum->images + stratum->excess[k];
        }
    }
    return count;
}

/* With sides in whole pixels there is a gap around the median. The three extra objects below it (the
 * sequence of quantiles may miss by as many) make the ratio before the gap the median, not the one after
 * it. */
static void open_aspects(struct sardet *model, uint64_t seed) {
    for (size_t c = 0; c < SARDET_CATEGORIES; c++) {
        const struct table4 *row = &table4[model->split == SYNTH_TEST][c];
        double percent = row->broad + row->square + row->tall;
        struct slice split = slice_of(synth_splits[model->split]);
        struct sardet_aspect *aspect = &model->aspects[c];
        *aspect = (struct sardet_aspect){.broad = row->broad / percent,
                                         .tall = row->tall / percent,
                                         .middle = 0.5 + fmin(3 / count_of(model, (int)c), 0.01),
                                         .knots = {BROAD, row->median, TALL},
                                         .tilt = 1};
        aspect->position = hash_record(seed, split, slice_of(synth_categories[c]));
        fit_tilt(aspect, row);
        fit_tail(aspect, wanted_tail(aspect, row));
    }
}

static double quantile(const struct sardet_aspect *aspect, double u) {
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

/* The quantiles taken are an additive sequence (steps of the golden section, modulo 1), so
 * that even a few hundred objects have the shares, the mean and the SD of the whole. */
double sardet_next_aspect(struct sardet *model, int category) {
    struct sardet_aspect *aspect = &model->aspects[category];
    aspect->position += UINT64_C(0x9E3779B97F4A7C15);
    return quantile(aspect, hash_unit(aspect->position));
}

static int32_t side_at(const double *sides, double u) {
    size_t i = 1;
    while (u > knot_shares[i]) i++;
    double within = (u - knot_shares[i - 1]) / (knot_shares[i] - knot_shares[i - 1]);
    return (int32_t)round(sides[i - 1] + (sides[i] - sides[i - 1]) * within);
}

int32_t sardet_ssdd_width(double u) {
    return side_at(ssdd_widths, u);
}

int32_t sardet_ssdd_height(double u) {
    return side_at(ssdd_heights, u);
}

void sardet_open(struct sardet *model, const struct synth_options *options) {
    *model = (struct sardet){.split = options->split};
    plan(model);
    model->area_shift = find_area_shift(model);
    scale_strata(model, options);
    open_aspects(model, options->seed);
}
