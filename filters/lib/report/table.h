/* SPDX-License-Identifier: MIT
 *
 * table: rows of cells for people: as aligned text, TSV, Markdown or LaTeX. */
#ifndef SAR_REPORT_TABLE_H
#define SAR_REPORT_TABLE_H

#include "base/emit.h"
#include "base/exact.h"
#include "base/memory.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

enum table_format { TABLE_TEXT, TABLE_TSV, TABLE_MARKDOWN, TABLE_LATEX };

enum table_align { TABLE_LEFT, TABLE_RIGHT };

struct table_column {
    struct slice over, title; /* over: shared with the neighbours that have the same; empty for none */
    enum table_align align;
};

/* The first `keys` columns say what a part of the rows is about: but for TSV each part becomes a table of its
 * own, with these cells as its title. */
struct table {
    size_t keys;
    struct table_column *columns;
    size_t column_count, column_room;
    struct slice *cells; /* row by row */
    size_t cell_count, cell_room;
    size_t *rules; /* rows above which there is a line */
    size_t rule_count, rule_room;
    struct slice *notes; /* below the table, marked *, **, ... */
    size_t note_count, note_room;
    struct arena memory;
};

void table_open(struct table *, size_t keys);

/* Adds a column; all of them before the first cell. The texts are copied. */
void table_column(struct table *, struct slice over, struct slice title, enum table_align);

/* A line between the last row and the next. */
void table_rule(struct table *);

/* The next cell, from left to right, row by row. */
void table_text(struct table *, struct slice text);
void table_integer(struct table *, uint64_t number);

/* "-" for what is not a number, ">100" for what is infinite (a median beyond its histogram). */
void table_fixed(struct table *, double number, int decimals);
void table_ratio(struct table *, struct ratio, int decimals);

/* A note below the table, which is copied; gives its mark, as what the table owns: the same for the same text. */
struct slice table_note(struct table *, struct slice text);

/* Writes the table; nothing where it has no rows. */
void table_write(const struct table *, enum table_format, struct emit *);

void table_close(struct table *);

#endif
