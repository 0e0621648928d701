/* SPDX-License-Identifier: MIT
 *
 * json: the scanner against libjq (libjq.h has the table of where they may differ), against itself without vector
 * instructions, and by getters against passing over.
 *
 * Input: the text. */
#include "json/put.h"
#include "json/scan.h"

#include "../lib/libjq.h"
#include "../lib/place.h"
#include "fuzz.h"
#include "portable.h"
#include "walk.h"

#include <math.h>

static bool is_accepted(struct slice text, struct json *j) {
    json_open(j, text);
    json_skip(j);
    return json_done(j);
}

/* The verdict of getters differs from passing over in one thing: a number that is read must fit a double. */
static void check_verdicts(struct slice text, const struct json *by_getters) {
    struct json j;
    bool passed = is_accepted(text, &j), read = by_getters->error == NULL;
    if (passed == read) return;
    REQUIRE(passed && strstr(by_getters->error, "too large for a double") != NULL, "%s", by_getters->error);
}

static void check_error(const struct json *j) {
    struct fault fault;
    if (j->error == NULL) return;
    REQUIRE(j->error[0] != '\0' && j->error_at >= j->start && j->error_at <= j->end, "%s", j->error);
    REQUIRE(j->truncated == (j->error_at == j->end), "%s", j->error);
    json_fault(j, &fault);
    REQUIRE(strstr(fault.what, j->error) == fault.what, "%s", fault.what);
}

static void check_libjq(struct slice text) {
    struct json j;
    json_open(&j, text);
    jv mine = libjq_value(&j), theirs = jv_parse_sized(text.at, (int)text.len);
    bool taken = json_done(&j), theirs_taken = jv_is_valid(jv_copy(theirs));
    check_verdicts(text, &j);
    check_error(&j);
    if (taken) {
        REQUIRE(theirs_taken, "libjq refuses it");
        REQUIRE(jv_equal(jv_copy(mine), jv_copy(theirs)), "libjq reads otherwise");
    } else {
        REQUIRE(!theirs_taken || libjq_may_take(&j), "%s, but libjq takes it", j.error);
    }
    jv_free(mine);
    jv_free(theirs);
}

static void check_portable(struct slice text) {
    struct buffer here = {0}, there = {0};
    walk(text, &here);
    portable_walk(text, &there);
    REQUIRE(slice_equal(buffer_view(&here), buffer_view(&there)), "%.*s\n%.*s", (int)here.len, here.bytes,
            (int)there.len, there.bytes);
    buffer_free(&here);
    buffer_free(&there);
}

/* Sound text that is cut short is refused for that, if it has an end that shows. */
static void check_prefixes(struct slice text) {
    struct json j;
    static const char open[] = {'[', '{', '"'}, close[] = {']', '}', '"'};
    if (!is_accepted(text, &j) || text.len > 200 || memchr(open, text.at[0], sizeof open) == NULL) return;
    size_t whole = text.len;
    while (memchr(close, text.at[whole - 1], sizeof close) == NULL) whole--;
    for (size_t len = 0; len < whole; len++) {
        struct slice cut = place((struct slice){text.at, len}, '\n');
        REQUIRE(!is_accepted(cut, &j) && j.truncated, "cut at byte %zu", len);
        free((char *)cut.at);
    }
}

/* A getter takes its own type and no other. */
static void check_types(struct slice text) {
    struct json j;
    double number;
    bool flag;
    struct slice string;
    for (int getter = 0; getter < 3; getter++) {
        static const enum json_type wanted[] = {JSON_NUMBER, JSON_BOOL, JSON_STRING};
        json_open(&j, text);
        enum json_type type = json_peek(&j);
        bool taken = getter == 0   ? json_number(&j, &number)
                     : getter == 1 ? json_boolean(&j, &flag)
                                   : json_string(&j, &string);
        REQUIRE(taken ? type == wanted[getter] : j.error != NULL, "getter %d", getter);
    }
}

