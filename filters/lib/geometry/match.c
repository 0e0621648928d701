/* SPDX-License-Identifier: MIT
 *
 * Few boxes: every truth is compared with every response once, and `assign` pairs them. Many boxes: two box trees
 * find candidates; clusters are found by walking from box to box and are paired one by one: by `assign` over a list
 * of all their candidates, or, if that list would be too long, over the best candidates of each box, after which
 * `augment` adds the pairs that were missed. */
#include "geometry/match.h"

#include "base/index.h"
#include "base/memory.h"
#include "base/message.h"
#include "geometry/assign.h"
#include "geometry/augment.h"
#include "geometry/boxtree.h"

#include <stdlib.h>

enum {
    FEW_PAIRS = 4096,           /* truths times responses that are compared one by one */
    EXACT_CANDIDATES = 4000000, /* 48 MB */
    LOOSE_CANDIDATES = 32       /* of each box, in clusters that are too dense */
};
#define EXACT_WORK UINT64_C(8000000000) /* rows times candidates: seconds at worst */
#define LOOSE_WORK UINT64_C(100000000)  /* candidates examined */

/* Two overlapping boxes, one of each side. */
struct overlap {
    uint32_t row, column;
    double iou;
};

/* One of the two sides, truth or response. */
struct side {
    const struct match_box *boxes;
    size_t count;
    struct boxtree tree;
    uint32_t *mate;     /* of a box: its partner on the other side, or BOXTREE_NONE */
    uint32_t *position; /* of a box: its index in `cluster` */
    uint32_t *cluster;  /* the boxes of the current cluster */
    size_t cluster_count;
    size_t mate_room, position_room, cluster_room;
};

struct match {
    struct side truth, response;
    bool are_few;
    size_t exact_limit;

    struct overlap *overlaps; /* of few boxes, row by row; rows are the side with fewer boxes */
    size_t overlap_count, overlap_room;

    struct boxtree_candidate *candidates;
    size_t candidate_room;
    struct assign assign;
    struct augment augment;
};

struct match *match_open(void) {
    struct match *match = memory_new(1, sizeof *match);
    match->exact_limit = EXACT_CANDIDATES;
    assign_open(&match->assign);
    return match;
}

static void free_side(struct side *side) {
    boxtree_free(&side->tree);
    free(side->mate);
    free(side->position);
    free(side->cluster);
}

void match_close(struct match *match) {
    if (match == NULL) return;
    free_side(&match->truth);
    free_side(&match->response);
    free(match->overlaps);
    free(match->candidates);
    assign_close(&match->assign);
    augment_free(&match->augment);
    free(match);
}

void match_set_exact_limit(struct match *match, size_t candidates) {
    match->exact_limit = candidates < EXACT_CANDIDATES ? candidates : EXACT_CANDIDATES;
}

/* The rows of an assignment are the smaller side, which takes less time. */
static bool are_rows_truth(size_t truths, size_t responses) {
    return truths <= responses;
}

/* Loading. */

static void load_side(struct side *side, const struct match_box *boxes, size_t count) {
    if (count >= BOXTREE_NONE) die("more than %lu boxes to match", (unsigned long)(BOXTREE_NONE - 1));
    side->boxes = boxes;
    side->count = count;
    side->mate = memory_grow(side->mate, &side->mate_room, count, sizeof *side->mate);
}

static void load_row(struct match *match, const struct side *columns, uint32_t row,
                     const struct match_box *box) {
    for (uint32_t column = 0; column < columns->count; column++) {
        const struct match_box *other = &columns->boxes[column];
        if (!boxtree_same_category(box->category, other->category)) continue;
        double iou = bbox_iou(box->bbox, other->bbox);
        if (!(iou > 0)) continue;
        match->overlaps[match->overlap_count++] = (struct overlap){row, column, iou};
    }
}

static void load_few(struct match *match) {
    bool by_truth = are_rows_truth(match->truth.count, match->response.count);
    const struct side *rows = by_truth ? &match->truth : &match->response;
    const struct side *columns = by_truth ? &match->response : &match->truth;
    match->overlaps = memory_grow(match->overlaps, &match->overlap_room, rows->count * columns->count,
                                  sizeof *match->overlaps);
    match->overlap_count = 0;
    for (uint32_t row = 0; row < rows->count; row++) load_row(match, columns, row, &rows->boxes[row]);
}

static void load_many(struct side *side) {
    size_t count = side->count;
    side->position = memory_grow(side->position, &side->position_room, count, sizeof *side->position);
    side->cluster = memory_grow(side->cluster, &side->cluster_room, count, sizeof *side->cluster);
    boxtree_build(&side->tree, side->boxes, count);
}

