/* SPDX-License-Identifier: MIT
 *
 * More than 500 lines: the syntaxes share one reader of lists and one of keys, and which syntax it is shows only while
 * they read. */
#include "text/syntax.h"

#include "base/ascii.h"
#include "base/memory.h"
#include "base/number.h"
#include "geometry/rotated.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the authors of each syntax document about its numbers. Sources are listed in sar-iou(1). */
static const struct described {
    const char *name;
    double units; /* 0: pixels */
    bool y_first, ambiguous;
} described[] = {
    [SYNTAX_SARCHAT] = {"sarchat", 0, false, true},
    [SYNTAX_GEOCHAT] = {"geochat", 100, false, false},
    [SYNTAX_EARTHDIAL] = {"earthdial", 100, false, false},
    [SYNTAX_QWEN_VL] = {"qwen-vl", 1000, false, false},
    [SYNTAX_QWEN2_VL] = {"qwen2-vl", 1000, false, false},
    [SYNTAX_QWEN_JSON] = {"qwen-json", 0, false, true},
    [SYNTAX_INTERNVL] = {"internvl", 1000, false, true},
    [SYNTAX_DEEPSEEK] = {"deepseek", 999, false, false},
    [SYNTAX_COGVLM] = {"cogvlm", 1000, false, true},
    [SYNTAX_GLM] = {"glm", 1000, false, true},
    [SYNTAX_SHIKRA] = {"shikra", 1, false, false},
    [SYNTAX_SHIKRA_BINS] = {"shikra-bins", 1000, false, false},
    [SYNTAX_KOSMOS] = {"kosmos", 1, false, false},
    [SYNTAX_FLORENCE] = {"florence", 1000, false, false},
    [SYNTAX_PALIGEMMA] = {"paligemma", 1023, true, false},
    [SYNTAX_GEMINI] = {"gemini", 1000, true, false},
    [SYNTAX_MINICPM] = {"minicpm", 1000, false, false},
    [SYNTAX_MOONDREAM] = {"moondream", 1, false, false},
    [SYNTAX_MOLMO] = {"molmo", 100, false, false},
    [SYNTAX_SWIFT] = {"swift", 1000, false, false},
    [SYNTAX_LIST] = {"list", 1000, false, true},
    [SYNTAX_REX] = {"rex-omni", 999, false, false},
    [SYNTAX_SEED] = {"seed", 999, false, false},
    [SYNTAX_EDGES] = {"edges", 0, false, true},
    [SYNTAX_BARE] = {"bare", 1000, false, true},
};

const char *const syntax_names[] = {
    "sarchat",   "geochat", "earthdial", "qwen-vl",   "qwen2-vl",    "qwen-json", "internvl",
    "deepseek",  "cogvlm",  "glm",       "shikra",    "shikra-bins", "kosmos",    "florence",
    "paligemma", "gemini",  "minicpm",   "moondream", "molmo",       "swift",     "list",
    "rex-omni",  "seed",    "edges",     "bare",      NULL};

/* --- numbers -------------------------------------------------------------------------------------------- */

static bool starts(const char *text, size_t at, size_t len, const char *with) {
    size_t n = strlen(with);
    return len - at >= n && memcmp(text + at, with, n) == 0;
}

/* The length of the decimal number at text[at]; 0 if there is none. */
static size_t number_length(const char *text, size_t at, size_t len) {
    size_t p = at;
    if (p < len && (text[p] == '-' || text[p] == '+')) p++;
    size_t digits = p;
    while (p < len && ascii_is_digit(text[p])) p++;
    if (p == digits) return 0;
    if (p + 1 < len && text[p] == '.' && ascii_is_digit(text[p + 1])) {
        p++;
        while (p < len && ascii_is_digit(text[p])) p++;
    }
    return p - at;
}

/* The number's value; zero-padded numbers are decimal. It is clamped to the farthest edge that a record may
 * have, so that areas stay finite: a model that does not stop writes digits without end. */
static double number_value(const char *text, size_t at, size_t length) {
    size_t sign = text[at] == '+';
    double value = number_parse((struct slice){text + at + sign, length - sign});
    return fmax(-BBOX_FARTHEST_EDGE, fmin(value, BBOX_FARTHEST_EDGE));
}

void syntax_free(struct syntax_reader *reader) {
    free(reader->boxes);
    free(reader->numbers);
    free(reader->pairs);
    free(reader->corners);
}

void syntax_reset(struct syntax_reader *reader) {
    reader->count = reader->corner_count = 0;
}

/* --- lists of numbers ----------------------------------------------------------------------------------- */

enum { NAMED = SYNTAX_COUNT /* the function that reads it names the syntax: it is not a list */ };

/* How pairs of numbers make boxes. PAIRS_TELL: two are the corners of a box, four those of a quadrilateral
 * if they are not two boxes; PAIRS_QUADS: four are a quadrilateral; PAIRS_POLYGON: all are one polygon. */
enum list_pairing { PAIRS_TELL, PAIRS_QUADS, PAIRS_POLYGON };

/* A walk over brackets and numbers that adds boxes as they become complete. The numbers between two
 * brackets, and the pairs that were in brackets of their own, are in the reader's arrays. */
