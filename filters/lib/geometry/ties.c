/* SPDX-License-Identifier: MIT
 *
 * Chooses among the assignments of largest size and least cost. By complementary slackness these are the assignments
 * that use only tight edges (cost - price = the row's dual) and leave unpaired only rows whose dual is ASSIGN_ALONE
 * and columns whose price is zero. Any two of them differ by cycles in this residual graph:
 *
 *     leader -> follower     by a tight edge that is not in use
 *     follower -> leader     by a pair
 *     leader -> ALONE        if the leader is paired and may be alone; ALONE -> leader if it is alone
 *     follower -> FREE       if the follower is alone; FREE -> follower if it is paired and may be alone
 *
 * Leaders are the side by which the list of pairs is sorted, followers the other side. Leaders are settled in order:
 * each gets the first follower whose edge is on such a cycle that avoids all settled nodes. */
#include "geometry/assign.h"

#include "base/index.h"
#include "base/memory.h"

#include <stdlib.h>

/* Nodes are numbered in this order: the leaders, the followers, FREE, ALONE. */
struct ties_node {
    uint32_t mate; /* the node paired with this one; ASSIGN_NONE: alone */
    uint32_t from; /* the previous node in the search */
    uint32_t seen; /* the number of the search that last visited it */
    bool may_be_alone, is_settled;
};

struct assign_ties {
    struct ties_node *nodes;
    uint32_t *start;       /* leader l has tight edges start[l] to start[l + 1] - 1 */
    uint32_t *tight;       /* the follower of each tight edge, as a node, ascending */
    uint32_t *queue;       /* of the search */
    uint32_t leaders, end; /* nodes from `leaders` to before `end` are the followers */
    uint32_t head, tail, search, goal;
    size_t node_room, start_room, tight_room, queue_room;
};

void assign_ties_free(struct assign_ties *ties) {
    if (ties == NULL) return;
    free(ties->nodes);
    free(ties->start);
    free(ties->tight);
    free(ties->queue);
    free(ties);
}

static uint32_t node_free(const struct assign_ties *ties) {
    return ties->end;
}

static uint32_t node_alone(const struct assign_ties *ties) {
    return ties->end + 1;
}

/* The graph. */

static bool is_tight(const struct assign *assign, uint32_t edge, int64_t dual) {
    return assign->cost[edge] - assign->price[assign->column[edge]] == dual;
}

static uint32_t count_tight(const struct assign *assign) {
    uint32_t count = 0;
    for (uint32_t row = 0; row < assign->rows; row++) {
        int64_t dual = assign_row_dual(assign, row);
        for (uint32_t edge = assign->start[row]; edge < assign->start[row + 1]; edge++)
            count += is_tight(assign, edge, dual);
    }
    return count;
}

static uint32_t count_pairs(const struct assign *assign) {
    uint32_t count = 0;
    for (uint32_t row = 0; row < assign->rows; row++) count += assign->edge_of[row] != ASSIGN_NONE;
    return count;
}

static struct assign_ties *make_room(struct assign *assign, uint32_t tight) {
    if (assign->ties == NULL) assign->ties = memory_new(1, sizeof *assign->ties);
    struct assign_ties *ties = assign->ties;
    size_t nodes = (size_t)assign->rows + assign->columns + 2;
    ties->nodes = memory_grow(ties->nodes, &ties->node_room, nodes, sizeof *ties->nodes);
    ties->queue = memory_grow(ties->queue, &ties->queue_room, nodes, sizeof *ties->queue);
    ties->start = memory_grow(ties->start, &ties->start_room, nodes, sizeof *ties->start);
    ties->tight = memory_grow(ties->tight, &ties->tight_room, tight, sizeof *ties->tight);
    return ties;
}

static struct ties_node node_of(uint32_t mate, uint32_t mates_begin, bool may_be_alone) {
    return (struct ties_node){.mate = mate == ASSIGN_NONE ? mate : mates_begin + mate,
                              .may_be_alone = may_be_alone};
}

