/* SPDX-License-Identifier: MIT */
#include "syntax.h"

#include "member.h"
#include "memory.h"
#include "number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the authors of each syntax say of its numbers. Sources are listed in sar-iou(1). */
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
};

const char *const syntax_names[] = {"sarchat",  "geochat",  "earthdial", "qwen-vl", "qwen2-vl", "qwen-json",
                                    "internvl", "deepseek", "cogvlm",    "glm",     "shikra",   "shikra-bins",
                                    "kosmos",   "florence", "paligemma", "gemini",  "minicpm",  "moondream",
                                    "molmo",    "swift",    "list",      NULL};

/* --- numbers -------------------------------------------------------------------------------------------- */

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool starts(const char *text, size_t at, size_t len, const char *with) {
    size_t n = strlen(with);
    return len - at >= n && memcmp(text + at, with, n) == 0;
}

/* The length of the decimal number at text[at]; 0 where there is none. */
static size_t number_length(const char *text, size_t at, size_t len) {
    size_t p = at;
    if (p < len && (text[p] == '-' || text[p] == '+')) p++;
    size_t digits = p;
    while (p < len && is_digit(text[p])) p++;
    if (p == digits) return 0;
    if (p + 1 < len && text[p] == '.' && is_digit(text[p + 1])) {
        p++;
        while (p < len && is_digit(text[p])) p++;
    }
    return p - at;
}

/* Its value; zero-padded numbers are decimal all the same. What is farther away than any box of a record may be (a
 * model that can't stop writes digits without end) is that far away: areas stay finite. */
static double number_value(const char *text, size_t at, size_t length) {
    size_t sign = text[at] == '+';
    double value = number_parse((struct slice){text + at + sign, length - sign});
    return fmax(-MEMBER_FARTHEST_EDGE, fmin(value, MEMBER_FARTHEST_EDGE));
}

/* --- lists of numbers ----------------------------------------------------------------------------------- */

enum { GROUP_NUMBERS = 64, NAMED = SYNTAX_COUNT /* by how it is read: not a list */ };

/* A walk over brackets and numbers that gives boxes as they become whole. */
struct walk {
    struct syntax_reader *reader;
    const char *text;
    size_t at, len, begins;
    int syntax; /* told by a tag or a key; -1 where nothing tells */
    bool quads; /* four corners make a box, not two */
    int depth, deepest;
    double number[GROUP_NUMBERS]; /* between two brackets */
    size_t count;
    bool decimals;    /* one of them has a point */
    double corner[8]; /* pairs in brackets of their own */
    size_t corners;
    bool paired; /* boxes come as pairs of corners */
};

/* Syntaxes that only special tokens tell from a bare list: decoding often leaves the tokens out. */
static bool is_told_by_tags(enum syntax syntax) {
    return syntax == SYNTAX_QWEN_VL || syntax == SYNTAX_QWEN2_VL || syntax == SYNTAX_INTERNVL
           || syntax == SYNTAX_DEEPSEEK || syntax == SYNTAX_GLM || syntax == SYNTAX_MINICPM;
}

static void add_box(struct walk *walk, enum syntax syntax, const double *number, double angle) {
    struct syntax_reader *reader = walk->reader;
    if (walk->syntax < 0 && reader->forced >= 0 && is_told_by_tags((enum syntax)reader->forced))
        syntax = (enum syntax)reader->forced;
    if (reader->forced >= 0 && (int)syntax != reader->forced) return;
    reader->boxes = memory_grow(reader->boxes, &reader->room, reader->count + 1, sizeof *reader->boxes);
    struct written_box *box = &reader->boxes[reader->count++];
    *box = (struct written_box){.angle = angle, .at = (uint32_t)walk->begins, .syntax = (uint8_t)syntax};
    memcpy(box->number, number, sizeof box->number);
}

/* The syntax of a list that nothing around it names: told by its brackets and by how its numbers are spelled.
 */
static enum syntax syntax_of(const struct walk *walk) {
    if (walk->syntax >= 0) return (enum syntax)walk->syntax;
    if (walk->paired) return walk->text[walk->begins] == '(' ? SYNTAX_QWEN2_VL : SYNTAX_SWIFT;
    if (walk->count == 5) return SYNTAX_EARTHDIAL;
    if (walk->decimals) return SYNTAX_SHIKRA;
    return walk->deepest > 1 ? SYNTAX_COGVLM : SYNTAX_LIST;
}