void match_load(struct match *match, const struct match_box *truth, size_t truths,
                const struct match_box *response, size_t responses) {
    load_side(&match->truth, truth, truths);
    load_side(&match->response, response, responses);
    match->are_few = responses == 0 || truths <= FEW_PAIRS / responses;
    if (match->are_few) {
        load_few(match);
    } else {
        load_many(&match->truth);
        load_many(&match->response);
    }
}

/* Pairs from an assignment. */

static void pair_up(struct match *match, uint32_t truth, uint32_t response) {
    match->truth.mate[truth] = response;
    match->response.mate[response] = truth;
}

static void unpair_all(struct side *side) {
    for (size_t i = 0; i < side->count; i++) side->mate[i] = BOXTREE_NONE;
}

static int64_t cost_of(int64_t units) {
    return MATCH_WHOLE - units;
}

/* Few boxes. */

static void tell_overlaps(struct match *match, double threshold, const struct side *rows,
                          const struct side *columns) {
    struct assign *assign = &match->assign;
    assign_begin(assign, (uint32_t)rows->count, (uint32_t)columns->count);
    size_t at = 0;
    for (uint32_t row = 0; row < rows->count; row++) {
        for (; at < match->overlap_count && match->overlaps[at].row == row; at++) {
            const struct overlap *overlap = &match->overlaps[at];
            if (bbox_reaches(rows->boxes[row].bbox, columns->boxes[overlap->column].bbox, overlap->iou,
                             threshold))
                assign_edge(assign, overlap->column, cost_of(match_units(overlap->iou)));
        }
        assign_row_end(assign);
    }
}

static void solve_exactly(struct assign *assign, bool by_truth) {
    assign_solve(assign, 0);
    if (by_truth)
        assign_first_by_row(assign);
    else
        assign_first_by_column(assign);
}

static void match_few(struct match *match, double threshold) {
    bool by_truth = are_rows_truth(match->truth.count, match->response.count);
    const struct side *rows = by_truth ? &match->truth : &match->response;
    const struct side *columns = by_truth ? &match->response : &match->truth;
    tell_overlaps(match, threshold, rows, columns);
    solve_exactly(&match->assign, by_truth);
    for (uint32_t row = 0; row < rows->count; row++) {
        uint32_t column = assign_column_of(&match->assign, row);
        if (column == ASSIGN_NONE) continue;
        pair_up(match, by_truth ? row : column, by_truth ? column : row);
    }
}

/* Many boxes: clusters. */

/* Moves all candidates for a box from their side's tree to their side's cluster. */
static void draw_in(struct side *side, const struct match_box *box, double threshold) {
    uint32_t found;
    while ((found = boxtree_any(&side->tree, box, threshold, BOXTREE_NONE)) != BOXTREE_NONE) {
        boxtree_put(&side->tree, found, false);
        side->cluster[side->cluster_count++] = found;
    }
}

/* Puts the cluster's boxes back into the tree. They are not candidates for any box outside the cluster. */
static void end_cluster(struct side *side) {
    qsort(side->cluster, side->cluster_count, sizeof *side->cluster, index_order);
    for (size_t i = 0; i < side->cluster_count; i++) {
        side->position[side->cluster[i]] = (uint32_t)i;
        boxtree_put(&side->tree, side->cluster[i], true);
    }
}

static void find_cluster(struct side *truth, struct side *response, uint32_t first, double threshold) {
    size_t truths_done = 0, responses_done = 0;
    boxtree_put(&truth->tree, first, false);
    truth->cluster[0] = first;
    truth->cluster_count = 1;
    response->cluster_count = 0;
    while (truths_done < truth->cluster_count) {
        draw_in(response, &truth->boxes[truth->cluster[truths_done++]], threshold);
        while (responses_done < response->cluster_count)
            draw_in(truth, &response->boxes[response->cluster[responses_done++]], threshold);
    }
    end_cluster(truth);
    end_cluster(response);
}

/* The candidates that an assignment gets. */
struct terms {
    double threshold;
    size_t most;  /* of one row, the best ones */
    size_t limit; /* of all rows together */
    bool loosely; /* any of several equal ones will do */
};

/* Adds the cluster's rows and their candidates to the assignment. Returns false if the candidates exceed the limit. */
static bool tell_cluster(struct match *match, const struct side *rows, const struct side *columns,
                         struct terms terms) {
    struct assign *assign = &match->assign;
    match->candidates =
        memory_grow(match->candidates, &match->candidate_room, terms.most, sizeof *match->candidates);
    assign_begin(assign, (uint32_t)rows->cluster_count, (uint32_t)columns->cluster_count);
    for (size_t i = 0; i < rows->cluster_count; i++) {
        const struct match_box *box = &rows->boxes[rows->cluster[i]];
        size_t count =
            boxtree_best(&columns->tree, box, terms.threshold, terms.most, terms.loosely, match->candidates);
        if (count > terms.limit) return false;
        terms.limit -= count;
        for (size_t k = 0; k < count; k++)
            assign_edge(assign, columns->position[match->candidates[k].box],
                        cost_of(match->candidates[k].units));
        assign_row_end(assign);
    }
    return true;
}

