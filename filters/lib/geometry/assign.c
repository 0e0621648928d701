/* SPDX-License-Identifier: MIT
 *
 * Successive shortest augmenting paths with prices (H. W. Kuhn, "The Hungarian method for the assignment problem",
 * Naval Research Logistics Quarterly 2, 1955; J. Munkres 1957), with the initialization and organization of R.
 * Jonker and A. Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment problems",
 * Computing 38, 1987. A row may also stay unpaired, at a cost that no number of edges outweighs; therefore the
 * number of pairs is the largest possible. Costs are integers: nothing is rounded. */
#include "geometry/assign.h"

#include "base/memory.h"

#include <stdlib.h>

struct assign_reach {
    uint32_t edge, row; /* the last edge of the path to the column, and the row of that edge */
    uint32_t place;     /* in the heap, from 1; 0: not in the heap */
};

void assign_open(struct assign *assign) {
    *assign = (struct assign){.patience = 32};
}

static void free_rows(struct assign *assign) {
    free(assign->edge_of);
    free(assign->start);
    free(assign->waiting);
}

static void free_columns(struct assign *assign) {
    free(assign->row_of);
    free(assign->price);
    free(assign->distance);
    free(assign->reach);
    free(assign->heap);
    free(assign->reached);
    free(assign->scanned);
}

void assign_close(struct assign *assign) {
    free_rows(assign);
    free_columns(assign);
    free(assign->column);
    free(assign->cost);
    assign_ties_free(assign->ties);
}

static void room_for_rows(struct assign *assign, size_t rows) {
    if (rows < assign->row_room) return;
    free_rows(assign);
    assign->row_room = 2 * rows + 8;
    assign->edge_of = memory_new(assign->row_room, sizeof *assign->edge_of);
    assign->start = memory_new(assign->row_room, sizeof *assign->start);
    assign->waiting = memory_new(assign->row_room, sizeof *assign->waiting);
}

static void room_for_columns(struct assign *assign, size_t columns) {
    if (columns < assign->column_room) return;
    free_columns(assign);
    assign->column_room = 2 * columns + 8;
    assign->row_of = memory_new(assign->column_room, sizeof *assign->row_of);
    assign->price = memory_new(assign->column_room, sizeof *assign->price);
    assign->distance = memory_new(assign->column_room, sizeof *assign->distance);
    assign->reach = memory_new(assign->column_room, sizeof *assign->reach);
    assign->heap = memory_new(assign->column_room, sizeof *assign->heap);
    assign->reached = memory_new(assign->column_room, sizeof *assign->reached);
    assign->scanned = memory_new(assign->column_room, sizeof *assign->scanned);
}

void assign_begin(struct assign *assign, uint32_t rows, uint32_t columns) {
    room_for_rows(assign, rows);
    room_for_columns(assign, columns);
    assign->rows = rows;
    assign->columns = columns;
    assign->edges = 0;
    assign->ended = 0;
    assign->start[0] = 0;
}

void assign_edge(struct assign *assign, uint32_t column, int64_t cost) {
    uint32_t edge = assign->edges++;
    if (edge >= assign->edge_room || edge >= assign->cost_room) {
        assign->column =
            memory_grow(assign->column, &assign->edge_room, assign->edges, sizeof *assign->column);
        assign->cost = memory_grow(assign->cost, &assign->cost_room, assign->edges, sizeof *assign->cost);
    }
    assign->column[edge] = column;
    assign->cost[edge] = cost;
}

void assign_row_end(struct assign *assign) {
    assign->start[++assign->ended] = assign->edges;
}

static bool is_taken(const struct assign *assign, uint32_t column) {
    return assign->row_of[column] != ASSIGN_NONE;
}

/* Bidding: the augmenting row reduction of Jonker and Volgenant. A row takes its cheapest column and lowers the
 * column's price until its second choice is equally cheap; the row that had the column loses it. A column that never
 * had a row keeps the price zero, which the duals require where columns outnumber rows. */

struct bid {
    uint32_t edge; /* ASSIGN_NONE: to stay unpaired */
    int64_t value; /* cost - price */
};

struct bids {
    struct bid first, second;
};

