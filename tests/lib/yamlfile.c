/* SPDX-License-Identifier: MIT
 *
 * yamlfile FILE: the tree of a YAML file, a node a line as "LINE:COLUMN KIND TEXT", and after it what is wrong with
 * the file, as "LINE:COLUMN: WHAT"; exits 1 where anything is. */
#include "words/yaml.h"

#include <stdio.h>

static void show(const struct yaml_node *node, int level) {
    static const char *const kinds[] = {[YAML_TEXT] = "text", [YAML_LIST] = "list", [YAML_MAP] = "map"};
    printf("%*s%zu:%zu %s", level * 2, "", node->line, node->column, kinds[node->kind]);
    if (node->kind == YAML_TEXT) printf(" %.*s", (int)node->text.len, node->text.at);
    putchar('\n');
    for (size_t i = 0; i < node->count; i++) {
        if (node->kind == YAML_MAP) show(node->keys[i], level + 1);
        show(node->items[i], level + (node->kind == YAML_MAP ? 2 : 1));
    }
}

int main(int argc, char **argv) {
    struct yaml yaml;
    if (argc != 2 || !yamlfile_read(&yaml, argv[1])) {
        perror(argc == 2 ? argv[1] : "yamlfile");
        return 2;
    }
    if (yaml.root != NULL) show(yaml.root, 0);
    for (size_t i = 0; i < yaml.problem_count; i++)
        printf("%zu:%zu: %s\n", yaml.problems[i].line, yaml.problems[i].column, yaml.problems[i].what);
    int status = yaml.problem_count > 0;
    yamlfile_free(&yaml);
    return status;
}
