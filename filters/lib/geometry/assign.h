/* SPDX-License-Identifier: MIT
 *
 * assign: rows to columns, one to one, where only some may go together. Of all assignments with the largest
 * number of pairs it finds one of least total cost, and of those, if asked, the first in lexicographic order.
 *
 * Time is at worst the number of rows times that of edges, so the smaller side had better be the rows. */
#ifndef SAR_GEOMETRY_ASSIGN_H
#define SAR_GEOMETRY_ASSIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ASSIGN_NONE UINT32_MAX

/* The greatest cost of an edge, what it costs to leave a row alone, and how many rows there may be at most,
 * so that all edges together never cost as much as one row alone. */
#define ASSIGN_MOST_COST (INT64_C(1) << 40)
#define ASSIGN_ALONE     (INT64_C(1) << 60)
#define ASSIGN_MOST_ROWS (UINT32_C(1) << 19)

struct assign {
    uint32_t rows, columns;
    uint32_t *edge_of; /* of a row: its edge in the assignment, or ASSIGN_NONE */
    uint32_t *row_of;  /* of a column, or ASSIGN_NONE */

    uint32_t *start; /* of a row's edges; one more ends the last row's */
    uint32_t *column;
    int64_t *cost;
    uint32_t edges, ended; /* rows */

    /* The duals of columns: never positive, and zero where there is no row. The dual of a row is the least
     * cost - price of its edges and of being left alone (whose price is zero); a row has the edge of least.
     */
    int64_t *price;

    int64_t *distance;          /* of a column from the row that the search is for; INT64_MAX: not reached */
    struct assign_reach *reach; /* how the search reaches a column */
    uint32_t *heap, *reached, *scanned, *waiting;
    uint32_t heap_count, reached_count, scanned_count, waiting_count;
    uint64_t work;     /* edges looked at */
    uint64_t patience; /* how often all edges may be looked at before prices are scaled; for tests */
    struct assign_ties *ties;
    size_t row_room, column_room, edge_room, cost_room;
};

void assign_open(struct assign *);
void assign_close(struct assign *);

/* Rows are told in order: the edges of one, then assign_row_end; less than 2^32 edges in all. */
void assign_begin(struct assign *, uint32_t rows, uint32_t columns);
void assign_edge(struct assign *, uint32_t column, int64_t cost);
void assign_row_end(struct assign *);

/* Assigns. False where it gave up after looking at `budget` edges (0: never): then the assignment is the best
 * for some of the rows, and the others are alone. */
bool assign_solve(struct assign *, uint64_t budget);

/* Turns a solved assignment into the one among its equals whose list of pairs (row, column), sorted by row,
 * is the first in lexicographic order; or of pairs (column, row), sorted by column. */
void assign_first_by_row(struct assign *);
void assign_first_by_column(struct assign *);

static inline uint32_t assign_column_of(const struct assign *assign, uint32_t row) {
    uint32_t edge = assign->edge_of[row];
    return edge == ASSIGN_NONE ? ASSIGN_NONE : assign->column[edge];
}

/* The dual of a row in a solved assignment. */
static inline int64_t assign_row_dual(const struct assign *assign, uint32_t row) {
    uint32_t edge = assign->edge_of[row];
    return edge == ASSIGN_NONE ? ASSIGN_ALONE : assign->cost[edge] - assign->price[assign->column[edge]];
}

/* For assignties.c. */
void assign_ties_free(struct assign_ties *);

#endif
