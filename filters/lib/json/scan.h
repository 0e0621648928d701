/* SPDX-License-Identifier: MIT
 *
 * scan: a strict scanner over one JSON text in memory (RFC 8259, UTF-8), without copies and without a tree.
 *
 * The reader walks the text once and in order: json_object / json_member, json_array / json_element, one
 * getter for each value that it wants and json_skip for every other. Skipped text is checked as strictly as
 * text that is read. After the first error every call returns what it returns at the end, so a walk may check
 * for errors once, with json_done.
 *
 * Two rules are stricter than RFC 8259: at most JSON_DEPTH levels of nesting, and no escape of an unpaired
 * surrogate.
 *
 * The byte after the text must be readable and a control character, and SLICE_PADDING bytes after the text
 * must be readable. base/lines and json/document ensure this. */
#ifndef SAR_JSON_SCAN_H
#define SAR_JSON_SCAN_H

#include "base/fault.h"
#include "base/must.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

enum { JSON_DEPTH = 128 };

enum json_type { JSON_NONE, JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json {
    const char *start, *at, *end;
    const char *error;    /* what is wrong; NULL if nothing is */
    enum fault_code code; /* of which kind it is, if something is */
    const char *error_at; /* where it is */
    const char *member;   /* the member with the error, if known; else NULL */
    bool truncated;       /* the error is that the text ends too early */
    bool fresh;           /* an array or object has just been entered */
    bool escaped;         /* the string that was read last has escapes */
    int depth;
};

static inline void json_open(struct json *j, struct slice text) {
    /* one by one: building a struct in parts and then copying it whole stalls the processor */
    j->start = j->at = text.at;
    j->end = text.at + text.len;
    j->error = j->error_at = j->member = NULL;
    j->truncated = j->fresh = j->escaped = false;
    j->depth = 0;
}

/* The type of the value that begins with this byte; JSON_NONE if no value does. */
enum json_type json_type_of(char first);

/* The type of the value that comes next; JSON_NONE on an error. Skips white space only. */
enum json_type json_peek(struct json *);

/* Skips one value of any type and returns its bytes, as spelled; empty on an error. */
struct slice json_skip(struct json *);

/* Enters the object (array) that comes next. False and an error if something else comes next. */
bool json_enter(struct json *, char bracket);
static inline bool json_object(struct json *j) {
    return json_enter(j, '{');
}
static inline bool json_array(struct json *j) {
    return json_enter(j, '[');
}

/* Sets `key` to the next member's name, as spelled, without quotes, and moves to its value. False at the
 * object's end, which is consumed, or on an error. */
bool json_member(struct json *, struct slice *key);

/* Moves to the next element. False at the array's end, which is consumed, or on an error. */
bool json_element(struct json *);

/* Reads a number as the nearest double. False and an error if it is not a number or too large for a
 * double. */
bool json_number(struct json *, double *number);

/* Reads a number of 1 to 15 digits, without sign, point and exponent, and its spelling. False if something
 * else comes next; then nothing is consumed. */
bool json_short_integer(struct json *, int64_t *number, struct slice *spelled);

/* Reads an array of `count` short numbers, as boxes are usually written, and the spelling of each. False if
 * it is anything else or written unusually; then nothing is consumed. */
bool json_short_numbers(struct json *, size_t count, double *number, struct slice *spelled);

/* Reads a string as spelled, without quotes (json_unescape decodes it). False and an error for anything
 * else. */
bool json_string(struct json *, struct slice *text);

bool json_boolean(struct json *, bool *value);

/* Whether the text was read to its end without an error. Call it after the outermost value. */
MUST_CHECK bool json_done(struct json *);

/* Sets the fault to the scanner's error with its column (bytes, from 1). Always false. */
bool json_fault(const struct json *, struct fault *);

/* Decodes a string as spelled, which the scanner has checked, to `out`, which has room for text.len bytes.
 * Returns the decoded length, which is never more. */
size_t json_unescape(struct slice text, char *out);

/* The members that a reader knows by name. Records of one stream mostly have the same members in the same
 * order: the bytes between one value and the next are remembered together with the name in them, and compared
 * before the name is looked up. */
enum { JSON_NAMES = 32, JSON_OTHER = -1, JSON_END = -2 };
enum { JSON_EXPECTED = 64, JSON_BETWEEN = 32 };
enum { JSON_START, JSON_NOWHERE }; /* entries for the start of an object, and for bytes that are not kept */

/* The bytes between two values, or between the object's bracket and its first value: `,"bbox":`. */
struct json_between {
    char bytes[JSON_BETWEEN];
    size_t len;                   /* SIZE_MAX for an empty entry, which never matches */
    uint32_t mask;                /* a bit for each byte */
    uint16_t name_at, name_len;   /* the name in `bytes` */
    uint32_t bit;                 /* of the name in `seen`; 0 for JSON_OTHER */
    int32_t found;                /* the index of the name, or JSON_OTHER */
    struct json_between *next[2]; /* entries that have followed this one, latest first */
};

struct json_names {
    size_t count;
    struct slice name[JSON_NAMES];
    uint64_t head[JSON_NAMES]; /* the first eight bytes, filled up with zeros */
    struct json_between expected[JSON_EXPECTED];
    struct json_between *last; /* the entry matched last */
};

/* Sets the names, which are borrowed, at most JSON_NAMES. The set contains pointers into itself, so it must
 * not be moved or copied. */
void json_names(struct json_names *, const char *const *names, size_t count);

/* Moves to the next member's value and returns the index of its name, JSON_OTHER for an unknown name,
 * JSON_END at the object's end or on an error. `seen` gets a bit for each known name; a known name that
 * occurs twice is an error. */
int json_named_member(struct json *, struct json_names *, uint32_t *seen, struct slice *key);

/* Moves to the next member whose name is among the first `wanted`, and returns its index, or JSON_END. Other
 * members are skipped; those with known names get their bit in `seen`. */
int json_wanted_member(struct json *, struct json_names *, int wanted, uint32_t *seen);

#endif
