/* SPDX-License-Identifier: MIT */
#include "report/table.h"

#include "base/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void table_open(struct table *table, size_t keys) {
    *table = (struct table){.keys = keys};
}

static struct slice copy(struct table *table, struct slice text) {
    return (struct slice){arena_bytes(&table->memory, text.len > 0 ? text.at : "", text.len), text.len};
}

void table_column(struct table *table, struct slice over, struct slice title, enum table_align align) {
    table->columns =
        memory_grow(table->columns, &table->column_room, table->column_count + 1, sizeof *table->columns);
    table->columns[table->column_count++] =
        (struct table_column){copy(table, over), copy(table, title), align};
}

void table_columns(struct table *table, const char *over, const char *titles, enum table_align align) {
    struct slice title;
    while (slice_next(&titles, &title)) table_column(table, slice_of(over), title, align);
}

void table_rule(struct table *table) {
    table->rules = memory_grow(table->rules, &table->rule_room, table->rule_count + 1, sizeof *table->rules);
    table->rules[table->rule_count++] = table->cell_count / table->column_count;
}

void table_text(struct table *table, struct slice text) {
    table->cells = memory_grow(table->cells, &table->cell_room, table->cell_count + 1, sizeof *table->cells);
    table->cells[table->cell_count++] = copy(table, text);
}

void table_integer(struct table *table, uint64_t number) {
    char text[20];
    table_text(table, (struct slice){text, number_put_integer(text, number)});
}

void table_fixed(struct table *table, double number, int decimals) {
    char text[NUMBER_DECIMAL];
    if (isnan(number)) {
        table_text(table, slice_of("-"));
    } else if (isinf(number)) {
        table_text(table, slice_of(">100"));
    } else {
        table_text(table, (struct slice){text, number_put_fixed(text, number, decimals)});
    }
}

void table_ratio(struct table *table, struct ratio ratio, int decimals) {
    char text[NUMBER_DECIMAL];
    if (ratio.whole == 0)
        table_text(table, slice_of("-"));
    else
        table_text(table,
                   (struct slice){text, number_put_fixed_ratio(text, ratio.part, ratio.whole, decimals)});
}

/* --- what all formats share ----------------------------------------------------------------------------- */

static struct slice cell(const struct table *table, size_t row, size_t column) {
    return table->cells[row * table->column_count + column];
}

static bool has_rule(const struct table *table, size_t row) {
    for (size_t i = 0; i < table->rule_count; i++)
        if (table->rules[i] == row) return true;
    return false;
}

/* The row after the part that begins at row `from`. */
static size_t part_end(const struct table *table, size_t from, size_t rows) {
    for (size_t row = from + 1; row < rows; row++) {
        for (size_t i = 0; i < table->keys; i++)
            if (!slice_equal(cell(table, from, i), cell(table, row, i))) return row;
    }
    return rows;
}

static bool has_over(const struct table *table) {
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].over.len > 0) return true;
    return false;
}

/* The column after those that share the title above column `from`. */
static size_t over_end(const struct table *table, size_t from) {
    size_t i = from + 1;
    while (i < table->column_count && table->columns[from].over.len > 0
           && slice_equal(table->columns[from].over, table->columns[i].over))
        i++;
    return i;
}

/* Emits a text with the escapes of a format. buffer_shown serves text and TSV: it escapes control characters, which
 * would end a cell. */
typedef void put_text(struct buffer *, struct slice);

static void put_markdown(struct buffer *out, struct slice text) {
    struct buffer plain = {0};
    buffer_shown(&plain, text);
    for (size_t i = 0; i < plain.len; i++) {
        if (strchr("\\`*_|<>[]", plain.bytes[i]) != NULL) buffer_char(out, '\\');
        buffer_char(out, plain.bytes[i]);
    }
    buffer_free(&plain);
}

static void put_latex(struct buffer *out, struct slice text) {
    static const char special[] = "\\~^<>|\"&%$#_{}";
    static const char *const said[] = {"\\textbackslash{}", "\\textasciitilde{}", "\\textasciicircum{}",
                                       "\\textless{}",      "\\textgreater{}",    "\\textbar{}",
                                       "\\textquotedbl{}"};
    struct buffer plain = {0};
    buffer_shown(&plain, text);
    for (size_t i = 0; i < plain.len; i++) {
        const char *found = strchr(special, plain.bytes[i]);
        size_t at = found != NULL ? (size_t)(found - special) : sizeof special;
        if (at < sizeof said / sizeof said[0]) {
            buffer_text(out, said[at]);
        } else {
            if (found != NULL) buffer_char(out, '\\');
            buffer_char(out, plain.bytes[i]);
        }
    }
    buffer_free(&plain);
}

/* For example "model: InternVL2.5-8B, split: test". */
static void put_part_title(const struct table *table, size_t row, struct buffer *out, put_text *put) {
    for (size_t i = 0; i < table->keys; i++) {
        if (i > 0) buffer_text(out, ", ");
        put(out, table->columns[i].title);
        buffer_text(out, ": ");
        put(out, cell(table, row, i));
    }
}

