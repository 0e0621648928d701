/* SPDX-License-Identifier: MIT */
#include "in/synth.h"

#include "base/hash.h"
#include "base/memory.h"
#include "base/number.h"
#include "in/sardet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const synth_splits[] = {"train", "val", "test", NULL};
const char *const synth_categories[] = {"ship", "aircraft", "car", "tank", "bridge", "harbor", NULL};

struct synth {
    struct synth_options options;
    struct sardet model;
    uint64_t next_image, next_object, next_duplicate;
    struct synth_image image;
    struct synth_object *objects; /* the image's */
    size_t object_room;
};

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

static void add_object(struct synth *synth, const struct sardet_source *source, int category,
                       struct dice *dice) {
    struct synth_object *object = new_object(synth, synth->next_object++, category);
    double log_area = source->log_area + (source->measured ? 0 : synth->model.area_shift);
    double ratio = exp(log_area + source->log_area_sd * throw_normal(dice));
    double area = ratio * synth->image.width * synth->image.height;
    set_sides(object, &synth->image, area, sardet_next_aspect(&synth->model, category),
              synth->model.aspects[category].knots);
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

static struct sardet_stratum *throw_stratum(struct synth *synth, struct dice *dice) {
    uint32_t at = throw_below(dice, synth->model.images);
    struct sardet_stratum *stratum = synth->model.strata;
    for (; at >= stratum->images; stratum++) at -= stratum->images;
    stratum->images--;
    synth->model.images--;
    return stratum;
}

static bool shows_bridge(const struct sardet_stratum *stratum) {
    for (int k = 0; k < stratum->categories; k++) {
        if (stratum->category[k] == SARDET_BRIDGE) return true;
    }
    return false;
}

static void set_size(struct synth_image *image, const struct sardet_stratum *stratum, struct dice *dice) {
    const struct sardet_source *source = stratum->source;
    image->width = image->height = shows_bridge(stratum) ? source->bridge_side_px : source->side_px;
    if (image->width > 0) return;
    image->width = sardet_ssdd_width(throw_unit(dice));
    image->height = sardet_ssdd_height(throw_unit(dice));
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
    if (synth->model.images == 0) return NULL;
    struct synth_image *image = &synth->image;
    char text[24];
    image->id = synth->next_image++;
    struct slice serial = serial_of(image->id, text);
    uint64_t hash = hash_record(synth->options.seed, slice_of(synth_splits[synth->options.split]), serial);
    struct dice dice = {.hash = hash};
    struct sardet_stratum *stratum = throw_stratum(synth, &dice);
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
    sardet_open(&synth->model, options);
    synth->next_duplicate = synth->model.objects;
    return synth;
}

void synth_close(struct synth *synth) {
    free(synth->objects);
    free(synth);
}
