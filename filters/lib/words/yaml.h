/* SPDX-License-Identifier: MIT
 *
 * yamlfile: a YAML file as a tree of nodes that know where they stand, through libyaml. Mistakes are
 * collected as "file:line:column: what", so that all of them can be told at once. */
#ifndef SAR_WORDS_YAML_H
#define SAR_WORDS_YAML_H

#include "base/memory.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

/* A node of the tree. Children of a list are `items`; of a map `keys` and `items` side by side. */
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
    struct yaml_node *root; /* NULL where the file is no YAML */
    struct arena memory;
    struct yaml_problem *problems;
    size_t problem_count, problem_room;
};

/* Reads a file. False where it can't be read, with errno; what is wrong in it are problems. Refused: several
 * documents, aliases, a key twice in a map, keys that are no text, nesting deeper than 32. */
bool yamlfile_read(struct yaml *, const char *file);

/* Notes a mistake at a node (NULL: the file as a whole). */
void yamlfile_problem(struct yaml *, const struct yaml_node *, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The value of a key; NULL where there is none, or the node is NULL or no map. */
const struct yaml_node *yamlfile_get(const struct yaml_node *, const char *key);

/* The same, noting a problem where the value is missing or of another kind; then NULL. */
const struct yaml_node *yamlfile_want(struct yaml *, const struct yaml_node *, const char *key,
                                      enum yaml_kind);

/* Notes a problem for every key of a map that is not among the NULL-terminated `known`. */
void yamlfile_only(struct yaml *, const struct yaml_node *, const char *const *known);

/* A text as it stands inside a JSON string, in the file's memory. */
struct slice yamlfile_json(struct yaml *, struct slice text);

/* Ends the program (2) with the first problems where there are any. */
void yamlfile_require(const struct yaml *);

void yamlfile_free(struct yaml *);

#endif