struct list_walk {
    struct syntax_reader *reader;
    const char *text;
    size_t at, len, begins;
    int syntax; /* from a tag or a key; -1 if unknown */
    enum list_pairing pairing;
    int depth, deepest;
    size_t count, decimals; /* numbers between two brackets, and how many of them have a point */
    bool last_decimal;      /* the last one has */
    size_t run;             /* numbers since the last comma */
    bool angled;            /* they are written <n> */
    size_t pairs;
    bool paired; /* boxes come as pairs of corners */
};

/* Syntaxes that only special tokens distinguish from a bare list; decoding often drops these tokens. */
static bool is_told_by_tags(enum syntax syntax) {
    return syntax == SYNTAX_QWEN_VL || syntax == SYNTAX_QWEN2_VL || syntax == SYNTAX_INTERNVL
           || syntax == SYNTAX_DEEPSEEK || syntax == SYNTAX_GLM || syntax == SYNTAX_MINICPM
           || syntax == SYNTAX_REX || syntax == SYNTAX_SEED || syntax == SYNTAX_BARE;
}

/* Adds a box; NULL if another syntax is forced. */
static struct written_box *add_box(struct list_walk *walk, enum syntax syntax, const double *number,
                                   double angle) {
    struct syntax_reader *reader = walk->reader;
    if (walk->syntax < 0 && reader->forced >= 0 && is_told_by_tags((enum syntax)reader->forced))
        syntax = (enum syntax)reader->forced;
    if (reader->forced >= 0 && (int)syntax != reader->forced) return NULL;
    reader->boxes = memory_grow(reader->boxes, &reader->room, reader->count + 1, sizeof *reader->boxes);
    struct written_box *box = &reader->boxes[reader->count++];
    *box = (struct written_box){.angle = angle, .at = (uint32_t)walk->begins, .syntax = (uint8_t)syntax};
    memcpy(box->number, number, sizeof box->number);
    return box;
}

/* The syntax of a list without tag or key, by its brackets and by how its numbers are spelled. */
static enum syntax syntax_of(const struct list_walk *walk, size_t decimals) {
    if (walk->syntax >= 0) return (enum syntax)walk->syntax;
    if (walk->text[walk->begins] == '{') return SYNTAX_SARCHAT;
    if (walk->paired) return walk->text[walk->begins] == '(' ? SYNTAX_QWEN2_VL : SYNTAX_SWIFT;
    if (decimals > 0) return SYNTAX_SHIKRA;
    return walk->deepest > 1 ? SYNTAX_COGVLM : SYNTAX_LIST;
}

/* Adds the bounding box of a polygon and keeps its corners. */
static void add_polygon(struct list_walk *walk, const double *corner, size_t corners) {
    struct syntax_reader *reader = walk->reader;
    struct bbox hull = rotated_hull(corner, corners);
    struct written_box *box =
        add_box(walk, syntax_of(walk, walk->decimals), (double[]){hull.x1, hull.y1, hull.x2, hull.y2}, 0);
    if (box == NULL) return;
    reader->corners = memory_grow(reader->corners, &reader->corner_room, reader->corner_count + 2 * corners,
                                  sizeof *corner);
    memcpy(reader->corners + reader->corner_count, corner, 2 * corners * sizeof *corner);
    box->corner_at = (uint32_t)reader->corner_count;
    box->corners = (uint32_t)corners;
    reader->corner_count += 2 * corners;
}

static bool is_box(const double *number) {
    return number[0] < number[2] && number[1] < number[3];
}

/* Whether eight numbers are the corners of a quadrilateral: they are unless both halves can be boxes. */
static bool is_quad(const double *number) {
    return !is_box(number) || !is_box(number + 4);
}

/* The pairs of a bracket are complete: adds their boxes. */
static void end_pairs(struct list_walk *walk) {
    const double *pair = walk->reader->pairs;
    size_t pairs = walk->pairs, each = walk->pairing == PAIRS_QUADS ? 4 : 2;
    walk->pairs = 0;
    if (walk->pairing == PAIRS_POLYGON && pairs > 2) {
        add_polygon(walk, pair, pairs);
    } else if (pairs == 4 && walk->pairing == PAIRS_TELL && is_quad(pair)) {
        add_polygon(walk, pair, 4);
    } else {
        for (size_t i = 0; i + each <= pairs; i += each) {
            if (each == 4)
                add_polygon(walk, pair + 2 * i, 4);
            else
                add_box(walk, syntax_of(walk, walk->decimals), pair + 2 * i, 0);
        }
    }
}

static void take_pair(struct list_walk *walk) {
    struct syntax_reader *reader = walk->reader;
    reader->pairs =
        memory_grow(reader->pairs, &reader->pair_room, 2 * walk->pairs + 2, sizeof *reader->pairs);
    memcpy(reader->pairs + 2 * walk->pairs, reader->numbers, 2 * sizeof *reader->pairs);
    walk->pairs++;
    walk->paired = true;
}