static void make_nodes(const struct assign *assign, struct assign_ties *ties, uint32_t first_row,
                       uint32_t first_column) {
    for (uint32_t row = 0; row < assign->rows; row++)
        ties->nodes[first_row + row] = node_of(assign_column_of(assign, row), first_column,
                                               assign_row_dual(assign, row) == ASSIGN_ALONE);
    for (uint32_t column = 0; column < assign->columns; column++)
        ties->nodes[first_column + column] =
            node_of(assign->row_of[column], first_row, assign->price[column] == 0);
    ties->nodes[node_free(ties)] = ties->nodes[node_alone(ties)] = (struct ties_node){.mate = ASSIGN_NONE};
    ties->search = 0;
}

/* Lists the tight edges of each leader with a counting sort: at first start[leader + 1] counts its edges, then
 * start[leader] is the position of the next one. Rows are visited in order, so only lists of rows need sorting. */
static void list_tight(const struct assign *assign, struct assign_ties *ties, bool by_row) {
    uint32_t *start = ties->start;
    for (uint32_t leader = 0; leader <= ties->leaders; leader++) start[leader] = 0;
    for (int filling = 0; filling < 2; filling++) {
        for (uint32_t row = 0; row < assign->rows; row++) {
            int64_t dual = assign_row_dual(assign, row);
            for (uint32_t edge = assign->start[row]; edge < assign->start[row + 1]; edge++) {
                uint32_t column = assign->column[edge], leader = by_row ? row : column;
                if (!is_tight(assign, edge, dual)) continue;
                if (filling)
                    ties->tight[start[leader]++] = ties->leaders + (by_row ? column : row);
                else
                    start[leader + 1]++;
            }
        }
        for (uint32_t leader = 0; leader < ties->leaders && !filling; leader++)
            start[leader + 1] += start[leader];
    }
    /* Filling has advanced every start to the leader's end; move them back. */
    for (uint32_t leader = ties->leaders; leader > 0; leader--) start[leader] = start[leader - 1];
    start[0] = 0;
    for (uint32_t row = 0; by_row && row < assign->rows; row++)
        qsort(&ties->tight[start[row]], start[row + 1] - start[row], sizeof *ties->tight, index_order);
}

/* The search. */

static void visit(struct assign_ties *ties, uint32_t node, uint32_t from) {
    struct ties_node *visited = &ties->nodes[node];
    if (visited->seen == ties->search || visited->is_settled) return;
    visited->seen = ties->search;
    visited->from = from;
    ties->queue[ties->tail++] = node;
}

static bool is_goal_seen(const struct assign_ties *ties) {
    return ties->nodes[ties->goal].seen == ties->search;
}

static bool has_tight(const struct assign_ties *ties, uint32_t leader, uint32_t follower) {
    uint32_t begin = ties->start[leader], end = ties->start[leader + 1];
    return bsearch(&follower, &ties->tight[begin], end - begin, sizeof follower, index_order) != NULL;
}

static void visit_from_leader(struct assign_ties *ties, uint32_t leader) {
    if (has_tight(ties, leader, ties->goal)) {
        visit(ties, ties->goal, leader); /* direct, which saves work where many edges are tight */
        return;
    }
    if (ties->nodes[leader].may_be_alone) visit(ties, node_alone(ties), leader);
    for (uint32_t i = ties->start[leader]; i < ties->start[leader + 1]; i++)
        visit(ties, ties->tight[i], leader);
}

static void visit_from_free(struct assign_ties *ties) {
    for (uint32_t node = ties->leaders; node < ties->end; node++) {
        const struct ties_node *follower = &ties->nodes[node];
        if (follower->mate != ASSIGN_NONE && follower->may_be_alone) visit(ties, node, node_free(ties));
    }
}

static void visit_from_alone(struct assign_ties *ties) {
    for (uint32_t node = 0; node < ties->leaders; node++) {
        if (ties->nodes[node].mate == ASSIGN_NONE) visit(ties, node, node_alone(ties));
    }
}

