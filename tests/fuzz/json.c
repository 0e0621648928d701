/* SPDX-License-Identifier: MIT
 *
 * json: the scanner against libjq (libjq.h has the table of where they may differ), against itself without vector
 * instructions, and by getters against passing over.
 *
 * Input: the text. */
#include "json.h"

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
    struct emit here = {.fd = -1}, there = {.fd = -1};
    walk(text, &here);
    portable_walk(text, &there);
    REQUIRE(slice_equal(emit_pending(&here), emit_pending(&there)), "%.*s\n%.*s", (int)here.len, here.bytes,
            (int)there.len, there.bytes);
    free(here.bytes);
    free(there.bytes);
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

/* The outermost object by names: each found however it is spelled, and refused when it stands twice. */
static void check_names(struct slice text) {
    static const char *const known[] = {"id", "bbox", "a", "image_identifier", "\"\xC3\xA9\x01"};
    enum { KNOWN = sizeof known / sizeof known[0] };
    struct json_names names;
    struct json plain, named;
    struct slice key, same;
    uint32_t seen = 0, reference = 0;
    char decoded[64];
    json_names(&names, known, KNOWN);
    json_open(&plain, text);
    json_open(&named, text);
    if (json_peek(&plain) != JSON_OBJECT) return;
    json_object(&plain);
    json_object(&named);
    while (json_member(&plain, &key)) {
        int found = json_named_member(&named, &names, &seen, &same), wanted = JSON_OTHER;
        for (int i = 0; i < KNOWN && key.len <= sizeof decoded; i++) {
            if (slice_is((struct slice){decoded, json_unescape(key, decoded)}, known[i])) wanted = i;
        }
        if (wanted >= 0 && (reference >> wanted & 1) != 0) {
            REQUIRE(found == JSON_END && named.error != NULL && named.member != NULL, "%s stands twice",
                    known[wanted]);
            return;
        }
        REQUIRE(found == wanted && slice_equal(key, same), "%d, not %d", found, wanted);
        if (wanted >= 0) reference |= (uint32_t)1 << wanted;
        json_skip(&plain);
        json_skip(&named);
    }
    REQUIRE(json_named_member(&named, &names, &seen, &same) == JSON_END && seen == reference, "the end");
    REQUIRE((plain.error == NULL) == (named.error == NULL), "%s", plain.error);
}

/* Any bytes, said as a string, are a string; and mean themselves where they are UTF-8. */
static void check_said(struct slice text) {
    struct emit out = {.fd = -1};
    struct json j;
    struct slice spelled;
    emit_json_string(&out, text);
    struct slice said = place(emit_pending(&out), '\n');
    json_open(&j, said);
    REQUIRE(json_string(&j, &spelled) && json_done(&j), "%s", j.error);
    jv mine = libjq_string(spelled),
       theirs = jv_string_sized(text.at, (int)text.len); /* U+FFFD for what is none */
    struct slice meant = {jv_string_value(mine), (size_t)jv_string_length_bytes(jv_copy(mine))},
                 repaired = {jv_string_value(theirs), (size_t)jv_string_length_bytes(jv_copy(theirs))};
    REQUIRE(slice_equal(meant, text) == slice_equal(repaired, text), "another string");
    jv_free(mine);
    jv_free(theirs);
    free(out.bytes);
    free((char *)said.at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > 4096) return -1;
    for (const char *behind = "\n\r\t";; behind++) {
        struct slice text = place((struct slice){(const char *)data, size}, *behind);
        check_portable(text);
        if (*behind == '\0') { /* the last round */
            check_libjq(text);
            check_prefixes(text);
            check_names(text);
            check_said(text);
        }
        free((char *)text.at);
        if (*behind == '\0') return 0;
    }
}
