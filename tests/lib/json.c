/* SPDX-License-Identifier: MIT
 *
 * json: the scanner against vectors (a file such as tests/data/json-vectors.txt, or a folder such as
 * JSONTestSuite's test_parsing), its getters, its limits, and libjq as a second opinion.
 *
 *   json whole VECTORS            each in memory, and cut anywhere
 *   json straddle VECTORS         each as a line that lies across the edges of the blocks that lines reads
 *   json pack VECTORS RAW NAMES   those that fit on a line: their bytes to RAW, their names to NAMES
 *   json judge < RAW              y or n for each line
 *   json getters | names | unescape | depth | differ */
#include "base/lines.h"
#include "check.h"
#include "libjq.h"
#include "place.h"
#include "json/scan.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* The same text read through every getter. */
static void walk(struct json *j) {
    struct slice text;
    double number;
    bool flag;
    switch (json_peek(j)) {
    case JSON_OBJECT:
        json_object(j);
        while (json_member(j, &text)) walk(j);
        return;
    case JSON_ARRAY:
        json_array(j);
        while (json_element(j)) walk(j);
        return;
    case JSON_STRING: json_string(j, &text); return;
    case JSON_NUMBER: json_number(j, &number); return;
    case JSON_BOOL: json_boolean(j, &flag); return;
    default: json_skip(j); return;
    }
}

static bool accepted_by_walk(struct slice text) {
    struct json j;
    json_open(&j, text);
    walk(&j);
    return json_done(&j);
}

static bool accepted(struct slice text, bool *truncated) {
    struct json j;
    json_open(&j, text);
    json_skip(&j);
    bool done = json_done(&j);
    if (truncated != NULL) *truncated = j.truncated;
    return done;
}

/* --- vectors -------------------------------------------------------------------------------------------- */

struct vector {
    char name[128]; /* begins with y or n */
    struct slice text;
};

struct vectors {
    struct vector *all;
    size_t count;
};

static char *read_all(const char *file, size_t *len) {
    FILE *input = fopen(file, "rb");
    if (input == NULL) {
        perror(file);
        exit(2);
    }
    char *bytes = NULL;
    size_t room = 0;
    *len = 0;
    do {
        room = room * 2 + 4096;
        bytes = realloc(bytes, room);
        if (bytes == NULL) abort();
        *len += fread(bytes + *len, 1, room - *len, input);
    } while (!feof(input) && !ferror(input));
    fclose(input);
    bytes[*len] = '\0'; /* for sscanf; the last read was short, so that there is room */
    return bytes;
}

static void add_vector(struct vectors *vectors, const char *name, size_t name_len, struct slice text) {
    vectors->all = realloc(vectors->all, (vectors->count + 1) * sizeof *vectors->all);
    if (vectors->all == NULL) abort();
    struct vector *vector = &vectors->all[vectors->count++];
    snprintf(vector->name, sizeof vector->name, "%.*s", (int)name_len, name);
    vector->text = text;
}

/* Lines "NAME TEXT"; %HH in the text is a byte, # begins a remark. */
static void read_table(struct vectors *vectors, const char *file) {
    size_t len;
    char *bytes = read_all(file, &len);
    for (char *line = bytes, *end; line < bytes + len; line = end + 1) {
        end = memchr(line, '\n', (size_t)(bytes + len - line));
        if (end == NULL) end = bytes + len;
        char *blank = memchr(line, ' ', (size_t)(end - line));
        if (line == end || line[0] == '#') continue;
        if (blank == NULL) blank = end; /* no text at all */
        char *text = malloc((size_t)(end - blank) + 1);
        if (text == NULL) abort();
        size_t used = 0;
        for (char *p = blank < end ? blank + 1 : end; p < end; p++) {
            unsigned byte;
            if (*p == '%' && sscanf(p + 1, "%2x", &byte) == 1) {
                text[used++] = (char)byte;
                p += 2;
            } else {
                text[used++] = *p;
            }
        }
        add_vector(vectors, line, (size_t)(blank - line), (struct slice){text, used});
    }
    free(bytes);
}

