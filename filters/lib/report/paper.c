/* SPDX-License-Identifier: MIT
 *
 * --columns=paper: the paper's Table 3, a row for each model. */
#include "base/number.h"
#include "report/report.h"
#include "tally/averages.h"

#include <string.h>

/* "92.32", or with intervals "92.32 [91.80, 92.81]"; S has a mark if it does not include all tasks. */
static void put_figure_cell(const struct averages *averages, size_t figure, struct table *table) {
    struct ratio ratio = averages->ratio[figure];
    struct interval interval;
    if (ratio.whole == 0) {
        table_ratio(table, ratio, 2);
        return;
    }
    char text[3 * NUMBER_DECIMAL], *at = text;
    at += number_put_fixed_ratio(at, ratio.part, ratio.whole, 2);
    if (averages_interval(averages, figure, &interval)) {
        at = stpcpy(at, " [");
        at += number_put_fixed(at, interval.low, 2);
        at = stpcpy(at, ", ");
        at += number_put_fixed(at, interval.high, 2);
        *at++ = ']';
    }
    report_figure_cell(table, averages, figure, (struct slice){text, (size_t)(at - text)});
}

/* A message with the number of answers that were not read, for which Table 3 has no column. All metrics of a group
 * have the same number. */
static void tell_unread(const struct aggregate *aggregate, const struct view *view) {
    uint64_t unread = 0;
    for (size_t i = 0; i < view->count; i++) {
        uint64_t most = 0;
        for (size_t k = 0; k < view->groups[i]->count; k++)
            if (view->groups[i]->sums[k].outcome[OUTCOME_UNREAD] > most)
                most = view->groups[i]->sums[k].outcome[OUTCOME_UNREAD];
        count_add(&unread, most);
    }
    if (unread == 0) return;
    const char *id = aggregate->unread_id.text;
    cli_message(aggregate->cli, "%s nothing that the task asks for%s%s",
                counted(unread, "answer held", "answers held").text, id[0] != '\0' ? ", for instance " : "",
                id);
}

void report_paper_table(struct aggregate *aggregate, struct view *view, struct table *table) {
    struct section section;
    struct averages averages;
    report_columns(view, table, NULL, "Avg score");
    for (size_t i = 0; i < METRIC_COLUMNS; i++)
        table_columns(table, metric_columns[i].over, metric_columns[i].title, TABLE_RIGHT);
    averages_open(&averages, &aggregate->bootstrap);
    while (tally_section(view, &section)) {
        averages_fill(&averages, view, &section, 0, NULL);
        report_key_cells(view, section.groups[0], table);
        put_figure_cell(&averages, AVERAGES_OVERALL, table);
        for (size_t i = 0; i < METRIC_COLUMNS; i++) put_figure_cell(&averages, i, table);
    }
    averages_close(&averages);
    tell_unread(aggregate, view);
}
