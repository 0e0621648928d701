/* SPDX-License-Identifier: MIT
 *
 * The report duplicates: scenes with the same split and image, samples with the same id. All names are held in
 * memory, as texts of their groups' keys; groups are made only for those that are written. */
#include "report/report.h"

static bool add(struct aggregate *aggregate, struct fault *fault) {
    const struct record *record = &aggregate->record;
    bool good = record->kind == RECORD_SCENE ? report_set_place(aggregate, fault)
                                             : report_set_member(aggregate, KEY_ID, "id", record->id, fault);
    if (good) texts_see(&aggregate->texts, tally_key(&aggregate->tally, aggregate->value), 0, 1);
    return good;
}

static bool merge(struct aggregate *aggregate, struct fault *fault) {
    (void)fault;
    texts_see(&aggregate->texts, tally_key(&aggregate->tally, aggregate->value), 0, aggregate->line.sum.n);
    return true;
}

static void finish(struct aggregate *aggregate) {
    uint64_t records = 0;
    bool clean = true;
    if (aggregate->options.compare[0] != NULL) return; /* then the texts are questions */
    for (size_t i = 0; i < aggregate->texts.count; i++) {
        const struct text *text = &aggregate->texts.texts[i];
        count_add(&records, text->seen[0]);
        clean = clean && text->seen[0] < 2;
        if (text->seen[0] < 2 && !aggregate->options.partial) continue;
        struct group *group = tally_group_of(&aggregate->tally, &report_duplicates, text->text);
        count_add(&tally_sum(&aggregate->tally, group, slice_of("records"), SUM_COUNT, 0)->n, text->seen[0]);
    }
    bool meant = records > 0 || aggregate->options.report == &report_duplicates;
    bool stopped = aggregate->cli->bad > 0 && !aggregate->cli->skip_bad;
    if (clean && meant && !stopped && !aggregate->options.partial)
        cli_message(aggregate->cli, "0 keys in several records (%s)",
                    counted(records, "record", "records").text);
}

static void write_table(struct aggregate *aggregate, struct view *view, struct table *table) {
    (void)aggregate;
    report_columns(view, table, "split,image,id", "records");
    for (size_t i = 0; i < view->count; i++) {
        const struct group *group = view->groups[i];
        report_key_cells(view, group, table);
        for (size_t k = 0; k < 3; k++) report_cell(table, group->value[view->own[k]]);
        table_integer(table, group->sums[0].n);
    }
}

const struct report report_duplicates = {.name = "duplicates",
                                         .own = {"split", "image", "id"},
                                         .takes = RECORD_SCENE | RECORD_SAMPLE | RECORD_SCORED,
                                         .kinds = 1u << SUM_COUNT,
                                         .add = add,
                                         .merge = merge,
                                         .finish = finish,
                                         .lines = report_single_lines,
                                         .table = write_table};
