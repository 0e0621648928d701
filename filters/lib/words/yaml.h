/* SPDX-License-Identifier: MIT
 *
 * yaml: a YAML file as a tree of nodes with their line and column, read with libyaml. Mistakes are
 * collected as "file:line:column: what", so that all of them can be reported together. The tree and all
 * texts belong to the struct yaml until yamlfile_free. */
#ifndef SAR_WORDS_YAML_H
#define SAR_WORDS_YAML_H

#include "base/memory.h"
#include "base/must.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

/* A node of the tree. A list has its children in `items`; a map has `count` pairs of keys[i] and items[i]. */
struct yaml_node {
    enum yaml_kind kind;
    size_t line, column; /* from 1 */
    struct slice text;
    size_t count;
    struct yaml_node *const *keys, *const *items;
};

struct yaml_problem {
    size_t line, column;
    char *what;
};

struct yaml {
    const char *file;
    uint64_t digest;        /* FNV-1a, 64 bits, of the file's bytes (hash.h) */
    struct yaml_node *root; /* NULL if the file is not YAML */
    struct arena memory;
    struct yaml_problem *problems;
    size_t problem_count, problem_room;
};

/* Reads a file. False, with errno set, if it cannot be read; mistakes in it become problems. Refused are
 * several documents, aliases, duplicate keys in a map, keys that are not text, and nesting deeper than 32. */
MUST_CHECK bool yamlfile_read(struct yaml *, const char *file);

/* Adds a problem at a node (NULL: the file as a whole). */
void yamlfile_problem(struct yaml *, const struct yaml_node *, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The value of a key; NULL if there is none, or the node is NULL or not a map. */
const struct yaml_node *yamlfile_get(const struct yaml_node *, const char *key);

/* The same, but adds a problem and returns NULL if the value is missing or of another kind. */
const struct yaml_node *yamlfile_want(struct yaml *, const struct yaml_node *, const char *key,
                                      enum yaml_kind);

/* Adds a problem for every key of a map that is not in `known`, which ends with NULL. */
void yamlfile_only(struct yaml *, const struct yaml_node *, const char *const *known);

/* A text escaped for a JSON string, in the file's memory. */
struct slice yamlfile_json(struct yaml *, struct slice text);

/* If there are problems, prints the first ones and exits with status 2. */
void yamlfile_require(const struct yaml *);

void yamlfile_free(struct yaml *);

#endif
