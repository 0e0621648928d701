/* SPDX-License-Identifier: MIT
 *
 * members expect|starts|blanks: json_named_member and json_wanted_member, which expect what they have met before,
 * against one that has met nothing: over objects that are mostly alike, and often not quite, all must give the
 * same. */
#ifdef __linux__
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#endif
#include "check.h"
#include "json/scan.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { MEMBERS = 8, ROOM = 4096 };

#define PICK(list) ((list)[dice(sizeof(list) / sizeof(list)[0])])

static const char *const wanted[] = {"id",       "bbox", "category", "a name that is longer than 32 bytes",
                                     "image_id", "width"};
enum { WANTED = sizeof wanted / sizeof wanted[0] };

/* What a stream of objects has in common. */
struct shape {
    const char *key[MEMBERS], *value[MEMBERS];
    size_t count;
    const char *before_key, *before_colon, *before_value, *before_comma;
};

static struct shape draw_shape(void) {
    static const char *const keys[] = {
        "id",       "bbox", "category",  "a name that is longer than 32 bytes",
        "image_id", "x",    "width",     "\\u0069d",
        "other",    "",     "category ", "a name that is longer than 32 bytes, too"};
    static const char *const values[] = {"1",    "-2.5e3", "\"text\"", "[1,2,{}]",
                                         "null", "true",   "{}",       "{\"id\":{\"id\":1}}"};
    static const char *const blanks[] = {"", "", "", " ", "\t", "\n  ", "                                "};
    struct shape shape = {.count = dice(MEMBERS)};
    for (size_t i = 0; i < shape.count; i++) {
        shape.key[i] = PICK(keys);
        shape.value[i] = PICK(values);
    }
    shape.before_key = PICK(blanks);
    shape.before_colon = PICK(blanks);
    shape.before_value = PICK(blanks);
    shape.before_comma = PICK(blanks);
    return shape;
}

/* An object of the shape; now and then a member is left out, comes twice or has another value, or a byte is
 * wrong or missing. */
static size_t put_object(const struct shape *shape, char *text) {
    size_t len = 0;
    bool first = true;
    text[len++] = '{';
    for (size_t i = 0; i < shape->count; i++) {
        uint64_t fate = dice(12);
        for (uint64_t times = fate == 0 ? 0 : fate == 1 ? 2 : 1; times > 0; times--) {
            const char *value = fate == 2 ? shape->value[dice(shape->count)] : shape->value[i];
            len += (size_t)snprintf(text + len, ROOM - len, "%s%s%s\"%s\"%s:%s%s",
                                    first ? "" : shape->before_comma, first ? "" : ",", shape->before_key,
                                    shape->key[i], shape->before_colon, shape->before_value, value);
            first = false;
            if (len >= ROOM - 64) abort();
        }
    }
    text[len++] = '}';
    if (dice(6) == 0) text[dice(len)] = "\",:}{ \\1"[dice(8)];
    return dice(10) == 0 ? dice(len) : len;
}

/* What was met of an object, in words. */
struct seen {
    char text[8 * ROOM];
    size_t len;
};

static void note(struct seen *seen, const char *what, struct slice text, long number) {
    seen->len += (size_t)snprintf(seen->text + seen->len, sizeof seen->text - seen->len, "%s %.*s %ld;", what,
                                  (int)text.len, text.at, number);
    if (seen->len >= sizeof seen->text) abort();
}

/* How objects are read. */
struct reading {
    bool forgets; /* the names know nothing of what they have met before */
    int first;    /* of the names, only these are wanted; 0 for every member */
    bool one_go;  /* the others are left to json_wanted_member */
};

/* The next member that is wanted. */
static int next_member(struct json *j, struct json_names *names, struct reading how, uint32_t *met,
                       struct slice *key) {
    if (how.one_go) return json_wanted_member(j, names, how.first, met);
    for (;;) {
        if (how.forgets) json_names(names, wanted, WANTED);
        int found = json_named_member(j, names, met, key);
        if (found == JSON_END || how.first == 0 || (found >= 0 && found < how.first)) return found;
        json_skip(j);
    }
}

/* Reads an object, and with the same names the objects in it. */
static void read_object(struct json *j, struct json_names *names, struct reading how, struct seen *seen) {
    uint32_t met = 0;
    struct slice key = {"", 0};
    if (!json_object(j)) return;
    for (;;) {
        int found = next_member(j, names, how, &met, &key);
        if (found == JSON_END) break;
        note(seen, "member", how.first == 0 ? key : (struct slice){"", 0}, found);
        const char *from = j->at;
        if (json_peek(j) == JSON_OBJECT)
            read_object(j, names, how, seen);
        else
            json_skip(j);
        note(seen, "value", (struct slice){from, (size_t)(j->at - from)}, j->depth);
    }
    note(seen, "end", (struct slice){"", 0}, (long)met);
}

