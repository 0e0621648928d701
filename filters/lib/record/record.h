/* SPDX-License-Identifier: MIT
 *
 * record: what kind of record a line holds, and the members that statistics are made of. Slices point into
 * the line or into memory of the record's own, and live until the next one is read. */
#ifndef SAR_RECORD_RECORD_H
#define SAR_RECORD_RECORD_H

#include "base/emit.h"
#include "base/fault.h"
#include "base/memory.h"
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
    /* JSON texts, .at NULL for what is not there */
    struct slice id, task, variant, split, images, messages, score, objects, metric, response,
        extra[RECORD_EXTRA];
    size_t extra_count;
    struct json_names names, part_names;
    int extra_member[RECORD_EXTRA]; /* which of the named members it is */
    struct arena decoded;
};

/* `extra` are the names of further members to look for, at most RECORD_EXTRA, which stay the caller's. */
void record_open(struct record *, const char *const *extra, size_t count);
bool record_read(struct record *, struct slice line, struct fault *);

/* The meaning of a JSON string, decoded. False, with the fault set, where the text is no string; `member` is
 * what it is called then. */
bool record_string(struct record *, struct slice json, const char *member, struct slice *meaning,
                   struct fault *);

/* The path of a sample's image, decoded: the first of its images, a string or an object's path. */
bool record_image(struct record *, struct slice *path, struct fault *);

/* Calls for each image of a sample with its path, decoded, until the function gives false. A fault where there is none. */
typedef bool record_path(void *context, struct slice path);
bool record_images(struct record *, record_path *, void *context, struct fault *);

/* What tells a sample's question from all others: its id, else its image and what the user says. */
bool record_question(struct record *, struct slice *question, struct fault *);

/* Calls for each message of a role with its content, decoded, until the function gives false. */
typedef bool record_said(void *context, struct slice content);
bool record_messages(struct record *, const char *role, record_said *, void *context, struct fault *);

/* A value as a group key: a JSON text that is the same for all spellings of a string or number. False where it is an
 * array or an object. */
bool record_key(struct record *, struct slice json, struct slice *key);

void record_close(struct record *);

#endif
