/* SPDX-License-Identifier: MIT
 *
 * report: the reports of sar-agg(1): what is added up from a stream of records, and how it is written. Each report
 * is a row of the table in report.c: the records that it takes, how it adds one, and how it writes its lines and its
 * table. */
#ifndef SAR_REPORT_REPORT_H
#define SAR_REPORT_REPORT_H

#include "base/must.h"
#include "base/texts.h"
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

/* The group keys that belong to the reports themselves, by their places. */
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
    KEY_UNIT,
    KEY_ANSWER,
    KEY_OWN
};

struct report_options {
    int named;                   /* the index of a report, -1 for none */
    const struct report *report; /* it, NULL: by the kind of the first record */
    int layout;                  /* as the user said it, -1 for nothing */
    bool ci, partial, paper;
    uint64_t replicates, seed;
    bool resampling_given;  /* the user has set replicates or seed */
    bool mixed;             /* answers read by different readers may be added up */
    const char *compare[2]; /* two models; NULL: no comparison */
    bool as_table;          /* else NDJSON */
    enum table_format format;
    uint64_t top;                /* rows per part of the tables words and unread; 0: all */
    struct scene_key *scene_key; /* of leakage; NULL if there is none */
    double twin_iou;             /* of leakage; 0: only equal signatures */
};

struct aggregate {
    struct cli *cli;
    struct report_options options;
    struct grouping grouping;
    const struct report *report; /* of records; NULL until it is known */
    uint64_t records;            /* added up so far */
    struct tally tally;
    struct bootstrap bootstrap;
    bool resampling_settled;      /* the number of replicates and their seed are final */
    struct provenance provenance; /* of the answers that were scored */
    bool is_fatal;                /* the fault is not the record's: the program ends without output */
    struct texts texts;           /* questions that two models were asked; keys of duplicates */
    uint64_t answers;             /* unread: scored answers so far */
    struct quote unread_id;       /* of the first answer that was not read; "" for none */
    struct texts units;           /* consistency: units with their answers */
    struct leaks leaks;
    bool splits_told;         /* leakage: at least one record names its split */
    const char *unsplit_file; /* leakage: the file of the last record without a split */
    /* The current record. */
    const char *file; /* its file */
    struct record record;
    struct scored scored;
    struct scene scene;
    struct tally_line line;
    struct slice value[KEYS_MOST];
    struct buffer scratch; /* the last value set by report_set_text */
};

struct report {
    const char *name;
    const char *own[5];                       /* names of its own group keys, NULL-terminated */
    int takes;                                /* the kinds of records, besides tallies */
    unsigned kinds;                           /* the kinds of its sums, 1 << enum sum_kind */
    const char *shared;                       /* the metric whose lines have a share; NULL: none */
    bool has_every_key;                       /* its tallies must have the first of its own keys */
    bool has_provenance;                      /* its tallies say which reader read the answers */
    tally_rank *rank;                         /* of values of its own keys; may be NULL */
    int (*order)(const void *, const void *); /* of the struct group * of a section; NULL: tally_view's */
    bool (*add)(struct aggregate *, struct fault *);   /* adds a record, whose user's keys are set */
    bool (*merge)(struct aggregate *, struct fault *); /* adds a tally; NULL: tally_add does */
    void (*finish)(struct aggregate *);                /* called before the output; may be NULL */
    void (*lines)(struct aggregate *, struct view *);  /* writes NDJSON */
    void (*table)(struct aggregate *, struct view *, struct table *);
};

/* All reports, in the order of the output, and their names; both end with NULL. */
extern const struct report *const reports[];
extern const char *const report_names[];

/* report_named: the report of this name, or NULL. report_by_kind: the default report for a kind of record, which is
 * not a tally. */
const struct report *report_named(struct slice name);
const struct report *report_by_kind(enum record_kind);

/* The names of the keys of enum own_key. */
extern const char *const report_own_names[KEY_OWN];

/* Why the options cannot be used with a report; an empty text if they can. */
struct objection {
    char text[192];
};
struct objection report_objection(const struct report_options *, const struct grouping *,
                                  const struct report *);

/* Initializes an aggregate whose options and grouping are set and whose other members are zero. The cli stays the
 * caller's. aggregate_close frees all the rest, the scene key of the options included. */
void aggregate_open(struct aggregate *, struct cli *);

/* Adds a record; a record_function of stream. RECORD_BAD, with a fault, if the record is invalid; RECORD_FATAL if it
 * shows that the output cannot be what the user asked for. */