static void visit_from(struct assign_ties *ties, uint32_t node) {
    if (node < ties->leaders)
        visit_from_leader(ties, node);
    else if (node == node_free(ties))
        visit_from_free(ties);
    else if (node == node_alone(ties))
        visit_from_alone(ties);
    else if (ties->nodes[node].mate == ASSIGN_NONE)
        visit(ties, node_free(ties), node);
    else
        visit(ties, ties->nodes[node].mate, node);
}

/* Whether a cycle passes along the edge from the leader to the follower. Nodes that earlier searches for this leader
 * visited without success are not visited again. */
static bool find_cycle(struct assign_ties *ties, uint32_t leader, uint32_t follower) {
    visit(ties, follower, leader);
    while (ties->head < ties->tail && !is_goal_seen(ties)) visit_from(ties, ties->queue[ties->head++]);
    return is_goal_seen(ties);
}

static bool is_follower(const struct assign_ties *ties, uint32_t node) {
    return node >= ties->leaders && node < ties->end;
}

/* Every leader on the cycle gets the follower after it, and every follower the leader before it. */
static void turn_cycle(struct assign_ties *ties, uint32_t leader) {
    for (uint32_t node = ties->goal, from;; node = from) {
        from = ties->nodes[node].from;
        if (is_follower(ties, node)) ties->nodes[node].mate = from == node_free(ties) ? ASSIGN_NONE : from;
        if (from < ties->leaders) ties->nodes[from].mate = node == node_alone(ties) ? ASSIGN_NONE : node;
        if (from == leader) return;
    }
}

/* Finds the first possible follower of a leader. The cycle closes at the leader's present follower, or at ALONE if
 * it has none. */
static void settle(struct assign_ties *ties, uint32_t leader) {
    struct ties_node *node = &ties->nodes[leader];
    uint32_t follower = node->mate; /* ASSIGN_NONE is greater than any node */
    ties->goal = follower == ASSIGN_NONE ? node_alone(ties) : follower;
    ties->head = ties->tail = 0;
    ties->search++;
    node->is_settled = true;
    for (uint32_t i = ties->start[leader]; i < ties->start[leader + 1] && ties->tight[i] < follower; i++) {
        if (ties->nodes[ties->tight[i]].is_settled || !find_cycle(ties, leader, ties->tight[i])) continue;
        turn_cycle(ties, leader);
        break;
    }
    if (node->mate != ASSIGN_NONE) ties->nodes[node->mate].is_settled = true; /* it leads only back */
}

/* Back to the assignment. */

static uint32_t edge_between(const struct assign *assign, uint32_t row, uint32_t column) {
    uint32_t edge = assign->start[row];
    while (assign->column[edge] != column) edge++;
    return edge;
}

static void take_pairs(struct assign *assign, const struct ties_node *rows, uint32_t first_column) {
    for (uint32_t column = 0; column < assign->columns; column++) assign->row_of[column] = ASSIGN_NONE;
    for (uint32_t row = 0; row < assign->rows; row++) {
        uint32_t mate = rows[row].mate;
        assign->edge_of[row] =
            mate == ASSIGN_NONE ? ASSIGN_NONE : edge_between(assign, row, mate - first_column);
        if (mate != ASSIGN_NONE) assign->row_of[mate - first_column] = row;
    }
}

static void settle_all(struct assign *assign, bool by_row) {
    uint32_t tight = count_tight(assign);
    if (tight == count_pairs(assign)) return; /* no tight edge is unused: no other assignment */
    struct assign_ties *ties = make_room(assign, tight);
    ties->leaders = by_row ? assign->rows : assign->columns;
    ties->end = assign->rows + assign->columns;
    uint32_t first_row = by_row ? 0 : ties->leaders, first_column = by_row ? ties->leaders : 0;
    make_nodes(assign, ties, first_row, first_column);
    list_tight(assign, ties, by_row);
    for (uint32_t leader = 0; leader < ties->leaders; leader++) settle(ties, leader);
    take_pairs(assign, &ties->nodes[first_row], first_column);
}

void assign_first_by_row(struct assign *assign) {
    settle_all(assign, true);
}

void assign_first_by_column(struct assign *assign) {
    settle_all(assign, false);
}