/* --- text ----------------------------------------------------------------------------------------------- */

enum { GAP = 2 };

/* The width of a text on a terminal, in columns: one per character. */
static size_t width_of(struct slice text) {
    struct buffer plain = {0};
    size_t width = 0;
    buffer_shown(&plain, text);
    for (size_t i = 0; i < plain.len; i++) width += ((unsigned char)plain.bytes[i] & 0xC0) != 0x80;
    buffer_free(&plain);
    return width;
}

static size_t *column_widths(const struct table *table, size_t rows) {
    size_t *width = memory_new(table->column_count, sizeof *width);
    for (size_t i = table->keys; i < table->column_count; i++) {
        width[i] = width_of(table->columns[i].title);
        for (size_t row = 0; row < rows; row++) {
            size_t wanted = width_of(cell(table, row, i));
            if (wanted > width[i]) width[i] = wanted;
        }
    }
    for (size_t i = table->keys; i < table->column_count; i = over_end(table, i)) {
        size_t end = over_end(table, i), together = (end - i - 1) * GAP,
               wanted = width_of(table->columns[i].over);
        for (size_t k = i; k < end; k++) together += width[k];
        if (wanted > together) width[i] += wanted - together;
    }
    return width;
}

/* Emits a text in a field of `width` columns, after `*missing` blanks. Blanks after it are not emitted but stored in
 * `*missing`, so that no line ends with blanks. */
static void put_aligned(struct buffer *out, struct slice text, size_t width, enum table_align align,
                        size_t *missing) {
    size_t pad = width - width_of(text);
    if (text.len == 0) {
        *missing += width;
        return;
    }
    if (align == TABLE_RIGHT) *missing += pad;
    for (; *missing > 0; --*missing) buffer_char(out, ' ');
    buffer_shown(out, text);
    *missing = align == TABLE_RIGHT ? 0 : pad;
}

static void put_text_over(const struct table *table, const size_t *width, struct buffer *out) {
    size_t missing = 0;
    for (size_t i = table->keys; i < table->column_count; i = over_end(table, i)) {
        size_t end = over_end(table, i), together = (end - i - 1) * GAP;
        for (size_t k = i; k < end; k++) together += width[k];
        put_aligned(out, table->columns[i].over, together, table->columns[i].align, &missing);
        missing += GAP;
    }
    buffer_char(out, '\n');
}

static void put_text_row(const struct table *table, const size_t *width, const struct slice *cells,
                         struct buffer *out) {
    size_t missing = 0;
    for (size_t i = table->keys; i < table->column_count; i++) {
        put_aligned(out, cells != NULL ? cells[i] : table->columns[i].title, width[i],
                    table->columns[i].align, &missing);
        missing += GAP;
    }
    buffer_char(out, '\n');
}

/* --- all formats ---------------------------------------------------------------------------------------- */

/* How a format writes a text, and what is around the title of a part, and around and between the cells of a row. */
static const struct style {
    put_text *put;
    const char *title, *title_end, *row, *between, *row_end;
} styles[] = {
    [TABLE_TEXT] = {buffer_shown, "", "\n\n", "", "", ""},
    [TABLE_TSV] = {buffer_shown, "", "", "", "\t", "\n"},
    [TABLE_MARKDOWN] = {put_markdown, "**", "**\n\n", "| ", " | ", " |\n"},
    [TABLE_LATEX] = {put_latex, "\\noindent\\textbf{", "}\\par\n", "", " & ", " \\\\\n"},
};

/* The titles that columns share, and the lines under them. */
static void put_latex_over(const struct table *table, struct buffer *out) {
    char text[96];
    for (size_t i = table->keys; i < table->column_count; i = over_end(table, i)) {
        size_t end = over_end(table, i);
        if (i > table->keys) buffer_text(out, " & ");
        if (table->columns[i].over.len == 0) continue;
        snprintf(text, sizeof text, "\\multicolumn{%zu}{c}{", end - i);
        buffer_text(out, text);
        put_latex(out, table->columns[i].over);
        buffer_char(out, '}');
    }
    buffer_text(out, " \\\\\n");
    for (size_t i = table->keys; i < table->column_count; i = over_end(table, i)) {
        if (table->columns[i].over.len == 0) continue;
        snprintf(text, sizeof text, "\\cmidrule(lr){%zu-%zu}\n", i - table->keys + 1,
                 over_end(table, i) - table->keys);
        buffer_text(out, text);
    }
}