/* Five numbers: the last is a confidence if it has a point and is at most 1, else an angle. */
static void end_five(struct list_walk *walk) {
    const double *number = walk->reader->numbers;
    bool angles = walk->reader->forced == SYNTAX_EARTHDIAL;
    if (!angles && walk->last_decimal && number[4] >= 0 && number[4] <= 1) {
        add_box(walk, syntax_of(walk, walk->decimals - 1), number, 0);
        return;
    }
    if (walk->syntax < 0 || walk->syntax == SYNTAX_INTERNVL)
        walk->syntax = SYNTAX_EARTHDIAL; /* InternVL's tags, and an angle */
    add_box(walk, (enum syntax)walk->syntax, number, number[4]);
}

/* Numbers written <n>: two are a point, four a box, more a polygon. */
static bool end_angled(struct list_walk *walk) {
    const double *number = walk->reader->numbers;
    if (!walk->angled || walk->syntax < 0 || walk->run != walk->count) return false;
    if (walk->count == 2) {
        add_box(walk, syntax_of(walk, 0), (double[]){number[0], number[1], number[0], number[1]}, 0);
    } else if (walk->count > 4 && walk->count % 2 == 0
               && (walk->count % 4 != 0 || walk->count != 8 || is_quad(number))) {
        add_polygon(walk, number, walk->count / 2);
    } else {
        return false;
    }
    return true;
}

/* The numbers between two brackets, or before a semicolon, are complete: adds their boxes. */
static void end_group(struct list_walk *walk) {
    const double *number = walk->reader->numbers;
    if (walk->count != 2 && walk->count > 0 && walk->pairs > 0) end_pairs(walk);
    if (walk->count > 0 && end_angled(walk)) {
        walk->pairs = 0; /* angled numbers make no pairs */
    } else if (walk->count == 2) {
        take_pair(walk);
    } else if (walk->count == 5) {
        end_five(walk);
    } else if (walk->count == 8 && (walk->pairing != PAIRS_TELL || is_quad(number))) {
        add_polygon(walk, number, 4);
    } else if (walk->count % 4 == 0) {
        for (size_t i = 0; i < walk->count; i += 4)
            add_box(walk, syntax_of(walk, walk->decimals), number + i, 0);
    }
    walk->count = walk->decimals = walk->run = 0;
    walk->last_decimal = walk->angled = false;
}

static void take_number(struct list_walk *walk, size_t length) {
    struct syntax_reader *reader = walk->reader;
    reader->numbers =
        memory_grow(reader->numbers, &reader->number_room, walk->count + 1, sizeof *reader->numbers);
    reader->numbers[walk->count++] = number_value(walk->text, walk->at, length);
    walk->last_decimal = memchr(walk->text + walk->at, '.', length) != NULL;
    walk->decimals += walk->last_decimal;
    walk->run++;
    walk->at += length;
}

/* A number written <n>. */
static bool take_angled(struct list_walk *walk) {
    size_t at = walk->at + 1, length = number_length(walk->text, at, walk->len);
    if (length == 0 || at + length >= walk->len || walk->text[at + length] != '>') return false;
    if (walk->count > 0 && !walk->angled) end_group(walk);
    walk->at = at;
    take_number(walk, length);
    walk->at++;
    walk->angled = true;
    return true;
}

static bool opens(char c) {
    return c == '[' || c == '(' || c == '{';
}

static bool closes(char c) {
    return c == ']' || c == ')' || c == '}' || c == '>';
}

/* Whether the list that a bracket has closed is the first of two corners, "(1,2),(3,4)" or "(1,2) to
 * (3,4)"; moves to the second. */
static bool corner_follows(struct list_walk *walk) {
    size_t next = walk->at;
    if (walk->pairs == 0) return false;
    while (next < walk->len
           && (ascii_is_blank(walk->text[next]) || walk->text[next] == ',' || walk->text[next] == '-'))
        next++;
    if (starts(walk->text, next, walk->len, "to ")) next += strlen("to ");
    while (next < walk->len && ascii_is_blank(walk->text[next])) next++;
    if (next >= walk->len || walk->text[next] != '(') return false;
    walk->at = next;
    return true;
}

/* Closes a bracket; returns whether the list continues. */
static bool close_bracket(struct list_walk *walk) {
    bool outer = walk->count == 0;
    walk->at++;
    end_group(walk);
    if (outer) end_pairs(walk);
    return --walk->depth > 0 || corner_follows(walk);
}

/* Walks until all brackets are closed, or to the first byte that is not part of a bracket, number or
 * separator. */
static void walk_list(struct list_walk *walk) {
    while (walk->at < walk->len) {
        char c = walk->text[walk->at];
        size_t number = number_length(walk->text, walk->at, walk->len);
        if (number > 0) {
            if (walk->at + number == walk->len) { /* it may have been cut short */
                end_pairs(walk);
                return;
            }
            if (walk->angled) end_group(walk);
            take_number(walk, number);
        } else if (opens(c)) {
            if (walk->count > 0) end_group(walk);
            if (++walk->depth > walk->deepest) walk->deepest = walk->depth;
            walk->at++;
        } else if (c == '<' && take_angled(walk)) {
            continue;
        } else if (c == '<' && walk->depth == 0 && walk->count == 0 && walk->at + 1 < walk->len
                   && ascii_is_digit(walk->text[walk->at + 1])) {
            walk->depth++; /* GLM uses brackets of any style */
            walk->at++;
        } else if (closes(c) && walk->depth > 0) {
            if (!close_bracket(walk)) break;
        } else if (c == ';') {
            end_group(walk);
            walk->at++;
        } else if (c == ',') {
            if (walk->angled && walk->run == walk->count && walk->count > 1) end_group(walk);
            walk->run = 0;
            walk->at++;
        } else if (ascii_is_blank(c) || (walk->depth > 0 && (c == '"' || c == '\''))) {
            walk->at++;
        } else {
            break;
        }
    }
    if (walk->count == 4 || (walk->angled && walk->depth == 0))
        end_group(walk); /* cut short, but not this box */
    end_pairs(walk);
}

