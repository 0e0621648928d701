/* SPDX-License-Identifier: MIT
 *
 * Tests of match, boxtree, assign and augment, as TAP. Each answer is held against an independent one: all
 * matchings there are, a plain Hungarian algorithm, augmenting paths over all pairs. */
#include "geometry/match.h"
#include "base/hash.h"
#include "base/memory.h"
#include "force.h"
#include "geometry/assign.h"
#include "geometry/augment.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Random boxes, the same on every machine. */

struct random {
    uint64_t seed, draws;
};

static uint32_t pick(struct random *random, uint32_t count) {
    return hash_pick(hash_draw(random->seed, ++random->draws), count);
}

static double unit(struct random *random) {
    return hash_unit(hash_draw(random->seed, ++random->draws));
}

static bool flip(struct random *random, double probability) {
    return unit(random) < probability;
}

static struct match_box box(double x1, double y1, double x2, double y2) {
    return (struct match_box){{x1, y1, x2, y2}, MATCH_ANY_CATEGORY};
}

static struct match_box box_of(int category, double x1, double y1, double x2, double y2) {
    return (struct match_box){{x1, y1, x2, y2}, category};
}

/* Whole coordinates in a small square, so that many IoUs and sums of IoUs are equal. */
static struct match_box lattice_box(struct random *random, uint32_t side, int categories) {
    double x = pick(random, side), y = pick(random, side);
    struct match_box made = box(x, y, x + 1 + pick(random, side), y + 1 + pick(random, side));
    if (categories > 0) made.category = (int)pick(random, (uint32_t)categories + 1) - 1;
    return made;
}

static struct match_box jittered(struct random *random, struct match_box from, double by) {
    from.bbox.x1 += by * (unit(random) - 0.5);
    from.bbox.y1 += by * (unit(random) - 0.5);
    from.bbox.x2 += by * (unit(random) - 0.5);
    from.bbox.y2 += by * (unit(random) - 0.5);
    return from;
}

/* Two sides to be matched, and room for what comes of it. */
struct sides {
    struct match_box *truth, *response;
    size_t truths, responses;
    struct match_pair *pairs;
    size_t count;
};

static struct sides sides_of(size_t truths, size_t responses) {
    struct sides sides = {.truths = truths, .responses = responses};
    sides.truth = memory_new(truths, sizeof *sides.truth);
    sides.response = memory_new(responses, sizeof *sides.response);
    sides.pairs = memory_new(truths < responses ? truths : responses, sizeof *sides.pairs);
    return sides;
}

static void sides_free(struct sides *sides) {
    free(sides->truth);
    free(sides->response);
    free(sides->pairs);
}

static void run_match(struct match *match, struct sides *sides, double threshold) {
    sides->count = match_boxes(match, sides->truth, sides->truths, sides->response, sides->responses,
                               threshold, sides->pairs);
}

static int64_t total_units(const struct match_pair *pairs, size_t count) {
    int64_t total = 0;
    for (size_t i = 0; i < count; i++) total += units_of(pairs[i].iou);
    return total;
}

/* A line of diagnosis, and false. */
#define complain(...) (printf("# "), printf(__VA_ARGS__), printf("\n"), false)

/* Pairs are candidates, one to one, ordered by truth, with their own IoU. */
static bool is_sound(const struct sides *sides, double threshold) {
    bool *taken = memory_new(sides->responses, sizeof *taken);
    bool sound = true;
    for (size_t i = 0; i < sides->count && sound; i++) {
        const struct match_pair *pair = &sides->pairs[i];
        const struct match_box *truth = &sides->truth[pair->truth],
                               *response = &sides->response[pair->response];
        sound = pair->truth < sides->truths && pair->response < sides->responses && !taken[pair->response]
                && (i == 0 || sides->pairs[i - 1].truth < pair->truth)
                && is_candidate(truth, response, threshold)
                && !(bbox_iou(truth->bbox, response->bbox) > pair->iou)
                && !(bbox_iou(truth->bbox, response->bbox) < pair->iou);
        taken[pair->response] = true;
    }
    free(taken);
    return sound || complain("an unsound pair");
}

/* Berge's certificate, over all pairs of boxes: no alternating path leads from a truth that is alone to a
 * response that is. */
static bool is_largest(const struct sides *sides, double threshold) {
    size_t *truth_of = memory_new(sides->responses, sizeof *truth_of);
    size_t *queue = memory_new(sides->truths, sizeof *queue),
           *left = memory_new(sides->responses, sizeof *left);
    bool *paired = memory_new(sides->truths, sizeof *paired);
    size_t queued = 0, lefts = sides->responses;
    bool largest = true;
    for (size_t i = 0; i < sides->responses; i++) {
        truth_of[i] = SIZE_MAX;
        left[i] = i;
    }
    for (size_t i = 0; i < sides->count; i++) {
        truth_of[sides->pairs[i].response] = sides->pairs[i].truth;
        paired[sides->pairs[i].truth] = true;
    }
    for (size_t i = 0; i < sides->truths; i++) {
        if (!paired[i]) queue[queued++] = i;
    }
    for (size_t head = 0; head < queued && largest; head++) {
        size_t kept = 0;
        for (size_t i = 0; i < lefts; i++) {
            size_t response = left[i];
            if (!is_candidate(&sides->truth[queue[head]], &sides->response[response], threshold))
                left[kept++] = response;
            else if (truth_of[response] == SIZE_MAX)
                largest = false;
            else
                queue[queued++] = truth_of[response];
        }
        lefts = kept;
    }
    free(truth_of);
    free(queue);
    free(left);
    free(paired);
    return largest || complain("there are more than %zu pairs", sides->count);
}

