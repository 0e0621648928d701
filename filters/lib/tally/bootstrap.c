/* SPDX-License-Identifier: MIT */
#include "tally/bootstrap.h"

#include "base/hash.h"
#include "base/index.h"
#include "base/memory.h"
#include "base/number.h"

#include <math.h>
#include <stdlib.h>

#if defined(__SSE2__) && !defined(SAR_PORTABLE)
#include <emmintrin.h>
#endif

/* The limits of what is pending, which is stored by image and group: the records of an image need not be adjacent,
 * and its weights are computed once for everything that is pending for it. */
enum { IMAGES = 1 << 16, ENTRIES = 1 << 17, CELLS = 1 << 21 };

struct entry {
    struct group *group;
    uint32_t cell, sums; /* the index of its first cell, and its number of sums */
    uint32_t next;       /* the next entry of the image: index + 1, 0: none */
};

struct drawn_image {
    uint64_t hash;
    uint32_t first; /* the newest entry: index + 1 */
};

struct pending {
    struct index index; /* of the images */
    struct drawn_image *images;
    struct entry *entries;
    uint64_t *cells;
    size_t image_count, entry_count, cell_count, cell_room;
    uint16_t *weights;
};

void bootstrap_open(struct bootstrap *bootstrap, uint64_t count, uint64_t seed) {
    *bootstrap = (struct bootstrap){.count = count, .seed = seed};
    bootstrap->stride = (count + BOOTSTRAP_LANES - 1) / BOOTSTRAP_LANES * BOOTSTRAP_LANES;
}

uint64_t bootstrap_image(const struct bootstrap *bootstrap, struct slice image) {
    char text[20];
    struct slice seed = {text, number_put_integer(text, bootstrap->seed)};
    return hash_field(hash_bytes(HASH_START, seed), image);
}

/* 2^32 * (1/e) * (1/0! + ... + 1/k!), rounded up, for each weight k below HEAVIEST. */
enum { HEAVIEST = 12 };
static const uint32_t limits[HEAVIEST] = {1580030169, 3160060338, 3950075422, 4213413784,
                                          4279248374, 4292415292, 4294609778, 4294923277,
                                          4294962464, 4294966818, 4294967253, 4294967293};

unsigned bootstrap_weight(uint64_t draw) {
    uint32_t place = (uint32_t)(draw >> 32);
    unsigned weight =
        (unsigned)(place >= limits[0]) + (place >= limits[1]) + (place >= limits[2]) + (place >= limits[3]);
    if (weight == 4) { /* 2 % of all draws */
        while (weight < HEAVIEST && place >= limits[weight]) weight++;
    }
    return weight;
}

static void weigh(const struct bootstrap *bootstrap, uint64_t image, uint16_t *weights) {
    for (size_t b = 0; b < bootstrap->count; b++)
        weights[b] = (uint16_t)bootstrap_weight(hash_draw(image, b + 1));
}

/* The memory of a sum's replicates holds three arrays. The first has the replicates, in 64 bits. The second has
 * pending additions to them in 16 bits, where adding is four times as fast. The third, the loads, has for each part
 * the total of the numbers added in 16 bits, which bounds them: they are moved to the 64 bits before they could
 * overflow. */
static uint16_t *quick_replicates(const struct bootstrap *bootstrap, struct sum *sum) {
    return (uint16_t *)(void *)(bootstrap_replicates(bootstrap, sum, BOOTSTRAP_N)
                                + BOOTSTRAP_PARTS * bootstrap->stride);
}

static uint16_t *quick_loads(const struct bootstrap *bootstrap, struct sum *sum) {
    return quick_replicates(bootstrap, sum) + BOOTSTRAP_PARTS * bootstrap->stride;
}

/* Moves the pending additions of a part to the 64 bits. */
static void settle(const struct bootstrap *bootstrap, struct sum *sum, enum bootstrap_part part) {
    uint16_t *quick = quick_replicates(bootstrap, sum) + (size_t)part * bootstrap->stride;
    uint64_t *replicates = bootstrap_replicates(bootstrap, sum, part);
    for (size_t b = 0; b < bootstrap->stride; b++) replicates[b] += quick[b];
    memset(quick, 0, bootstrap->stride * sizeof *quick);
    quick_loads(bootstrap, sum)[part] = 0;
}

