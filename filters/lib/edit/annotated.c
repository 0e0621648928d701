/* SPDX-License-Identifier: MIT */
#include "edit/annotated.h"

static bool holds(const struct scene *scene, const struct rules *rules, const struct verdict *verdicts,
                  struct slice category) {
    bool went = false;
    if (rules->categories != NULL && !category_list_has(rules->categories, category)) return false;
    for (size_t i = 0; i < scene->object_count; i++) {
        if (!slice_equal(scene->objects[i].category, category)) continue;
        if (verdicts[i].rule == RULE_NONE) return true;
        went = true;
    }
    return !went;
}

void claims_put(struct buffer *out, const struct scene *scene, const struct rules *rules,
                const struct verdict *verdicts, struct buffer *scratch) {
    size_t start = out->len;
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
            if (!holds(scene, rules, verdicts, (struct slice){plain, len})) {
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
