/* SPDX-License-Identifier: MIT
 *
 * record: the kind of record a line has, and the members that statistics use. Slices point into the line or
 * into the record's memory, and are valid until the next record_read. */
#ifndef SAR_RECORD_RECORD_H
#define SAR_RECORD_RECORD_H

#include "base/buffer.h"
#include "base/fault.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/slice.h"
#include "json/scan.h"

#include <stdbool.h>
#include <stdint.h>

enum record_kind { RECORD_SCENE = 1, RECORD_SAMPLE = 2, RECORD_SCORED = 4, RECORD_TALLY = 8 };

/* "a scene", ... */
const char *record_kind_name(enum record_kind);

enum { RECORD_EXTRA = 12 };

struct record {
    enum record_kind kind;
    struct slice text;
    union { /* values as spelled; .at is NULL if absent */
        struct slice member[JSON_NAMES];
        struct {
            struct slice id, task, variant, split, images, messages, score, objects, metric, response;
        };
    };
    int extra[RECORD_EXTRA]; /* index in `member` of each further member */
    struct json_names names, part_names;
    struct arena decoded;
};

/* `extra` are the names of up to RECORD_EXTRA further members to find; they are borrowed. */
void record_open(struct record *, const char *const *extra, size_t count);
/* Reads a line. False with the fault set if it is not one JSON object, has one of the members twice, or is of
 * no kind. */
MUST_CHECK bool record_read(struct record *, struct slice line, struct fault *);

/* Decodes a JSON string. False with the fault set, at `member`, if `json` is absent or not a string. */
MUST_CHECK bool record_string(struct record *, struct slice json, const char *member, struct slice *meaning,
                              struct fault *);

/* The first of a sample's images: the decoded path. Fails as record_images does. */
MUST_CHECK bool record_image(struct record *, struct slice *path, struct fault *);

/* Calls the function with the decoded path of each image of a sample, a string or an object's `path`, until
 * it returns false. False with the fault set if there are no images, or if one that was looked at has no
 * path. */
typedef bool record_path(void *context, struct slice path);
MUST_CHECK bool record_images(struct record *, record_path *, void *context, struct fault *);

/* A text that identifies a sample's question: its id, else its first image and first user message. False with
 * the fault set if it has neither. */
MUST_CHECK bool record_question(struct record *, struct slice *question, struct fault *);

/* Calls the function with the decoded content of each message of a role, until it returns false. False with
 * the fault set if `messages` is missing or not an array, or if a message that was looked at has no role or
 * content. */
typedef bool record_said(void *context, struct slice content);
MUST_CHECK bool record_messages(struct record *, const char *role, record_said *, void *context,
                                struct fault *);

/* A value as a group key: JSON text that is the same for all spellings of a string or number. `json` must be
 * present. False for an array or object. */
bool record_key(struct record *, struct slice json, struct slice *key);

void record_close(struct record *);

#endif