static const double thresholds[] = {0.01, 0.1, 0.25, 0.5, 0.75, 1};
enum { THRESHOLDS = COUNT(thresholds) };

static bool equals_force(const struct sides *sides, const struct force *force) {
    if (sides->count != force->best_count)
        return complain("%zu pairs, not %zu", sides->count, force->best_count);
    size_t at = 0;
    for (size_t truth = 0; truth < force->truths; truth++) {
        if (force->best[truth] < 0) continue;
        const struct match_pair *pair = &sides->pairs[at++];
        if (pair->truth != truth || pair->response != (size_t)force->best[truth])
            return complain("pair (%zu, %zu), not (%zu, %d)", pair->truth, pair->response, truth,
                            force->best[truth]);
    }
    return true;
}

static bool test_few_by_force(struct match *match) {
    struct random random = {1, 0};
    for (int round = 0; round < 60000; round++) {
        struct sides sides = sides_of(pick(&random, MOST_FORCED), pick(&random, MOST_FORCED));
        uint32_t side = 1 + pick(&random, 6);
        int categories = (int)pick(&random, 3);
        struct force force = {.truths = sides.truths, .responses = sides.responses};
        for (size_t i = 0; i < sides.truths; i++) sides.truth[i] = lattice_box(&random, side, categories);
        for (size_t i = 0; i < sides.responses; i++)
            sides.response[i] = lattice_box(&random, side, categories);
        for (size_t i = 0; i < sides.truths; i++) force.truth[i] = &sides.truth[i];
        for (size_t i = 0; i < sides.responses; i++) force.response[i] = &sides.response[i];
        force.threshold = thresholds[pick(&random, THRESHOLDS)];
        force_from(&force, 0, 0, 0);
        run_match(match, &sides, force.threshold);
        bool good = is_sound(&sides, force.threshold) && equals_force(&sides, &force);
        sides_free(&sides);
        if (!good) return complain("in round %d at %g", round, force.threshold);
    }
    return true;
}

/* Random order of 0 to count - 1 (R. Durstenfeld 1964). */
static size_t *shuffled(struct random *random, size_t count) {
    size_t *order = memory_new(count, sizeof *order);
    for (size_t i = 0; i < count; i++) {
        size_t at = pick(random, (uint32_t)i + 1);
        order[i] = order[at];
        order[at] = i;
    }
    return order;
}

/* Islands far from each other, their boxes mixed up: what is first on every island is first as a whole. */

enum { ISLANDS = 60 };

struct islands {
    struct sides sides;
    size_t *truth_island, *response_island;
};

static struct islands make_islands(struct random *random, uint32_t side, int categories) {
    size_t truths = 0, responses = 0, truth_island[ISLANDS * MOST_FORCED],
           response_island[ISLANDS * MOST_FORCED];
    for (size_t island = 0; island < ISLANDS; island++) {
        for (uint32_t i = pick(random, MOST_FORCED); i > 0; i--) truth_island[truths++] = island;
        for (uint32_t i = pick(random, MOST_FORCED); i > 0; i--) response_island[responses++] = island;
    }
    struct islands islands = {sides_of(truths, responses), shuffled(random, truths),
                              shuffled(random, responses)};
    for (size_t i = 0; i < truths; i++) islands.truth_island[i] = truth_island[islands.truth_island[i]];
    for (size_t i = 0; i < responses; i++)
        islands.response_island[i] = response_island[islands.response_island[i]];
    for (size_t k = 0; k < truths + responses; k++) {
        bool is_truth = k < truths;
        size_t i = is_truth ? k : k - truths;
        double away = 100.0 * (double)(is_truth ? islands.truth_island : islands.response_island)[i];
        struct match_box made = lattice_box(random, side, categories);
        made.bbox.x1 += away;
        made.bbox.x2 += away;
        (is_truth ? islands.sides.truth : islands.sides.response)[i] = made;
    }
    return islands;
}

/* Adds the best pairs of an island to `response_of`. */
static void force_island(const struct islands *islands, size_t island, double threshold,
                         size_t *response_of) {
    struct force force = {.threshold = threshold};
    size_t truths[MOST_FORCED] = {0}, responses[MOST_FORCED] = {0};
    for (size_t i = 0; i < islands->sides.truths; i++) {
        if (islands->truth_island[i] != island) continue;
        truths[force.truths] = i;
        force.truth[force.truths++] = &islands->sides.truth[i];
    }
    for (size_t i = 0; i < islands->sides.responses; i++) {
        if (islands->response_island[i] != island) continue;
        responses[force.responses] = i;
        force.response[force.responses++] = &islands->sides.response[i];
    }
    force_from(&force, 0, 0, 0);
    for (size_t i = 0; i < force.truths; i++)
        response_of[truths[i]] = force.best[i] < 0 ? SIZE_MAX : responses[force.best[i]];
}

static bool equals_islands(const struct islands *islands, double threshold) {
    const struct sides *sides = &islands->sides;
    size_t *response_of = memory_new(sides->truths, sizeof *response_of), at = 0;
    bool equal = true;
    for (size_t island = 0; island < ISLANDS; island++) force_island(islands, island, threshold, response_of);
    for (size_t truth = 0; truth < sides->truths && equal; truth++) {
        if (response_of[truth] == SIZE_MAX) continue;
        equal = at < sides->count && sides->pairs[at].truth == truth
                && sides->pairs[at].response == response_of[truth];
        at++;
    }
    free(response_of);
    return (equal && at == sides->count) || complain("another matching than the first of the best");
}

