/* SPDX-License-Identifier: MIT
 *
 * The report leakage: images that occur in several splits, by their name, their boxes, or the place that they show.
 * If no record names a split, the file is the split; if some do, the records that name none form one more split. */
#include "base/memory.h"
#include "record/signature.h"
#include "report/report.h"
#include "json/put.h"

#include <stdlib.h>

/* Adds a key of a kind for the record's image. */
static void see(struct aggregate *aggregate, struct leak *leak, const char *kind, struct slice key) {
    leak->kind = slice_of(kind);
    leak->key = key;
    leaks_see(&aggregate->leaks, leak);
}

/* Sets the keys split and image from a sample. */
static bool set_place_of_sample(struct aggregate *aggregate, struct fault *fault) {
    struct record *record = &aggregate->record;
    struct slice image, split;
    if (!record_image(record, &image, fault)) return false;
    report_set_text(aggregate, KEY_IMAGE, image);
    if (record->split.at == NULL || slice_is(record->split, "null")) return true;
    return record_string(record, record->split, "split", &split, fault)
           && report_set_member(aggregate, KEY_SPLIT, "split", record->split, fault);
}

/* If a record names no split, its file may be the split. Not with --partial: other parts may name splits, and the
 * result must not depend on how the input was divided. */
static void note_split(struct aggregate *aggregate) {
    struct slice *split = &aggregate->value[KEY_SPLIT];
    const char *file = strcmp(aggregate->file, "-") == 0 ? "standard input" : aggregate->file;
    struct buffer name = {0};
    if (split->at != NULL) aggregate->splits_told = true;
    if (split->at != NULL || aggregate->options.partial) return;
    buffer_char(&name, LEAK_FILE);
    json_put_string(&name, slice_of(file));
    *split = (struct slice){arena_bytes(&aggregate->record.decoded, name.bytes, name.len), name.len};
    buffer_free(&name);
    if (aggregate->unsplit_file != NULL && strcmp(aggregate->unsplit_file, aggregate->file) != 0)
        aggregate->leaks.several_files = true;
    aggregate->unsplit_file = aggregate->file;
}

/* Sets the key of --scene-key: a string, number, boolean or null as it is, anything else as a string of its JSON
 * text. */
static bool set_scene_key(struct aggregate *aggregate, struct slice image, struct buffer *text,
                          struct fault *fault) {
    struct buffer plain = {0};
    bool good = scene_key_put(aggregate->options.scene_key, aggregate->record.text,
                              (struct slice){image.at + 1, image.len - 2}, &plain, fault);
    struct slice key = buffer_view(&plain);
    if (good && (key.at[0] == '[' || key.at[0] == '{'))
        json_put_string(text, key);
    else if (good && record_key(&aggregate->record, key, &key))
        buffer_slice(text, key);
    buffer_free(&plain);
    return good;
}

static bool add(struct aggregate *aggregate, struct fault *fault) {
    struct slice *value = aggregate->value;
    const struct scene *scene = &aggregate->scene;
    bool is_scene = aggregate->record.kind == RECORD_SCENE, good = true;
    if (!(is_scene ? report_set_place : set_place_of_sample)(aggregate, fault)) return false;
    note_split(aggregate);
    struct leak leak = {.split = value[KEY_SPLIT], .image = value[KEY_IMAGE], .records = 1};
    struct buffer key = {0};
    if (aggregate->options.scene_key != NULL) good = set_scene_key(aggregate, leak.image, &key, fault);
    value[KEY_SPLIT] = value[KEY_IMAGE] = (struct slice){0};
    leak.by = tally_key(&aggregate->tally, value);
    if (good) see(aggregate, &leak, LEAK_IMAGE, leak.image);
    if (good && key.len > 0) see(aggregate, &leak, LEAK_SCENE, buffer_view(&key));
    if (good && is_scene && scene->object_count > 0) {
        key.len = 0;
        buffer_char(&key, '"');
        signature_put(&key, scene);
        buffer_char(&key, '"');
        see(aggregate, &leak, LEAK_BOXES, buffer_view(&key));
    }
    buffer_free(&key);
    return good;
}

