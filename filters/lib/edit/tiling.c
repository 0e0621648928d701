/* SPDX-License-Identifier: MIT */
#include "edit/tiling.h"

#include "base/index.h"
#include "base/memory.h"

#include <stdlib.h>

enum { LOOKS_MOST = 1000000000 }; /* tests of objects against patches, of one scene */

static int from_the_top(const void *a, const void *b) {
    const struct tiling_object *p = a, *q = b;
    if (p->top != q->top) return p->top < q->top ? -1 : 1;
    return (p->index > q->index) - (p->index < q->index);
}

static void sort_objects(struct tiling *tiling) {
    size_t count = tiling->scene->object_count;
    tiling->by_top = memory_grow(tiling->by_top, &tiling->top_room, count, sizeof *tiling->by_top);
    tiling->band = memory_grow(tiling->band, &tiling->band_room, count, sizeof *tiling->band);
    tiling->members = memory_grow(tiling->members, &tiling->member_room, count, sizeof *tiling->members);
    tiling->seen = memory_grow(tiling->seen, &tiling->seen_room, count, sizeof *tiling->seen);
    for (size_t i = 0; i < count; i++) {
        tiling->by_top[i] = (struct tiling_object){tiling->scene->objects[i].bbox.y1, (uint32_t)i};
        tiling->seen[i] = false;
    }
    if (count > 0) qsort(tiling->by_top, count, sizeof *tiling->by_top, from_the_top);
}

/* Starts a row: adds the objects that begin in it to the band, and removes those that end before it. The patches of
 * a row without objects are not looked at if empty ones are dropped. */
static void begin_row(struct tiling *tiling) {
    const struct scene *scene = tiling->scene;
    size_t kept = 0;
    tiling->span = tile_span(&tiling->down, scene->height, tiling->row);
    double start = tiling->span.start, end = start + tiling->span.length;
    for (; tiling->next < scene->object_count && tiling->by_top[tiling->next].top < end; tiling->next++)
        tiling->band[tiling->band_count++] = tiling->by_top[tiling->next].index;
    for (size_t i = 0; i < tiling->band_count; i++) {
        uint32_t object = tiling->band[i];
        if (scene->objects[object].bbox.y2 > start) tiling->band[kept++] = object;
    }
    tiling->band_count = kept;
    bool skipped = kept == 0 && !tiling->keep_empty;
    tiling->column = skipped ? tiling->columns : 0;
    if (skipped) tiling->empty += tiling->columns;
}

bool tiling_start(struct tiling *tiling, const struct scene *scene, struct fault *fault) {
    tiling->columns = tile_count(&tiling->across, scene->width);
    tiling->rows = tile_count(&tiling->down, scene->height);
    if (tiling->columns > TILING_PATCHES_MOST || tiling->rows > TILING_PATCHES_MOST
        || tiling->columns * tiling->rows > TILING_PATCHES_MOST) /* both are at most 10^6: no overflow */
        return fault_set(fault, FAULT_LIMIT, "width", "and height make more than %d patches of this size",
                         TILING_PATCHES_MOST);
    tiling->scene = scene;
    tiling->row = tiling->next = tiling->band_count = 0;
    tiling->empty = tiling->looks = tiling->shown = 0;
    sort_objects(tiling);
    begin_row(tiling);
    return true;
}

/* Finds the objects of the band of which the window shows enough, in the order of the scene. */
static size_t gather_members(struct tiling *tiling, struct bbox window) {
    size_t count = 0;
    for (size_t i = 0; i < tiling->band_count; i++) {
        uint32_t object = tiling->band[i];
        double visible = tile_visible(tiling->scene->objects[object].bbox, window);
        if (visible <= 0 || visible < tiling->min_visible) continue;
        tiling->members[count++] = object;
        tiling->seen[object] = true;
    }
    if (count > 1) qsort(tiling->members, count, sizeof *tiling->members, index_order);
    return count;
}

/* Sets the patch at the current column of the row. */
static void take_patch(struct tiling *tiling, struct patch *patch) {
    struct tile_span rows = tiling->span;
    struct tile_span columns = tile_span(&tiling->across, tiling->scene->width, tiling->column);
    struct bbox window = {columns.start, rows.start, columns.start + columns.length,
                          rows.start + rows.length};
    *patch = (struct patch){.window = window, .members = tiling->members};
    patch->whole = bbox_width(window) == tiling->scene->width && bbox_height(window) == tiling->scene->height;
    patch->count = gather_members(tiling, window);
}

/* Goes on to the next row if the row is complete. False after the last row. */
static bool find_column(struct tiling *tiling) {
    for (; tiling->column == tiling->columns; begin_row(tiling)) {
        if (++tiling->row == tiling->rows) return false;
    }
    return true;
}

int tiling_next(struct tiling *tiling, struct patch *patch, struct fault *fault) {
    while (find_column(tiling)) {
        take_patch(tiling, patch);
        tiling->column++;
        tiling->looks += tiling->band_count;
        tiling->shown += patch->count;
        if (tiling->looks > LOOKS_MOST || tiling->shown > TILING_SHOWN_MOST) {
            fault_set(fault, FAULT_LIMIT, "objects",
                      "are in too many patches: all patches together may have %d", TILING_SHOWN_MOST);
            return -1;
        }
        if (patch->count > 0 || tiling->keep_empty) return 1;
        tiling->empty++;
    }
    tiling->dropped += tiling->empty;
    for (size_t i = 0; i < tiling->scene->object_count; i++) tiling->unseen += !tiling->seen[i];
    return 0;
}

void tiling_free(struct tiling *tiling) {
    free(tiling->by_top);
    free(tiling->band);
    free(tiling->members);
    free(tiling->seen);
}