/* Four corners to their hull. */
static void add_quad(struct walk *walk, const double *corner) {
    double hull[4] = {corner[0], corner[1], corner[0], corner[1]};
    for (int i = 2; i < 8; i++) {
        int low = i % 2, high = low + 2;
        if (corner[i] < hull[low]) hull[low] = corner[i];
        if (corner[i] > hull[high]) hull[high] = corner[i];
    }
    add_box(walk, syntax_of(walk), hull, 0);
}

static void take_corner(struct walk *walk) {
    memcpy(walk->corner + 2 * walk->corners, walk->number, 2 * sizeof walk->number[0]);
    walk->corners++;
    walk->paired = true;
    if (walk->quads && walk->corners == 4) add_quad(walk, walk->corner);
    if (!walk->quads && walk->corners == 2) add_box(walk, syntax_of(walk), walk->corner, 0);
    if (walk->corners == (walk->quads ? 4 : 2)) walk->corners = 0;
}

/* The numbers between two brackets, or before a semicolon, are complete. */
static void end_group(struct walk *walk) {
    if (walk->count == 2) {
        take_corner(walk);
    } else if (walk->count == 5) {
        if (walk->syntax == SYNTAX_INTERNVL)
            walk->syntax = SYNTAX_EARTHDIAL; /* the same tags, and an angle */
        add_box(walk, syntax_of(walk), walk->number, walk->number[4]);
    } else if (walk->count == 8 && walk->quads) {
        add_quad(walk, walk->number);
    } else if (walk->count % 4 == 0 && walk->count < GROUP_NUMBERS) {
        for (size_t i = 0; i < walk->count; i += 4) add_box(walk, syntax_of(walk), walk->number + i, 0);
    }
    walk->count = 0;
    walk->decimals = false;
}

static void take_number(struct walk *walk, size_t length) {
    if (walk->count < GROUP_NUMBERS) walk->number[walk->count++] = number_value(walk->text, walk->at, length);
    walk->decimals = walk->decimals || memchr(walk->text + walk->at, '.', length) != NULL;
    walk->at += length;
}

static bool opens(const struct walk *walk) {
    char c = walk->text[walk->at];
    if (c == '[' || c == '(' || c == '{') return true;
    return c == '<' && walk->at + 1 < walk->len && is_digit(walk->text[walk->at + 1]); /* else a tag */
}

static bool closes(char c) {
    return c == ']' || c == ')' || c == '}' || c == '>';
}

/* A bracket has closed the list: is it the first corner of two, "(1,2),(3,4)"? Then it goes on. */
static bool corner_follows(struct walk *walk) {
    size_t next = walk->at;
    if (walk->corners == 0) return false;
    while (next < walk->len && (is_blank(walk->text[next]) || walk->text[next] == ',')) next++;
    if (next >= walk->len || walk->text[next] != '(') return false;
    walk->at = next;
    return true;
}

/* Walks until all brackets are closed or something comes that is neither bracket, number nor separator. */
static void walk_list(struct walk *walk) {
    while (walk->at < walk->len) {
        char c = walk->text[walk->at];
        size_t number = number_length(walk->text, walk->at, walk->len);
        if (number > 0) {
            if (walk->at + number == walk->len) return; /* it may have been cut short */
            take_number(walk, number);
        } else if (opens(walk)) {
            if (walk->count > 0) end_group(walk);
            if (++walk->depth > walk->deepest) walk->deepest = walk->depth;
            walk->at++;
        } else if (closes(c) && walk->depth > 0) {
            walk->at++;
            end_group(walk);
            if (--walk->depth == 0 && !corner_follows(walk)) return;
        } else if (c == ';') {
            end_group(walk);
            walk->at++;
        } else if (c == ',' || is_blank(c) || (walk->depth > 0 && (c == '"' || c == '\''))) {
            walk->at++;
        } else {
            break;
        }
    }
    if (walk->count == 4) end_group(walk); /* the list was cut short, but not this box */
}

/* Reads a list that begins at `from`; gives where the text goes on, `at` where no box was in it. */
static size_t read_list(struct syntax_reader *reader, const char *text, size_t at, size_t from, size_t len,
                        int syntax, bool quads) {
    struct walk walk = {.reader = reader,
                        .text = text,
                        .at = from,
                        .len = len,
                        .begins = at,
                        .syntax = syntax,
                        .quads = quads};
    size_t before = reader->count;
    walk_list(&walk);
    if (walk.at > reader->tried_to) reader->tried_to = walk.at;
    return reader->count > before ? walk.at : at;
}

/* --- {<x1><y1><x2><y2>} --------------------------------------------------------------------------------- */

