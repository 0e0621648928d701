/* SPDX-License-Identifier: MIT
 *
 * Reports on the content of scenes: categories (the paper's Table 1), aspect (Tables 2 and 4) and shapes (Figure 7). */
#include "geometry/grid.h"
#include "report/report.h"

#include <math.h>

static bool read_scene(struct aggregate *aggregate, struct fault *fault) {
    return scene_read(&aggregate->scene, aggregate->record.text, SCENE_STRICT, fault);
}

/* --- categories ----------------------------------------------------------------------------------------- */

static bool is_first_of_category(const struct scene *scene, size_t object) {
    for (size_t i = 0; i < object; i++)
        if (slice_equal(scene->objects[i].category, scene->objects[object].category)) return false;
    return true;
}

static bool add_categories(struct aggregate *aggregate, struct fault *fault) {
    const struct scene *scene = &aggregate->scene;
    if (!read_scene(aggregate, fault)) return false;
    report_count(aggregate, "scenes");
    for (size_t i = 0; i < scene->object_count; i++) {
        report_set_text(aggregate, KEY_CATEGORY, scene->objects[i].category);
        report_count(aggregate, "instances");
        if (is_first_of_category(scene, i)) report_count(aggregate, "scenes");
    }
    return true;
}

static void put_categories(struct aggregate *aggregate, struct view *view, struct table *table) {
    struct section section;
    (void)aggregate;
    report_columns(view, table, "category", "instances,share %,scenes");
    while (tally_section(view, &section)) {
        uint64_t total = report_total(&section, "instances"), scenes = 0;
        for (size_t i = 0; i < section.count; i++) {
            const struct group *group = section.groups[i];
            struct slice category = group->value[view->own[0]];
            if (category.at == NULL) {
                scenes = report_number(group, "scenes");
                continue;
            }
            report_key_cells(view, group, table);
            report_cell(table, category);
            report_share_cells(table, report_number(group, "instances"), total);
            table_integer(table, report_number(group, "scenes"));
        }
        table_rule(table);
        report_key_cells(view, section.groups[0], table);
        table_text(table, slice_of("all"));
        report_share_cells(table, total, total);
        table_integer(table, scenes);
    }
}

const struct report report_categories = {.name = "categories",
                                         .own = {"category"},
                                         .takes = RECORD_SCENE,
                                         .kinds = 1u << SUM_COUNT,
                                         .shared = "instances",
                                         .add = add_categories,
                                         .lines = report_count_lines,
                                         .table = put_categories};

/* --- aspect --------------------------------------------------------------------------------------------- */

static bool add_aspects(struct aggregate *aggregate, struct fault *fault) {
    const struct scene *scene = &aggregate->scene;
    if (!read_scene(aggregate, fault)) return false;
    for (size_t i = 0; i < scene->object_count; i++) {
        struct bbox box = scene->objects[i].bbox;
        if (bbox_height(box) / bbox_width(box) <= MILLIONTHS_MOST) continue;
        fault_set(fault, FAULT_RANGE, "bbox", "is more than 1,000,000,000 times as high as wide");
        return fault_in(fault, "objects[%zu]", i);
    }
    for (size_t i = 0; i < scene->object_count; i++) {
        struct bbox box = scene->objects[i].bbox;
        double ratio = bbox_height(box) / bbox_width(box);
        int64_t rounded = millionths((struct ratio){bbox_height(box), bbox_width(box)});
        report_set_text(aggregate, KEY_CATEGORY, scene->objects[i].category);
        struct sum *sum = report_sum(aggregate, "aspect", SUM_SPREAD);
        count_add(&sum->n, 1);
        tally_add_value(sum, rounded);
        spread_add(sum->spread, spread_bin(rounded), 1);
        count_add(&sum->spread->classes[spread_class(ratio)], 1);
    }
    return true;
}

/* Adds the sums of all categories of a section to `all`, whose spread the caller frees. */
static void add_up(const struct section *section, struct sum *all) {
    *all = (struct sum){
        .kind = SUM_SPREAD, .metric = slice_of("overall"), .spread = memory_new(1, sizeof *all->spread)};
    for (size_t i = 0; i < section->count; i++) {
        const struct sum *sum = report_find(section->groups[i], "aspect");
        if (sum == NULL) continue;
        tally_add(all, sum);
        spread_merge(all->spread, sum->spread);
    }
}

static struct ratio share_of(const struct sum *sum, int class) {
    return (struct ratio){100 * (double)sum->spread->classes[class], (double)sum->n};
}

static void put_spread_figures(struct buffer *out, const struct sum *sum) {
    report_put_ratio(out, ",\"mean\":", wide_mean(sum->total, sum->n));
    report_put_number(out, ",\"sd\":", wide_deviation(sum->total, sum->squares, sum->n));
    report_put_number(out, ",\"median\":", spread_median(sum->spread, sum->n));
    for (int i = 0; i < SPREAD_CLASSES; i++)
        report_put_ratio(out, i == 0 ? ",\"shares\":[" : ",", share_of(sum, i));
    buffer_char(out, ']');
}