static bool is_edge_free(const struct assign *assign, uint32_t edge) {
    return edge != ASSIGN_NONE && !is_taken(assign, assign->column[edge]);
}

/* The two cheapest choices of a row; among equal ones, free columns come first. */
static struct bids best_bids(struct assign *assign, uint32_t row) {
    struct bids bids = {{ASSIGN_NONE, ASSIGN_ALONE}, {ASSIGN_NONE, ASSIGN_ALONE}};
    for (uint32_t edge = assign->start[row]; edge < assign->start[row + 1]; edge++) {
        struct bid bid = {edge, assign->cost[edge] - assign->price[assign->column[edge]]};
        if (bid.value > bids.second.value) continue;
        bool is_first = bid.value < bids.first.value;
        if (bid.value == bids.first.value)
            is_first = is_edge_free(assign, edge) && !is_edge_free(assign, bids.first.edge);
        if (is_first) {
            bids.second = bids.first;
            bids.first = bid;
        } else {
            bids.second = bid;
        }
    }
    assign->work += assign->start[row + 1] - assign->start[row];
    return bids;
}

static uint32_t take_bid(struct assign *assign, uint32_t row, struct bids bids, int64_t more) {
    uint32_t column = assign->column[bids.first.edge], loser = assign->row_of[column];
    assign->price[column] -= bids.second.value - bids.first.value + more;
    assign->row_of[column] = row;
    assign->edge_of[row] = bids.first.edge;
    if (loser != ASSIGN_NONE) assign->edge_of[loser] = ASSIGN_NONE;
    return loser;
}

/* Returns the row that loses its column by this bid, or ASSIGN_NONE. A row whose cheapest choices are equally cheap
 * and all taken makes no bid. */
static uint32_t place_bid(struct assign *assign, uint32_t row) {
    struct bids bids = best_bids(assign, row);
    if (bids.first.edge == ASSIGN_NONE) return ASSIGN_NONE;
    bool is_free = is_edge_free(assign, bids.first.edge);
    if (!is_free && bids.first.value == bids.second.value) return ASSIGN_NONE;
    return take_bid(assign, row, bids, 0);
}

/* Rows that lost their column bid again in the next round. The rounds are few: shortest paths pair the rows that
 * remain. */
static void bid_in_rounds(struct assign *assign) {
    enum { ROUNDS = 2 };
    assign->waiting_count = assign->rows;
    for (uint32_t row = 0; row < assign->rows; row++) assign->waiting[row] = row;
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t losers = 0;
        for (uint32_t i = 0; i < assign->waiting_count; i++) {
            uint32_t loser = place_bid(assign, assign->waiting[i]);
            if (loser != ASSIGN_NONE) assign->waiting[losers++] = loser;
        }
        assign->waiting_count = losers;
    }
}

static void find_waiting(struct assign *assign) {
    assign->waiting_count = 0;
    for (uint32_t row = 0; row < assign->rows; row++) {
        if (assign->edge_of[row] == ASSIGN_NONE) assign->waiting[assign->waiting_count++] = row;
    }
}

/* A binary heap of columns; the nearest is on top. */

static void heap_set(struct assign *assign, uint32_t at, uint32_t column) {
    assign->heap[at] = column;
    assign->reach[column].place = at + 1;
}

static void heap_rise(struct assign *assign, uint32_t at, uint32_t column) {
    int64_t distance = assign->distance[column];
    while (at > 0) {
        uint32_t parent = (at - 1) / 2;
        if (assign->distance[assign->heap[parent]] <= distance) break;
        heap_set(assign, at, assign->heap[parent]);
        at = parent;
    }
    heap_set(assign, at, column);
}

static void heap_sink(struct assign *assign, uint32_t at, uint32_t column) {
    int64_t distance = assign->distance[column];
    for (uint32_t child; (child = 2 * at + 1) < assign->heap_count; at = child) {
        const uint32_t *heap = assign->heap;
        if (child + 1 < assign->heap_count
            && assign->distance[heap[child + 1]] < assign->distance[heap[child]])
            child++;
        if (assign->distance[heap[child]] >= distance) break;
        heap_set(assign, at, heap[child]);
    }
    heap_set(assign, at, column);
}