static void take_assignment(struct match *match, const struct side *rows, const struct side *columns,
                            bool by_truth) {
    for (uint32_t row = 0; row < rows->cluster_count; row++) {
        uint32_t column = assign_column_of(&match->assign, row);
        if (column == ASSIGN_NONE) continue;
        uint32_t a = rows->cluster[row], b = columns->cluster[column];
        pair_up(match, by_truth ? a : b, by_truth ? b : a);
    }
}

/* Each unpaired truth in turn takes the best remaining response. */
static void pair_greedily(struct match *match, double threshold) {
    const struct side *truth = &match->truth;
    struct side *response = &match->response;
    for (size_t i = 0; i < response->cluster_count; i++) {
        uint32_t box = response->cluster[i];
        boxtree_put(&response->tree, box, response->mate[box] == BOXTREE_NONE);
    }
    for (size_t i = 0; i < truth->cluster_count; i++) {
        uint32_t box = truth->cluster[i];
        struct boxtree_candidate best;
        if (truth->mate[box] != BOXTREE_NONE) continue;
        if (boxtree_best(&response->tree, &truth->boxes[box], threshold, 1, true, &best) == 0) continue;
        pair_up(match, box, best.box);
        boxtree_put(&response->tree, best.box, false);
    }
    for (size_t i = 0; i < response->cluster_count; i++)
        boxtree_put(&response->tree, response->cluster[i], true);
}

static void add_missing_pairs(struct match *match, double threshold) {
    const struct pairing pairing = {match->truth.mate, match->response.mate};
    augment(&match->augment, match->truth.boxes, match->truth.cluster, match->truth.cluster_count,
            &match->response.tree, threshold, pairing);
}

/* With r rows, each row needs only its r best candidates, lower indices first among equal ones: the other rows leave
 * it at least one of these, and exchanging a worse one, or an equal one that comes later, for it would improve the
 * pairing. */
static void match_cluster(struct match *match, double threshold) {
    bool by_truth = are_rows_truth(match->truth.cluster_count, match->response.cluster_count);
    const struct side *rows = by_truth ? &match->truth : &match->response;
    const struct side *columns = by_truth ? &match->response : &match->truth;
    size_t count = rows->cluster_count;
    uint64_t limit = EXACT_WORK / count;
    if (limit > match->exact_limit) limit = match->exact_limit;
    if (tell_cluster(match, rows, columns, (struct terms){threshold, count, (size_t)limit, false})) {
        solve_exactly(&match->assign, by_truth);
        take_assignment(match, rows, columns, by_truth);
        return;
    }
    if (count <= ASSIGN_MOST_ROWS) {
        tell_cluster(match, rows, columns, (struct terms){threshold, LOOSE_CANDIDATES, SIZE_MAX, true});
        assign_solve(&match->assign, LOOSE_WORK);
        take_assignment(match, rows, columns, by_truth);
    }
    pair_greedily(match, threshold);
    add_missing_pairs(match, threshold);
}

static void match_many(struct match *match, double threshold) {
    struct side *truth = &match->truth, *response = &match->response;
    for (size_t i = 0; i < truth->count; i++) truth->position[i] = BOXTREE_NONE;
    for (uint32_t i = 0; i < truth->count; i++) {
        if (truth->position[i] != BOXTREE_NONE || !boxtree_has(&truth->tree, i)) continue;
        find_cluster(truth, response, i, threshold);
        if (response->cluster_count > 0) match_cluster(match, threshold);
    }
}

size_t match_at(struct match *match, double threshold, struct match_pair *pairs) {
    unpair_all(&match->truth);
    unpair_all(&match->response);
    if (match->are_few)
        match_few(match, threshold);
    else
        match_many(match, threshold);
    size_t count = 0;
    for (size_t i = 0; i < match->truth.count; i++) {
        uint32_t response = match->truth.mate[i];
        if (response == BOXTREE_NONE) continue;
        double iou = bbox_iou(match->truth.boxes[i].bbox, match->response.boxes[response].bbox);
        pairs[count++] = (struct match_pair){i, response, iou};
    }
    return count;
}

size_t match_boxes(struct match *match, const struct match_box *truth, size_t truths,
                   const struct match_box *response, size_t responses, double threshold,
                   struct match_pair *pairs) {
    match_load(match, truth, truths, response, responses);
    return match_at(match, threshold, pairs);
}
