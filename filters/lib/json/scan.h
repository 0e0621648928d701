/* SPDX-License-Identifier: MIT
 *
 * json: a strict scanner over one JSON text in memory (RFC 8259, UTF-8), without copies and without a tree.
 *
 * The reader walks the text once and in order: json_object / json_member, json_array / json_element, one
 * getter for each value it wants and json_skip for every other. Everything passed over is checked as strictly
 * as what is read. The first error sticks: from then on every call answers as at the end, so that a walk may
 * look at json_done once, at its end.
 *
 * Stricter than RFC 8259 asks: nesting of at most JSON_DEPTH, no escape of an unpaired surrogate.
 *
 * The byte just behind the text must be readable and a control character (lines and documents see to that),
 * and SLICE_PADDING bytes behind it must be readable. */
#ifndef SAR_JSON_SCAN_H
#define SAR_JSON_SCAN_H

#include "base/fault.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

enum { JSON_DEPTH = 128 };

enum json_type { JSON_NONE, JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json {
    const char *start, *at, *end;
    const char *error;    /* what is wrong; NULL while all is well */
    const char *error_at; /* where */
    const char *member;   /* the member that is meant, where that is known; else NULL */
    bool truncated;       /* the error is that the text ends too early */
    bool fresh;           /* an array or object has just been entered */
    bool escaped;         /* the string that was read last holds escapes */
    int depth;
};

static inline void json_open(struct json *j, struct slice text) {
    /* one by one: a struct that is written in parts and then copied whole holds the processor up */
    j->start = j->at = text.at;
    j->end = text.at + text.len;
    j->error = j->error_at = j->member = NULL;
    j->truncated = j->fresh = j->escaped = false;
    j->depth = 0;
}

/* The type of the value that begins with this byte; JSON_NONE where none does. */
enum json_type json_type_of(char first);

/* The type of the value that comes next; JSON_NONE at an error. Moves over white space only. */
enum json_type json_peek(struct json *);

/* Passes over one value of any type and gives its bytes, as they stand in the text; empty at an error. */
struct slice json_skip(struct json *);

/* Enters the object (array) that comes next; false, and an error, where something else comes. */
bool json_enter(struct json *, char bracket);
static inline bool json_object(struct json *j) {
    return json_enter(j, '{');
}
static inline bool json_array(struct json *j) {
    return json_enter(j, '[');
}

/* The next member's key, between its quotes, as spelled; the value comes next. False at the object's end,
 * which is passed over, or at an error. */
bool json_member(struct json *, struct slice *key);

/* True when another element comes next; false at the array's end, which is passed over, or at an error. */
bool json_element(struct json *);

/* One number as a double, nearest to what is written. An error where it overflows. */
bool json_number(struct json *, double *number);

/* A number that is nothing but digits, 15 at most, and how it is spelled. False, and nothing is moved, where something
 * else comes next. */
bool json_short_integer(struct json *, int64_t *number, struct slice *spelled);

/* An array of `count` numbers of few digits, and where each is spelled: the usual box. False, and nothing is moved,
 * where that is not what comes next, or it is written in a less usual way. */
bool json_short_numbers(struct json *, size_t count, double *number, struct slice *spelled);

/* One string, between its quotes, as spelled (json_unescape decodes it). */
bool json_string(struct json *, struct slice *text);

bool json_boolean(struct json *, bool *value);

/* True when the text has been read to its end without an error. Call it once the outermost value is read. */
bool json_done(struct json *);

/* Says the scanner's error with its column (bytes, from 1); always false. */
bool json_fault(const struct json *, struct fault *);

/* Decodes a string as spelled (checked before) to `out`, which has room for text.len bytes; gives the
 * decoded length. */
size_t json_unescape(struct slice text, char *out);

/* The members that a reader knows by name. Records of one stream are mostly spelled alike: the bytes between
 * one value and the next are remembered with what they mean, and tried before the name is looked for. */
enum { JSON_NAMES = 32, JSON_OTHER = -1, JSON_END = -2 };
enum { JSON_EXPECTED = 64, JSON_BETWEEN = 32 };
enum {
    JSON_START,
    JSON_NOWHERE
}; /* the entries that stand for the start of an object, and for what is not kept */

/* What stands from behind the value before, or from the object's bracket, to the next value: `,"bbox":`. */
struct json_between {
    char bytes[JSON_BETWEEN];
    size_t len;                   /* SIZE_MAX for an empty entry, which so fits nowhere */
    uint32_t mask;                /* a bit for each byte */
    uint16_t name_at, name_len;   /* the name among them */
    uint32_t bit;                 /* of the name in `seen`; 0 where it is none */
    int32_t found;                /* its place among the names, or JSON_OTHER */
    struct json_between *next[2]; /* the entries that came behind it, the last one first */
};

struct json_names {
    size_t count;
    struct slice name[JSON_NAMES];
    uint64_t head[JSON_NAMES]; /* the first eight bytes, zero filled */
    struct json_between expected[JSON_EXPECTED];
    struct json_between *last; /* the entry before */
};

/* `names` of them, which stay the caller's. The set must stay where it is: it points into itself. */
void json_names(struct json_names *, const char *const *names, size_t count);

/* The next member of an object: its place in `names`, JSON_OTHER for one that is not there, JSON_END at the
 * end or at an error. `seen` collects a bit for each named member; one that comes twice is an error. */
int json_named_member(struct json *, struct json_names *, uint32_t *seen, struct slice *key);

/* The next member among the first `wanted` names. All others are passed over; those that are in `names` leave
 * their bit in `seen`. */
int json_wanted_member(struct json *, struct json_names *, int wanted, uint32_t *seen);

#endif
