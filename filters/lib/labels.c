/* SPDX-License-Identifier: MIT */
#include "labels.h"

#include "fault.h"
#include "message.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static void check_map(struct yaml *map) {
    const struct yaml_node *root = map->root;
    if (root == NULL) return;
    if (root->kind != YAML_MAP) {
        yamlfile_problem(map, root, "a map is wanted, such as `tank: [storage_tank, oiltank]`");
        return;
    }
    for (size_t i = 0; i < root->count; i++) {
        const struct yaml_node *names = root->items[i];
        bool good = names->kind == YAML_TEXT || names->kind == YAML_LIST;
        for (size_t k = 0; good && names->kind == YAML_LIST && k < names->count; k++)
            good = names->items[k]->kind == YAML_TEXT;
        if (!good) yamlfile_problem(map, names, "a name or a list of names is wanted");
    }
}

void labels_load(struct labels *labels, const char *file, const char *templates) {
    *labels = (struct labels){.has_map = file != NULL};
    if (file == NULL) {
        templates_load(&labels->templates, templates);
        return;
    }
    if (!yamlfile_read(&labels->map, file)) die("%s: %s", file, strerror(errno));
    check_map(&labels->map);
    yamlfile_require(&labels->map);
}

static bool names_label(const struct yaml_node *names, struct slice label) {
    if (names->kind == YAML_TEXT) return vocab_alike(names->text, label);
    for (size_t i = 0; i < names->count; i++) {
        if (vocab_alike(names->items[i]->text, label)) return true;
    }
    return false;
}

/* The category that has exactly this name. */
static struct slice find_category(const struct labels *labels, struct slice name) {
    const struct slice none = {NULL, 0};
    if (!labels->has_map) {
        int category = vocab_label(&labels->templates.vocab, name);
        return category >= 0 ? labels->templates.vocab.kinds[KIND_CATEGORY].words[category].name : none;
    }
    const struct yaml_node *map = labels->map.root;
    for (size_t i = 0; i < map->count; i++) {
        if (vocab_alike(map->keys[i]->text, name) || names_label(map->items[i], name))
            return map->keys[i]->text;
    }
    return none;
}

/* A name without a hyphen and digits at its end: labelme's users number what they draw, ship-1, ship-2. */
static struct slice without_number(struct slice name) {
    size_t len = name.len;
    while (len > 0 && name.at[len - 1] >= '0' && name.at[len - 1] <= '9') len--;
    bool numbered = len < name.len && len > 1 && name.at[len - 1] == '-';
    return numbered ? (struct slice){name.at, len - 1} : name;
}

struct slice labels_category(const struct labels *labels, struct slice name) {
    struct slice category = find_category(labels, name), plain = without_number(name);
    return category.at == NULL && plain.len < name.len ? find_category(labels, plain) : category;
}

struct name_list labels_names(const struct labels *labels) {
    if (!labels->has_map) return vocab_category_names(&labels->templates.vocab);
    struct name_list names = {""};
    for (size_t i = 0; i < labels->map.root->count; i++)
        name_list_add(&names, labels->map.root->keys[i]->text);
    return names;
}

void labels_free(struct labels *labels) {
    if (labels->has_map)
        yamlfile_free(&labels->map);
    else
        templates_free(&labels->templates);
}
