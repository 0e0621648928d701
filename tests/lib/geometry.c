/* SPDX-License-Identifier: MIT
 *
 * geometry: bbox and grid against the definitions of SPEC section 2, in exact arithmetic where numbers allow it. */
#include "check.h"
#include "geometry/bbox.h"
#include "geometry/convention.h"
#include "geometry/frame.h"
#include "geometry/grid.h"
#include "geometry/neighbours.h"
#include "geometry/rotated.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void seed(void) {
    const char *given = getenv("SEED");
    state = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    printf("SEED=%" PRIu64 "\n", state);
}

static struct bbox box(double x1, double y1, double x2, double y2) {
    return (struct bbox){x1, y1, x2, y2};
}

static bool near_enough(double a, double b) {
    return fabs(a - b) <= 1e-12;
}

/* --- bbox ----------------------------------------------------------------------------------------------- */

static void iou(void) {
    static const struct {
        struct bbox a, b;
        double iou;
    } cases[] = {
        {{0, 0, 10, 10}, {0, 0, 10, 10}, 1},
        {{0, 0, 10, 10}, {5, 0, 15, 10}, 1.0 / 3},
        {{0, 0, 10, 10}, {5, 5, 15, 15}, 25.0 / 175},
        {{0, 0, 10, 10}, {2, 2, 8, 8}, 0.36}, /* one inside the other */
        {{0, 0, 10, 10}, {20, 20, 30, 30}, 0},
        {{0, 0, 10, 10}, {20, 0, 30, 10}, 0},
        {{-10, -10, 10, 10}, {0, 0, 20, 20}, 100.0 / 700}, /* edges may lie outside the image */
        /* pixels are not counted: boxes that only touch, or lie apart by less than 1, have nothing in common */
        {{0, 0, 10, 10}, {10, 0, 20, 10}, 0},
        {{0, 0, 10, 10}, {10, 10, 20, 20}, 0},
        {{.1, .1, .2, .2}, {.3, .1, .4, .2}, 0},
        {{0, 0, 1, 1}, {1.5, 0, 2.5, 1}, 0},
        {{0, 0, 1, 1}, {0, 0, 2, 1}, 0.5}, /* with +1: 4 / 6 */
        {{0, 0, 0.5, 0.5}, {0.25, 0, 0.75, 0.5}, 1.0 / 3},
        /* a box without area has nothing in common with any, not even itself */
        {{5, 5, 5, 9}, {0, 0, 10, 10}, 0},
        {{5, 5, 5, 5}, {5, 5, 5, 5}, 0},
        {{8, 8, 2, 2}, {0, 0, 10, 10}, 0},
        {{8, 8, 2, 2}, {8, 8, 2, 2}, 0},
        {{0, 0, 1e9, 1e9}, {0, 0, 1e9, 1e9}, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double there = bbox_iou(cases[i].a, cases[i].b), back = bbox_iou(cases[i].b, cases[i].a);
        CHECK(near_enough(there, cases[i].iou) && there == back, "case %zu: %.17g and %.17g", i, there, back);
        CHECK(cases[i].iou != 0 || there == 0, "case %zu: nothing in common is not quite 0", i);
    }
    seed();
    for (int i = 0; i < 20000; i++) { /* whole boxes: count the unit squares */
        int e[8], common = 0, all = 0;
        for (int k = 0; k < 8; k++) e[k] = (int)dice(9);
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 8; x++) {
                bool in_a = x >= e[0] && y >= e[1] && x < e[2] && y < e[3],
                     in_b = x >= e[4] && y >= e[5] && x < e[6] && y < e[7];
                common += in_a && in_b;
                all += in_a || in_b;
            }
        }
        double got = bbox_iou(box(e[0], e[1], e[2], e[3]), box(e[4], e[5], e[6], e[7]));
        CHECK(near_enough(got, common == 0 ? 0 : (double)common / all) && got >= 0 && got <= 1,
              "[%d,%d,%d,%d] [%d,%d,%d,%d]: %.17g", e[0], e[1], e[2], e[3], e[4], e[5], e[6], e[7], got);
    }
}