static void read_folder(struct vectors *vectors, const char *folder, DIR *open_folder) {
    for (struct dirent *entry; (entry = readdir(open_folder)) != NULL;) {
        char path[4096];
        size_t len;
        if ((entry->d_name[0] != 'y' && entry->d_name[0] != 'n') || entry->d_name[1] != '_') continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        char *text = read_all(path, &len);
        add_vector(vectors, entry->d_name, strlen(entry->d_name), (struct slice){text, len});
    }
}

static struct vectors read_vectors(const char *source) {
    struct vectors vectors = {NULL, 0};
    DIR *folder = opendir(source);
    if (folder != NULL) {
        read_folder(&vectors, source, folder);
        closedir(folder);
    } else {
        read_table(&vectors, source);
    }
    size_t good = 0;
    for (size_t i = 0; i < vectors.count; i++) good += vectors.all[i].name[0] == 'y';
    printf("%zu vectors: %zu good, %zu bad\n", vectors.count, good, vectors.count - good);
    CHECK(good >= 50 && vectors.count - good >= 100, "too few vectors in %s", source);
    return vectors;
}

static void free_vectors(struct vectors *vectors) {
    for (size_t i = 0; i < vectors->count; i++) free((char *)vectors->all[i].text.at);
    free(vectors->all);
}

static struct slice trimmed(struct slice text) {
    while (text.len > 0 && strchr(" \t\r\n", text.at[text.len - 1]) != NULL && text.at[text.len - 1] != '\0')
        text.len--;
    while (text.len > 0 && strchr(" \t\r\n", text.at[0]) != NULL && text.at[0] != '\0') text.at++, text.len--;
    return text;
}

/* A sound text that ends too early is refused for just that, wherever it is cut. */
static void check_prefixes(const struct vector *vector) {
    struct slice whole = trimmed(vector->text);
    if (whole.len == 0 || whole.len > 2000 || strchr("[{\"tfn", whole.at[0]) == NULL) return;
    for (size_t len = 0; len < whole.len; len++) {
        struct slice text = place((struct slice){whole.at, len}, '\n');
        bool truncated;
        CHECK(!accepted(text, &truncated), "%s is accepted when cut at byte %zu", vector->name, len);
        CHECK(truncated, "%s, cut at byte %zu, does not count as cut", vector->name, len);
        CHECK(!accepted_by_walk(text), "%s is accepted by getters when cut at byte %zu", vector->name, len);
        free((char *)text.at);
    }
}

static void whole(const char *source) {
    struct vectors vectors = read_vectors(source);
    for (size_t i = 0; i < vectors.count; i++) {
        const struct vector *vector = &vectors.all[i];
        bool good = vector->name[0] == 'y';
        for (const char *after = "\n\r\t\x01"; after[0] != '\0'; after++) {
            struct slice text = place(vector->text, after[0] == '\x01' ? '\0' : after[0]);
            CHECK(accepted(text, NULL) == good, "%s: wrong verdict", vector->name);
            CHECK(accepted_by_walk(text) == good, "%s: wrong verdict by getters", vector->name);
            free((char *)text.at);
        }
        if (good) check_prefixes(vector);
    }
    free_vectors(&vectors);
}

/* The text without its last line end, if it fits on a line; else .at is NULL. */
static struct slice on_one_line(const struct vector *vector) {
    struct slice text = vector->text;
    if (text.len > 0 && text.at[text.len - 1] == '\n') text.len--;
    if (trimmed(text).len == 0 || memchr(text.at, '\n', text.len) != NULL) text.at = NULL;
    return text;
}

