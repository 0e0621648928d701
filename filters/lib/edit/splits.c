/* SPDX-License-Identifier: MIT */
#include "edit/splits.h"

#include "base/ascii.h"
#include "base/hash.h"
#include "json/put.h"

#include <inttypes.h>

enum { PART_MOST = 100000000 }; /* the sum of SPLITS_MOST fits 32 bits, times 32 bits of a hash 64 bits */

bool splits_ratio(struct splits *splits, const char *text, struct fault *fault) {
    const char *p = text;
    splits->count = 0;
    splits->sum = 0;
    for (bool more = true; more; p++) {
        uint64_t part = 0;
        const char *digits = p;
        for (; ascii_is_digit(*p) && part <= PART_MOST; p++) part = part * 10 + (uint64_t)(*p - '0');
        if (p == digits || part > PART_MOST || splits->count == SPLITS_MOST || (*p != ':' && *p != '\0'))
            return fault_set(fault, FAULT_VALUE, "",
                             "%s is not a ratio such as 8:1:1 (of at most %d numbers up to %d)",
                             quote(slice_of(text)).text, SPLITS_MOST, PART_MOST);
        splits->part[splits->count++] = part;
        splits->sum += part;
        more = *p == ':';
    }
    return splits->sum > 0
           || fault_set(fault, FAULT_RANGE, "", "%s has no number above 0", quote(slice_of(text)).text);
}

bool splits_names(struct splits *splits, const char *text, struct fault *fault) {
    size_t count = 0;
    if (text == NULL && splits->count != 2 && splits->count != 3)
        return fault_set(fault, FAULT_MISSING, "", "%zu splits require names", splits->count);
    if (text == NULL) text = splits->count == 2 ? "train,test" : "train,val,test";
    struct slice name;
    for (const char *p = text; slice_next(&p, &name); count++) {
        if (name.len == 0 || count == splits->count)
            return fault_set(fault, FAULT_MISMATCH, "", "%s does not name %zu splits",
                             quote(slice_of(text)).text, splits->count);
        for (size_t i = 0; i < count; i++) {
            if (slice_equal(splits->name[i], name))
                return fault_set(fault, FAULT_DUPLICATE, "", "%s is named twice", quote(name).text);
        }
        splits->name[count] = name;
    }
    return count == splits->count
           || fault_set(fault, FAULT_MISMATCH, "", "%s does not name %zu splits", quote(slice_of(text)).text,
                        splits->count);
}

/* The split of a key: `sum` is divided into one range for each split, and the key's hash is a point in it. */
static struct slice choose(const struct splits *splits, struct slice key) {
    uint64_t hash = hash_draw(hash_record(splits->seed, (struct slice){"", 0}, key), 1);
    uint64_t place = (hash >> 32) * splits->sum >> 32, end = 0;
    for (size_t i = 0;; i++) {
        end += splits->part[i];
        if (place < end) return splits->name[i];
    }
}

bool splits_put(struct splits *splits, const struct scene *scene, struct buffer *out, struct fault *fault) {
    splits->scratch.len = 0;
    if (!scene_key_put(splits->key, scene->text, scene->image, &splits->scratch, fault)) return false;
    struct slice split = choose(splits, buffer_view(&splits->scratch));
    edit_begin(&splits->edit, scene->text);
    json_put_string(edit_member(&splits->edit, "split", slice_quoted(scene->split)), split);
    edit_put(&splits->edit, out);
    return true;
}

void splits_free(struct splits *splits) {
    scene_key_free(splits->key);
    buffer_free(&splits->scratch);
    edit_free(&splits->edit);
}