static bool test_many_by_force(struct match *match) {
    struct random random = {2, 0};
    for (int round = 0; round < 150; round++) {
        struct islands islands = make_islands(&random, 1 + pick(&random, 6), (int)pick(&random, 3));
        double threshold = thresholds[pick(&random, THRESHOLDS)];
        run_match(match, &islands.sides, threshold);
        bool good = is_sound(&islands.sides, threshold) && equals_islands(&islands, threshold);
        sides_free(&islands.sides);
        free(islands.truth_island);
        free(islands.response_island);
        if (!good) return complain("in round %d at %g", round, threshold);
    }
    return true;
}

/* The Hungarian algorithm on a full square table (as in A. Lopatin's well-known 1-based form), which knows
 * nothing of components, candidates or ties. What is no candidate costs more than all candidates together. */

#define NO_CANDIDATE (INT64_C(1) << 52)

struct table {
    size_t size;
    int64_t *cost;           /* (size + 1) squared */
    int64_t *u, *v, *least;  /* duals, and how near a column is */
    size_t *row_of, *before; /* of a column */
    bool *used;
};

static struct table table_of(const struct sides *sides, double threshold) {
    size_t size = sides->truths > sides->responses ? sides->truths : sides->responses, side = size + 1;
    struct table table = {size,
                          memory_new(side * side, sizeof(int64_t)),
                          memory_new(side, sizeof(int64_t)),
                          memory_new(side, sizeof(int64_t)),
                          memory_new(side, sizeof(int64_t)),
                          memory_new(side, sizeof(size_t)),
                          memory_new(side, sizeof(size_t)),
                          memory_new(side, sizeof(bool))};
    for (size_t i = 0; i < side * side; i++) table.cost[i] = NO_CANDIDATE;
    for (size_t i = 0; i < sides->truths; i++) {
        for (size_t k = 0; k < sides->responses; k++) {
            const struct match_box *truth = &sides->truth[i], *response = &sides->response[k];
            if (is_candidate(truth, response, threshold))
                table.cost[(i + 1) * side + k + 1] =
                    MATCH_WHOLE - units_of(bbox_iou(truth->bbox, response->bbox));
        }
    }
    return table;
}

static void table_row(struct table *table, size_t row) {
    size_t side = table->size + 1, column = 0;
    table->row_of[0] = row;
    for (size_t k = 0; k < side; k++) {
        table->least[k] = INT64_MAX;
        table->used[k] = false;
    }
    do {
        size_t from = table->row_of[column], next = 0;
        int64_t delta = INT64_MAX;
        table->used[column] = true;
        for (size_t k = 1; k < side; k++) {
            if (table->used[k]) continue;
            int64_t reduced = table->cost[from * side + k] - table->u[from] - table->v[k];
            if (reduced < table->least[k]) {
                table->least[k] = reduced;
                table->before[k] = column;
            }
            if (table->least[k] < delta) {
                delta = table->least[k];
                next = k;
            }
        }
        for (size_t k = 0; k < side; k++) {
            if (table->used[k]) {
                table->u[table->row_of[k]] += delta;
                table->v[k] -= delta;
            } else {
                table->least[k] -= delta;
            }
        }
        column = next;
    } while (table->row_of[column] != 0);
    for (; column != 0; column = table->before[column])
        table->row_of[column] = table->row_of[table->before[column]];
}

static void table_free(struct table *table) {
    free(table->cost);
    free(table->u);
    free(table->v);
    free(table->least);
    free(table->row_of);
    free(table->before);
    free(table->used);
}

static bool equals_table(const struct sides *sides, double threshold) {
    struct table table = table_of(sides, threshold);
    size_t count = 0;
    int64_t total = 0;
    for (size_t row = 1; row <= table.size; row++) table_row(&table, row);
    for (size_t k = 1; k <= table.size; k++) {
        int64_t cost = table.cost[table.row_of[k] * (table.size + 1) + k];
        if (cost == NO_CANDIDATE) continue;
        count++;
        total += MATCH_WHOLE - cost;
    }
    table_free(&table);
    if (count != sides->count) return complain("%zu pairs, not %zu", sides->count, count);
    int64_t units = total_units(sides->pairs, sides->count);
    return units == total
           || complain("a total of %.12f, not %.12f", (double)units * 0x1p-40, (double)total * 0x1p-40);
}

/* Boxes as models err: jittered, some missing, some added, some twice; and crowds where all overlap. */
static struct sides erring_sides(struct random *random, size_t truths, size_t responses, double crowd,
                                 double jitter) {
    struct sides sides = sides_of(truths, responses);
    double side = 50 * sqrt((double)truths) / crowd;
    for (size_t i = 0; i < truths; i++) {
        double x = side * unit(random), y = side * unit(random);
        sides.truth[i] = box(x, y, x + 10 + 30 * unit(random), y + 10 + 30 * unit(random));
        if (flip(random, 0.8)) sides.truth[i].category = (int)pick(random, 2);
        if (i > 0 && flip(random, 0.05)) sides.truth[i] = sides.truth[i - 1];
    }
    for (size_t i = 0; i < responses; i++) {
        sides.response[i] = jittered(random, sides.truth[pick(random, (uint32_t)truths)], jitter);
        if (flip(random, 0.05)) sides.response[i].category = MATCH_ANY_CATEGORY;
        if (i > 0 && flip(random, 0.1)) sides.response[i] = sides.response[i - 1];
    }
    return sides;
}