static void straddle(const char *source) {
    struct vectors vectors = read_vectors(source);
    char name[] = "/tmp/sarpipe-json-XXXXXX";
    int fd = mkstemp(name);
    FILE *file = fd >= 0 ? fdopen(fd, "wb") : NULL;
    char *const files[] = {name};
    struct lines lines;
    struct line line;
    lines_open(&lines, files, 1, NULL);
    const size_t block = lines.room - SLICE_PADDING;
    size_t written = 0, edge = block, *order = NULL, count = 0;
    if (file == NULL) abort();
    for (size_t i = 0; i < vectors.count; i++) {
        struct slice text = on_one_line(&vectors.all[i]);
        if (text.at == NULL || text.len >= block) continue;
        order = realloc(order, (count + 2) * sizeof *order);
        if (order == NULL) abort();
        for (size_t part = 1; part <= 2; part++) {
            /* blanks up to `cut` bytes before the end of a block, then the vector */
            size_t cut = part == 1 ? 1 + i % text.len : (text.len + 1) / 2;
            fprintf(file, "%*s\n", (int)(edge - cut - written - 1), "");
            fwrite(text.at, 1, text.len, file);
            putc('\n', file);
            written = edge - cut + text.len + 1;
            edge = edge - cut + block; /* what is left of the block is moved to the front of the next */
            order[count++] = i;
        }
    }
    fclose(file);
    size_t at = 0;
    for (; lines_next(&lines, &line) > 0 && at < count; at++) {
        const struct vector *vector = &vectors.all[order[at]];
        struct slice text = on_one_line(vector);
        if (text.at == NULL) continue; /* was not written */
        if (text.len > 0 && text.at[text.len - 1] == '\r') text.len--;
        CHECK(slice_equal(line.text, text), "%s: another text at a block's edge", vector->name);
        CHECK(accepted(line.text, NULL) == (vector->name[0] == 'y'), "%s: wrong verdict at a block's edge",
              vector->name);
    }
    CHECK(at == count && count > 300, "%zu of %zu lines", at, count);
    lines_close(&lines);
    unlink(name);
    free(order);
    free_vectors(&vectors);
}

static void pack(const char *source, const char *raw_name, const char *names_name) {
    struct vectors vectors = read_vectors(source);
    FILE *raw = fopen(raw_name, "wb"), *names = fopen(names_name, "wb");
    if (raw == NULL || names == NULL) abort();
    fputs("[]\n", raw); /* so that no vector's byte order mark begins the file */
    fputs("y_first\n", names);
    for (size_t i = 0; i < vectors.count; i++) {
        struct slice text = on_one_line(&vectors.all[i]);
        if (text.at == NULL || text.len > 5000) continue;
        fwrite(text.at, 1, text.len, raw);
        putc('\n', raw);
        fprintf(names, "%s\n", vectors.all[i].name);
    }
    fclose(raw);
    fclose(names);
    free_vectors(&vectors);
}

static void judge(void) {
    struct lines lines;
    struct line line;
    lines_open(&lines, NULL, 0, NULL);
    while (lines_next(&lines, &line) > 0) {
        bool verdict = accepted(line.text, NULL);
        CHECK(verdict == accepted_by_walk(line.text), "line %" PRIu64 ": getters say otherwise", line.number);
        puts(verdict ? "y" : "n");
    }
    lines_close(&lines);
}

/* --- getters -------------------------------------------------------------------------------------------- */

static struct json open_text(const char *text) {
    static struct slice last;
    struct json j;
    free((char *)last.at);
    last = place(slice_of(text), '\n');
    json_open(&j, last);
    return j;
}

