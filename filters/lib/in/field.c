/* SPDX-License-Identifier: MIT */
#include "in/field.h"

#include "base/ascii.h"
#include "base/imagesize.h"
#include "base/number.h"
#include "geometry/bbox.h"

#include <math.h>

static size_t count_digits(struct slice text, size_t at) {
    size_t from = at;
    while (at < text.len && ascii_is_digit(text.at[at])) at++;
    return at - from;
}

static bool is_number(struct slice text) {
    size_t at = 0;
    if (text.len > 0 && text.at[0] == '-') at++;
    size_t digits = count_digits(text, at);
    at += digits;
    if (at < text.len && text.at[at] == '.') {
        size_t decimals = count_digits(text, at + 1);
        digits += decimals;
        at += 1 + decimals;
    }
    if (digits == 0) return false;
    if (at < text.len && (text.at[at] == 'e' || text.at[at] == 'E')) {
        at++;
        if (at < text.len && (text.at[at] == '-' || text.at[at] == '+')) at++;
        size_t exponent = count_digits(text, at);
        if (exponent == 0) return false;
        at += exponent;
    }
    return at == text.len;
}

bool field_number(struct slice field, double *number, struct fault *fault) {
    field = slice_trimmed(field);
    if (field.len == 0) return fault_set(fault, FAULT_MISSING, "", "is empty");
    struct slice text = field;
    if (text.len > 1 && text.at[0] == '+' && text.at[1] != '-') {
        text.at++;
        text.len--;
    }
    if (!is_number(text)) return fault_set(fault, FAULT_TYPE, "", "%s is not a number", quote(field).text);
    *number = number_parse(text);
    if (fabs(*number) <= BBOX_FARTHEST_EDGE) return true;
    return fault_set(fault, FAULT_RANGE, "", "%s is beyond 1e12 pixels", quote(field).text);
}

bool field_side(struct slice field, double *side, struct fault *fault) {
    if (!field_number(field, side, fault)) return false;
    if (*side >= 1 && *side <= IMAGE_LARGEST_SIDE && *side == floor(*side)) return true;
    return fault_set(fault, FAULT_RANGE, "", "%s is not a size in pixels", quote(slice_trimmed(field)).text);
}

struct slice field_next(struct slice *line) {
    *line = slice_trimmed(*line);
    size_t len = 0;
    while (len < line->len && !ascii_is_blank(line->at[len])) len++;
    struct slice field = {line->at, len};
    line->at += len;
    line->len -= len;
    return field;
}