static bool is_signature(struct slice json) {
    struct match_box *boxes = NULL;
    struct signature signature;
    size_t room = 0;
    bool good = json.at[0] == '"'
                && signature_read((struct slice){json.at + 1, json.len - 2}, &signature, &boxes, &room, 0);
    free(boxes);
    return good;
}

static bool merge(struct aggregate *aggregate, struct fault *fault) {
    struct slice *value = aggregate->value;
    struct leak leak = {.kind = value[KEY_LEAK],
                        .key = value[KEY_KEY],
                        .split = value[KEY_SPLIT],
                        .image = value[KEY_IMAGE],
                        .records = aggregate->line.sum.n};
    bool is_boxes = slice_is(leak.kind, LEAK_BOXES);
    if (!is_boxes && !slice_is(leak.kind, LEAK_IMAGE) && !slice_is(leak.kind, LEAK_SCENE))
        return fault_set(fault, FAULT_VALUE, "leak", "is not one of image, boxes and scene");
    if (leak.key.at == NULL) return fault_set(fault, FAULT_MISSING, "key", "is missing");
    if (leak.image.at == NULL) return fault_set(fault, FAULT_MISSING, "image", "is missing");
    if (is_boxes && !is_signature(leak.key))
        return fault_set(fault, FAULT_VALUE, "key",
                         "is not an image's size and its boxes, such as 498x332 1,2,30,40");
    if (leak.records == 0) return true;
    if (leak.split.at != NULL) aggregate->splits_told = true;
    value[KEY_LEAK] = value[KEY_KEY] = value[KEY_SPLIT] = value[KEY_IMAGE] = (struct slice){0};
    leak.by = tally_key(&aggregate->tally, value);
    leaks_see(&aggregate->leaks, &leak);
    return true;
}

/* Writes a message if nothing crosses, so that this differs from a report of no records. */
static void tell_clean(struct aggregate *aggregate) {
    struct texts splits = {0};
    struct leak leak, last = {0};
    bool crosses;
    uint64_t images = 0;
    for (size_t at = 0; leaks_next(&aggregate->leaks, &at, &leak, &crosses);) {
        if (!slice_is(leak.kind, LEAK_IMAGE)) continue;
        /* files that are not splits form one split */
        images += last.kind.at == NULL || !slice_equal(last.key, leak.key) || !slice_equal(last.by, leak.by)
                  || !slice_equal(last.split, leak.split);
        last = leak;
        texts_see(&splits, leak.split.at != NULL ? leak.split : slice_of(""), 0, 1);
    }
    cli_message(aggregate->cli, "0 keys in several splits (%s, %s)", counted(images, "image", "images").text,
                counted(splits.count, "split", "splits").text);
    texts_free(&splits);
}

/* Whether this report was asked for, and the records or their files tell splits apart. */
static bool can_tell(struct aggregate *aggregate) {
    if (aggregate->leaks.texts.count == 0) return aggregate->options.report == &report_leakage;
    aggregate->leaks.files_tell = aggregate->leaks.several_files && !aggregate->splits_told;
    if (aggregate->splits_told || aggregate->leaks.files_tell || aggregate->options.partial) return true;
    cli_message(aggregate->cli,
                "leakage: no record has a split, and all are in one file, so splits cannot be told apart: "
                "give a file for each split");
    aggregate->cli->status = CLI_FAILED;
    return false;
}

