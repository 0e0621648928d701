/* SPDX-License-Identifier: MIT
 *
 * assign: pairs rows with columns, each at most once, along given edges that have costs (the linear assignment
 * problem on a sparse graph). Of all assignments with the largest number of pairs it finds one of least total cost,
 * and on request the lexicographically first of these.
 *
 * Time is at worst proportional to rows times edges, so make the smaller side the rows. */
#ifndef SAR_GEOMETRY_ASSIGN_H
#define SAR_GEOMETRY_ASSIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ASSIGN_NONE UINT32_MAX

/* The caller keeps to these limits: an edge costs 0 to ASSIGN_MOST_COST, and there are at most ASSIGN_MOST_ROWS
 * rows. All edges of an assignment together then cost less than ASSIGN_ALONE, the cost of one unpaired row. */
#define ASSIGN_MOST_COST (INT64_C(1) << 40)
#define ASSIGN_ALONE     (INT64_C(1) << 60)
#define ASSIGN_MOST_ROWS (UINT32_C(1) << 19)

struct assign {
    uint32_t rows, columns;
    uint32_t *edge_of; /* of a row: its edge in the assignment, or ASSIGN_NONE */
    uint32_t *row_of;  /* of a column: its row, or ASSIGN_NONE */

    uint32_t *start; /* row r has edges start[r] to start[r + 1] - 1 */
    uint32_t *column;
    int64_t *cost;
    uint32_t edges, ended; /* edges and rows added so far */

    /* The dual variables of the columns: never positive, and zero for a column without a row. The dual of a row is
     * the least value of cost - price over its edges and ASSIGN_ALONE (to stay unpaired); a paired row has an edge
     * with this least value. */
    int64_t *price;

    int64_t *distance;          /* of a column from the row where the search begins; INT64_MAX: not reached */
    struct assign_reach *reach; /* how the search reached a column */
    uint32_t *heap, *reached, *scanned, *waiting;
    uint32_t heap_count, reached_count, scanned_count, waiting_count;
    uint64_t work;     /* edges examined */
    uint64_t patience; /* times all edges: the work after which prices are scaled; tests change it */
    /* Scratch memory of ties.c, and the capacities of the arrays. */
    struct assign_ties *ties;
    size_t row_room, column_room, edge_room, cost_room;
};

/* Initializes an empty struct, which serves any number of problems, and frees what it owns. */
void assign_open(struct assign *);
void assign_close(struct assign *);

/* Starts a problem and drops the one before. The caller then adds the rows in order: the edges of a row, then
 * assign_row_end; fewer than 2^32 edges in all, and at most one for a pair of row and column. */
void assign_begin(struct assign *, uint32_t rows, uint32_t columns);
void assign_edge(struct assign *, uint32_t column, int64_t cost);
void assign_row_end(struct assign *);

/* Solves the problem. A budget other than 0 limits the work to about that many examined edges. Returns false if the
 * budget ran out: some rows then have the best assignment among themselves, and the others are unpaired. */
bool assign_solve(struct assign *, uint64_t budget);

/* Replaces the assignment by the equally good one whose list of pairs (row, column), sorted by row, is
 * lexicographically first; or whose list of pairs (column, row), sorted by column, is. assign_solve must have
 * returned true. */
void assign_first_by_row(struct assign *);
void assign_first_by_column(struct assign *);

static inline uint32_t assign_column_of(const struct assign *assign, uint32_t row) {
    uint32_t edge = assign->edge_of[row];
    return edge == ASSIGN_NONE ? ASSIGN_NONE : assign->column[edge];
}

/* The dual variable of a row in a solved assignment. */
static inline int64_t assign_row_dual(const struct assign *assign, uint32_t row) {
    uint32_t edge = assign->edge_of[row];
    return edge == ASSIGN_NONE ? ASSIGN_ALONE : assign->cost[edge] - assign->price[assign->column[edge]];
}

/* Internal, between assign.c and ties.c: frees the scratch memory; NULL is allowed. */
void assign_ties_free(struct assign_ties *);

#endif
