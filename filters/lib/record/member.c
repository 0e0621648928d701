/* SPDX-License-Identifier: MIT */
#include "record/member.h"

#include "base/imagesize.h"
#include "geometry/bbox.h"
#include "json/put.h"

#include <math.h>

bool member_find(struct json *j, struct json_names *names, struct slice *value) {
    struct slice key;
    uint32_t seen = 0;
    if (!json_object(j)) return false;
    for (int at; (at = json_named_member(j, names, &seen, &key)) != JSON_END;) {
        struct slice one = json_skip(j);
        if (at != JSON_OTHER) value[at] = one;
    }
    return j->error == NULL;
}

struct slice member_text(struct arena *arena, struct slice spelled) {
    if (memchr(spelled.at, '\\', spelled.len) == NULL) return spelled;
    char *plain = arena_take(arena, spelled.len);
    return (struct slice){plain, json_unescape(spelled, plain)};
}

struct slice member_string(struct arena *arena, struct slice text) {
    struct buffer json = {0};
    json_put_string(&json, text);
    struct slice copy = {arena_bytes(arena, json.bytes, json.len), json.len};
    buffer_free(&json);
    return copy;
}

bool member_side(struct json *j, double *side, struct slice *spelled, struct fault *fault) {
    const char *from = j->at;
    int64_t whole;
    if (json_short_integer(j, &whole, spelled)) {
        *side = (double)whole;
    } else {
        if (!json_number(j, side)) return json_fault(j, fault);
        *spelled = (struct slice){from, (size_t)(j->at - from)};
    }
    if (*side >= 1 && *side <= IMAGE_LARGEST_SIDE && *side == (double)(int64_t)*side) return true;
    return fault_set(fault, FAULT_RANGE, "", "%.*s is not a size in pixels",
                     (int)(spelled->len < 40 ? spelled->len : 40), spelled->at);
}

bool member_box(struct json *j, const char *called, double number[4], struct slice spelled[4],
                struct fault *fault) {
    size_t count = 0;
    if (json_short_numbers(j, 4, number, spelled))
        return true; /* so few digits are within BBOX_FARTHEST_EDGE */
    if (!json_array(j)) return json_fault(j, fault);
    while (json_element(j)) {
        if (count == 4) return fault_set(fault, FAULT_TYPE, "", "has more than the 4 numbers of %s", called);
        const char *from = j->at;
        if (!json_number(j, &number[count])) {
            json_fault(j, fault);
            return fault_in(fault, "[%zu]", count);
        }
        spelled[count] = (struct slice){from, (size_t)(j->at - from)};
        if (fabs(number[count]) > BBOX_FARTHEST_EDGE) {
            fault_set(fault, FAULT_RANGE, "", "%s is beyond 1e12 pixels", quote(spelled[count]).text);
            return fault_in(fault, "[%zu]", count);
        }
        count++;
    }
    if (j->error != NULL) return json_fault(j, fault);
    return count == 4 || fault_set(fault, FAULT_TYPE, "", "has %zu numbers, not the 4 of %s", count, called);
}
