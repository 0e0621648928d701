/* SPDX-License-Identifier: MIT
 *
 * The report duplicates: scenes with the same split and image, samples with the same id. All names are held,
 * as the texts of their groups' keys; groups are made only of those that are written. */
#include "report.h"

static bool set_key(struct aggregate *aggregate, enum own_key key, const char *name, struct slice json,
                    struct fault *fault) {
    if (json.at == NULL) return fault_set(fault, name, "is missing");
    return record_key(&aggregate->record, json, &aggregate->value[key])
           || fault_set(fault, name, "a string or a number was expected");
}

/* A text between its quotes, with them. */
static struct slice quoted(struct slice spelled) {
    return spelled.at == NULL ? spelled : (struct slice){spelled.at - 1, spelled.len + 2};
}

bool duplicates_add(struct aggregate *aggregate, struct fault *fault) {
    const struct record *record = &aggregate->record;
    struct scene *scene = &aggregate->scene;
    if (record->kind != RECORD_SCENE) {
        if (!set_key(aggregate, KEY_ID, "id", record->id, fault)) return false;
    } else {
        if (!scene_read(scene, record->text, SCENE_STRICT, fault)
            || !set_key(aggregate, KEY_IMAGE, "image", quoted(scene->image), fault))
            return false;
        if (scene->split.at != NULL && !set_key(aggregate, KEY_SPLIT, "split", quoted(scene->split), fault))
            return false;
    }
    texts_see(&aggregate->texts, tally_key(&aggregate->tally, aggregate->value), 0, 1);
    return true;
}

void duplicates_finish(struct aggregate *aggregate) {
    const struct report *report = reports;
    while (report->finish != duplicates_finish) report++;
    if (aggregate->options.compare[0] != NULL) return; /* the texts are others */
    for (size_t i = 0; i < aggregate->texts.count; i++) {
        const struct text *text = &aggregate->texts.texts[i];
        if (text->seen[0] < 2 && !aggregate->options.partial) continue;
        struct group *group = tally_group_of(&aggregate->tally, report, text->text);
        count_add(&tally_sum(&aggregate->tally, group, slice_of("records"), SUM_COUNT, 0)->n, text->seen[0]);
    }
}

void duplicates_lines(struct aggregate *aggregate, struct view *view) {
    struct emit *out = &aggregate->cli->out;
    for (size_t i = 0; i < view->count; i++) {
        report_put_keys(out, view, view->groups[i], view->own_count);
        tally_line_put(out, &view->groups[i]->sums[0], (struct slice){0});
        emit_text(out, "}\n");
        emit_commit(out);
    }
}

void duplicates_table(struct aggregate *aggregate, struct view *view, struct table *table) {
    static const char *const titles[] = {"split", "image", "id", "records"};
    (void)aggregate;
    report_key_columns(view, table);
    for (size_t i = 0; i < 4; i++)
        table_column(table, (struct slice){0}, slice_of(titles[i]), i < 3 ? TABLE_LEFT : TABLE_RIGHT);
    for (size_t i = 0; i < view->count; i++) {
        const struct group *group = view->groups[i];
        report_key_cells(view, group, table);
        for (size_t k = 0; k < 3; k++) report_cell(table, group->value[view->own[k]]);
        table_integer(table, group->sums[0].n);
    }
}