/* Reads a list that begins at `from`; returns the offset after it, `at` if it has no box. */
static size_t read_list(struct syntax_reader *reader, const char *text, size_t at, size_t from, size_t len,
                        int syntax, enum list_pairing pairing) {
    struct list_walk walk = {.reader = reader,
                             .text = text,
                             .at = from,
                             .len = len,
                             .begins = at,
                             .syntax = syntax,
                             .pairing = pairing};
    size_t before = reader->count;
    walk_list(&walk);
    if (walk.at > reader->tried_to) reader->tried_to = walk.at;
    return reader->count > before ? walk.at : at;
}

/* Reads the cells of a table's row, "| 100 | 200 | 300 | 400 |": four with a number each, or five with a
 * confidence, are a box. Returns the offset after the last of them. */
static size_t read_row(struct syntax_reader *reader, const char *text, size_t at, size_t len) {
    enum { CELLS = 5 };
    struct list_walk walk = {
        .reader = reader, .text = text, .at = at, .len = len, .begins = at, .syntax = -1};
    size_t end = at;
    while (walk.count <= CELLS && walk.at < len && text[walk.at] == '|') {
        size_t p = walk.at + 1;
        while (p < len && text[p] == ' ') p++;
        size_t length = number_length(text, p, len);
        if (length == 0) break;
        size_t after = p + length;
        while (after < len && text[after] == ' ') after++;
        if (after < len && text[after] != '|' && text[after] != '\n') break;
        if (after == len) break;
        walk.at = p;
        take_number(&walk, length);
        end = walk.at = after;
    }
    bool box = walk.count == 4 || (walk.count == CELLS && walk.last_decimal);
    if (!box || (end < len && text[end] == '|' && end + 1 < len && ascii_is_digit(text[end + 1]))) return at;
    size_t before = reader->count;
    end_group(&walk);
    return reader->count > before ? end : at;
}

/* --- {<x1><y1><x2><y2>} --------------------------------------------------------------------------------- */

static size_t read_braces(struct syntax_reader *reader, const char *text, size_t at, size_t len) {
    struct list_walk walk = {
        .reader = reader, .text = text, .at = at + 1, .len = len, .begins = at, .syntax = NAMED};
    double number[5] = {0};
    size_t count = 0;
    while (walk.at < len && count < 5) {
        size_t p = walk.at;
        if (count == 4 && text[p] == '|') p++;
        if (p >= len || text[p] != '<') break;
        size_t length = number_length(text, p + 1, len), after = p + 1 + length;
        if (length == 0 || after >= len || text[after] != '>') break;
        number[count++] = number_value(text, p + 1, length);
        walk.at = after + 1;
    }
    if (count < 4) return at;
    if (walk.at < len && text[walk.at] == '}') walk.at++;
    add_box(&walk, count == 5 ? SYNTAX_GEOCHAT : SYNTAX_SARCHAT, number, number[4]);
    return walk.at;
}

/* --- numbers inside tags -------------------------------------------------------------------------------- */

/* Reads tags in a row, each with a number after the same letters: "<loc_1><loc_2>". Returns how many. */
static size_t read_tags(const char *text, size_t *at, size_t len, const char *letters, double *number,
                        size_t most) {
    size_t count = 0, letter_count = strlen(letters);
    while (count < most && starts(text, *at, len, letters)) {
        size_t p = *at + letter_count, length = number_length(text, p, len);
        if (length == 0 || p + length >= len || text[p + length] != '>') break;
        number[count++] = number_value(text, p, length);
        *at = p + length + 1;
    }
    return count;
}

/* Florence-2, PaliGemma and Shikra's bins: four tags make a box, and boxes follow each other. */
static size_t read_location_tags(struct syntax_reader *reader, const char *text, size_t at, size_t len,
                                 const char *letters, enum syntax syntax) {
    struct list_walk walk = {
        .reader = reader, .text = text, .at = at, .len = len, .begins = at, .syntax = NAMED};
    double number[4];
    size_t good = at;
    while (read_tags(text, &walk.at, len, letters, number, 4) == 4) {
        add_box(&walk, syntax, number, 0);
        good = walk.at;
        if (starts(text, walk.at, len, "<b_sep>")) walk.at += strlen("<b_sep>");
    }
    return good;
}

/* Kosmos-2: the cells of the upper left and the lower right corner in a grid of 32 x 32, index y * 32 + x.
 * A box ends at the centres of its cells; if both cells share a row or column, it has that cell's full
 * height or width. */
