/* SPDX-License-Identifier: MIT */
#include "base/looks.h"

#include <string.h>

static bool begins(struct slice bytes, const char *start, size_t len) {
    return bytes.len >= len && memcmp(bytes.at, start, len) == 0;
}

static struct slice trim(struct slice bytes) {
    if (begins(bytes, "\xEF\xBB\xBF", 3)) bytes = (struct slice){bytes.at + 3, bytes.len - 3};
    return slice_trimmed(bytes);
}

/* Whether a word occurs in the first part of the bytes. */
static bool holds(struct slice bytes, const char *word) {
    enum { LOOKED_AT = 65536 };
    size_t len = strlen(word), end = bytes.len < LOOKED_AT ? bytes.len : LOOKED_AT;
    for (size_t at = 0; at + len <= end; at++) {
        if (memcmp(bytes.at + at, word, len) == 0) return true;
    }
    return false;
}

/* What bytes look like that cannot be JSON. */
static const char *looks_foreign(struct slice bytes) {
    if (begins(bytes, "\x1F\x8B", 2)) return "gzip data: unpack it first, with zcat FILE |";
    if (begins(bytes, "\x28\xB5\x2F\xFD", 4)) return "zstd data: unpack it first, with zstdcat FILE |";
    if (begins(bytes, "BZh", 3)) return "bzip2 data: unpack it first, with bzcat FILE |";
    if (begins(bytes,
               "\xFD"
               "7zXZ",
               5))
        return "xz data: unpack it first, with xzcat FILE |";
    if (begins(bytes, "PK\x03\x04", 4)) return "a zip archive: unpack it first, with unzip -p FILE |";
    if (begins(bytes, "\xFF\xFE", 2) || begins(bytes, "\xFE\xFF", 2))
        return "UTF-16: decode it first, with iconv -f UTF-16 -t UTF-8 FILE |";
    bytes = trim(bytes);
    if (begins(bytes, "<", 1)) return "XML: annotations in XML are read by sar-import voc";
    bool is_json = bytes.len == 0 || strchr("{[\"-0123456789", bytes.at[0]) != NULL;
    if (!is_json && holds(bytes, ",") && !holds(bytes, "{"))
        return "CSV, which is not read here: make records of its rows first";
    return NULL;
}

const char *looks_like(struct slice bytes) {
    const char *foreign = looks_foreign(bytes);
    if (foreign != NULL) return foreign;
    bytes = trim(bytes);
    if (begins(bytes, "[", 1)) return "a JSON array, not a record on each line: jq -c '.[]' FILE |";
    if (slice_is(bytes, "{")) return "a record over several lines, not one on each: jq -c . FILE |";
    if (begins(bytes, "{", 1) && holds(bytes, "\"annotations\"") && holds(bytes, "\"images\""))
        return "a COCO document: sar-import coco FILE |";
    return NULL;
}

const char *looks_like_for_coco(struct slice bytes) {
    const char *foreign = looks_foreign(bytes);
    if (foreign != NULL) return foreign;
    bytes = trim(bytes);
    if (!begins(bytes, "[", 1)) return NULL;
    if (holds(bytes, "\"image_id\""))
        return "a COCO results list, without images and names of categories; put it into the document that "
               "it "
               "is of: jq --slurpfile results FILE '.annotations = $results[0]' DOCUMENT | sar-import coco";
    if (holds(bytes, "\"annotations\"") && (holds(bytes, "\"coordinates\"") || holds(bytes, "\"image\"")))
        return "CreateML, which is not read here: it has no sizes of images";
    return "a JSON array, not the object with images, annotations and categories that a COCO document is";
}