static bool test_hungarian(struct match *match) {
    struct random random = {3, 0};
    static const double crowds[] = {1, 3, 10, 1000}, jitters[] = {0.5, 5, 15};
    for (int round = 0; round < 400; round++) {
        size_t most = round % 10 == 0 ? 200 : 60;
        size_t truths = 1 + pick(&random, (uint32_t)most), responses = 1 + pick(&random, (uint32_t)most);
        if (round % 7 == 0) responses = 1 + truths / 8;
        if (round % 11 == 0) truths = 1 + responses / 8;
        struct sides sides =
            erring_sides(&random, truths, responses, crowds[pick(&random, 4)], jitters[pick(&random, 3)]);
        double threshold = thresholds[pick(&random, THRESHOLDS)];
        run_match(match, &sides, threshold);
        bool good =
            is_sound(&sides, threshold) && is_largest(&sides, threshold) && equals_table(&sides, threshold);
        sides_free(&sides);
        if (!good) return complain("in round %d: %zu x %zu at %g", round, truths, responses, threshold);
    }
    return true;
}

/* Edges of all kinds that a double can be, in both orders. */
static bool test_odd_edges(struct match *match) {
    struct random random = {15, 0};
    static const double odd[] = {0,      -0.0,   1,    2,        3,     5,         10,   1e-310,
                                 1e-160, 3e-160, 1e16, 1e160,    2e160, -INFINITY, -1e4, -1e30,
                                 -1e9,   1e9,    1e30, INFINITY, NAN,   -NAN};
    for (int round = 0; round < 100; round++) {
        struct sides sides = sides_of(round % 2 == 0 ? 80 : 40, 80);
        uint32_t kinds = round % 3 == 0 ? 7 : COUNT(odd);
        for (size_t i = 0; i < sides.truths + sides.responses; i++) {
            struct match_box *made = i < sides.truths ? &sides.truth[i] : &sides.response[i - sides.truths];
            *made = box(odd[pick(&random, kinds)], odd[pick(&random, kinds)], odd[pick(&random, kinds)],
                        odd[pick(&random, kinds)]);
        }
        double threshold = thresholds[pick(&random, THRESHOLDS)];
        run_match(match, &sides, threshold);
        bool good =
            is_sound(&sides, threshold) && is_largest(&sides, threshold) && equals_table(&sides, threshold);
        sides_free(&sides);
        if (!good) return complain("in round %d at %g", round, threshold);
    }
    return true;
}

/* Cases on paper. */

static bool matches(struct match *match, const struct match_box *truth, size_t truths,
                    const struct match_box *response, size_t responses, double threshold,
                    const char *wanted) {
    struct match_pair pairs[16];
    size_t count = match_boxes(match, truth, truths, response, responses, threshold, pairs), len = 0;
    char got[256] = "";
    for (size_t i = 0; i < count; i++)
        len += (size_t)snprintf(got + len, sizeof got - len, "%s%zu-%zu:%.4g", i > 0 ? " " : "",
                                pairs[i].truth, pairs[i].response, pairs[i].iou);
    return strcmp(got, wanted) == 0 || complain("'%s', not '%s'", got, wanted);
}

#define MATCHES(match, truth, response, threshold, wanted)                                                   \
    matches(match, truth, COUNT(truth), response, COUNT(response), threshold, wanted)

static bool test_one(struct match *match) {
    const struct match_box a[] = {box(0, 0, 10, 10)}, b[] = {box(0, 0, 10, 5)}, c[] = {box(10, 0, 20, 10)};
    return MATCHES(match, a, a, 1, "0-0:1") && MATCHES(match, a, b, 0.5, "0-0:0.5")
           && MATCHES(match, a, b, 0.51, "") && MATCHES(match, a, c, 0.01, "")
           && matches(match, a, 1, b, 0, 0.5, "") && matches(match, NULL, 0, b, 1, 0.5, "")
           && matches(match, NULL, 0, NULL, 0, 0.5, "");
}

/* Response 0 fits truth 0 best, but truth 1 has no other: 0-0 alone at best for a greedy matcher. */
static bool test_greedy_loses(struct match *match) {
    const struct match_box truth[] = {box(0, 0, 10, 10), box(4, 0, 14, 10)};
    const struct match_box response[] = {box(1, 0, 11, 10), box(-5, 0, 5, 10)};
    return MATCHES(match, truth, response, 0.25, "0-1:0.3333 1-0:0.5385")
           && MATCHES(match, truth, response, 0.5, "0-0:0.8182");
}

static bool test_total_before_order(struct match *match) {
    const struct match_box truth[] = {box(0, 0, 10, 10), box(1, 0, 11, 10)};
    const struct match_box response[] = {box(1, 0, 11, 10), box(0, 0, 10, 10)};
    return MATCHES(match, truth, response, 0.5, "0-1:1 1-0:1");
}

/* The same box n times on one side and k times on the other gives min(n, k) pairs, the lowest indices. */
static bool test_duplicates(struct match *match) {
    const struct match_box one[] = {box(0, 0, 4, 4)}, three[] = {one[0], one[0], one[0]},
                           two[] = {one[0], one[0]};
    return MATCHES(match, one, three, 0.5, "0-0:1") && MATCHES(match, three, one, 0.5, "0-0:1")
           && MATCHES(match, three, two, 0.5, "0-0:1 1-1:1")
           && MATCHES(match, three, three, 0.5, "0-0:1 1-1:1 2-2:1");
}