enum { LOAD_MOST = UINT16_MAX / HEAVIEST };

/* quick[b] += weight[b] * number for all b; the caller makes sure that nothing overflows. */
static void add_weighted(uint16_t *restrict quick, const uint16_t *restrict weight, size_t stride,
                         uint16_t number) {
#if defined(__SSE2__) && !defined(SAR_PORTABLE)
    const __m128i factor = _mm_set1_epi16((short)number);
    for (size_t b = 0; b < stride; b += BOOTSTRAP_LANES) {
        __m128i product =
            _mm_mullo_epi16(_mm_loadu_si128((const __m128i *)(const void *)(weight + b)), factor);
        __m128i *sum = (__m128i *)(void *)(quick + b);
        _mm_storeu_si128(sum, _mm_add_epi16(_mm_loadu_si128(sum), product));
    }
#else
    for (size_t b = 0; b < stride; b++) quick[b] = (uint16_t)(quick[b] + weight[b] * number);
#endif
}

static void add_cell(const struct bootstrap *bootstrap, struct sum *sum, enum bootstrap_part part,
                     uint64_t number) {
    const uint16_t *weights = bootstrap->pending->weights;
    if (number == 0) return;
    if (number > LOAD_MOST) {
        uint64_t *replicates = bootstrap_replicates(bootstrap, sum, part);
        for (size_t b = 0; b < bootstrap->stride; b++) replicates[b] += weights[b] * number;
        return;
    }
    uint16_t *load = &quick_loads(bootstrap, sum)[part];
    if (*load + number > LOAD_MOST) settle(bootstrap, sum, part);
    *load = (uint16_t)(*load + number);
    add_weighted(quick_replicates(bootstrap, sum) + (size_t)part * bootstrap->stride, weights,
                 bootstrap->stride, (uint16_t)number);
}

static void settle_all(const struct bootstrap *bootstrap) {
    const struct pending *pending = bootstrap->pending;
    for (size_t i = 0; i < pending->entry_count; i++) {
        struct group *group = pending->entries[i].group;
        for (size_t s = 0; s < group->count; s++) {
            if (group->sums[s].replicates == NULL) continue;
            for (int part = 0; part < BOOTSTRAP_PARTS; part++)
                if (quick_loads(bootstrap, &group->sums[s])[part] > 0)
                    settle(bootstrap, &group->sums[s], (enum bootstrap_part)part);
        }
    }
}

void bootstrap_flush(struct bootstrap *bootstrap) {
    struct pending *pending = bootstrap->pending;
    if (pending == NULL) return;
    for (size_t i = 0; i < pending->image_count; i++) {
        const struct drawn_image *image = &pending->images[i];
        weigh(bootstrap, image->hash, pending->weights);
        for (uint32_t at = image->first; at != 0; at = pending->entries[at - 1].next) {
            const struct entry *entry = &pending->entries[at - 1];
            const uint64_t *cell = pending->cells + entry->cell;
            for (size_t s = 0; s < entry->sums; s++) {
                if (entry->group->sums[s].kind != SUM_UNITS) continue;
                for (int part = 0; part < BOOTSTRAP_PARTS; part++)
                    add_cell(bootstrap, &entry->group->sums[s], (enum bootstrap_part)part,
                             cell[s * BOOTSTRAP_PARTS + (size_t)part]);
            }
        }
    }
    settle_all(bootstrap);
    index_free(&pending->index);
    pending->image_count = pending->entry_count = pending->cell_count = 0;
}