static size_t read_braces(struct syntax_reader *reader, const char *text, size_t at, size_t len) {
    struct walk walk = {
        .reader = reader, .text = text, .at = at + 1, .len = len, .begins = at, .syntax = NAMED};
    double number[5] = {0};
    size_t count = 0;
    while (walk.at < len && count < 5) {
        size_t p = walk.at;
        if (count == 4 && text[p] == '|') p++;
        if (p >= len || text[p] != '<') break;
        size_t length = number_length(text, p + 1, len), behind = p + 1 + length;
        if (length == 0 || behind >= len || text[behind] != '>') break;
        number[count++] = number_value(text, p + 1, length);
        walk.at = behind + 1;
    }
    if (count < 4) return at;
    if (walk.at < len && text[walk.at] == '}') walk.at++;
    add_box(&walk, count == 5 ? SYNTAX_GEOCHAT : SYNTAX_SARCHAT, number, number[4]);
    return walk.at;
}

/* --- numbers inside tags -------------------------------------------------------------------------------- */

/* Several tags in a row, each holding a number behind the same letters: "<loc_1><loc_2>". Gives how many. */
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
    struct walk walk = {.reader = reader, .text = text, .at = at, .len = len, .begins = at, .syntax = NAMED};
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
 * Boxes run through the cells' centres, but along a side whose cells share a row or column from edge to edge.
 */
static size_t read_patches(struct syntax_reader *reader, const char *text, size_t at, size_t len) {
    struct walk walk = {.reader = reader, .text = text, .at = at, .len = len, .begins = at, .syntax = NAMED};
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
    struct walk walk = {
        .reader = reader, .text = text, .at = at + 1, .len = len, .begins = at, .syntax = NAMED};
    size_t before = reader->count;
    double x = 0;
    bool has_x = false;
    while (walk.at < len && text[walk.at] != '>' && text[walk.at] != '<' && text[walk.at] != '\n') {
        char axis = text[walk.at];
        size_t p = walk.at + 1;
        while (p < len && is_digit(text[p])) p++;
        bool named = (axis == 'x' || axis == 'y') && is_blank(text[walk.at - 1]) && p + 1 < len
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
    struct walk walk = {
        .reader = reader, .text = text, .at = at + 1, .len = len, .begins = at, .syntax = NAMED};
    double number[2];
    for (int i = 0; i < 2; i++) {
        while (walk.at < len && (is_blank(text[walk.at]) || (i == 1 && text[walk.at] == ','))) walk.at++;
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

/* What stands between the quotes at text[at]; empty where that is no short key. */
static struct slice key_at(const char *text, size_t at, size_t len) {
    size_t end = at + 1;
    while (end < len && end - at < 32 && text[end] != text[at]) end++;
    bool closed = end < len && text[end] == text[at];
    return (struct slice){text + at + 1, closed ? end - at - 1 : 0};
}

/* Where the value of the key at text[at] begins; `at` where it is no key. */
static size_t value_at(const char *text, size_t at, size_t len, struct slice key) {
    size_t p = at + key.len + 2;
    while (p < len && is_blank(text[p])) p++;
    if (p >= len || text[p] != ':') return at;
    p++;
    while (p < len && is_blank(text[p])) p++;
    return p;
}

/* Moondream: {"x_min": .., "y_min": .., "x_max": .., "y_max": ..}, in any order. */
static size_t read_named_edges(struct syntax_reader *reader, const char *text, size_t at, size_t len) {
    static const char *const names[] = {"x_min", "y_min", "x_max", "y_max"};
    struct walk walk = {.reader = reader, .text = text, .at = at, .len = len, .begins = at, .syntax = NAMED};
    double number[4];
    int seen = 0;
    bool twice = false; /* another object begins */
    while (!twice && walk.at < len && text[walk.at] == text[at]) {
        struct slice key = key_at(text, walk.at, len);
        size_t value = value_at(text, walk.at, len, key), length = number_length(text, value, len);
        if (key.len == 0 || value == walk.at || length == 0) break;
        for (int i = 0; i < 4; i++) {
            if (!slice_is(key, names[i])) continue;
            twice = twice || (seen & 1 << i) != 0;
            number[i] = number_value(text, value, length);
            seen |= 1 << i;
        }
        walk.at = value + length;
        while (walk.at < len && (is_blank(text[walk.at]) || text[walk.at] == ',')) walk.at++;
        if (seen == 15) break;
    }
    if (seen != 15) return at;
    add_box(&walk, SYNTAX_MOONDREAM, number, 0);
    return walk.at;
}

static size_t read_key(struct syntax_reader *reader, const char *text, size_t at, size_t len) {
    static const struct {
        const char *key;
        enum syntax syntax;
    } keys[] = {{"bbox_2d", SYNTAX_QWEN_JSON}, {"box_2d", SYNTAX_GEMINI}, {"bbox", SYNTAX_QWEN_JSON}};
    struct slice key = key_at(text, at, len);
    if (key.len == 0) return at;
    if (key.len == 5 && (memcmp(key.at + 1, "_min", 4) == 0 || memcmp(key.at + 1, "_max", 4) == 0))
        return read_named_edges(reader, text, at, len);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (!slice_is(key, keys[i].key)) continue;
        size_t value = value_at(text, at, len, key);
        return value == at ? at : read_list(reader, text, at, value, len, (int)keys[i].syntax, false);
    }
    return at;
}

/* --- tags ----------------------------------------------------------------------------------------------- */

/* "<box>" is written by three families, which differ in what follows. */
static enum syntax box_tag_syntax(const char *text, size_t at, size_t len) {
    while (at < len && is_blank(text[at])) at++;
    if (at < len && text[at] == '(') return SYNTAX_QWEN_VL;
    return at < len && text[at] == '[' ? SYNTAX_INTERNVL : SYNTAX_MINICPM;
}

/* MiniCPM's numbers stand in no bracket: they end at the closing tag. */
static size_t read_bare_numbers(struct syntax_reader *reader, const char *text, size_t at, size_t from,
                                size_t len) {
    struct walk walk = {
        .reader = reader, .text = text, .at = from, .len = len, .begins = at, .syntax = SYNTAX_MINICPM};
    size_t before = reader->count;
    walk_list(&walk);
    if (walk.count == 4) end_group(&walk);
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
        if (syntax == SYNTAX_MINICPM) return read_bare_numbers(reader, text, at, from, len);
        return read_list(reader, text, at, from, len, (int)syntax, false);
    }
    if (starts(text, at, len, "<quad>"))
        return read_list(reader, text, at, at + strlen("<quad>"), len, SYNTAX_QWEN_VL, true);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        if (starts(text, at, len, lists[i].tag))
            return read_list(reader, text, at, at + strlen(lists[i].tag), len, lists[i].syntax, false);
    }
    if (starts(text, at, len, "<patch_index_")) return read_patches(reader, text, at, len);
    if (starts(text, at, len, "<loc_"))
        return read_location_tags(reader, text, at, len, "<loc_", SYNTAX_FLORENCE);
    if (starts(text, at, len, "<loc"))
        return read_location_tags(reader, text, at, len, "<loc", SYNTAX_PALIGEMMA);
    if (starts(text, at, len, "<bin_"))
        return read_location_tags(reader, text, at, len, "<bin_", SYNTAX_SHIKRA_BINS);
    if (starts(text, at, len, "<point")) return read_points(reader, text, at, len);
    return at;
}