static bool test_categories(struct match *match) {
    const struct match_box ship[] = {box_of(0, 0, 0, 4, 4)}, tank[] = {box_of(3, 0, 0, 4, 4)},
                           any[] = {box(0, 0, 4, 4)};
    const struct match_box truth[] = {ship[0], tank[0]};
    const struct match_box response[] = {any[0], ship[0]}; /* the one that names none must go to the tank */
    const struct match_box near_ship[] = {box_of(0, 0, 0, 4, 3), tank[0]};
    return MATCHES(match, ship, tank, 0.1, "") && MATCHES(match, ship, any, 0.1, "0-0:1")
           && MATCHES(match, any, tank, 0.1, "0-0:1") && MATCHES(match, any, any, 0.1, "0-0:1")
           && MATCHES(match, truth, response, 0.5, "0-1:1 1-0:1")
           && MATCHES(match, truth, near_ship, 0.5, "0-0:0.75 1-1:1")
           && MATCHES(match, truth, near_ship, 0.8, "1-1:1");
}

static bool test_degenerate(struct match *match) {
    const struct match_box good = box(0, 0, 4, 4);
    const struct match_box bad[] = {box(0, 0, 0, 4),
                                    box(0, 0, 4, 0),
                                    box(4, 4, 0, 0),
                                    box(NAN, 0, 4, 4),
                                    box(0, 0, NAN, 4),
                                    box(-INFINITY, 0, 4, 4),
                                    box(0, 0, INFINITY, INFINITY),
                                    box(0, 0, 1e200, 1e200),
                                    box(0, 0, 1e-200, 1e-200)};
    const struct match_box tiny[] = {box(0, 0, 1e-100, 1e-100)}, huge[] = {box(-1e150, 0, 1e150, 1e150)};
    for (size_t i = 0; i < COUNT(bad); i++) {
        const struct match_box truth[] = {bad[i], good}, response[] = {bad[i], bad[i], good};
        if (!MATCHES(match, truth, response, 0.001, "1-2:1")) return complain("with bad box %zu", i);
    }
    if (!MATCHES(match, tiny, tiny, 1, "0-0:1") || !MATCHES(match, huge, huge, 1, "0-0:1")) return false;
    struct sides sides = sides_of(200, 100);
    for (size_t i = 0; i < 200; i++) sides.truth[i] = i % 10 == 0 ? good : bad[i % COUNT(bad)];
    for (size_t i = 0; i < 100; i++) sides.response[i] = i % 10 == 0 ? good : bad[i % COUNT(bad)];
    run_match(match, &sides, 0.001);
    bool as_wanted = sides.count == 10;
    for (size_t i = 0; i < sides.count; i++)
        as_wanted = as_wanted && sides.pairs[i].truth == 10 * i && sides.pairs[i].response == 10 * i;
    sides_free(&sides);
    return as_wanted || complain("wrong among many bad boxes");
}

/* Order. */

static int by_value(const void *a, const void *b) {
    double p = *(const double *)a, q = *(const double *)b;
    return (p > q) - (p < q);
}

static double *sorted_ious(const struct sides *sides) {
    double *ious = memory_new(sides->count, sizeof *ious);
    for (size_t i = 0; i < sides->count; i++) ious[i] = sides->pairs[i].iou;
    qsort(ious, sides->count, sizeof *ious, by_value);
    return ious;
}

static struct sides permuted(struct random *random, const struct sides *from) {
    struct sides sides = sides_of(from->truths, from->responses);
    size_t *truth = shuffled(random, from->truths), *response = shuffled(random, from->responses);
    for (size_t i = 0; i < from->truths; i++) sides.truth[i] = from->truth[truth[i]];
    for (size_t i = 0; i < from->responses; i++) sides.response[i] = from->response[response[i]];
    free(truth);
    free(response);
    return sides;
}

static bool test_order(struct match *match) {
    struct random random = {4, 0};
    for (int round = 0; round < 200; round++) {
        size_t most = round % 10 == 0 ? 400 : 30;
        struct sides sides =
            erring_sides(&random, 1 + pick(&random, (uint32_t)most), 1 + pick(&random, (uint32_t)most), 2, 8);
        struct sides other = permuted(&random, &sides);
        double threshold = thresholds[pick(&random, THRESHOLDS)];
        run_match(match, &sides, threshold);
        run_match(match, &other, threshold);
        double *ious = sorted_ious(&sides), *other_ious = sorted_ious(&other);
        bool same = sides.count == other.count && memcmp(ious, other_ious, sides.count * sizeof *ious) == 0;
        free(ious);
        free(other_ious);
        sides_free(&sides);
        sides_free(&other);
        if (!same) return complain("another order, another result in round %d at %g", round, threshold);
    }
    return true;
}

/* The sides exchanged: the same number, the same total, though ties go to the other side's order. */
static bool test_exchange(struct match *match) {
    struct random random = {5, 0};
    for (int round = 0; round < 200; round++) {
        size_t most = round % 10 == 0 ? 300 : 30;
        struct sides sides = sides_of(1 + pick(&random, (uint32_t)most), 1 + pick(&random, (uint32_t)most));
        for (size_t i = 0; i < sides.truths; i++) sides.truth[i] = lattice_box(&random, 12, 2);
        for (size_t i = 0; i < sides.responses; i++) sides.response[i] = lattice_box(&random, 12, 2);
        struct sides other = {sides.response, sides.truth, sides.responses, sides.truths, NULL, 0};
        double threshold = thresholds[pick(&random, THRESHOLDS)];
        run_match(match, &sides, threshold);
        size_t count = sides.count;
        int64_t units = total_units(sides.pairs, count);
        other.pairs = sides.pairs;
        run_match(match, &other, threshold);
        bool same = other.count == count && total_units(other.pairs, count) == units;
        sides_free(&sides);
        if (!same) return complain("sides exchanged, another result in round %d at %g", round, threshold);
    }
    return true;
}