static void open_pending(struct bootstrap *bootstrap) {
    struct pending *pending = memory_new(1, sizeof *pending);
    pending->images = memory_new(IMAGES, sizeof *pending->images);
    pending->entries = memory_new(ENTRIES, sizeof *pending->entries);
    pending->cells = memory_grow(NULL, &pending->cell_room, CELLS, sizeof *pending->cells);
    pending->weights = memory_new(bootstrap->stride, sizeof *pending->weights);
    bootstrap->pending = pending;
}

static uint64_t place_of(uint64_t image) {
    return image ^ image >> 32;
}

/* NULL if nothing is pending for the image. */
static struct drawn_image *find_image(const struct pending *pending, uint64_t hash) {
    for (struct index_probe probe = index_probe(place_of(hash)); index_next(&pending->index, &probe);) {
        if (pending->images[probe.number].hash == hash) return &pending->images[probe.number];
    }
    return NULL;
}

/* Adds an entry to an image, which becomes its first. The caller has made room. */
static uint64_t *new_cells(struct pending *pending, uint64_t hash, struct group *group) {
    struct drawn_image *image = find_image(pending, hash);
    size_t count = group->count * BOOTSTRAP_PARTS;
    uint64_t *cells = pending->cells + pending->cell_count;
    if (image == NULL) {
        index_add(&pending->index, place_of(hash), pending->image_count);
        image = &pending->images[pending->image_count++];
        *image = (struct drawn_image){hash, 0};
    }
    pending->entries[pending->entry_count++] =
        (struct entry){group, (uint32_t)pending->cell_count, (uint32_t)group->count, image->first};
    image->first = (uint32_t)pending->entry_count;
    pending->cell_count += count;
    memset(cells, 0, count * sizeof *cells);
    return cells;
}

uint64_t *bootstrap_cells(struct bootstrap *bootstrap, uint64_t hash, struct group *group) {
    if (bootstrap->pending == NULL) open_pending(bootstrap);
    struct pending *pending = bootstrap->pending;
    const struct drawn_image *image = find_image(pending, hash);
    for (uint32_t at = image != NULL ? image->first : 0; at != 0; at = pending->entries[at - 1].next) {
        const struct entry *entry = &pending->entries[at - 1];
        if (entry->group == group && entry->sums == group->count) return pending->cells + entry->cell;
    }
    if (pending->image_count == IMAGES || pending->entry_count == ENTRIES
        || pending->cell_room - pending->cell_count < group->count * BOOTSTRAP_PARTS) {
        bootstrap_flush(bootstrap);
        pending->cells = memory_grow(pending->cells, &pending->cell_room, group->count * BOOTSTRAP_PARTS,
                                     sizeof *pending->cells);
    }
    return new_cells(pending, hash, group);
}

uint64_t *bootstrap_replicates(const struct bootstrap *bootstrap, struct sum *sum, enum bootstrap_part part) {
    if (sum->replicates == NULL) {
        size_t quick = BOOTSTRAP_PARTS * (bootstrap->stride + 1) * sizeof(uint16_t);
        sum->replicates = memory_new(BOOTSTRAP_PARTS * bootstrap->stride * sizeof(uint64_t) + quick, 1);
    }
    return sum->replicates + (size_t)part * bootstrap->stride;
}

static int compare_doubles(const void *p, const void *q) {
    double a = *(const double *)p, b = *(const double *)q;
    return (a > b) - (a < b);
}

bool bootstrap_interval(const double *figures, size_t count, struct interval *interval) {
    double *sorted = memory_new(count, sizeof *sorted);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isnan(figures[i])) sorted[kept++] = figures[i];
    }
    qsort(sorted, kept, sizeof *sorted, compare_doubles);
    if (kept > 0) {
        interval->low = sorted[(kept * 25 + 999) / 1000 - 1];
        interval->high = sorted[(kept * 975 + 999) / 1000 - 1];
    }
    free(sorted);
    return kept > 0;
}

void bootstrap_close(struct bootstrap *bootstrap) {
    struct pending *pending = bootstrap->pending;
    if (pending == NULL) return;
    index_free(&pending->index);
    free(pending->images);
    free(pending->entries);
    free(pending->cells);
    free(pending->weights);
    free(pending);
}