static uint32_t heap_pop(struct assign *assign) {
    uint32_t nearest = assign->heap[0];
    assign->reach[nearest].place = 0;
    uint32_t last = assign->heap[--assign->heap_count];
    if (assign->heap_count > 0) heap_sink(assign, 0, last);
    return nearest;
}

/* Shortest paths (Dijkstra) by reduced costs, from an unpaired row to a free column, or to a paired row that it is
 * cheaper to leave unpaired instead. */

struct path_end {
    int64_t distance;
    uint32_t column; /* ASSIGN_NONE: the path ends at `row`, which becomes unpaired */
    uint32_t row;
};

/* Records a path to the column of an edge that is shorter than those before. */
static void come_to_column(struct assign *assign, uint32_t edge, uint32_t row, int64_t distance,
                           struct path_end *end) {
    uint32_t column = assign->column[edge];
    struct assign_reach *reach = &assign->reach[column];
    if (assign->distance[column] == INT64_MAX) assign->reached[assign->reached_count++] = column;
    assign->distance[column] = distance;
    reach->edge = edge;
    reach->row = row;
    if (!is_taken(assign, column))
        *end = (struct path_end){distance, column, row};
    else
        heap_rise(assign, reach->place > 0 ? reach->place - 1 : assign->heap_count++, column);
}

/* Examines the edges of a row; `offset` is the distance of the row minus its dual. Columns that are no nearer than
 * the end of the best path so far are skipped. */
static void scan_row(struct assign *assign, uint32_t row, int64_t offset, struct path_end *end) {
    const uint32_t *column = assign->column;
    const int64_t *cost = assign->cost, *price = assign->price, *distance = assign->distance;
    uint32_t last = assign->start[row + 1];
    for (uint32_t edge = assign->start[row]; edge < last; edge++) {
        int64_t through = offset + cost[edge] - price[column[edge]];
        if (through < end->distance && through < distance[column[edge]])
            come_to_column(assign, edge, row, through, end);
    }
    assign->work += last - assign->start[row];
}

static struct path_end shortest_path(struct assign *assign, uint32_t from) {
    struct path_end end = {ASSIGN_ALONE, ASSIGN_NONE, from};
    scan_row(assign, from, 0, &end);
    while (assign->heap_count > 0) {
        uint32_t column = heap_pop(assign), row = assign->row_of[column];
        int64_t distance = assign->distance[column];
        if (distance >= end.distance) break;
        assign->scanned[assign->scanned_count++] = column;
        int64_t offset = distance - assign_row_dual(assign, row);
        if (offset + ASSIGN_ALONE < end.distance)
            end = (struct path_end){offset + ASSIGN_ALONE, ASSIGN_NONE, row};
        scan_row(assign, row, offset, &end);
    }
    return end;
}

/* Every row on the path takes the column by which the path leaves it. */
static void augment(struct assign *assign, uint32_t from, struct path_end end) {
    uint32_t column = end.column;
    if (column == ASSIGN_NONE) {
        if (end.row == from) return;
        column = assign_column_of(assign, end.row);
        assign->edge_of[end.row] = ASSIGN_NONE;
    }
    for (;;) {
        uint32_t row = assign->reach[column].row, left = assign_column_of(assign, row);
        assign->edge_of[row] = assign->reach[column].edge;
        assign->row_of[column] = row;
        if (row == from) return;
        column = left;
    }
}

static void lower_prices(struct assign *assign, int64_t distance) {
    for (uint32_t i = 0; i < assign->scanned_count; i++) {
        uint32_t column = assign->scanned[i];
        assign->price[column] -= distance - assign->distance[column];
    }
}

static void forget_column(struct assign *assign, uint32_t column) {
    assign->distance[column] = INT64_MAX;
    assign->reach[column].place = 0;
}

static void forget_search(struct assign *assign) {
    for (uint32_t i = 0; i < assign->reached_count; i++) forget_column(assign, assign->reached[i]);
    assign->reached_count = assign->heap_count = assign->scanned_count = 0;
}

