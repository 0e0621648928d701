/* SPDX-License-Identifier: MIT */
#include "record/signature.h"

#include "base/ascii.h"
#include "geometry/frame.h"

#include <stdlib.h>

static int by_edges(const void *p, const void *q) {
    const struct frame_box *a = p, *b = q;
    for (int i = 0; i < 4; i++) {
        if (a->edge[i] != b->edge[i]) return a->edge[i] < b->edge[i] ? -1 : 1;
    }
    return 0;
}

void signature_put(struct buffer *out, const struct scene *scene) {
    struct frame_box *boxes = memory_new(scene->object_count, sizeof *boxes);
    for (size_t i = 0; i < scene->object_count; i++)
        boxes[i] = bbox_in_frame(scene->objects[i].bbox, scene->width, scene->height, FRAME_PIXEL);
    qsort(boxes, scene->object_count, sizeof *boxes, by_edges);
    buffer_integer(out, (uint64_t)scene->width);
    buffer_char(out, 'x');
    buffer_integer(out, (uint64_t)scene->height);
    for (size_t i = 0; i < scene->object_count; i++) {
        for (int k = 0; k < 4; k++) {
            buffer_char(out, k > 0 ? ',' : i > 0 ? ';' : ' ');
            buffer_integer(out, boxes[i].edge[k]);
        }
    }
    free(boxes);
}

/* Reads a whole number of at most 2^32 - 1, and the byte `mark` after it unless that is NUL. */
static bool read_number(const char **at, const char *end, char mark, uint64_t *number) {
    const char *p = *at;
    *number = 0;
    for (; p < end && ascii_is_digit(*p) && *number <= UINT32_MAX; p++)
        *number = *number * 10 + (uint64_t)(*p - '0');
    if (p == *at || *number > UINT32_MAX || (mark != '\0' && (p == end || *p != mark))) return false;
    *at = mark != '\0' ? p + 1 : p;
    return true;
}

bool signature_read(struct slice text, struct signature *signature, struct match_box **boxes, size_t *room,
                    size_t used) {
    const char *at = text.at, *end = at + text.len;
    signature->count = 0;
    if (!read_number(&at, end, 'x', &signature->width) || !read_number(&at, end, ' ', &signature->height))
        return false;
    for (;; at++) {
        uint64_t edge[4];
        for (int i = 0; i < 4; i++) {
            if (!read_number(&at, end, i < 3 ? ',' : '\0', &edge[i])) return false;
        }
        *boxes = memory_grow(*boxes, room, used + signature->count + 1, sizeof **boxes);
        (*boxes)[used + signature->count++] = (struct match_box){
            {(double)edge[0], (double)edge[1], (double)edge[2], (double)edge[3]}, MATCH_ANY_CATEGORY};
        if (at == end) return true;
        if (*at != ';') return false;
    }
}