static size_t read_patches(struct syntax_reader *reader, const char *text, size_t at, size_t len) {
    struct list_walk walk = {
        .reader = reader, .text = text, .at = at, .len = len, .begins = at, .syntax = NAMED};
    double cell[2], box[4];
    if (read_tags(text, &walk.at, len, "<patch_index_", cell, 2) < 2) return at;
    int first = (int)fmin(fmax(cell[0], 0), 1023), second = (int)fmin(fmax(cell[1], 0), 1023);
    int x1 = first % 32, y1 = first / 32, x2 = second % 32, y2 = second / 32;
    bool edges = x1 == x2 || y1 == y2;
    double inset = edges ? 0 : 0.5;
    box[0] = (x1 + inset) / 32;
    box[1] = (y1 + inset) / 32;
    box[2] = (x2 + 1 - inset) / 32;
    box[3] = (y2 + 1 - inset) / 32;
    add_box(&walk, SYNTAX_KOSMOS, box, 0);
    return walk.at;
}

/* Molmo: x="1.0" y="2.0", or numbered x1=, y1=, x2=, ... inside a tag: points, which are boxes without area.
 */
static size_t read_points(struct syntax_reader *reader, const char *text, size_t at, size_t len) {
    struct list_walk walk = {
        .reader = reader, .text = text, .at = at + 1, .len = len, .begins = at, .syntax = NAMED};
    size_t before = reader->count;
    double x = 0;
    bool has_x = false;
    while (walk.at < len && text[walk.at] != '>' && text[walk.at] != '<' && text[walk.at] != '\n') {
        char axis = text[walk.at];
        size_t p = walk.at + 1;
        while (p < len && ascii_is_digit(text[p])) p++;
        bool named = (axis == 'x' || axis == 'y') && ascii_is_blank(text[walk.at - 1]) && p + 1 < len
                     && text[p] == '=' && text[p + 1] == '"';
        size_t length = named ? number_length(text, p + 2, len) : 0;
        if (length == 0) {
            walk.at++;
            continue;
        }
        double value = number_value(text, p + 2, length);
        walk.at = p + 2 + length;
        if (axis == 'y' && has_x) add_box(&walk, SYNTAX_MOLMO, (double[]){x, value, x, value}, 0);
        has_x = axis == 'x';
        x = value;
    }
    return reader->count > before && walk.at < len ? walk.at + 1 : reader->count > before ? walk.at : at;
}

/* A point of two numbers, "Click(12.3, 45.6)" or "p=123,456". */
static size_t read_point(struct syntax_reader *reader, const char *text, size_t at, size_t len,
                         double units) {
    struct list_walk walk = {
        .reader = reader, .text = text, .at = at + 1, .len = len, .begins = at, .syntax = NAMED};
    double number[2];
    for (int i = 0; i < 2; i++) {
        while (walk.at < len && (ascii_is_blank(text[walk.at]) || (i == 1 && text[walk.at] == ',')))
            walk.at++;
        size_t length = number_length(text, walk.at, len);
        if (length == 0) return at;
        number[i] = number_value(text, walk.at, length) * 100 / units;
        walk.at += length;
    }
    if (walk.at < len && text[walk.at] == ')') walk.at++;
    add_box(&walk, SYNTAX_MOLMO, (double[]){number[0], number[1], number[0], number[1]}, 0);
    return walk.at;
}

/* --- JSON ----------------------------------------------------------------------------------------------- */

/* The text between the quotes at text[at]; empty if it is not a short key. */
static struct slice key_at(const char *text, size_t at, size_t len) {
    size_t end = at + 1;
    while (end < len && end - at < 32 && text[end] != text[at]) end++;
    bool closed = end < len && text[end] == text[at];
    return (struct slice){text + at + 1, closed ? end - at - 1 : 0};
}

/* The offset of the value of the key at text[at]; `at` if it is not a key. */
static size_t value_at(const char *text, size_t at, size_t len, struct slice key) {
    size_t p = at + key.len + 2;
    while (p < len && ascii_is_blank(text[p])) p++;
    if (p >= len || text[p] != ':') return at;
    p++;
    while (p < len && ascii_is_blank(text[p])) p++;
    return p;
}

/* What a key says of a box: an edge, or a length. */
enum { EDGE_LEFT, EDGE_TOP, EDGE_RIGHT, EDGE_BOTTOM, EDGE_WIDTH, EDGE_HEIGHT, EDGES };

static int edge_of(struct slice key) {
    static const struct {
        const char *name;
        int edge;
    } names[] = {
        {"x_min", EDGE_LEFT},  {"y_min", EDGE_TOP},     {"x_max", EDGE_RIGHT}, {"y_max", EDGE_BOTTOM},
        {"xmin", EDGE_LEFT},   {"ymin", EDGE_TOP},      {"xmax", EDGE_RIGHT},  {"ymax", EDGE_BOTTOM},
        {"x1", EDGE_LEFT},     {"y1", EDGE_TOP},        {"x2", EDGE_RIGHT},    {"y2", EDGE_BOTTOM},
        {"x0", EDGE_LEFT},     {"y0", EDGE_TOP},        {"left", EDGE_LEFT},   {"top", EDGE_TOP},
        {"right", EDGE_RIGHT}, {"bottom", EDGE_BOTTOM}, {"x", EDGE_LEFT},      {"y", EDGE_TOP},
        {"w", EDGE_WIDTH},     {"h", EDGE_HEIGHT},      {"width", EDGE_WIDTH}, {"height", EDGE_HEIGHT}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (slice_is(key, names[i].name)) return names[i].edge;
    }
    return -1;
}