static void getters(void) {
    struct slice text = {NULL, 0}, key = {NULL, 0};
    double number = -1;
    bool flag = false;
    struct json j =
        open_text(" { \"a\" : [ 1.50 , -0 , \"x\\ty\" ] , \"b\" : true, \"c\":null , \"d\" : {} } ");
    CHECK(json_peek(&j) == JSON_OBJECT && json_object(&j), "an object");
    CHECK(json_member(&j, &key) && slice_is(key, "a") && json_array(&j), "its first member is an array");
    CHECK(json_element(&j) && json_number(&j, &number) && number == 1.5, "a number");
    CHECK(json_element(&j) && json_number(&j, &number) && number == 0, "minus zero");
    CHECK(json_element(&j) && json_peek(&j) == JSON_STRING && json_string(&j, &text), "a string");
    CHECK(slice_is(text, "x\\ty"), "a string is as spelled");
    CHECK(!json_element(&j) && j.error == NULL, "the array's end is no error");
    CHECK(json_member(&j, &key) && slice_is(key, "b") && json_peek(&j) == JSON_BOOL, "a flag");
    CHECK(json_boolean(&j, &flag) && flag, "is true");
    CHECK(json_member(&j, &key) && slice_is(key, "c") && json_peek(&j) == JSON_NULL, "null");
    CHECK(slice_is(json_skip(&j), "null"), "what is skipped is returned as spelled");
    CHECK(json_member(&j, &key) && slice_is(key, "d") && slice_is(json_skip(&j), "{}"), "an empty object");
    CHECK(!json_member(&j, &key) && json_done(&j), "the end");

    /* a value of another type is an error that sticks */
    static const struct {
        const char *text, *error;
        enum json_type wanted;
    } wrong[] = {
        {"[]", "an object was expected", JSON_OBJECT},   {"{}", "an array was expected", JSON_ARRAY},
        {"\"1\"", "a number was expected", JSON_NUMBER}, {"1", "a string was expected", JSON_STRING},
        {"0", "true or false was expected", JSON_BOOL},  {"null", "a number was expected", JSON_NUMBER},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        j = open_text(wrong[i].text);
        bool got = wrong[i].wanted == JSON_OBJECT   ? json_object(&j)
                   : wrong[i].wanted == JSON_ARRAY  ? json_array(&j)
                   : wrong[i].wanted == JSON_NUMBER ? json_number(&j, &number)
                   : wrong[i].wanted == JSON_STRING ? json_string(&j, &text)
                                                    : json_boolean(&j, &flag);
        CHECK(!got && strcmp(j.error, wrong[i].error) == 0, "%s: %s", wrong[i].text, j.error);
        CHECK(json_peek(&j) == JSON_NONE && !json_number(&j, &number) && !json_done(&j), "the error sticks");
        CHECK(strcmp(j.error, wrong[i].error) == 0, "the first error is the one that is told");
    }

    /* a number that is read must fit a double; one that is passed over need not */
    for (int i = 0; i < 4; i++) {
        static const char *const large[] = {"1e309", "-1e309", "1e999999999999", "17976931348623159e292"};
        j = open_text(large[i]);
        CHECK(!json_number(&j, &number) && j.error != NULL, "%s is read", large[i]);
        struct slice placed = place(slice_of(large[i]), '\n');
        CHECK(accepted(placed, NULL), "%s is not passed over", large[i]);
        free((char *)placed.at);
    }
    j = open_text("1e-400");
    CHECK(json_number(&j, &number) && number == 0, "what is too small is 0");
    j = open_text("17976931348623157e292");
    CHECK(json_number(&j, &number) && number == 1.7976931348623157e308, "the largest double");

    /* where it is wrong */
    struct fault fault;
    j = open_text("{\"a\":[1,2,x]}");
    json_skip(&j);
    json_fault(&j, &fault);
    CHECK(strstr(fault.what, "(column 11)") != NULL, "%s", fault.what);
    j = open_text("{\"a\":1} true");
    json_skip(&j);
    CHECK(!json_done(&j) && strcmp(j.error, "nothing may follow the JSON value") == 0, "%s", j.error);
}