static void small_things(void) {
    CHECK(bbox_is_empty(box(1, 1, 1, 5)) && bbox_is_empty(box(1, 1, 5, 1)) && bbox_is_empty(box(5, 1, 1, 5)),
          "without area");
    CHECK(!bbox_is_empty(box(1, 1, 1.000001, 1.000001)), "very small is not without area");
    CHECK(bbox_is_inside(box(0, 0, 256, 128), 256, 128), "the whole image lies in the image");
    CHECK(!bbox_is_inside(box(-0.001, 0, 5, 5), 256, 128) && !bbox_is_inside(box(0, 0, 5, 128.001), 256, 128),
          "out");
    struct bbox b = bbox_clip(box(-5, 10, 300, 200), 256, 128);
    CHECK(b.x1 == 0 && b.y1 == 10 && b.x2 == 256 && b.y2 == 128, "clipped");
    CHECK(bbox_is_empty(bbox_clip(box(300, 10, 320, 20), 256, 128)), "nothing is left of a box outside");
    CHECK(bbox_is_empty(bbox_clip(box(256, 10, 320, 20), 256, 128)), "nor of one that touches the edge");
    CHECK(bbox_elongation(box(0, 0, 100, 10)) == 10 && bbox_elongation(box(0, 0, 10, 100)) == 10,
          "10 both ways");
    CHECK(bbox_elongation(box(0, 0, 7, 7)) == 1 && isinf(bbox_elongation(box(0, 0, 7, 0))),
          "a square, and a line");
}

/* An edge of n quarters in a frame of `units` to `side`, exactly: rounded half away from zero and clamped. */
static int64_t edge_exactly(int64_t quarters, int64_t side, int64_t units) {
    int64_t doubled = 2 * quarters * units + 4 * side; /* 2 * (n/4 * units/side + 1/2) * 4 * side ... */
    if (quarters <= 0) return 0;
    int64_t edge = doubled / (8 * side); /* ... over 8 * side */
    return edge > units ? units : edge;
}

static void frame_exactly(const int64_t quarters[4], int64_t width, int64_t height, enum frame frame,
                          int64_t out[4]) {
    int64_t units = frame == FRAME_NORM999 ? 999 : 1000;
    for (int i = 0; i < 4; i++) {
        int64_t side = i % 2 == 0 ? width : height;
        out[i] = edge_exactly(quarters[i], side, frame == FRAME_PIXEL ? side : units);
    }
    for (int i = 0; i < 2; i++) {
        int64_t most = frame == FRAME_PIXEL ? (i == 0 ? width : height) : units;
        if (out[i] != out[i + 2]) continue;
        if (out[i] < most)
            out[i + 2]++;
        else
            out[i]--;
    }
}

static void check_frame(const int64_t q[4], int64_t width, int64_t height, enum frame frame) {
    int64_t wanted[4];
    struct bbox b = box((double)q[0] / 4, (double)q[1] / 4, (double)q[2] / 4, (double)q[3] / 4);
    struct frame_box got = bbox_in_frame(b, (double)width, (double)height, frame);
    frame_exactly(q, width, height, frame, wanted);
    for (int i = 0; i < 4; i++)
        CHECK(got.edge[i] == wanted[i],
              "[%g,%g,%g,%g] of %" PRId64 "x%" PRId64 ": edge %d in %s is %u, not %" PRId64, b.x1, b.y1, b.x2,
              b.y2, width, height, i, frame_names[frame], got.edge[i], wanted[i]);
    CHECK(got.edge[0] < got.edge[2] && got.edge[1] < got.edge[3], "a box of %s is empty", frame_names[frame]);
}

