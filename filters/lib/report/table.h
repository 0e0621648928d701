/* SPDX-License-Identifier: MIT
 *
 * table: tables as aligned text, TSV, Markdown or LaTeX. */
#ifndef SAR_REPORT_TABLE_H
#define SAR_REPORT_TABLE_H

#include "base/buffer.h"
#include "base/exact.h"
#include "base/memory.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

enum table_format { TABLE_TEXT, TABLE_TSV, TABLE_MARKDOWN, TABLE_LATEX };

enum table_align { TABLE_LEFT, TABLE_RIGHT };

struct table_column {
    struct slice over, title; /* over: a title shared with neighbours that have the same; "": none */
    enum table_align align;
};

/* The first `keys` columns divide the rows into parts: consecutive rows with the same cells there. In all formats
 * except TSV each part becomes a table of its own, with these cells as its title. */
struct table {
    size_t keys;
    struct table_column *columns;
    size_t column_count, column_room;
    struct slice *cells; /* row by row */
    size_t cell_count, cell_room;
    size_t *rules; /* indices of rows with a line above them */
    size_t rule_count, rule_room;
    struct slice *notes; /* below the table, marked *, **, ... */
    size_t note_count, note_room;
    struct arena memory;
};

/* Initializes an empty table; table_close frees it. */
void table_open(struct table *, size_t keys);

/* Adds a column; add all columns before the first cell. The texts are copied. */
void table_column(struct table *, struct slice over, struct slice title, enum table_align);

/* Adds a column for each of the titles, which are separated by commas; NULL: none. */
void table_columns(struct table *, const char *over, const char *titles, enum table_align);

/* Adds a line below the last row. */
void table_rule(struct table *);

/* Adds the next cell, from left to right, row by row. The text is copied. */
void table_text(struct table *, struct slice text);
void table_integer(struct table *, uint64_t number);

/* The same with a number of decimals: "-" if it is NaN or undefined, ">100" if it is infinite (a median above its
 * histogram). */
void table_fixed(struct table *, double number, int decimals);
void table_ratio(struct table *, struct ratio, int decimals);

/* Adds a note below the table, unless there is one with the same text, and returns its mark. The text is copied; the
 * mark is static. */
struct slice table_note(struct table *, struct slice text);

/* Emits the table; nothing if it has no rows. */
void table_write(const struct table *, enum table_format, struct buffer *);

void table_close(struct table *);

#endif