size_t syntax_read(struct syntax_reader *reader, const char *text, size_t at, size_t len) {
    switch (text[at]) {
    case '\'':
    case '"': return read_key(reader, text, at, len);
    case '<': return read_tag(reader, text, at, len);
    case '=': return at > 0 && text[at - 1] == 'p' ? read_point(reader, text, at, len, 1000) : at;
    case '{':
        if (at + 1 < len && text[at + 1] == '<') return read_braces(reader, text, at, len);
        return at;
    case '(':
        if (at >= 5 && memcmp(text + at - 5, "Click", 5) == 0) return read_point(reader, text, at, len, 100);
        break;
    default: break;
    }
    if (at < reader->tried_to) return at;
    return read_list(reader, text, at, at, len, -1, false);
}

/* --- frames --------------------------------------------------------------------------------------------- */

bool syntax_frame(const char *text, struct written_frame *frame) {
    static const double units[] = {1, 100, 999, 1000, 1023};
    *frame = (struct written_frame){.declared = true};
    if (strcmp(text, "pixel") == 0) return true;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        char name[16];
        snprintf(name, sizeof name, "norm%.0f", units[i]);
        frame->units = units[i];
        if (strcmp(text, name) == 0) return true;
    }
    frame->units = 0;
    char *end;
    if (strncmp(text, "in:", 3) != 0 || !is_digit(text[3])) return false;
    frame->width = strtod(text + 3, &end);
    if (*end != 'x' || !is_digit(end[1])) return false;
    frame->height = strtod(end + 1, &end);
    return *end == '\0' && frame->width > 0 && frame->height > 0 && frame->width <= 1e9
           && frame->height <= 1e9;
}

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

/* The hull of a box that is turned about its centre. */
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
