/* SPDX-License-Identifier: MIT */
#include "edit/annotated.h"

#include "base/memory.h"

#include <stdlib.h>

static void read_categories(struct claims *claims, const struct scene *scene,
                            const struct verdict *verdicts) {
    places_clear(&claims->categories);
    claims->is_kept =
        memory_grow(claims->is_kept, &claims->room, scene->object_count, sizeof *claims->is_kept);
    for (size_t i = 0; i < scene->object_count; i++) {
        bool is_kept = verdicts[i].rule == RULE_NONE;
        size_t count = claims->categories.count;
        size_t place = places_add(&claims->categories, scene->objects[i].category);
        claims->is_kept[place] = is_kept || (place < count && claims->is_kept[place]);
    }
}

static bool holds(const struct claims *claims, const struct rules *rules, struct slice category) {
    if (rules->categories != NULL && !category_list_has(rules->categories, category)) return false;
    size_t place = places_find(&claims->categories, category);
    return place == PLACES_NONE || claims->is_kept[place];
}

void claims_put(struct claims *claims, struct buffer *out, const struct scene *scene,
                const struct rules *rules, const struct verdict *verdicts, struct buffer *scratch) {
    size_t start = out->len;
    read_categories(claims, scene, verdicts);
    bool all = true;
    char before = '[';
    struct json j;
    json_open(&j, scene->annotated);
    json_array(&j);
    while (json_element(&j)) {
        struct slice value = json_skip(&j); /* values that are not strings are kept */
        if (value.at[0] == '"') {
            scratch->len = 0;
            char *plain = buffer_room(scratch, value.len);
            size_t len = json_unescape((struct slice){value.at + 1, value.len - 2}, plain);
            if (!holds(claims, rules, (struct slice){plain, len})) {
                all = false;
                continue;
            }
        }
        buffer_char(out, before);
        buffer_slice(out, value);
        before = ',';
    }
    if (before == '[') buffer_char(out, '[');
    buffer_char(out, ']');
    if (!all) return;
    out->len = start;
    buffer_slice(out, scene->annotated);
}

void claims_free(struct claims *claims) {
    places_free(&claims->categories);
    free(claims->is_kept);
}