enum outcome aggregate_record(void *aggregate, const struct line *, struct buffer *, struct fault *);

/* Writes all reports to the output of the cli; call it once. */
void aggregate_write(struct aggregate *);
void aggregate_close(struct aggregate *);

/* --- for the files of the reports --- */

/* Sets the value of an own key to a text, which is copied. Valid until the next call. */
void report_set_text(struct aggregate *, enum own_key, struct slice text);

/* Sets the value of an own key to a member of the record; `name` is the member's name in faults. Returns false with
 * a fault if the member is missing or is not a group key. */
MUST_CHECK bool report_set_member(struct aggregate *, enum own_key key, const char *name, struct slice json,
                                  struct fault *);

/* Reads the scene of the record, and sets the keys split and image from it. Returns false with a fault if the scene
 * is invalid. */
MUST_CHECK bool report_set_place(struct aggregate *, struct fault *);

/* Sets the keys task and variant from the sample. Returns false with a fault if either is not a string. */
MUST_CHECK bool report_set_task(struct aggregate *, struct fault *);

/* report_sum: the sum for a metric in the group of the values that are set; NULL if it is of another kind.
 * report_count adds 1 to one of the kind SUM_COUNT. */
struct sum *report_sum(struct aggregate *, const char *metric, enum sum_kind);
void report_count(struct aggregate *, const char *metric);

/* Emits the beginning of a line: the report's name, the first `own` of its own keys, and all other keys. */
void report_put_keys(struct buffer *, const struct view *, const struct group *, size_t own);
void report_put_by(struct buffer *, const struct view *, const struct group *); /* all but the report's own */
void report_put_number(struct buffer *, const char *before, double number);     /* null if not finite */
void report_put_ratio(struct buffer *, const char *before, struct ratio);
void report_put_interval(struct buffer *, bool there, struct interval); /* null if not `there` */

/* Add columns to a table. report_key_columns: one for each key that is not the report's own. report_columns: these,
 * then titles to be aligned to the left, and others to the right, both separated by commas; NULL: none. */
void report_key_columns(const struct view *, struct table *);
void report_columns(const struct view *, struct table *, const char *left, const char *right);
void report_key_cells(const struct view *, const struct group *, struct table *);
void report_cell(struct table *, struct slice json); /* the value of a key, decoded; "-" if .at is NULL */
void report_name_cell(struct table *, struct slice spelled);         /* a JSON string without its quotes */
void report_share_cells(struct table *, uint64_t n, uint64_t total); /* n, and its share in percent */

/* If S does not include all tasks: report_put_without emits the member `without` of its line, report_figure_cell
 * marks the cell `text` of the figure S and adds the note. Else the first emits nothing, and the cell has no mark. */
void report_put_without(struct buffer *, const struct averages *);
void report_figure_cell(struct table *, const struct averages *, size_t figure, struct slice text);

/* The sum of a metric in a group, or NULL; its n, or 0. */
const struct sum *report_find(const struct group *, const char *metric);
uint64_t report_number(const struct group *, const char *metric);

/* Writes a line for each group, which has one sum. */
void report_single_lines(struct aggregate *, struct view *);

/* Writes lines of counts: for each sum, with its share of the section's total if its metric is the report's
 * `shared`; and one for the total. report_total is the total of a metric in a section; report_own_end, the end of the
 * groups from `from` on that agree in the first of the report's own keys. */
void report_count_lines(struct aggregate *, struct view *);
uint64_t report_total(const struct section *, const char *metric);
size_t report_own_end(const struct view *, const struct section *, size_t from);

/* Emits the beginning of a line for a total: its keys (report_put_keys), metric and n. */
void report_put_total(struct buffer *, const struct view *, const struct group *, size_t own,
                      const char *metric, uint64_t n);

/* The reports, each in the file of its name, except: in scenes.c categories, aspect and shapes, in samples.c tasks
 * and words. */
extern const struct report report_score, report_categories, report_aspect, report_shapes, report_tasks,
    report_words, report_duplicates, report_leakage, report_unread, report_consistency;

/* The rank of a task or variant, for reports whose own keys these are. */
size_t report_task_rank(size_t own, struct slice value);

/* --columns=paper and --compare, of the report score. If two models cannot be compared, a message says why, and the
 * exit status becomes CLI_BAD_DATA. */
void report_paper_table(struct aggregate *, struct view *, struct table *);
void report_compare_lines(struct aggregate *, struct view *);
void report_compare_table(struct aggregate *, struct view *, struct table *);

#endif