/* Reads a key with or without quotes; returns the offset of its value, after a colon or an equals sign;
 * `at` if there is none. */
static size_t any_key_at(const char *text, size_t at, size_t len, struct slice *key) {
    bool bare = text[at] != '"' && text[at] != '\'';
    if (!bare) {
        *key = key_at(text, at, len);
        return key->len == 0 ? at : value_at(text, at, len, *key);
    }
    size_t end = at;
    while (
        end < len && end - at < 32
        && (ascii_is_digit(text[end]) || (unsigned char)((text[end] | 0x20) - 'a') < 26 || text[end] == '_'))
        end++;
    *key = (struct slice){text + at, end - at};
    while (end < len && (text[end] == ' ' || text[end] == '*')) end++;
    if (key->len == 0 || end >= len || (text[end] != ':' && text[end] != '=')) return at;
    end++;
    while (end < len && (text[end] == ' ' || text[end] == '*')) end++;
    return end;
}

/* Reads a box of named edges, in any order: Moondream's {"x_min": .., "y_min": .., "x_max": .., "y_max":
 * ..}, xmin=.., x1: .. */
static size_t read_named_edges(struct syntax_reader *reader, const char *text, size_t at, size_t len) {
    struct list_walk walk = {
        .reader = reader, .text = text, .at = at, .len = len, .begins = at, .syntax = NAMED};
    enum { BOX = 15, SIZED = 1 << EDGE_LEFT | 1 << EDGE_TOP | 1 << EDGE_WIDTH | 1 << EDGE_HEIGHT };
    double number[EDGES];
    int seen = 0;
    enum syntax syntax = SYNTAX_EDGES;
    for (bool twice = false; !twice && walk.at < len && (seen & BOX) != BOX && (seen & SIZED) != SIZED;) {
        struct slice key;
        size_t value = any_key_at(text, walk.at, len, &key);
        if (value == walk.at) break;
        bool quoted = value < len && text[value] == '"';
        size_t length = number_length(text, value + quoted, len);
        if (length == 0) break;
        int edge = edge_of(key);
        if (edge >= 0) {
            twice = (seen & 1 << edge) != 0; /* another object begins */
            number[edge] = number_value(text, value + quoted, length);
            seen |= 1 << edge;
            if (key.len == 5 && key.at[1] == '_') syntax = SYNTAX_MOONDREAM;
        }
        walk.at = value + length + 2 * quoted;
        while (walk.at < len
               && (ascii_is_blank(text[walk.at]) || text[walk.at] == ',' || text[walk.at] == ';'
                   || text[walk.at] == '-' || text[walk.at] == '*'))
            walk.at++;
    }
    if ((seen & BOX) != BOX && (seen & SIZED) != SIZED) return at;
    if ((seen & BOX) != BOX) {
        number[EDGE_RIGHT] = number[EDGE_LEFT] + number[EDGE_WIDTH];
        number[EDGE_BOTTOM] = number[EDGE_TOP] + number[EDGE_HEIGHT];
    }
    add_box(&walk, syntax, number, 0);
    return walk.at;
}

/* Reads the value of a key that names a box: a list, or an object that names the edges. */
static size_t read_value(struct syntax_reader *reader, const char *text, size_t at, size_t len,
                         struct slice key, size_t value) {
    static const struct {
        const char *key;
        enum syntax syntax;
        enum list_pairing pairing;
    } keys[] = {{"bbox_2d", SYNTAX_QWEN_JSON, PAIRS_TELL},      {"box_2d", SYNTAX_GEMINI, PAIRS_TELL},
                {"bbox", SYNTAX_QWEN_JSON, PAIRS_TELL},         {"bboxes", SYNTAX_QWEN_JSON, PAIRS_TELL},
                {"bounding_box", SYNTAX_QWEN_JSON, PAIRS_TELL}, {"points", SYNTAX_QWEN_JSON, PAIRS_POLYGON},
                {"polygon", SYNTAX_QWEN_JSON, PAIRS_POLYGON},   {"quad", SYNTAX_QWEN_JSON, PAIRS_POLYGON}};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (!slice_is(key, keys[i].key)) continue;
        if (text[value] != '{')
            return read_list(reader, text, at, value, len, (int)keys[i].syntax, keys[i].pairing);
        size_t inside = value + 1;
        while (inside < len && ascii_is_blank(text[inside])) inside++;
        size_t after = inside < len ? read_named_edges(reader, text, inside, len) : inside;
        if (after == inside) return at;
        return after < len && text[after] == '}' ? after + 1 : after;
    }
    return at;
}

static size_t read_key(struct syntax_reader *reader, const char *text, size_t at, size_t len) {
    struct slice key = key_at(text, at, len);
    if (key.len == 0) return at;
    if (edge_of(key) >= 0) return read_named_edges(reader, text, at, len);
    size_t value = value_at(text, at, len, key);
    return value == at || value >= len ? at : read_value(reader, text, at, len, key, value);
}