/* What is read the short way is what is read the long way, to the same place. */
static void check_short(struct slice text) {
    enum { MOST = 4 };
    struct json quick, plain;
    struct slice spelled[MOST];
    double number[MOST], wanted;
    int64_t whole;
    json_open(&quick, text);
    json_open(&plain, text);
    if (json_short_integer(&quick, &whole, &spelled[0])) {
        REQUIRE(json_number(&plain, &wanted) && wanted == (double)whole, "%lld", (long long)whole);
        REQUIRE(quick.at == plain.at && spelled[0].at + spelled[0].len == plain.at, "%lld", (long long)whole);
    }
    for (size_t count = 1; count <= MOST; count++) {
        json_open(&quick, text);
        json_open(&plain, text);
        const char *before = quick.at;
        if (!json_short_numbers(&quick, count, number, spelled)) {
            REQUIRE(quick.at == before && quick.error == NULL, "nothing is moved");
            continue;
        }
        json_array(&plain);
        for (size_t i = 0; i < count; i++) {
            REQUIRE(json_element(&plain) && json_number(&plain, &wanted), "%s", plain.error);
            REQUIRE(number[i] == wanted && signbit(number[i]) == signbit(wanted), "%.17g, not %.17g",
                    number[i], wanted);
            REQUIRE(spelled[i].at + spelled[i].len == plain.at, "%zu", i);
        }
        REQUIRE(!json_element(&plain) && plain.error == NULL && plain.at == quick.at, "the end");
    }
}

static const char *const known[] = {"id", "bbox", "a", "image_identifier", "\"\xC3\xA9\x01"};
enum { KNOWN = sizeof known / sizeof known[0] };

/* The outermost object by names: each found however it is spelled, and refused when it occurs twice. */
static void check_names(struct slice text, struct json_names *names) {
    struct json plain, named;
    struct slice key, same;
    uint32_t seen = 0, reference = 0;
    char decoded[64];
    json_open(&plain, text);
    json_open(&named, text);
    if (json_peek(&plain) != JSON_OBJECT) return;
    json_object(&plain);
    json_object(&named);
    while (json_member(&plain, &key)) {
        int found = json_named_member(&named, names, &seen, &same), wanted = JSON_OTHER;
        for (int i = 0; i < KNOWN && key.len <= sizeof decoded; i++) {
            if (slice_is((struct slice){decoded, json_unescape(key, decoded)}, known[i])) wanted = i;
        }
        if (wanted >= 0 && (reference >> wanted & 1) != 0) {
            REQUIRE(found == JSON_END && named.error != NULL && named.member != NULL, "%s occurs twice",
                    known[wanted]);
            return;
        }
        REQUIRE(found == wanted && slice_equal(key, same), "%d, not %d", found, wanted);
        if (wanted >= 0) reference |= (uint32_t)1 << wanted;
        json_skip(&plain);
        json_skip(&named);
    }
    REQUIRE(json_named_member(&named, names, &seen, &same) == JSON_END && seen == reference, "the end");
    REQUIRE((plain.error == NULL) == (named.error == NULL), "%s", plain.error);
}

/* Any bytes, said as a string, are a string; and mean themselves where they are UTF-8. */
static void check_said(struct slice text) {
    struct buffer out = {0};
    struct json j;
    struct slice spelled;
    json_put_string(&out, text);
    struct slice said = place(buffer_view(&out), '\n');
    json_open(&j, said);
    REQUIRE(json_string(&j, &spelled) && json_done(&j), "%s", j.error);
    jv mine = libjq_string(spelled),
       theirs = jv_string_sized(text.at, (int)text.len); /* U+FFFD for invalid bytes */
    struct slice meant = {jv_string_value(mine), (size_t)jv_string_length_bytes(jv_copy(mine))},
                 repaired = {jv_string_value(theirs), (size_t)jv_string_length_bytes(jv_copy(theirs))};
    REQUIRE(slice_equal(meant, text) == slice_equal(repaired, text), "another string");
    jv_free(mine);
    jv_free(theirs);
    buffer_free(&out);
    free((char *)said.at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct json_names names;
    if (size > 4096) return -1;
    json_names(&names, known, KNOWN);
    for (const char *after = "\n\r\t";; after++) {
        struct slice text = place((struct slice){(const char *)data, size}, *after);
        check_portable(text);
        if (*after == '\0') { /* the last round */
            check_libjq(text);
            check_prefixes(text);
            check_types(text);
            check_short(text);
            check_names(text, &names);
            check_names(text, &names); /* which have seen such an object */
            check_said(text);
        }
        free((char *)text.at);
        if (*after == '\0') return 0;
    }
}
