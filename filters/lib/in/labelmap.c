/* SPDX-License-Identifier: MIT */
#include "in/labelmap.h"

#include "base/ascii.h"
#include "base/fault.h"
#include "base/message.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static void check_map(struct yaml *map) {
    const struct yaml_node *root = map->root;
    if (root == NULL) return;
    if (root->kind != YAML_MAP) {
        yamlfile_problem(map, root, "a map was expected, such as `tank: [storage_tank, oiltank]`");
        return;
    }
    for (size_t i = 0; i < root->count; i++) {
        const struct yaml_node *names = root->items[i];
        bool good = names->kind == YAML_TEXT || names->kind == YAML_LIST;
        for (size_t k = 0; good && names->kind == YAML_LIST && k < names->count; k++)
            good = names->items[k]->kind == YAML_TEXT;
        if (!good) yamlfile_problem(map, names, "a name or a list of names was expected");
    }
}

static struct slice folded(struct labelmap *labels, struct slice name) {
    char *text = arena_take(&labels->memory, name.len);
    return (struct slice){text, vocab_fold(name, text)};
}

static void index_name(struct labelmap *labels, struct slice name, size_t category) {
    size_t count = labels->names.count;
    places_add(&labels->names, folded(labels, name));
    if (labels->names.count == count) return; /* the first category that has a name keeps it */
    labels->owners = memory_grow(labels->owners, &labels->owner_room, count + 1, sizeof *labels->owners);
    labels->owners[count] = category;
}

static void index_map(struct labelmap *labels) {
    const struct yaml_node *map = labels->map.root;
    for (size_t i = 0; i < map->count; i++) {
        const struct yaml_node *names = map->items[i];
        index_name(labels, map->keys[i]->text, i);
        if (names->kind == YAML_TEXT) index_name(labels, names->text, i);
        for (size_t k = 0; names->kind == YAML_LIST && k < names->count; k++)
            index_name(labels, names->items[k]->text, i);
    }
}

void labelmap_load(struct labelmap *labels, const char *file, const char *templates) {
    *labels = (struct labelmap){.has_map = file != NULL};
    if (file == NULL) {
        templates_load(&labels->templates, templates);
        return;
    }
    if (!yamlfile_read(&labels->map, file)) die("%s: %s", file, strerror(errno));
    check_map(&labels->map);
    yamlfile_require(&labels->map);
    index_map(labels);
}

/* The category that has exactly this name. */
static struct slice find_category(const struct labelmap *labels, struct slice name) {
    const struct slice none = {NULL, 0};
    if (!labels->has_map) {
        int category = vocab_label(&labels->templates.vocab, name);
        return category >= 0 ? labels->templates.vocab.kinds[KIND_CATEGORY].words[category].name : none;
    }
    char *text = memory_new(name.len, 1);
    size_t found = places_find(&labels->names, (struct slice){text, vocab_fold(name, text)});
    free(text);
    return found != PLACES_NONE ? labels->map.root->keys[labels->owners[found]]->text : none;
}

/* A name without a hyphen and digits at its end. Users of labelme number what they draw: ship-1, ship-2. */
static struct slice without_number(struct slice name) {
    size_t len = name.len;
    while (len > 0 && ascii_is_digit(name.at[len - 1])) len--;
    bool numbered = len < name.len && len > 1 && name.at[len - 1] == '-';
    return numbered ? (struct slice){name.at, len - 1} : name;
}

struct slice labelmap_category(const struct labelmap *labels, struct slice name) {
    struct slice category = find_category(labels, name), plain = without_number(name);
    return category.at == NULL && plain.len < name.len ? find_category(labels, plain) : category;
}

struct name_list labelmap_names(const struct labelmap *labels) {
    if (!labels->has_map) return vocab_category_names(&labels->templates.vocab);
    struct name_list names = {""};
    for (size_t i = 0; i < labels->map.root->count; i++)
        name_list_add(&names, labels->map.root->keys[i]->text);
    return names;
}

void labelmap_free(struct labelmap *labels) {
    places_free(&labels->names);
    free(labels->owners);
    arena_free(&labels->memory);
    if (labels->has_map)
        yamlfile_free(&labels->map);
    else
        templates_free(&labels->templates);
}
