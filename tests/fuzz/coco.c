/* SPDX-License-Identifier: MIT
 *
 * coco: the importer on a document, however it comes in: the same scenes, messages and counts, each line a scene for
 * those who read scenes, and every image and annotation accounted for.
 *
 * Input: a byte of options; the document. */
#include "in/import.h"

#include "../lib/place.h"
#include "stage.h"
#include "json/scan.h"

/* What a run gave, beside its output and messages. */
struct result {
    struct staged staged;
    uint64_t crowd, dropped;
};

static struct result run(struct import *import, enum pieces pieces, struct slice document) {
    struct result result;
    stage_open(&result.staged);
    stage_input(pieces);
    stage_file(document.at, document.len);
    import->cli = &result.staged.cli;
    import->crowd = import->dropped = import->read_before = 0;
    static char *const file[] = {(char *)"-"};
    import_coco(import, file, 1);
    REQUIRE(import->read_before <= document.len, "more bytes than there are");
    result.crowd = import->crowd;
    result.dropped = import->dropped;
    stage_close(&result.staged);
    return result;
}

static void check_same(const struct result *a, const struct result *b) {
    stage_same(&a->staged, &b->staged);
    REQUIRE(a->crowd == b->crowd && a->dropped == b->dropped, "other counts");
}

/* How many elements a member of the document has; it is sound JSON. */
static uint64_t count_elements(struct slice document, const char *name) {
    struct json j;
    struct slice key;
    uint64_t count = 0;
    char plain[16];
    json_open(&j, document);
    json_object(&j);
    while (json_member(&j, &key)) {
        size_t len = key.len <= sizeof plain ? json_unescape(key, plain) : 0;
        if (len == 0 || !slice_is((struct slice){plain, len}, name)) {
            json_skip(&j);
            continue;
        }
        json_array(&j);
        for (; json_element(&j); count++) json_skip(&j);
    }
    REQUIRE(json_done(&j), "%s", j.error);
    return count;
}

/* Images and annotations are written, left out for a reason that is counted, or bad; categories may be bad too. */
static void check_accounts(const struct result *result, struct slice document, uint64_t objects) {
    const struct cli *cli = &result->staged.cli;
    if (cli->out.records == 0) return; /* the document may be broken: then that is all that is bad */
    struct slice text = place(document, '\n');
    uint64_t categories = count_elements(text, "categories");
    uint64_t all = count_elements(text, "images") + count_elements(text, "annotations");
    uint64_t told = cli->out.records + objects + result->crowd + result->dropped;
    REQUIRE(told <= all && all <= told + cli->bad && cli->bad <= all - told + categories,
            "%llu of %llu, %llu bad", (unsigned long long)told, (unsigned long long)all,
            (unsigned long long)cli->bad);
    free((char *)text.at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct import import;
    struct result result[PIECES_MODES];
    if (size == 0 || size > 4096) return -1;
    if (import.tail.bytes == NULL) {
        import.options = (struct import_options){.split = "train", .source = "made \"up\""};
        import_open(&import);
    }
    import.options.keep_crowd = (data[0] & 1) != 0;
    import.options.keep = (data[0] & 2) != 0 ? "segmentation,area" : NULL;
    import.options.other = (enum other)(data[0] / 4 % 3);
    struct slice document = {(const char *)data + 1, size - 1};
    for (int pieces = 0; pieces < PIECES_MODES; pieces++) {
        result[pieces] = run(&import, (enum pieces)pieces, document);
        check_same(&result[0], &result[pieces]);
    }
    if (document.len >= 3 && memcmp(document.at, "\xEF\xBB\xBF", 3) == 0) {
        document.at += 3;
        document.len -= 3;
    }
    check_accounts(&result[0], document, stage_scenes(&result[0].staged));
    for (int pieces = 0; pieces < PIECES_MODES; pieces++) stage_forget(&result[pieces].staged);
    return 0;
}