static void frames(void) {
    static const struct {
        struct bbox b;
        double width, height;
        enum frame frame;
        uint32_t edge[4];
    } cases[] = {
        {{393, 426, 470, 494}, 512, 512, FRAME_PIXEL, {393, 426, 470, 494}},
        {{0.5, 1.5, 2.5, 3.5}, 100, 100, FRAME_PIXEL, {1, 2, 3, 4}}, /* half away from zero, not to even */
        {{0.49, 1.49, 2.51, 3.51}, 100, 100, FRAME_PIXEL, {0, 1, 3, 4}},
        {{-20, -0.4, 130, 100.2}, 100, 100, FRAME_PIXEL, {0, 0, 100, 100}},   /* clamped */
        {{10.1, 20.2, 10.3, 20.4}, 100, 100, FRAME_PIXEL, {10, 20, 11, 21}},  /* never empty */
        {{99.6, 99.7, 99.9, 100}, 100, 100, FRAME_PIXEL, {99, 99, 100, 100}}, /* at the far edge one back */
        {{99.2, 0, 99.4, 0.3}, 100, 100, FRAME_PIXEL, {99, 0, 100, 1}},
        {{-5, -5, 0.2, 0.4}, 100, 100, FRAME_PIXEL, {0, 0, 1, 1}},
        {{99.9, 99.9, 120, 120}, 100, 100, FRAME_PIXEL, {99, 99, 100, 100}},
        {{0, 0, 0.2, 1}, 1, 1, FRAME_PIXEL, {0, 0, 1, 1}}, /* an image of one pixel */
        {{0.8, 0.1, 0.9, 0.2}, 1, 1, FRAME_PIXEL, {0, 0, 1, 1}},
        {{0, 128, 256, 512}, 512, 512, FRAME_NORM1000, {0, 250, 500, 1000}},
        {{0, 128, 256, 512}, 512, 512, FRAME_NORM999, {0, 250, 500, 999}}, /* 249.75, 499.5 */
        {{0, 128, 256, 512}, 512, 512, FRAME_NORM1, {0, 250, 500, 1000}},
        {{799.9, 799.9, 800, 800}, 800, 800, FRAME_NORM999, {998, 998, 999, 999}},
        {{1000, 1000, 1000.3, 1000.4}, 100000, 100000, FRAME_NORM1000, {10, 10, 11, 11}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct frame_box got = bbox_in_frame(cases[i].b, cases[i].width, cases[i].height, cases[i].frame);
        CHECK(memcmp(got.edge, cases[i].edge, sizeof got.edge) == 0, "case %zu: %u %u %u %u", i, got.edge[0],
              got.edge[1], got.edge[2], got.edge[3]);
    }
    for (int64_t width = 1; width <= 7; width++) { /* all boxes of small images, by quarters */
        for (int64_t x1 = -3; x1 < 4 * width; x1++) {
            for (int64_t x2 = x1 + 1; x2 <= 4 * width + 3; x2++) {
                for (enum frame frame = FRAME_PIXEL; frame <= FRAME_NORM1 && x2 > 0; frame++)
                    check_frame((int64_t[]){x1, 0, x2, 6}, width, 3, frame);
            }
        }
    }
    seed();
    for (int i = 0; i < 100000; i++) {
        int64_t width = 1 + (int64_t)dice(i % 2 ? 100000 : 1024),
                height = 1 + (int64_t)dice(i % 2 ? 100000 : 1024);
        int64_t x1 = (int64_t)dice((uint64_t)width * 4), y1 = (int64_t)dice((uint64_t)height * 4);
        int64_t w = 1 + (int64_t)dice(dice(2) ? 8 : (uint64_t)width * 4),
                h = 1 + (int64_t)dice(dice(2) ? 8 : (uint64_t)height * 4);
        check_frame((int64_t[]){x1, y1, x1 + w, y1 + h}, width, height, (enum frame)(i % 4));
    }
    for (int i = 0; i < 100000;
         i++) { /* in pixels an edge is rounded as it is: not first multiplied by anything */
        double width = 2 + (double)dice(2000), edge = (double)dice((uint64_t)width - 1) + 0.5;
        double below = nextafter(edge, 0), above = nextafter(edge, width);
        uint32_t whole = (uint32_t)edge;
        struct frame_box got =
            bbox_in_frame(box(below, edge, width + 5, width + 5), width, width, FRAME_PIXEL);
        struct frame_box next = bbox_in_frame(box(above, 0, width + 5, width), width, width, FRAME_PIXEL);
        CHECK(got.edge[0] == whole, "%.17g of %g pixels is rounded to %u", below, width, got.edge[0]);
        CHECK(got.edge[1] == (whole + 1 < (uint32_t)width ? whole + 1 : (uint32_t)width - 1),
              "%g is rounded to %u", edge, got.edge[1]);
        CHECK(next.edge[0] == (whole + 1 < (uint32_t)width ? whole + 1 : (uint32_t)width - 1),
              "%.17g is rounded to %u", above, next.edge[0]);
    }
}

/* --- grid ----------------------------------------------------------------------------------------------- */

static struct bbox around(double x, double y) {
    return box(x - 1, y - 1, x + 1, y + 1);
}

static void regions(void) {
    static const struct {
        double x, y;
        const char *name;
    } cases[] = {
        {10, 10, "top-left"},
        {150, 10, "top"},
        {290, 10, "top-right"},
        {10, 150, "left"},
        {150, 150, "middle"},
        {290, 150, "right"},
        {10, 290, "bottom-left"},
        {150, 290, "bottom"},
        {290, 290, "bottom-right"},
        /* a centre on a line belongs to the right, the lower cell */
        {100, 50, "top"},
        {200, 50, "top-right"},
        {99.999, 50, "top-left"},
        {199.999, 50, "top"},
        {50, 100, "left"},
        {50, 200, "bottom-left"},
        {50, 99.999, "top-left"},
        {50, 199.999, "left"},
        {100, 100, "middle"},
        {200, 200, "bottom-right"},
        /* one outside to the nearest cell */
        {-50, -50, "top-left"},
        {350, -50, "top-right"},
        {350, 350, "bottom-right"},
        {-50, 150, "left"},
        {150, 350, "bottom"},
        {0, 0, "top-left"},
        {300, 300, "bottom-right"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *name = region_names[grid_region(around(cases[i].x, cases[i].y), 300, 300)];
        CHECK(strcmp(name, cases[i].name) == 0, "(%g, %g) is %s, not %s", cases[i].x, cases[i].y, name,
              cases[i].name);
    }
    for (int64_t side = 1; side <= 40; side++) { /* every centre of every small image, by eighths */
        for (int64_t sum = -8; sum <= 8 * side + 8; sum++) { /* x1 + x2 in quarters */
            double x = (double)sum / 8;
            int column = (3 * sum >= 8 * side) + (3 * sum >= 16 * side);
            int got = (int)grid_region(box(x - 3, 0, x + 3, 0.01), (double)side, 100) % 3;
            int row = (int)grid_region(box(0, x - 3, 0.01, x + 3), 100, (double)side) / 3;
            CHECK(got == column && row == column, "centre %g of %" PRId64 ": column %d, row %d, not %d", x,
                  side, got, row, column);
        }
    }
}

static void sizes(void) {
    seed();
    size_t ties = 0;
    for (int i = 0; i < 400000; i++) { /* whole sides: decided in integers */
        static const uint64_t sides[] = {100, 200, 256, 300, 500, 512, 640, 800, 1000, 1024};
        uint64_t width = sides[dice(10)], height = sides[dice(10)], w = 1 + dice(width), h = 1 + dice(height);
        if (i % 2 == 0) { /* aim at a tie */
            static const uint64_t percent[] = {40, 25, 10, 3, 5, 30};
            h = percent[dice(6)] * width * height / 100 / w;
            if (h < 1 || h > height) continue;
        }
        uint64_t area = 100 * w * h, all = width * height;
        double ratio = grid_area_ratio(box(0, 0, (double)w, (double)h), (double)width, (double)height);
        const char *size = area >= 40 * all   ? "very-large"
                           : area >= 25 * all ? "large"
                           : area >= 10 * all ? "medium"
                           : area >= 3 * all  ? "small"
                                              : "very-small";
        const char *size3 = area < 5 * all ? "small" : area > 30 * all ? "large" : "medium";
        ties += area == 40 * all || area == 25 * all || area == 10 * all || area == 3 * all || area == 5 * all
                || area == 30 * all;
        CHECK(strcmp(size_names[grid_size(&grid_defaults, ratio)], size) == 0,
              "%" PRIu64 "x%" PRIu64 " of %" PRIu64 "x%" PRIu64 " is not %s", w, h, width, height, size);
        CHECK(strcmp(size3_names[grid_size3(&grid_defaults, ratio)], size3) == 0,
              "%" PRIu64 "x%" PRIu64 " of %" PRIu64 "x%" PRIu64 " is not %s of three", w, h, width, height,
              size3);
    }
    CHECK(ties > 1000, "only %zu ties", ties);
    CHECK(grid_size(&grid_defaults, nextafter(0.4, 0)) == SIZE_LARGE
              && grid_size(&grid_defaults, nextafter(0.03, 0)) == SIZE_VERY_SMALL,
          "just below");
    CHECK(grid_size3(&grid_defaults, nextafter(0.05, 0)) == SIZE3_SMALL
              && grid_size3(&grid_defaults, nextafter(0.3, 1)) == SIZE3_LARGE,
          "just beyond");
    CHECK(grid_size(&grid_defaults, 1.5) == SIZE_VERY_LARGE
              && grid_size(&grid_defaults, 0) == SIZE_VERY_SMALL,
          "the ends");
}

static void shapes(void) {
    for (uint64_t w = 1; w <= 400; w++) {
        for (uint64_t h = 1; h <= 400; h++) {
            const char *shape = 2 * w > 3 * h ? "wide" : 100 * w < 67 * h ? "tall" : "square";
            double aspect = grid_aspect(box(7, 7, 7 + (double)w, 7 + (double)h));
            CHECK(strcmp(shape_names[grid_shape(&grid_defaults, aspect)], shape) == 0,
                  "%" PRIu64 " by %" PRIu64 " is not %s", w, h, shape);
        }
    }
}

/* Sectors of 45 degrees in integers: tan 22.5 = sqrt(2) - 1, so `down` is within it where (down + across)^2 <= 2 across^2. */
static const char *direction_exactly(int64_t dx, int64_t dy) {
    int64_t across = dx < 0 ? -dx : dx, down = dy < 0 ? -dy : dy;
    if (across == 0 && down == 0) return "same";
    if ((down + across) * (down + across) <= 2 * across * across) return dx < 0 ? "left" : "right";
    if ((down + across) * (down + across) <= 2 * down * down) return dy < 0 ? "above" : "below";
    if (dy < 0) return dx < 0 ? "upper-left" : "upper-right";
    return dx < 0 ? "lower-left" : "lower-right";
}

static void check_direction(int64_t dx, int64_t dy) {
    const char *got =
        direction_names[grid_direction(around(500, 500), around(500 + (double)dx, 500 + (double)dy))];
    CHECK(strcmp(got, direction_exactly(dx, dy)) == 0, "(%" PRId64 ", %" PRId64 ") is %s, not %s", dx, dy,
          got, direction_exactly(dx, dy));
}

static void directions(void) {
    /* both sides of the 16 edges: neighbours in the continued fraction of tan 22.5 degrees */
    static const int64_t pell[][2] = {{5, 2},     {12, 5},    {29, 12},    {70, 29},        {169, 70},
                                      {408, 169}, {985, 408}, {2378, 985}, {195025, 80782}, {470832, 195025}};
    size_t inside = 0;
    for (size_t i = 0; i < sizeof pell / sizeof pell[0]; i++) {
        for (int mirror = 0; mirror < 8; mirror++) {
            int64_t dx = pell[i][mirror & 1], dy = pell[i][!(mirror & 1)];
            if (mirror & 2) dx = -dx;
            if (mirror & 4) dy = -dy;
            check_direction(dx, dy);
            inside += strchr(direction_exactly(dx, dy), '-') == NULL;
        }
    }
    CHECK(inside == 40, "the vectors do not lie on both sides: %zu", inside);
    for (int64_t dx = -60; dx <= 60; dx++) {
        for (int64_t dy = -60; dy <= 60; dy++) check_direction(dx, dy);
    }
    CHECK(strcmp(direction_names[grid_direction(around(10, 10), around(10, 5))], "above") == 0,
          "y grows downwards");
    CHECK(grid_direction(box(0, 0, 10, 10), box(4, 4, 6, 6)) == DIRECTION_SAME, "centres decide, not edges");
    CHECK(grid_direction(box(0, 0, 10, 10), box(0, 0, 10, 12)) == DIRECTION_BELOW,
          "centres decide, not edges");
}

static void distances(void) {
    CHECK(grid_distance(around(0, 0), around(30, 40)) == 50, "3, 4, 5");
    CHECK(grid_distance(box(0, 0, 10, 10), box(0, 0, 20, 10)) == 5, "from centre to centre");
    CHECK(grid_nearness(&grid_defaults, 127.999, 512, 512) == DISTANCE_NEAR,
          "(512 + 512) / 8 is 128: below is near");
    CHECK(grid_nearness(&grid_defaults, 128, 512, 512) == DISTANCE_FAR, "128 itself is far");
    CHECK(grid_nearness(&grid_defaults, 0, 1, 1) == DISTANCE_NEAR, "coincident centres are near");
    CHECK(grid_nearness(&grid_defaults, 100, 600, 200) == DISTANCE_FAR
              && grid_nearness(&grid_defaults, 99.9, 200, 600) == DISTANCE_NEAR,
          "W + H");
}

/* --- nearest -------------------------------------------------------------------------------------------- */

static double squared(struct bbox a, struct bbox b) {
    double dx = (b.x1 + b.x2) - (a.x1 + a.x2), dy = (b.y1 + b.y2) - (a.y1 + a.y2);
    return dx * dx + dy * dy;
}

static void check_nearest(const struct bbox *boxes, size_t count, const char *kind) {
    static const uint32_t group[1000];
    struct neighbours neighbours = {0};
    neighbours_set(&neighbours, boxes, group, count, 1);
    for (size_t i = 0; i < count; i++) {
        size_t best = i;
        for (size_t k = 0; k < count; k++) { /* the lowest index wins a tie */
            if (k != i && (best == i || squared(boxes[i], boxes[k]) < squared(boxes[i], boxes[best])))
                best = k;
        }
        struct neighbour found = {i, 0};
        size_t is = neighbours_nearest(&neighbours, i, &found);
        CHECK(found.index == best && is == (best != i), "%s, %zu boxes: %zu is nearest to %zu, not %zu", kind,
              count, best, i, found.index);
    }
    neighbours_free(&neighbours);
}

static const char *const kinds[] = {"anywhere",  "on few points", "one centre",   "one column",
                                    "one row",   "a diagonal",    "two clusters", "a lattice",
                                    "fractions", "far out",       "pairs"};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static void scatter(struct bbox *boxes, size_t count, size_t kind) {
    for (size_t i = 0; i < count; i++) {
        double x = (double)dice(1000), y = (double)dice(1000), w = (double)(1 + dice(50)),
               h = (double)(1 + dice(50));
        switch (kind) {
        case 1: x = (double)dice(4), y = (double)dice(4), w = 2, h = 2; break;
        case 2: x = 500 - w, y = 500 - h, w *= 2, h *= 2; break;
        case 3: x = 500 - w, w *= 2; break;
        case 4: y = 500 - h, h *= 2; break;
        case 5: x = y = (double)i, w = h = 8; break;
        case 6: x += i % 2 ? 100000 : 0; break;
        case 7: x = (double)(i % 10) * 10, y = (double)(i / 10) * 10, w = h = 4; break;
        case 8: x /= 7, y /= 11, w /= 3, h /= 13; break;
        case 9: x *= 1e6, y *= 1e5; break;
        case 10: x = (double)(i / 2) * 10 + (double)dice(2), y = 0; break;
        default: break;
        }
        boxes[i] = box(x, y, x + w, y + h);
    }
}

static void nearest(void) {
    static const size_t counts[] = {0, 1, 2, 3, 31, 32, 33, 34, 40, 64, 100, 257, 1000};
    struct bbox boxes[1000];
    seed();
    for (int round = 0; round < 6; round++) {
        for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
            for (size_t kind = 0; kind < KINDS; kind++) {
                if (counts[c] == 1000 && round > 0) continue;
                scatter(boxes, counts[c], kind);
                check_nearest(boxes, counts[c], kinds[kind]);
            }
        }
    }
}

/* Whether neighbour a is before b in a list. */
static bool is_before(struct neighbour a, struct neighbour b) {
    return a.separation < b.separation || (a.separation == b.separation && a.index < b.index);
}

/* What is found of every group is what trying all boxes finds, and all others are found in the same order. */
static void check_groups(const struct neighbours *n, const char *kind) {
    struct neighbour found[1000], all[1000];
    for (size_t i = 0; i < n->count; i++) {
        size_t count = neighbours_nearest(n, i, found), others = neighbours_all(n->boxes, n->count, i, all);
        size_t next = 0;
        bool met[1000] = {false};
        CHECK(others == n->count - 1, "%s: %zu has %zu others", kind, i, others);
        for (size_t k = 0; k < others; k++) {
            struct neighbour other = all[k];
            CHECK(other.index != i && other.separation == squared(n->boxes[i], n->boxes[other.index])
                      && (k == 0 || is_before(all[k - 1], other)),
                  "%s: %zu is no neighbour of %zu, or not in its place", kind, other.index, i);
            if (met[n->group[other.index]]) continue;
            met[n->group[other.index]] = true;
            CHECK(next < count && found[next].index == other.index
                      && found[next].separation == other.separation,
                  "%s, %zu boxes in %zu groups: %zu is the nearest of its group to %zu", kind, n->count,
                  n->group_count, other.index, i);
            next++;
        }
        CHECK(next == count, "%s: %zu has %zu nearest boxes, not %zu", kind, i, next, count);
    }
}

/* Groups of few boxes are searched box by box, of many by a tree; one set of memory serves all rounds. */
static void nearest_of_groups(void) {
    static const size_t counts[] = {1, 2, 7, 33, 64, 100, 257, 700}, groups[] = {2, 3, 7, 50, 1000};
    struct neighbours neighbours = {0};
    struct bbox boxes[700];
    uint32_t group[700];
    seed();
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
        for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++) {
            for (size_t kind = 0; kind < KINDS; kind++) {
                size_t count = counts[c], group_count = groups[g] < count ? groups[g] : count;
                if (count == 700 && groups[g] == 1000) continue; /* as with 257 */
                scatter(boxes, count, kind);
                for (size_t i = 0; i < count; i++) /* each has a box, the first most of them */
                    group[i] = (uint32_t)(i < group_count ? i : dice(3) > 0 ? 0 : dice(group_count));
                for (size_t i = 0; i < count && kind % 2 == 0; i++) /* groups apart */
                    boxes[i].x1 += 3000 * group[i], boxes[i].x2 += 3000 * group[i];
                neighbours_set(&neighbours, boxes, group, count, group_count);
                check_groups(&neighbours, kinds[kind]);
            }
        }
    }
    neighbours_free(&neighbours);
}