/* A row; the titles if `cells` is NULL. `width` is that of the columns in TABLE_TEXT. */
static void put_row(const struct table *table, enum table_format format, const size_t *width,
                    const struct slice *cells, struct buffer *out) {
    const struct style *style = &styles[format];
    if (format == TABLE_TEXT) {
        put_text_row(table, width, cells, out);
        return;
    }
    for (size_t i = table->keys; i < table->column_count; i++) {
        const struct table_column *column = &table->columns[i];
        buffer_text(out, i == table->keys ? style->row : style->between);
        if (cells == NULL && format != TABLE_LATEX && column->over.len > 0) { /* the titles share one line */
            style->put(out, column->over);
            buffer_char(out, ' ');
        }
        style->put(out, cells != NULL ? cells[i] : column->title);
    }
    buffer_text(out, style->row_end);
}

static void put_head(const struct table *table, enum table_format format, const size_t *width,
                     struct buffer *out) {
    if (format == TABLE_LATEX) {
        buffer_text(out, "\\begin{tabular}{");
        for (size_t i = table->keys; i < table->column_count; i++)
            buffer_char(out, table->columns[i].align == TABLE_RIGHT ? 'r' : 'l');
        buffer_text(out, "}\n\\toprule\n");
    }
    if (has_over(table) && format == TABLE_LATEX) put_latex_over(table, out);
    if (has_over(table) && format == TABLE_TEXT) put_text_over(table, width, out);
    put_row(table, format, width, NULL, out);
    for (size_t i = table->keys; i < table->column_count && format == TABLE_MARKDOWN; i++)
        buffer_text(out, table->columns[i].align == TABLE_RIGHT ? "| ---: " : "| --- ");
    if (format == TABLE_MARKDOWN) buffer_text(out, "|\n");
    if (format == TABLE_LATEX) buffer_text(out, "\\midrule\n");
}

/* The line above a row; `first` is the first row of the part, which is below the head's own line in LaTeX. */
static void put_rule(const struct table *table, enum table_format format, const size_t *width, bool first,
                     struct buffer *out) {
    if (format == TABLE_LATEX && !first) buffer_text(out, "\\midrule\n");
    if (format != TABLE_TEXT) return;
    for (size_t i = table->keys; i < table->column_count; i++)
        for (size_t k = i > table->keys ? width[i] + GAP : width[i]; k > 0; k--) buffer_char(out, '-');
    buffer_char(out, '\n');
}

static void write_parts(const struct table *table, enum table_format format, size_t rows,
                        struct buffer *out) {
    size_t *width = format == TABLE_TEXT ? column_widths(table, rows) : NULL;
    for (size_t from = 0, end; from < rows; from = end) {
        end = part_end(table, from, rows);
        if (from > 0) buffer_char(out, '\n');
        if (table->keys > 0) {
            buffer_text(out, styles[format].title);
            put_part_title(table, from, out, styles[format].put);
            buffer_text(out, styles[format].title_end);
        }
        put_head(table, format, width, out);
        for (size_t row = from; row < end; row++) {
            if (has_rule(table, row)) put_rule(table, format, width, row == from, out);
            put_row(table, format, width, table->cells + row * table->column_count, out);
        }
        if (format == TABLE_LATEX) buffer_text(out, "\\bottomrule\n\\end{tabular}\n");
    }
    free(width);
}

/* --- notes ---------------------------------------------------------------------------------------------- */

enum { NOTES_MOST = 16 }; /* further notes share the last mark */
static const char all_marks[NOTES_MOST + 1] = "****************";

static struct slice mark_of(size_t note) {
    return (struct slice){all_marks, note < NOTES_MOST ? note + 1 : NOTES_MOST};
}

struct slice table_note(struct table *table, struct slice text) {
    for (size_t i = 0; i < table->note_count; i++)
        if (slice_equal(table->notes[i], text)) return mark_of(i);
    table->notes = memory_grow(table->notes, &table->note_room, table->note_count + 1, sizeof *table->notes);
    table->notes[table->note_count] = copy(table, text);
    return mark_of(table->note_count++);
}

/* A note is a line; in TSV a row whose other cells are empty. */
static void put_notes(const struct table *table, enum table_format format, struct buffer *out) {
    for (size_t i = 0; i < table->note_count; i++) {
        if (format == TABLE_MARKDOWN) buffer_char(out, '\n');
        if (format == TABLE_LATEX) buffer_text(out, "\\par ");
        styles[format].put(out, mark_of(i));
        buffer_char(out, ' ');
        styles[format].put(out, table->notes[i]);
        for (size_t k = 1; format == TABLE_TSV && k < table->column_count; k++) buffer_char(out, '\t');
        buffer_char(out, '\n');
    }
}

void table_write(const struct table *table, enum table_format format, struct buffer *out) {
    size_t rows = table->column_count > 0 ? table->cell_count / table->column_count : 0;
    if (rows == 0) return;
    struct table whole = *table;
    if (format == TABLE_TSV) whole.keys = 0;
    if (format == TABLE_LATEX) buffer_text(out, "% \\usepackage{booktabs}\n");
    write_parts(&whole, format, rows, out);
    put_notes(table, format, out);
}

void table_close(struct table *table) {
    free(table->columns);
    free(table->cells);
    free(table->rules);
    free(table->notes);
    arena_free(&table->memory);
}