static void assign_row(struct assign *assign, uint32_t row) {
    struct path_end end = shortest_path(assign, row);
    lower_prices(assign, end.distance);
    augment(assign, row, end);
    forget_search(assign);
}

static void unpair_all(struct assign *assign) {
    for (uint32_t row = 0; row < assign->rows; row++) assign->edge_of[row] = ASSIGN_NONE;
    for (uint32_t column = 0; column < assign->columns; column++) assign->row_of[column] = ASSIGN_NONE;
}

static void start_over(struct assign *assign) {
    unpair_all(assign);
    for (uint32_t column = 0; column < assign->columns; column++) {
        assign->price[column] = 0;
        forget_column(assign, column);
    }
    assign->reached_count = assign->heap_count = assign->scanned_count = 0;
}

/* Hard cases: if every row has edges of similar cost to every column, each new row changes the prices of almost all
 * columns, and its search visits almost all rows. The auction algorithm with epsilon scaling (D. P. Bertsekas, "The
 * auction algorithm: a distributed relaxation method for the assignment problem", Annals of Operations Research 14,
 * 1988) reaches prices near the final ones much sooner: a bid lowers the price by `epsilon` more than a bid above,
 * so that no two rows outbid each other for ever, and epsilon shrinks from phase to phase. The searches that follow
 * are short.
 *
 * A column without a row must have the price zero, and the auction does not ensure that. It is therefore used only
 * where every column gets a row: rows and columns are equally many, and all can be paired. */

enum { SCALE = 4, LAST_EPSILON = 16, AUCTION_PASSES = 256 };

static bool hold_auction(struct assign *assign, int64_t epsilon, uint64_t limit) {
    unpair_all(assign);
    find_waiting(assign);
    while (assign->waiting_count > 0) {
        uint32_t row = assign->waiting[--assign->waiting_count];
        struct bids bids = best_bids(assign, row);
        if (bids.second.edge == ASSIGN_NONE || assign->work > limit) return false;
        uint32_t loser = take_bid(assign, row, bids, epsilon);
        if (loser != ASSIGN_NONE) assign->waiting[assign->waiting_count++] = loser;
    }
    return true;
}

/* Unpairs the rows whose edges are not exactly their cheapest. */
static void drop_bad_pairs(struct assign *assign) {
    for (uint32_t row = 0; row < assign->rows; row++) {
        if (best_bids(assign, row).first.value == assign_row_dual(assign, row)) continue;
        assign->row_of[assign_column_of(assign, row)] = ASSIGN_NONE;
        assign->edge_of[row] = ASSIGN_NONE;
    }
}

/* Returns false if not every column gets a row, or if the auction takes too much work to find out. */
static bool solve_by_scaling(struct assign *assign) {
    uint64_t limit = assign->work + (uint64_t)AUCTION_PASSES * assign->edges;
    start_over(assign);
    for (int64_t epsilon = ASSIGN_MOST_COST / SCALE; epsilon >= LAST_EPSILON; epsilon /= SCALE) {
        if (!hold_auction(assign, epsilon, limit)) return false;
    }
    drop_bad_pairs(assign);
    find_waiting(assign);
    for (uint32_t i = 0; i < assign->waiting_count; i++) assign_row(assign, assign->waiting[i]);
    find_waiting(assign);
    return assign->waiting_count == 0;
}

/* Returns false if the work exceeded `limit`. */
static bool solve_by_paths(struct assign *assign, uint64_t limit) {
    start_over(assign);
    bid_in_rounds(assign);
    find_waiting(assign);
    for (uint32_t i = 0; i < assign->waiting_count; i++) {
        if (assign->work > limit) return false;
        assign_row(assign, assign->waiting[i]);
    }
    return true;
}

bool assign_solve(struct assign *assign, uint64_t budget) {
    assign->work = 0;
    if (budget > 0) return solve_by_paths(assign, budget);
    uint64_t patience = assign->rows == assign->columns ? assign->patience * assign->edges : UINT64_MAX;
    if (!solve_by_paths(assign, patience) && !solve_by_scaling(assign)) solve_by_paths(assign, UINT64_MAX);
    return true;
}