static bool test_thresholds(struct match *match) {
    struct random random = {6, 0};
    for (int round = 0; round < 40; round++) {
        size_t size = round % 2 == 0 ? 20 : 150;
        struct sides sides = erring_sides(&random, size, size, 3, 10), loaded = sides;
        loaded.pairs = memory_new(size, sizeof *loaded.pairs);
        bool same = true;
        for (int i = 0; i < THRESHOLDS && same; i++) {
            run_match(match, &sides, thresholds[i]);
            match_load(match, sides.truth, size, sides.response, size);
            for (int k = THRESHOLDS - 1; k >= i; k--)
                loaded.count = match_at(match, thresholds[k], loaded.pairs);
            same = sides.count == loaded.count
                   && memcmp(sides.pairs, loaded.pairs, sides.count * sizeof *sides.pairs) == 0;
        }
        free(loaded.pairs);
        sides_free(&sides);
        if (!same) return complain("another result from boxes loaded once, in round %d", round);
    }
    return true;
}

/* Where clusters are too dense for the largest total. */

/* A staircase: every response fits two truths, and only one way round pairs all of them. */
static struct sides staircase(size_t size) {
    struct sides sides = sides_of(size, size);
    for (size_t i = 0; i < size; i++) {
        double x = 2 * (double)i;
        sides.truth[i] = box(x, 0, x + 3, 10);
        sides.response[size - 1 - i] = box(x - 1, 0, x + 2, 10);
    }
    return sides;
}

/* Sound and of the largest number, and the total nearly what the exact one is. */
static bool is_good_loosely(struct match *match, struct sides *sides, double threshold) {
    run_match(match, sides, threshold);
    int64_t best = total_units(sides->pairs, sides->count);
    match_set_exact_limit(match, 0);
    run_match(match, sides, threshold);
    match_set_exact_limit(match, SIZE_MAX);
    int64_t units = total_units(sides->pairs, sides->count);
    if (!is_sound(sides, threshold) || !is_largest(sides, threshold)) return false;
    return (units <= best && units >= best - best / 10)
           || complain("a total of %.6f where %.6f can be had", (double)units * 0x1p-40,
                       (double)best * 0x1p-40);
}

/* Few kinds of boxes and many of each. */
static struct sides crowd_of_few(struct random *random, size_t size) {
    struct sides sides = sides_of(size, size);
    for (size_t i = 0; i < size; i++) {
        sides.truth[i] = lattice_box(random, 2, 0);
        sides.response[i] = lattice_box(random, 2, 0);
    }
    return sides;
}

static struct sides dense_sides(struct random *random, int round) {
    static const double crowds[] = {1, 3, 10, 1000}, jitters[] = {0.5, 5, 15};
    size_t truths = 100 + pick(random, 500), responses = 100 + pick(random, 500);
    if (round % 20 == 0) return staircase(truths);
    if (round % 20 == 1) return crowd_of_few(random, 3 * truths);
    return erring_sides(random, truths, responses, crowds[pick(random, 4)], jitters[pick(random, 3)]);
}

static bool test_dense(struct match *match) {
    struct random random = {7, 0};
    for (int round = 0; round < 60; round++) {
        struct sides sides = dense_sides(&random, round);
        bool good = true;
        int i = 0;
        while (good && i < THRESHOLDS) good = is_good_loosely(match, &sides, thresholds[i++]);
        sides_free(&sides);
        if (!good) return complain("in round %d at %g", round, thresholds[i - 1]);
    }
    return true;
}

/* From no pair at all, so that nothing but augment finds them. */
static void run_augment(struct sides *sides, double threshold) {
    struct augment room = {0};
    struct boxtree tree = {0};
    struct pairing pairing = {memory_new(sides->truths, sizeof(uint32_t)),
                              memory_new(sides->responses, sizeof(uint32_t))};
    uint32_t *truths = memory_new(sides->truths, sizeof *truths);
    for (uint32_t i = 0; i < sides->truths; i++) {
        truths[i] = i;
        pairing.response_of[i] = BOXTREE_NONE;
    }
    for (size_t i = 0; i < sides->responses; i++) pairing.truth_of[i] = BOXTREE_NONE;
    boxtree_build(&tree, sides->response, sides->responses);
    augment(&room, sides->truth, truths, sides->truths, &tree, threshold, pairing);
    sides->count = 0;
    for (size_t i = 0; i < sides->truths; i++) {
        uint32_t response = pairing.response_of[i];
        if (response == BOXTREE_NONE) continue;
        double iou = bbox_iou(sides->truth[i].bbox, sides->response[response].bbox);
        sides->pairs[sides->count++] = (struct match_pair){i, response, iou};
    }
    boxtree_free(&tree);
    augment_free(&room);
    free(truths);
    free(pairing.response_of);
    free(pairing.truth_of);
}

static bool test_augment(struct match *match) {
    (void)match;
    struct random random = {8, 0};
    static const double crowds[] = {1, 3, 10, 1000}, jitters[] = {0.5, 5, 15};
    for (int round = 0; round < 400; round++) {
        size_t truths = 1 + pick(&random, 300), responses = 1 + pick(&random, 300);
        struct sides sides = round % 50 == 0
                                 ? staircase(truths)
                                 : erring_sides(&random, truths, responses, crowds[pick(&random, 4)],
                                                jitters[pick(&random, 3)]);
        double threshold = thresholds[pick(&random, THRESHOLDS)];
        run_augment(&sides, threshold);
        bool good = is_sound(&sides, threshold) && is_largest(&sides, threshold);
        sides_free(&sides);
        if (!good) return complain("in round %d at %g", round, threshold);
    }
    return true;
}

