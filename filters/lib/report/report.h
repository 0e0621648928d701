/* SPDX-License-Identifier: MIT
 *
 * report: what can be added up of a stream of records, and how it is written (sar-agg(1)). Each report is a
 * row of the table in report.c: which records it takes, what it adds up of one, how its lines and its table
 * look. */
#ifndef SAR_REPORT_REPORT_H
#define SAR_REPORT_REPORT_H

#include "base/strset.h"
#include "cli/cli.h"
#include "cli/scenekey.h"
#include "cli/stream.h"
#include "record/provenance.h"
#include "record/record.h"
#include "record/scene.h"
#include "record/scored.h"
#include "report/table.h"
#include "tally/averages.h"
#include "tally/bootstrap.h"
#include "tally/grouping.h"
#include "tally/leaks.h"
#include "tally/tally.h"
#include "tally/tallyline.h"

/* The group keys that belong to a report, by their places. */
enum own_key {
    KEY_TASK,
    KEY_VARIANT,
    KEY_CATEGORY,
    KEY_SHAPE,
    KEY_WORD,
    KEY_SPLIT,
    KEY_IMAGE,
    KEY_ID,
    KEY_LEAK,
    KEY_KEY,
    KEY_WHAT,
    KEY_FORM,
    KEY_OWN
};

struct report_options {
    const struct report *report; /* NULL: by the kind of the first record */
    bool ci, partial, paper;
    uint64_t replicates, seed;
    bool resampling_given;  /* replicates or seed are the user's */
    bool mixed;             /* answers of different readers are added up */
    const char *compare[2]; /* two models; NULL where none are compared */
    bool as_table;          /* else ndjson */
    enum table_format format;
    uint64_t top;                /* rows of a table of words; 0 for all */
    struct scene_key *scene_key; /* of leakage; NULL where there is none */
    double twin_iou;             /* of leakage: 0 for equal signatures only */
};

struct aggregate {
    struct cli *cli;
    struct report_options options;
    struct grouping grouping;
    const struct report *report; /* of records; NULL until one is known */
    uint64_t records;            /* added up so far */
    struct tally tally;
    struct bootstrap bootstrap;
    bool resampling_settled;      /* some replicates have been made */
    struct provenance provenance; /* of the answers behind the score */
    bool is_fatal;                /* the fault of the current record is none of its own: nothing is written */
    struct texts texts;           /* questions that two models were asked; names of duplicates */
    uint64_t answers;             /* unread: judged so far */
    struct quote unread_id;       /* of the first answer in which nothing was read; "" for none */
    struct leaks leaks;
    bool splits_told;         /* leakage: some record says its split */
    const char *unsplit_file; /* leakage: where the last record was that says none */
    /* the record at hand */
    const char *file; /* where it is */
    struct record record;
    struct scored scored;
    struct scene scene;
    struct tally_line line;
    struct slice value[KEYS_MOST];
    struct emit scratch; /* the last value that report_set_text has set */
};

struct report {
    const char *name;
    const char *own[5]; /* names of its own group keys, NULL-terminated */
    int takes;          /* the kinds of records, tallies aside */
    unsigned kinds;     /* of its sums, 1 << enum sum_kind */
    const char *shared; /* the metric of which a line tells the share; NULL for none */
    bool has_every_key; /* no tally of it lacks the first of its own keys */
    tally_rank *rank;   /* of values of its own keys; may be NULL */
    bool (*add)(struct aggregate *, struct fault *);   /* one record, its by-values set */
    bool (*merge)(struct aggregate *, struct fault *); /* one tally, its values set; NULL: to be added up */
    void (*finish)(struct aggregate *);                /* before it is written; may be NULL */
    void (*lines)(struct aggregate *, struct view *);  /* as ndjson */
    void (*table)(struct aggregate *, struct view *, struct table *);
};

/* All reports, in the order in which they are written; a NULL name ends them. */
extern const struct report reports[];

/* The report of that name, NULL where there is none; and the usual one for a kind of record, but for tallies.
 */
const struct report *report_named(struct slice name);
const struct report *report_by_kind(enum record_kind);
bool report_is(const struct report *, const char *name);

/* The names of the keys of enum own_key. */
extern const char *const report_own_names[KEY_OWN];

/* Why the options do not go with a report; empty where they do. */
struct objection {
    char text[192];
};
struct objection report_objection(const struct report_options *, const struct grouping *,
                                  const struct report *);

void aggregate_open(struct aggregate *, struct cli *);

/* Adds up a record; a record_function of stream. */
enum outcome aggregate_record(void *aggregate, const struct line *, struct emit *, struct fault *);