/* The way back is the opposite direction, of every pair of boxes, with the same distance. */
static void opposites(void) {
    struct bbox boxes[2];
    seed();
    for (int round = 0; round < 20000; round++) {
        scatter(boxes, 2, dice(KINDS));
        if (dice(3) == 0)
            boxes[1] = box(boxes[0].x1 - 3, boxes[0].y1, boxes[0].x2 + 3, boxes[0].y2 + 2 * (double)dice(2));
        struct grid_relation forth = grid_relation(&grid_defaults, boxes, 0, 1, 512, 512),
                             back = grid_relation(&grid_defaults, boxes, 1, 0, 512, 512);
        CHECK(forth.to == 1 && back.to == 0 && forth.distance == back.distance
                  && forth.nearness == back.nearness,
              "the way back is as long");
        CHECK(direction_opposites[forth.direction] == back.direction, "%s back is %s",
              direction_names[forth.direction], direction_names[back.direction]);
    }
}

/* --- rotated boxes, conventions ------------------------------------------------------------------------- */

/* An angle turns from x to y, clockwise as the image is seen, and is that of the side `w`. */
static void rotated(void) {
    static const struct {
        double cx, cy, w, h, degrees, corner[8];
    } cases[] = {
        {10, 20, 8, 4, 0, {6, 18, 14, 18, 14, 22, 6, 22}},
        {10, 20, 8, 4, 90, {12, 16, 12, 24, 8, 24, 8, 16}},
        {10, 20, 8, 4, -90, {8, 24, 8, 16, 12, 16, 12, 24}},
        {10, 20, 8, 4, 180, {14, 22, 6, 22, 6, 18, 14, 18}},
        {0, 0, 10, 0, 36.86989764584402, {-4, -3, 4, 3, 4, 3, -4, -3}},
        {0, 0, 10, 5, 53.13010235415598, {-1, -5.5, 5, 2.5, 1, 5.5, -5, -2.5}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double corner[8];
        rotated_corners(cases[i].cx, cases[i].cy, cases[i].w, cases[i].h, cases[i].degrees * acos(-1) / 180,
                        corner);
        for (int k = 0; k < 8; k++)
            CHECK(near_enough(corner[k], cases[i].corner[k]), "case %zu: corner[%d] is %.17g", i, k,
                  corner[k]);
    }
    for (int round = 0; round < 1000; round++) { /* sides, and the hull by |cos| and |sin| */
        double w = (double)dice(1000), h = (double)dice(1000), angle = (double)dice(10000) / 1000 - 5,
               corner[8];
        rotated_corners(500, 400, w, h, angle, corner);
        struct bbox hull = rotated_hull(corner, 4);
        CHECK(fabs(hypot(corner[2] - corner[0], corner[3] - corner[1]) - w) < 1e-9,
              "the first side is not w");
        CHECK(fabs(hypot(corner[4] - corner[2], corner[5] - corner[3]) - h) < 1e-9,
              "the second side is not h");
        double half = (w * fabs(cos(angle)) + h * fabs(sin(angle))) / 2;
        CHECK(fabs(hull.x1 - (500 - half)) < 1e-9 && fabs(hull.x2 - (500 + half)) < 1e-9,
              "the hull is not tight");
    }
    CHECK(rotated_is_upright((const double[]){1, 1, 5, 1, 5, 3, 1, 3}), "an upright box");
    CHECK(rotated_is_upright((const double[]){1, 1, 1, 3, 5, 3, 5, 1}),
          "an upright box, the other way round");
    CHECK(rotated_is_upright((const double[]){5, 3, 1, 3, 1, 1, 5, 1}), "an upright box from another corner");
    CHECK(!rotated_is_upright((const double[]){1, 1, 5, 1, 5, 3, 1, 4}), "three right angles are not enough");
    CHECK(!rotated_is_upright((const double[]){1, 1, 5, 3, 5, 1, 1, 3}), "a bow tie is no box");
}

/* The same ship of SSDD: 218 to 266 in the XML, x + width = 267 in the JSON. */
static void conventions(void) {
    const struct bbox corners = {218, 48, 266, 146};
    struct bbox box = convention_edges(CONVENTION_INCLUSIVE, corners);
    CHECK(box.x1 == 218 && box.y1 == 48 && box.x2 == 267 && box.y2 == 147, "inclusive");
    box = convention_edges(CONVENTION_ONE_BASED, corners);
    CHECK(box.x1 == 217 && box.y1 == 47 && box.x2 == 266 && box.y2 == 146, "one-based");
    box = convention_edges(CONVENTION_EXCLUSIVE, corners);
    CHECK(box.x1 == 218 && box.y1 == 48 && box.x2 == 266 && box.y2 == 146, "exclusive");
    const struct bbox edges = {218, 48, 267, 147};
    box = convention_corners(CONVENTION_INCLUSIVE, edges);
    CHECK(box.x1 == 218 && box.y1 == 48 && box.x2 == 266 && box.y2 == 146, "back to inclusive");
    box = convention_corners(CONVENTION_ONE_BASED, edges);
    CHECK(box.x1 == 219 && box.y1 == 49 && box.x2 == 267 && box.y2 == 147, "back to one-based");
    box = convention_corners(CONVENTION_EXCLUSIVE, edges);
    CHECK(box.x1 == 218 && box.y1 == 48 && box.x2 == 267 && box.y2 == 147, "back to exclusive");
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        void (*check)(void);
    } checks[] = {{"iou", iou},
                  {"small", small_things},
                  {"frames", frames},
                  {"regions", regions},
                  {"sizes", sizes},
                  {"shapes", shapes},
                  {"directions", directions},
                  {"distances", distances},
                  {"nearest", nearest},
                  {"nearest_of_groups", nearest_of_groups},
                  {"opposites", opposites},
                  {"rotated", rotated},
                  {"conventions", conventions}};
    for (size_t i = 0; argc == 2 && i < sizeof checks / sizeof checks[0]; i++) {
        if (strcmp(argv[1], checks[i].name) != 0) continue;
        checks[i].check();
        return failures != 0;
    }
    return 2;
}