static void member_names(void) {
    static const char *const wanted[] = {"id", "width", "image_identifier"};
    struct json_names names;
    struct slice key;
    uint32_t seen = 0;
    json_names(&names, wanted, 3);
    struct json j =
        open_text("{\"w\\u0069dth\":1,\"other\":2,\"image_identifier\":3,\"image_identifies\":4,\"other\":5,"
                  "\"\":6,\"wid\":7,\"width\\u0000\":8,\"i\\u0064\":9}");
    static const int found[] = {1,          JSON_OTHER, 2,          JSON_OTHER, JSON_OTHER,
                                JSON_OTHER, JSON_OTHER, JSON_OTHER, 0,          JSON_END};
    json_object(&j);
    for (size_t i = 0; i < sizeof found / sizeof found[0]; i++) {
        int member = json_named_member(&j, &names, &seen, &key);
        CHECK(member == found[i], "member %zu is %d, not %d", i + 1, member, found[i]);
        if (member != JSON_END) json_skip(&j);
    }
    CHECK(j.error == NULL && seen == 7, "members that are not known may occur twice: %s", j.error);

    static const char *const twice[] = {"{\"id\":1,\"id\":1}", "{\"id\":1,\"x\":2,\"\\u0069d\":1}",
                                        "{\"width\":[{\"id\":3}],\"id\":1,\"width\":0}"};
    for (size_t i = 0; i < 3; i++) {
        j = open_text(twice[i]);
        seen = 0;
        json_object(&j);
        while (json_named_member(&j, &names, &seen, &key) != JSON_END) json_skip(&j);
        CHECK(j.error != NULL && strstr(j.error, "duplicate") != NULL, "%s is taken", twice[i]);
    }
}

static void unescape(void) {
    static const struct {
        const char *spelled, *plain;
        size_t len;
    } cases[] = {
        {"", "", 0},
        {"plain", "plain", 5},
        {"\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t", 8},
        {"\\u0041\\u00e9\\u20AC\\uD834\\udd1e", "A\xC3\xA9\xE2\x82\xAC\xF0\x9D\x84\x9E", 10},
        {"\\u0000", "\0", 1},
        {"\\u007F\\u0080\\u07FF\\u0800\\uFFFF", "\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF", 11},
        {"\\uD800\\uDC00\\uDBFF\\uDFFF", "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", 8},
        {"\\\\u0041", "\\u0041", 6},
        {"\xE6\xA1\xA5\\t\xE6\xA2\x81", "\xE6\xA1\xA5\t\xE6\xA2\x81", 7},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[64];
        size_t len = json_unescape(slice_of(cases[i].spelled), out);
        CHECK(len == cases[i].len && memcmp(out, cases[i].plain, len) == 0, "%s", cases[i].spelled);
        CHECK(len <= strlen(cases[i].spelled), "%s grows", cases[i].spelled);
    }
}

/* --- depth ---------------------------------------------------------------------------------------------- */

static struct slice nested(char *out, int depth, bool objects) {
    size_t used = 0;
    for (int i = 0; i < depth; i++) {
        bool object = objects && i % 2 == 0;
        used += (size_t)sprintf(out + used, "%s", object ? "{\"a\":" : "[");
    }
    out[used++] = '1';
    for (int i = depth; i-- > 0;) out[used++] = objects && i % 2 == 0 ? '}' : ']';
    return (struct slice){out, used};
}

static void depth(void) {
    char *out = malloc(4096);
    if (out == NULL) abort();
    for (int objects = 0; objects < 2; objects++) {
        for (int levels = 126; levels <= 130; levels++) {
            struct slice text = place(nested(out, levels, objects), '\n');
            bool good = levels <= 128;
            CHECK(accepted(text, NULL) == good, "%d levels are%s passed over", levels, good ? " not" : "");
            CHECK(accepted_by_walk(text) == good, "%d levels are%s read", levels, good ? " not" : "");
            for (int entered = 0; entered < 128; entered += 9) { /* some entered, the rest passed over */
                struct json j;
                struct slice key;
                json_open(&j, text);
                for (int i = 0; i < entered; i++) {
                    if (objects && i % 2 == 0) {
                        json_object(&j);
                        json_member(&j, &key);
                    } else {
                        json_array(&j);
                        json_element(&j);
                    }
                }
                json_skip(&j);
                for (int i = entered; i-- > 0;) {
                    if (objects && i % 2 == 0)
                        json_member(&j, &key);
                    else
                        json_element(&j);
                }
                CHECK(json_done(&j) == good, "%d levels, %d of them entered: %s", levels, entered, j.error);
            }
            free((char *)text.at);
        }
    }
    memset(out, '[', 4096); /* many siblings are not deep */
    size_t used = 1;
    while (used < 4000) used += (size_t)sprintf(out + used, "[],{},");
    used += (size_t)sprintf(out + used, "0]");
    struct slice text = place((struct slice){out, used}, '\n');
    CHECK(accepted(text, NULL) && accepted_by_walk(text), "siblings count as depth");
    free((char *)text.at);
    free(out);
}