/* Writes all reports. */
void aggregate_write(struct aggregate *);
void aggregate_close(struct aggregate *);

/* --- for the rooms of the reports -------------------------------------------------------------------------
 */

/* Sets the value of an own key to a text, until the next call. */
void report_set_text(struct aggregate *, enum own_key, struct slice text);

/* Sets the value of an own key to a member's of the record, which is called so; a fault where it is no key. */
bool report_set_member(struct aggregate *, enum own_key key, const char *name, struct slice json,
                       struct fault *);

/* Reads the scene of the record, and sets split and image to its. */
bool report_set_place(struct aggregate *, struct fault *);

/* Sets task and variant to the sample's. */
bool report_set_task(struct aggregate *, struct fault *);

/* The sum of a kind for a metric in the group of the values that are set; for SUM_COUNT one more. */
struct sum *report_sum(struct aggregate *, const char *metric, enum sum_kind);
void report_count(struct aggregate *, const char *metric);

/* Emits a line up to its metric: the report's name and the group's keys, of the report's own the first `own`.
 */
void report_put_keys(struct emit *, const struct view *, const struct group *, size_t own);
void report_put_by(struct emit *, const struct view *, const struct group *); /* all but the report's own */
void report_put_number(struct emit *, const char *before, double number);     /* null where it is none */
void report_put_ratio(struct emit *, const char *before, struct ratio);
void report_put_interval(struct emit *, bool there, struct interval); /* null where it is not there */

/* Opens a table's columns: first those of the keys that are not the report's own, then these, the first of
 * them to the left. */
void report_key_columns(const struct view *, struct table *);
void report_columns(const struct view *, struct table *, const char *const *titles, size_t count);
void report_key_cells(const struct view *, const struct group *, struct table *);
void report_cell(struct table *, struct slice json); /* the value of a key, as people read it; "-" for none */
void report_name_cell(struct table *, struct slice spelled); /* a name, of what stands between its quotes */

/* Where S lacks a task: the member `without` of its line; and its cell, `text` with the mark of a note that says so. */
void report_put_without(struct emit *, const struct board *);
void report_marked_cell(struct table *, const struct board *, struct slice text);

/* The sum of a metric in a group; NULL where there is none. */
const struct sum *report_find(const struct group *, const char *metric);

/* Lines of groups that have one sum each. */
void report_single_lines(struct aggregate *, struct view *);

/* Lines of counts: each sum, with its share of all of the metric `shared`, and one of all of them. */
void report_count_lines(struct aggregate *, struct view *);
uint64_t report_total(const struct section *, const char *metric);

/* The rows of the table; each in the room of its name. */
bool score_add(struct aggregate *, struct fault *);
void score_lines(struct aggregate *, struct view *);
void score_table(struct aggregate *, struct view *, struct table *);
size_t score_rank(size_t own, struct slice value);

/* --columns=paper and --compare, of the report score. Where two models can't be compared the user is told
 * why. */
void paper_table(struct aggregate *, struct view *, struct table *);
void compare_lines(struct aggregate *, struct view *);
void compare_table(struct aggregate *, struct view *, struct table *);

bool categories_add(struct aggregate *, struct fault *);
void categories_table(struct aggregate *, struct view *, struct table *);
bool aspect_add(struct aggregate *, struct fault *);
void aspect_lines(struct aggregate *, struct view *);
void aspect_table(struct aggregate *, struct view *, struct table *);
bool tasks_add(struct aggregate *, struct fault *);
void tasks_lines(struct aggregate *, struct view *);
void tasks_table(struct aggregate *, struct view *, struct table *);
bool shapes_add(struct aggregate *, struct fault *);
void shapes_table(struct aggregate *, struct view *, struct table *);
size_t shapes_rank(size_t own, struct slice value);
bool words_add(struct aggregate *, struct fault *);
void words_lines(struct aggregate *, struct view *);
void words_table(struct aggregate *, struct view *, struct table *);
bool duplicates_add(struct aggregate *, struct fault *);
bool duplicates_merge(struct aggregate *, struct fault *);
void duplicates_finish(struct aggregate *);
void duplicates_table(struct aggregate *, struct view *, struct table *);
bool unread_add(struct aggregate *, struct fault *);
size_t unread_rank(size_t own, struct slice value);
void unread_finish(struct aggregate *);
void unread_lines(struct aggregate *, struct view *);
void unread_table(struct aggregate *, struct view *, struct table *);
bool leakage_add(struct aggregate *, struct fault *);
bool leakage_merge(struct aggregate *, struct fault *);
void leakage_finish(struct aggregate *);
void leakage_table(struct aggregate *, struct view *, struct table *);

#endif