/* --- tags ----------------------------------------------------------------------------------------------- */

/* "<box>" is used by several families, which differ in what follows it. */
static enum syntax box_tag_syntax(const char *text, size_t at, size_t len) {
    while (at < len && ascii_is_blank(text[at])) at++;
    if (at < len && text[at] == '(') return SYNTAX_QWEN_VL;
    if (at < len && text[at] == '<') return SYNTAX_REX;
    return at < len && text[at] == '[' ? SYNTAX_INTERNVL : SYNTAX_MINICPM;
}

/* Reads numbers without brackets, as MiniCPM writes them: they end at the closing tag. */
static size_t read_bare_numbers(struct syntax_reader *reader, const char *text, size_t at, size_t from,
                                size_t len, enum syntax syntax) {
    struct list_walk walk = {
        .reader = reader, .text = text, .at = from, .len = len, .begins = at, .syntax = (int)syntax};
    size_t before = reader->count;
    walk_list(&walk);
    return reader->count > before ? walk.at : at;
}

static size_t read_tag(struct syntax_reader *reader, const char *text, size_t at, size_t len) {
    static const struct {
        const char *tag;
        int syntax;
    } lists[] = {
        {"<|box_start|>", SYNTAX_QWEN2_VL}, {"<|det|>", SYNTAX_DEEPSEEK}, {"<|begin_of_box|>", SYNTAX_GLM}};
    if (starts(text, at, len, "<box>")) {
        size_t from = at + strlen("<box>");
        enum syntax syntax = box_tag_syntax(text, from, len);
        if (syntax == SYNTAX_MINICPM) return read_bare_numbers(reader, text, at, from, len, syntax);
        return read_list(reader, text, at, from, len, (int)syntax, PAIRS_TELL);
    }
    if (starts(text, at, len, "<bbox>"))
        return read_bare_numbers(reader, text, at, at + strlen("<bbox>"), len, SYNTAX_SEED);
    if (starts(text, at, len, "<quad>"))
        return read_list(reader, text, at, at + strlen("<quad>"), len, SYNTAX_QWEN_VL, PAIRS_QUADS);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        size_t from = at + strlen(lists[i].tag);
        if (!starts(text, at, len, lists[i].tag)) continue;
        size_t digits = from < len && text[from] == '<' ? number_length(text, from + 1, len) : 0;
        bool angled = digits > 0 && from + digits + 1 < len && text[from + digits + 1] == '>';
        return read_list(reader, text, at, from, len, angled ? (int)SYNTAX_REX : lists[i].syntax, PAIRS_TELL);
    }
    if (starts(text, at, len, "<patch_index_")) return read_patches(reader, text, at, len);
    if (starts(text, at, len, "<loc_"))
        return read_location_tags(reader, text, at, len, "<loc_", SYNTAX_FLORENCE);
    if (starts(text, at, len, "<loc"))
        return read_location_tags(reader, text, at, len, "<loc", SYNTAX_PALIGEMMA);
    if (starts(text, at, len, "<bin_"))
        return read_location_tags(reader, text, at, len, "<bin_", SYNTAX_SHIKRA_BINS);
    if (starts(text, at, len, "<point")) return read_points(reader, text, at, len);
    if (reader->forced == SYNTAX_BARE && at + 1 < len && ascii_is_digit(text[at + 1])
        && at >= reader->tried_to)
        return read_list(reader, text, at, at, len, SYNTAX_BARE, PAIRS_TELL);
    return at;
}

/* Reads the numbers from `from` on, with only blanks and commas in between, four for a box; used only if they are
 * forced, or where a word says that they are a box. */
static size_t read_bare(struct syntax_reader *reader, const char *text, size_t at, size_t from, size_t len,
                        int syntax) {
    if (!ascii_is_digit(text[from]) || from < reader->tried_to) return at;
    struct list_walk walk = {
        .reader = reader, .text = text, .at = from, .len = len, .begins = at, .syntax = syntax};
    size_t before = reader->count;
    for (size_t p = from; p < len; p = walk.at) {
        size_t length = number_length(text, p, len);
        if (length == 0
            || (p + length < len && text[p + length] != ' ' && text[p + length] != ','
                && text[p + length] != '\n' && text[p + length] != '<' && text[p + length] != '.'
                && text[p + length] != ';'))
            break;
        walk.at = p;
        take_number(&walk, length);
        reader->tried_to = walk.at;
        while (walk.at < len && (text[walk.at] == ' ' || text[walk.at] == ',')) walk.at++;
        if (walk.at < len && !ascii_is_digit(text[walk.at]) && text[walk.at] != '-') break;
    }
    if (walk.count % 4 != 0) return at;
    end_group(&walk);
    return reader->count > before ? reader->tried_to : at;
}

/* A word before numbers without brackets: "bbox: 10 20 30 40", "Coordinates: 10, 20, 30, 40". */
static bool is_box_word(struct slice key) {
    static const char *const words[] = {"bbox", "box", "coordinates", "coords", "bbox_2d", "box_2d"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t at = 0, len = strlen(words[i]);
        while (key.len == len && at < len && (key.at[at] | 0x20) == (words[i][at] | 0x20)) at++;
        if (at == len) return true;
    }
    return false;
}