static void finish(struct aggregate *aggregate) {
    const struct report_options *options = &aggregate->options;
    bool clean = true, stopped = aggregate->cli->bad > 0 && !aggregate->cli->skip_bad;
    if (stopped && aggregate->leaks.texts.count == 0) return;
    if (!can_tell(aggregate)) return;
    struct tally *tally = &aggregate->tally;
    struct leak leak;
    bool crosses;
    leaks_settle(&aggregate->leaks, options->twin_iou);
    for (size_t at = 0; leaks_next(&aggregate->leaks, &at, &leak, &crosses);) {
        struct slice value[KEYS_MOST] = {{0}};
        clean = clean && !crosses;
        if (!crosses && !options->partial) continue;
        tally_values(tally, leak.by, value);
        value[KEY_LEAK] = leak.kind;
        value[KEY_KEY] = leak.key;
        value[KEY_SPLIT] = leak.split;
        value[KEY_IMAGE] = leak.image;
        struct group *group = tally_group(tally, &report_leakage, value);
        count_add(&tally_sum(tally, group, slice_of("records"), SUM_COUNT, 0)->n, leak.records);
    }
    if (clean && !stopped && !options->partial) tell_clean(aggregate);
}

/* --- table ---------------------------------------------------------------------------------------------- */

enum { OWN_LEAK, OWN_KEY, OWN_SPLIT, OWN_IMAGE };

static struct slice own(const struct view *view, const struct group *group, int which) {
    return group->value[view->own[which]];
}

/* A key; if it has many boxes, only its beginning. */
static void key_cell(struct table *table, struct slice leak, struct slice key) {
    enum { SHOWN = 40 };
    char shown[SHOWN + 3];
    if (!slice_is(leak, LEAK_BOXES) || key.len - 2 <= sizeof shown) {
        report_cell(table, key);
        return;
    }
    memcpy(shown, key.at + 1, SHOWN);
    memset(shown + SHOWN, '.', sizeof shown - SHOWN);
    table_text(table, (struct slice){shown, sizeof shown});
}

static void key_count_cell(struct table *table, uint64_t keys) {
    char text[40];
    size_t len = number_put_integer(text, keys);
    memcpy(text + len, keys == 1 ? " key" : " keys", 5);
    table_text(table, (struct slice){text, len + (keys == 1 ? 4 : 5)});
}

/* The numbers of keys and records of each kind in a section. */
static void total_rows(const struct view *view, const struct section *section, struct table *table) {
    table_rule(table);
    for (size_t i = 0; i < section->count;) {
        struct slice leak = own(view, section->groups[i], OWN_LEAK), key = {0};
        uint64_t keys = 0, records = 0;
        for (; i < section->count && slice_equal(own(view, section->groups[i], OWN_LEAK), leak); i++) {
            struct slice next = own(view, section->groups[i], OWN_KEY);
            if (!slice_equal(next, key)) keys++;
            key = next;
            count_add(&records, section->groups[i]->sums[0].n);
        }
        report_key_cells(view, section->groups[0], table);
        report_cell(table, leak);
        key_count_cell(table, keys);
        for (int k = OWN_SPLIT; k <= OWN_IMAGE; k++) table_text(table, slice_of(""));
        table_integer(table, records);
    }
}

static void write_table(struct aggregate *aggregate, struct view *view, struct table *table) {
    struct section section;
    (void)aggregate;
    report_columns(view, table, "leak,key,split,image", "records");
    while (tally_section(view, &section)) {
        for (size_t i = 0; i < section.count; i++) {
            const struct group *group = section.groups[i];
            report_key_cells(view, group, table);
            report_cell(table, own(view, group, OWN_LEAK));
            key_cell(table, own(view, group, OWN_LEAK), own(view, group, OWN_KEY));
            report_cell(table, own(view, group, OWN_SPLIT));
            report_cell(table, own(view, group, OWN_IMAGE));
            table_integer(table, group->sums[0].n);
        }
        total_rows(view, &section, table);
    }
}

const struct report report_leakage = {.name = "leakage",
                                      .own = {"leak", "key", "split", "image"},
                                      .takes = RECORD_SCENE | RECORD_SAMPLE | RECORD_SCORED,
                                      .kinds = 1u << SUM_COUNT,
                                      .has_every_key = true,
                                      .add = add,
                                      .merge = merge,
                                      .finish = finish,
                                      .lines = report_single_lines,
                                      .table = write_table};