/* Not reached by less than a hundred thousand boxes that all overlap. */
static bool test_budget(struct match *match) {
    (void)match;
    enum { SIDE = 60 };
    struct assign assign;
    assign_open(&assign);
    assign_begin(&assign, SIDE, SIDE);
    for (int row = 0; row < SIDE; row++) {
        for (uint32_t column = 0; column < SIDE; column++)
            assign_edge(&assign, column, 1 + (row + 1) * (int64_t)column);
        assign_row_end(&assign);
    }
    bool gave_up = !assign_solve(&assign, 1), consistent = true;
    uint32_t pairs = 0;
    for (uint32_t row = 0; row < SIDE; row++) {
        uint32_t column = assign_column_of(&assign, row);
        if (column == ASSIGN_NONE) continue;
        consistent = consistent && assign.row_of[column] == row;
        pairs++;
    }
    bool solved = assign_solve(&assign, 0);
    for (uint32_t row = 0; row < SIDE; row++)
        consistent = consistent && assign_column_of(&assign, row) == SIDE - 1 - row;
    assign_close(&assign);
    return (gave_up && consistent && pairs > 0 && pairs < SIDE && solved)
           || complain("%u pairs", (unsigned)pairs);
}

/* A square table as those whose prices are scaled: nearly all costs are products of what belongs to the row and
 * to the column; some edges are missing, so that at times not all can be paired, at times that is found late. */
static void tell_products(struct assign *assign, uint32_t side, uint64_t seed) {
    struct random random = {seed, 0};
    bool full = flip(&random, 0.5), near = flip(&random, 0.5);
    uint32_t poor = flip(&random, 0.3) ? side / 2 : 0; /* rows with edges to less columns than they are */
    assign_begin(assign, side, side);
    for (uint32_t row = 0; row < side; row++) {
        for (uint32_t column = 0; column < side; column++) {
            if (row < poor ? column + 2 > poor : !full && flip(&random, 0.3)) continue;
            int64_t noise = near ? (int64_t)pick(&random, 3) : 0;
            assign_edge(assign, column, ((row + 1) * (int64_t)(column + 1) << 20) + noise);
        }
        assign_row_end(assign);
    }
}

/* Two ways to the same end: with prices scaled at once, and never. */
static bool test_scaling(struct match *match) {
    (void)match;
    for (uint64_t round = 0; round < 300; round++) {
        uint32_t side = 1 + hash_pick(hash_draw(16, round), 40), pairs[2] = {0, 0};
        struct assign assigns[2];
        for (int way = 0; way < 2; way++) {
            assign_open(&assigns[way]);
            assigns[way].patience = way == 0 ? 0 : 1000;
            tell_products(&assigns[way], side, round);
            if (!assign_solve(&assigns[way], 0)) return complain("gave up in round %u", (unsigned)round);
            assign_first_by_row(&assigns[way]);
        }
        bool good = true;
        for (uint32_t row = 0; row < side; row++) {
            good &= assign_column_of(&assigns[0], row) == assign_column_of(&assigns[1], row);
            for (int way = 0; way < 2; way++) pairs[way] += assigns[way].edge_of[row] != ASSIGN_NONE;
        }
        assign_close(&assigns[0]);
        assign_close(&assigns[1]);
        if (!good) return complain("round %u: %u pairs and %u", (unsigned)round, pairs[0], pairs[1]);
    }
    return true;
}

/* Large cases. Time and memory are told, not judged: they are the machine's and the build's too. */

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double peak_mebibytes(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024; /* kilobytes on Linux */
}

static struct sides identical_sides(size_t size) {
    struct sides sides = sides_of(size, size);
    for (size_t i = 0; i < size; i++) sides.truth[i] = sides.response[i] = box(100, 100, 200, 180);
    return sides;
}

static struct sides jittered_sides(size_t truths, size_t responses) {
    struct random random = {9, 0};
    struct sides sides = sides_of(truths, responses);
    for (size_t i = 0; i < truths; i++) sides.truth[i] = jittered(&random, box(100, 100, 200, 180), 20);
    for (size_t i = 0; i < responses; i++) sides.response[i] = jittered(&random, box(100, 100, 200, 180), 20);
    return sides;
}

/* Many equal IoUs and sums. */
static struct sides kinds(size_t size) {
    struct random random = {11, 0};
    struct sides sides = sides_of(size, size);
    for (size_t i = 0; i < size; i++) {
        sides.truth[i] = box(0, 0, 100 + pick(&random, 20), 100);
        sides.response[i] = box(0, 0, 100 + pick(&random, 20), 100);
    }
    return sides;
}

static struct sides lattice_sides(size_t size) {
    struct random random = {12, 0};
    struct sides sides = sides_of(size, size);
    for (size_t i = 0; i < size; i++) {
        sides.truth[i] = lattice_box(&random, 40, 0);
        sides.response[i] = lattice_box(&random, 40, 0);
    }
    return sides;
}

/* Upright against lying boxes: each overlaps each, and the IoU hangs on how thick both are. */
static struct sides crossed_sides(size_t size) {
    struct random random = {14, 0};
    struct sides sides = sides_of(size, size);
    for (size_t i = 0; i < size; i++) {
        sides.truth[i] = box(pick(&random, 10), 0, 2000 + pick(&random, 500), 1 + (double)i);
        sides.response[i] = box(0, pick(&random, 10), 1 + (double)i, 2000 + pick(&random, 500));
    }
    return sides;
}