size_t syntax_read_word(struct syntax_reader *reader, const char *text, size_t at, size_t len) {
    struct slice key;
    char first = (char)(text[at] | 0x20), second = at + 1 < len ? text[at + 1] : ' ';
    if (reader->forced == SYNTAX_BARE) return read_bare(reader, text, at, at, len, SYNTAX_BARE);
    bool edges = starts(text, at, len, "left=") || starts(text, at, len, "left: ");
    edges =
        edges
        || (first == 'x'
            && (ascii_is_digit(second) || second == 'm' || second == '_' || second == ':' || second == '='));
    bool list = first == 'b' && (starts(text, at, len, "bbox_2d") || starts(text, at, len, "box_2d"));
    if (!edges && !list && first != 'b' && first != 'c') return at;
    size_t value = any_key_at(text, at, len, &key);
    if (value == at || value >= len) return at;
    if (is_box_word(key) && ascii_is_digit(text[value])) return read_bare(reader, text, at, value, len, -1);
    if (!edges && !list) return at;
    return edges ? read_named_edges(reader, text, at, len) : read_value(reader, text, at, len, key, value);
}

size_t syntax_read(struct syntax_reader *reader, const char *text, size_t at, size_t len) {
    switch (text[at]) {
    case '\'':
    case '"': return read_key(reader, text, at, len);
    case '<': return read_tag(reader, text, at, len);
    case '=':
        return at > 0 && text[at - 1] == 'p' && (at < 2 || !ascii_is_digit(text[at - 2]))
                       && (at < 2 || (unsigned char)((text[at - 2] | 0x20) - 'a') > 25)
                   ? read_point(reader, text, at, len, 1000)
                   : at;
    case '|': return read_row(reader, text, at, len);
    case '{':
        if (at + 1 < len && text[at + 1] == '<') {
            size_t after = read_braces(reader, text, at, len);
            if (after > at) return after;
        } else if (at + 1 >= len || (!ascii_is_digit(text[at + 1]) && text[at + 1] != ' ')) {
            return at;
        }
        break;
    case '(':
        if (at >= 5 && memcmp(text + at - 5, "Click", 5) == 0) return read_point(reader, text, at, len, 100);
        break;
    default: break;
    }
    if (at < reader->tried_to) return at;
    return read_list(reader, text, at, at, len, -1, PAIRS_TELL);
}

bool syntax_pair(const char *text, size_t at, size_t end, double *number) {
    int count = 0;
    for (size_t p = at + 1; p < end;) {
        size_t length = number_length(text, p, end);
        if (length > 0 && count == 2) return false;
        if (length > 0) number[count++] = number_value(text, p, length);
        p += length > 0 ? length : 1;
    }
    return count == 2;
}

void syntax_add(struct syntax_reader *reader, enum syntax syntax, const double *number, size_t at) {
    struct list_walk walk = {.reader = reader, .begins = at, .syntax = (int)syntax};
    add_box(&walk, syntax, number, 0);
}

/* --- frames --------------------------------------------------------------------------------------------- */

bool syntax_is_ambiguous(enum syntax syntax) {
    return described[syntax].ambiguous;
}

const char *syntax_default_frame(enum syntax syntax) {
    double units = described[syntax].units;
    return units == 0      ? "pixel"
           : units == 1    ? "norm1"
           : units == 100  ? "norm100"
           : units == 999  ? "norm999"
           : units == 1023 ? "norm1023"
                           : "norm1000";
}

static void put_in_order(double *low, double *high) {
    if (*low <= *high) return;
    double kept = *low;
    *low = *high;
    *high = kept;
}

/* The bounding box of a box turned about its centre. */
static struct bbox turn(struct bbox b, double degrees) {
    double angle = degrees * 3.14159265358979323846 / 180;
    double w = bbox_width(b) / 2, h = bbox_height(b) / 2, x = b.x1 + w, y = b.y1 + h;
    double across = fabs(w * cos(angle)) + fabs(h * sin(angle)),
           down = fabs(w * sin(angle)) + fabs(h * cos(angle));
    return (struct bbox){x - across, y - down, x + across, y + down};
}

struct bbox syntax_pixels(const struct written_box *box, const struct written_frame *frame, enum axes axes,
                          double width, double height) {
    const struct described *as = &described[box->syntax];
    double units = frame->declared ? frame->units : as->units;
    double across = 1, down = 1;
    double shift =
        !frame->declared && box->syntax == SYNTAX_FLORENCE ? 0.5 : 0; /* bins are named by their edge */
    if (units > 0) {
        across = width / units;
        down = height / units;
    } else if (frame->declared && frame->width > 0) {
        across = width / frame->width;
        down = height / frame->height;
    }
    bool y_first = axes == AXES_DOCUMENTED ? as->y_first : axes == AXES_YX;
    const double *n = box->number;
    struct bbox b = {n[y_first] + shift, n[!y_first] + shift, n[2 + y_first] + shift,
                     n[2 + !y_first] + shift};
    put_in_order(&b.x1, &b.x2);
    put_in_order(&b.y1, &b.y2);
    b = (struct bbox){b.x1 * across, b.y1 * down, b.x2 * across, b.y2 * down};
    return box->angle != 0 ? turn(b, box->angle) : b;
}