static void read_placed(struct slice text, struct json_names *names, struct reading how, struct seen *seen) {
    struct json j;
    seen->len = 0;
    json_open(&j, text);
    read_object(&j, names, how, seen);
    bool done = json_done(&j);
    const char *error = j.error != NULL ? j.error : "";
    note(seen, done ? "done" : "bad", (struct slice){error, strlen(error)}, done ? 0 : j.error_at - text.at);
}

static void read_text(const char *bytes, size_t len, struct json_names *names, struct reading how,
                      struct seen *seen) {
    char *copy = malloc(len + 1 + SLICE_PADDING); /* of the very size, so that checkers see what reads on */
    if (copy == NULL) abort();
    memcpy(copy, bytes, len);
    memset(copy + len, '\n', 1 + SLICE_PADDING);
    read_placed((struct slice){copy, len}, names, how, seen);
    free(copy);
}

static void expect(void) {
    const char *given = getenv("SEED");
    static struct json_names learned, fresh;
    static struct seen one, other;
    size_t good = 0, bad = 0;
    state = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    printf("SEED=%" PRIu64 "\n", state);
    json_names(&learned, wanted, WANTED);
    for (int round = 0; round < 3000; round++) {
        struct shape shape = draw_shape();
        const int first = (int)dice(WANTED + 1);
        const struct reading learning = {.first = first, .one_go = first > 0},
                             forgetful = {.first = first, .forgets = true};
        if (dice(4) == 0) json_names(&learned, wanted, WANTED);
        for (int i = 0; i < 20; i++) {
            char text[ROOM];
            size_t len = put_object(&shape, text);
            read_text(text, len, &learned, learning, &one);
            read_text(text, len, &fresh, forgetful, &other);
            CHECK(one.len == other.len && memcmp(one.text, other.text, one.len) == 0,
                  "%.*s\nexpected: %.*s\nfresh: %.*s", (int)len, text, (int)one.len, one.text, (int)other.len,
                  other.text);
            *(strstr(one.text, ";done") != NULL ? &good : &bad) += 1;
        }
    }
    CHECK(good > 10000 && bad > 10000, "%zu good and %zu bad objects: they are all alike", good, bad);
}

/* What has been met at the start of an object is not expected elsewhere, nor the other way round. */
static void starts_read(struct reading how) {
    static const char *const good[] = {"{\"x\":1}", "{\"x\":{\"x\":1}}",
                                       "{\"id\":1,\"x\":{\"x\":2},\"width\":1}"};
    static const char *const bad[] = {"{\"x\":1{\"x\":1}}", "{,\"x\":1}", "{\"id\":1{\"x\":1}",
                                      "{\"x\":{,\"width\":1}}", "{\"id\":1,\"x\":{\"x\":2{\"x\":2}}"};
    static struct json_names names;
    static struct seen seen;
    for (size_t learnt = 0; learnt <= sizeof good / sizeof good[0]; learnt++) {
        for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
            json_names(&names, wanted, WANTED);
            for (size_t k = 0; k < learnt; k++) {
                read_text(good[k], strlen(good[k]), &names, how, &seen);
                CHECK(strstr(seen.text, ";done") != NULL, "%s: %s", good[k], seen.text);
            }
            read_text(bad[i], strlen(bad[i]), &names, how, &seen);
            CHECK(strstr(seen.text, ";bad") != NULL, "%s: %s", bad[i], seen.text);
        }
    }
}

static void starts(void) {
    starts_read((struct reading){.first = 0});
    starts_read((struct reading){.first = 1, .one_go = true});
}

/* With any white space after a text, nothing after its end is looked at: after SLICE_PADDING bytes of it
 * the program's memory ends. */
static void blanks(void) {
    struct json_names names;
    static struct seen seen;
    const char *text = "{\"id\" : [1 , 2 ] , \"x\" : { } }";
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED || mprotect(pages + page, page, PROT_NONE) != 0) abort();
    memset(pages, '\n', page);
    json_names(&names, wanted, WANTED);
    for (size_t len = 0; len <= strlen(text); len++) {
        char *at = pages + page - SLICE_PADDING - 1 - len;
        memcpy(at, text, len);
        for (int first = 0; first < 2; first++) {
            read_placed((struct slice){at, len}, &names,
                        (struct reading){.first = first, .one_go = first > 0}, &seen);
            bool done = strstr(seen.text, ";done") != NULL;
            CHECK(done == (len == strlen(text)), "%.*s: %s", (int)len, text, seen.text);
        }
        memset(at, '\n', len);
    }
    munmap(pages, 2 * page);
}

int main(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "expect") == 0)
        expect();
    else if (strcmp(what, "starts") == 0)
        starts();
    else if (strcmp(what, "blanks") == 0)
        blanks();
    else
        return 2;
    return failures != 0;
}
