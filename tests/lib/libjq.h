/* SPDX-License-Identifier: MIT
 *
 * libjq: the scanner and libjq read the same text: what each takes it for, and where they may differ. */
#ifndef SAR_LIBJQ_H
#define SAR_LIBJQ_H

#include "json/scan.h"

#include <jv.h>
#include <stdlib.h>

/* A string as spelled, as libjq would hold it. */
static inline jv libjq_string(struct slice spelled) {
    char *plain = malloc(spelled.len + 1);
    if (plain == NULL) abort();
    jv value = jv_string_sized(plain, (int)json_unescape(spelled, plain));
    free(plain);
    return value;
}

/* The value that the getters read, as libjq would hold it. */
static inline jv libjq_value(struct json *j) {
    struct slice text;
    double number = 0;
    bool flag = false;
    jv value;
    switch (json_peek(j)) {
    case JSON_OBJECT:
        value = jv_object();
        json_object(j);
        while (json_member(j, &text)) {
            jv key = libjq_string(text);
            value = jv_object_set(value, key, libjq_value(j));
        }
        return value;
    case JSON_ARRAY:
        value = jv_array();
        json_array(j);
        while (json_element(j)) value = jv_array_append(value, libjq_value(j));
        return value;
    case JSON_STRING: return json_string(j, &text) ? libjq_string(text) : jv_null();
    case JSON_NUMBER: json_number(j, &number); return jv_number(number);
    case JSON_BOOL: json_boolean(j, &flag); return jv_bool(flag);
    default: json_skip(j); return jv_null();
    }
}

/* What libjq 1.6 takes and the scanner, by RFC 8259 and by what it says of itself, refuses: the error and, where
 * the error alone says too little, the bytes that it may be at (the last one for an error at the end). Whatever else
 * libjq takes and the scanner does not is a fault of one of them.
 *
 * The other way round there is nothing: what the scanner takes libjq takes too, and means the same by it. Of
 * a member that occurs twice both keep the last (the scanner gives both: a reader that wants one by its name refuses
 * the second). */
static const struct difference {
    const char *error;
    struct slice at; /* .at is NULL for anywhere */
    const char *why;
} differences[] = {
#define AT(bytes)                                                                                            \
    { bytes, sizeof bytes - 1 }
#define ANYWHERE                                                                                             \
    { NULL, 0 }
    {"needless 0", ANYWHERE, "012: libjq leaves numbers to strtod"},
    {"a digit must follow '-'", ANYWHERE, "-.5, likewise"},
    {"a digit must follow '.'", ANYWHERE, "1., 1.e5, likewise"},
    {"too early", AT("."), "1. at the very end"},
    {"a value was expected", AT("+.\f\v"), "+1, .5, form feeds and vertical tabs, which strtod passes over"},
    {"", AT("\0"), "a NUL, where strtod takes the number to end, and what follows with it"},
    {"a value was expected", AT("\xEF"), "a byte order mark at the very start"},
    {"no such literal", ANYWHERE, "nan"},
    {"a control character", ANYWHERE, "unescaped in a string, NUL too"},
    {"not valid UTF-8", ANYWHERE, "becomes U+FFFD"},
    {"unpaired surrogate", ANYWHERE, "becomes U+FFFD"},
    {"too large for a double", ANYWHERE, "becomes the largest double"},
    {"deeper than 128 levels", ANYWHERE, "libjq has 256"},
#undef AT
#undef ANYWHERE
};

static inline bool libjq_may_take(const struct json *j) {
    /* the record separator of RFC 7464: libjq forgets all that is before it */
    if (memchr(j->start, 0x1E, (size_t)(j->end - j->start)) != NULL) return true;
    const char *at = j->error_at < j->end || j->end == j->start ? j->error_at : j->end - 1;
    for (size_t i = 0; i < sizeof differences / sizeof differences[0]; i++) {
        const struct difference *known = &differences[i];
        if (strstr(j->error, known->error) == NULL) continue;
        if (known->at.at == NULL || memchr(known->at.at, *at, known->at.len) != NULL) return true;
    }
    return false;
}

#endif