static void put_aspect_lines(struct aggregate *aggregate, struct view *view) {
    struct buffer *out = &aggregate->cli->out.buffer;
    struct section section;
    while (tally_section(view, &section)) {
        struct sum all;
        for (size_t i = 0; i < section.count; i++) {
            for (size_t k = 0; k < section.groups[i]->count; k++) {
                const struct sum *sum = &section.groups[i]->sums[k];
                struct buffer figures = {0};
                put_spread_figures(&figures, sum);
                report_put_keys(out, view, section.groups[i], 1);
                tally_line_put(out, sum, buffer_view(&figures));
                buffer_text(out, "}\n");
                buffer_free(&figures);
            }
        }
        add_up(&section, &all);
        report_put_total(out, view, section.groups[0], 0, "overall", all.n);
        put_spread_figures(out, &all);
        buffer_text(out, "}\n");
        emit_commit(&aggregate->cli->out);
        spread_free(all.spread);
    }
}

static void put_spread_row(const struct view *view, const struct group *group, struct slice category,
                           const struct sum *sum, struct table *table) {
    report_key_cells(view, group, table);
    report_name_cell(table, category);
    table_integer(table, sum->n);
    table_ratio(table, wide_mean(sum->total, sum->n), 3);
    table_fixed(table, spread_median(sum->spread, sum->n), 3);
    table_fixed(table, wide_deviation(sum->total, sum->squares, sum->n), 3);
    for (int i = 0; i < SPREAD_CLASSES; i++) table_ratio(table, share_of(sum, i), 2);
}

static void put_aspects(struct aggregate *aggregate, struct view *view, struct table *table) {
    struct section section;
    (void)aggregate;
    report_columns(view, table, "category", "n,mean,median,sd");
    table_columns(table, "share %", "broad,square,tall", TABLE_RIGHT);
    while (tally_section(view, &section)) {
        struct sum all;
        for (size_t i = 0; i < section.count; i++) {
            const struct group *group = section.groups[i];
            struct slice category = group->value[view->own[0]];
            for (size_t k = 0; k < group->count; k++)
                put_spread_row(view, group, (struct slice){category.at + 1, category.len - 2},
                               &group->sums[k], table);
        }
        add_up(&section, &all);
        table_rule(table);
        put_spread_row(view, section.groups[0], slice_of("all"), &all, table);
        spread_free(all.spread);
    }
}

const struct report report_aspect = {.name = "aspect",
                                     .own = {"category"},
                                     .takes = RECORD_SCENE,
                                     .kinds = 1u << SUM_SPREAD,
                                     .has_every_key = true,
                                     .add = add_aspects,
                                     .lines = put_aspect_lines,
                                     .table = put_aspects};

/* --- shapes --------------------------------------------------------------------------------------------- */

static bool add_shapes(struct aggregate *aggregate, struct fault *fault) {
    const struct scene *scene = &aggregate->scene;
    if (!read_scene(aggregate, fault)) return false;
    for (size_t i = 0; i < scene->object_count; i++) {
        enum shape shape = grid_shape(&grid_defaults, grid_aspect(scene->objects[i].bbox));
        report_set_text(aggregate, KEY_SHAPE, slice_of(shape_names[shape]));
        report_count(aggregate, "instances");
    }
    return true;
}

static size_t rank_shape(size_t own, struct slice value) {
    static const char *const order[] = {"wide", "square", "tall"};
    size_t place = 0;
    (void)own;
    while (place < 3 && !slice_is(value, order[place])) place++;
    return place;
}

static void put_shapes(struct aggregate *aggregate, struct view *view, struct table *table) {
    struct section section;
    (void)aggregate;
    report_columns(view, table, "shape", "instances,share %");
    while (tally_section(view, &section)) {
        uint64_t total = report_total(&section, "instances");
        for (size_t i = 0; i <= section.count; i++) {
            const struct group *group = section.groups[i < section.count ? i : 0];
            uint64_t n = i < section.count ? report_number(group, "instances") : total;
            if (i == section.count) table_rule(table);
            report_key_cells(view, group, table);
            if (i < section.count)
                report_cell(table, group->value[view->own[0]]);
            else
                table_text(table, slice_of("all"));
            report_share_cells(table, n, total);
        }
    }
}

const struct report report_shapes = {.name = "shapes",
                                     .own = {"shape"},
                                     .takes = RECORD_SCENE,
                                     .kinds = 1u << SUM_COUNT,
                                     .shared = "instances",
                                     .has_every_key = true,
                                     .rank = rank_shape,
                                     .add = add_shapes,
                                     .lines = report_count_lines,
                                     .table = put_shapes};
