/* SPDX-License-Identifier: MIT
 *
 * treepart: how the nodes of a balanced binary tree divide an array of items. The children of node k are 2k + 1 and
 * 2k + 2. The halves of a node differ by at most one item, so all leaves are in the last two levels. */
#ifndef SAR_GEOMETRY_TREEPART_H
#define SAR_GEOMETRY_TREEPART_H

#include <stdbool.h>
#include <stddef.h>

enum { TREE_LEAF = 8 /* items of a leaf at most */ };

/* A node and its items. */
struct tree_part {
    size_t node, begin, end;
};

static inline bool tree_is_leaf(struct tree_part part) {
    return part.end - part.begin <= TREE_LEAF;
}

static inline size_t tree_middle(struct tree_part part) {
    return part.begin + (part.end - part.begin) / 2;
}

/* The lower half of a part, or with `upper` the upper one. */
static inline struct tree_part tree_half(struct tree_part part, bool upper) {
    size_t middle = tree_middle(part);
    return upper ? (struct tree_part){2 * part.node + 2, middle, part.end}
                 : (struct tree_part){2 * part.node + 1, part.begin, middle};
}

/* The number of nodes for so many items. */
static inline size_t tree_nodes(size_t items) {
    size_t nodes = 1;
    for (; items > TREE_LEAF; items = (items + 1) / 2) nodes = 2 * nodes + 1;
    return nodes;
}

#endif