/* --- libjq ---------------------------------------------------------------------------------------------- */

struct text {
    char bytes[8192];
    size_t len;
};

static void add(struct text *text, const char *bytes) {
    size_t len = strlen(bytes);
    if (text->len + len > 4000) return;
    memcpy(text->bytes + text->len, bytes, len);
    text->len += len;
}

#define PICK(list) ((list)[dice(sizeof(list) / sizeof(list)[0])])

static void add_blanks(struct text *text) {
    static const char *const blanks[] = {"", "", "", "", " ", "\t", "\n", "\r", "  "};
    add(text, PICK(blanks));
}

static void add_number(struct text *text) {
    static const char *const odd[] = {"0",
                                      "-0",
                                      "0.0",
                                      "-0.0e0",
                                      "1e22",
                                      "1e23",
                                      "9007199254740993",
                                      "1.0",
                                      "100E-2",
                                      "12345678901234567890",
                                      "2.2250738585072014e-308",
                                      "5e-324",
                                      "0.1",
                                      "1E+2"};
    char digits[64];
    switch (dice(4)) {
    case 0: add(text, PICK(odd)); return;
    case 1: snprintf(digits, sizeof digits, "%" PRId64, (int64_t)dice(2000) - 1000); break;
    case 2:
        snprintf(digits, sizeof digits, "%.17g", (double)dice(UINT64_MAX) / (double)(dice(1000000) + 1));
        break;
    default:
        snprintf(digits, sizeof digits, "%s%" PRIu64 ".%" PRIu64 "e%d", dice(2) ? "-" : "", dice(100),
                 dice(1000000), (int)dice(500) - 250);
    }
    add(text, digits);
}

static void add_string(struct text *text) {
    static const char *const parts[] = {"a",
                                        "ship",
                                        " ",
                                        "0",
                                        "\\n",
                                        "\\\"",
                                        "\\\\",
                                        "\\/",
                                        "\\b\\f\\r\\t",
                                        "\\u0000",
                                        "\\u00e9",
                                        "\\uD83D\\uDE00",
                                        "\\uffff",
                                        "\x7F",
                                        "\xC2\x80",
                                        "\xE2\x82\xAC",
                                        "\xED\x9F\xBF",
                                        "\xEF\xBF\xBF",
                                        "\xF0\x9F\x9B\xB0",
                                        "\xF4\x8F\xBF\xBF",
                                        "{",
                                        "]",
                                        ",",
                                        ":",
                                        "'",
                                        "abcdefghijklmnop",
                                        "0123456789abcdef0123456789abcdef"};
    add(text, "\"");
    for (uint64_t n = dice(6); n > 0; n--) add(text, PICK(parts));
    add(text, "\"");
}

static void add_value(struct text *text, int levels) {
    static const char *const literals[] = {"true", "false", "null"};
    static const char *const keys[] = {"\"a\"", "\"b\"", "\"\\u0061\"", "\"bbox\"", "\"\""};
    add_blanks(text);
    uint64_t n = dice(5);
    switch (levels > 0 ? dice(7) : dice(3)) {
    case 0: add(text, PICK(literals)); break;
    case 1: add_number(text); break;
    case 2: add_string(text); break;
    case 3:
    case 4: /* objects, now and then with a member that occurs twice */
        add(text, "{");
        for (uint64_t i = 0; i < n; i++) {
            if (i > 0) add(text, ",");
            add_blanks(text);
            if (dice(3) == 0)
                add_string(text);
            else
                add(text, PICK(keys));
            add_blanks(text);
            add(text, ":");
            add_value(text, levels - 1);
        }
        add_blanks(text);
        add(text, "}");
        break;
    default:
        add(text, "[");
        for (uint64_t i = 0; i < n; i++) {
            if (i > 0) add(text, ",");
            add_value(text, levels - 1);
        }
        add_blanks(text);
        add(text, "]");
    }
    add_blanks(text);
}