/* One large case in a process of its own, so that its peak of memory is its own. */
static bool run_large(const char *name, struct sides sides, double threshold, size_t wanted) {
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        struct match *match = match_open();
        double before = peak_mebibytes(), start = seconds();
        run_match(match, &sides, threshold);
        double took = seconds() - start;
        printf("# %-28s at %.2f: %6zu pairs, mean IoU %.6f, %7.3f s, %5.0f MiB more than %.0f\n", name,
               threshold, sides.count,
               (double)total_units(sides.pairs, sides.count) * 0x1p-40 / (double)sides.count, took,
               peak_mebibytes() - before, before);
        bool good = is_sound(&sides, threshold) && (wanted == SIZE_MAX || sides.count == wanted)
                    && (sides.truths > 20000 || is_largest(&sides, threshold));
        match_close(match);
        sides_free(&sides);
        fflush(stdout);
        _exit(!good);
    }
    sides_free(&sides);
    int status = 1;
    return (child > 0 && waitpid(child, &status, 0) == child && status == 0) || complain("%s is wrong", name);
}

static bool test_large(struct match *match) {
    (void)match;
    bool good = run_large("10,000 identical", identical_sides(10000), 0.5, 10000);
    good &= run_large("2,000 identical", identical_sides(2000), 0.5, 2000);
    good &= run_large("10,000 jittered, all overlap", jittered_sides(10000, 10000), 0.25, 10000);
    good &= run_large("10,000 jittered", jittered_sides(10000, 10000), 0.8, SIZE_MAX);
    good &= run_large("10,000 jittered", jittered_sides(10000, 10000), 0.95, SIZE_MAX);
    good &= run_large("2,000 jittered, all overlap", jittered_sides(2000, 2000), 0.25, 2000);
    good &= run_large("2,000 jittered", jittered_sides(2000, 2000), 0.8, SIZE_MAX);
    good &= run_large("2,000 x 20,000 jittered", jittered_sides(2000, 20000), 0.25, 2000);
    good &= run_large("2,000 of 20 x 20 kinds", kinds(2000), 0.5, 2000);
    good &= run_large("2,000 on a lattice", lattice_sides(2000), 0.25, SIZE_MAX);
    good &= run_large("2,000 crossed", crossed_sides(2000), 1e-9, SIZE_MAX);
    good &= run_large("10,000 on a lattice", lattice_sides(10000), 0.5, SIZE_MAX);
    good &= run_large("100,000 sparse", erring_sides(&(struct random){10, 0}, 100000, 100000, 0.5, 5), 0.25,
                      SIZE_MAX);
    good &= run_large("100,000 identical", identical_sides(100000), 0.5, 100000);
    return good;
}

/* The common case: told per call. */
static bool test_common(struct match *match) {
    struct random random = {13, 0};
    static const size_t sizes[] = {1, 3, 10, 30};
    for (size_t k = 0; k < COUNT(sizes); k++) {
        struct sides sides = erring_sides(&random, sizes[k], sizes[k], 1, 5);
        size_t calls = 200000 / (sizes[k] * sizes[k]), pairs = 0;
        double start = seconds();
        for (size_t i = 0; i < calls; i++) {
            run_match(match, &sides, 0.25);
            pairs += sides.count;
        }
        printf("# %zu x %zu boxes: %.3f microseconds a call\n", sizes[k], sizes[k],
               (seconds() - start) * 1e6 / (double)calls);
        sides_free(&sides);
        if (pairs == 0) return complain("no pairs");
    }
    return true;
}

static const struct test {
    const char *name;
    bool (*run)(struct match *);
    bool slow;
} tests[] = {
    {"one box, no box", test_one, false},
    {"pairs that a greedy matcher loses are found", test_greedy_loses, false},
    {"the total comes before the order", test_total_before_order, false},
    {"a box written twice counts twice", test_duplicates, false},
    {"categories go together, and with boxes that name none", test_categories, false},
    {"boxes without an area match nothing", test_degenerate, false},
    {"up to 6 x 6: the first of the best of all matchings", test_few_by_force, false},
    {"islands among many: the first of the best of all matchings", test_many_by_force, false},
    {"up to 200 x 200: as many pairs and the same total as a plain Hungarian algorithm", test_hungarian,
     false},
    {"edges of all kinds that a double can be", test_odd_edges, false},
    {"another order of the boxes gives the same IoUs", test_order, false},
    {"sides exchanged give the same number and total", test_exchange, false},
    {"boxes loaded once serve all thresholds", test_thresholds, false},
    {"augment alone finds the largest number of pairs", test_augment, false},
    {"clusters that are too dense still get the largest number of pairs", test_dense, true},
    {"an assignment that gives up is one for some of the rows", test_budget, false},
    {"scaled prices lead to the same assignment", test_scaling, false},
    {"the common case", test_common, true},
    {"large cases", test_large, true},
};

/* match [quick]: all tests, or those that are over soon. */
int main(int argc, char **argv) {
    struct match *match = match_open();
    bool quick = argc > 1 && strcmp(argv[1], "quick") == 0;
    int failed = 0;
    printf("1..%zu\n", COUNT(tests));
    for (size_t i = 0; i < COUNT(tests); i++) {
        if (quick && tests[i].slow) continue;
        bool passed = tests[i].run(match);
        printf("%s %zu - %s\n", passed ? "ok" : "not ok", i + 1, tests[i].name);
        fflush(stdout);
        failed += !passed;
    }
    match_close(match);
    return failed > 0;
}