static void spoil(struct text *text) {
    static const char *const bytes[] = {"\"",   "\\",   ",",       ":",    "[",
                                        "]",    "{",    "}",       "0",    "1",
                                        "-",    "+",    ".",       "e",    "E",
                                        "u",    "\\u",  "\\uD800", "d",    "\x01",
                                        "\x1F", "\x80", "\xC0",    "\xE2", "\xED\xA0\x80",
                                        "\xFF", " ",    "\n",      "nan",  "true",
                                        "/",    "'",    "\f"};
    if (text->len == 0) return;
    size_t at = dice(text->len);
    struct text copy = *text;
    switch (dice(3)) {
    case 0: /* a byte less */
        memmove(text->bytes + at, copy.bytes + at + 1, copy.len - at - 1);
        text->len--;
        break;
    case 1: text->len = at; break; /* cut */
    default:                       /* some bytes more */
        text->len = at;
        add(text, PICK(bytes));
        memcpy(text->bytes + text->len, copy.bytes + at, copy.len - at);
        text->len += copy.len - at;
    }
}

static void differ(void) {
    const char *given = getenv("SEED");
    uint64_t seed = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    size_t good = 0, bad = 0, laxer = 0;
    printf("SEED=%" PRIu64 "\n", seed);
    state = seed;
    for (int i = 0; i < 60000; i++) {
        struct text text = {.len = 0};
        add_value(&text, 1 + (int)dice(5));
        bool sound = text.len < 3900;
        uint64_t edits = dice(3);
        for (uint64_t n = 0; n < edits; n++) spoil(&text);
        struct slice placed = place((struct slice){text.bytes, text.len}, '\n');
        struct json j;
        json_open(&j, placed);
        jv mine = libjq_value(&j);
        bool is_good = json_done(&j);
        CHECK(is_good || !sound || edits > 0, "refused: %s: %.*s", j.error, (int)placed.len, placed.at);
        CHECK(is_good || j.error != NULL, "no reason: %.*s", (int)placed.len, placed.at);
        jv theirs = jv_parse_sized(placed.at, (int)placed.len);
        bool is_theirs = jv_is_valid(theirs);
        if (is_good) {
            good++;
            CHECK(is_theirs, "libjq refuses %.*s", (int)placed.len, placed.at);
            CHECK(jv_equal(jv_copy(mine), jv_copy(theirs)), "libjq reads otherwise: %.*s", (int)placed.len,
                  placed.at);
        } else {
            bad++;
            laxer += is_theirs;
            CHECK(!is_theirs || libjq_may_take(&j), "%s, but libjq takes %.*s", j.error, (int)placed.len,
                  placed.at);
        }
        jv_free(mine);
        jv_free(theirs);
        free((char *)placed.at);
    }
    printf("%zu accepted, %zu refused, of which libjq takes %zu\n", good, bad, laxer);
    CHECK(good > 10000 && bad > 10000, "the documents are all alike");
}

int main(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "whole") == 0 && argc == 3)
        whole(argv[2]);
    else if (strcmp(what, "straddle") == 0 && argc == 3)
        straddle(argv[2]);
    else if (strcmp(what, "pack") == 0 && argc == 5)
        pack(argv[2], argv[3], argv[4]);
    else if (strcmp(what, "judge") == 0)
        judge();
    else if (strcmp(what, "getters") == 0)
        getters();
    else if (strcmp(what, "names") == 0)
        member_names();
    else if (strcmp(what, "unescape") == 0)
        unescape();
    else if (strcmp(what, "depth") == 0)
        depth();
    else if (strcmp(what, "differ") == 0)
        differ();
    else
        return 2;
    return failures != 0;
}
