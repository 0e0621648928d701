/* SPDX-License-Identifier: MIT */
#include "geometry/frame.h"

#include "base/ascii.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const frame_names[] = {"pixel", "norm1000", "norm999", "norm1", NULL};

/* An edge in pixels, converted to `units` per `side` pixels. */
static uint32_t edge_in_units(double edge, double side, double units) {
    double value = edge * units / side;
    if (value <= 0) return 0;
    if (value >= units) return (uint32_t)units;
    uint32_t whole = (uint32_t)value;
    return value - (double)whole >= 0.5 ? whole + 1 : whole;
}

struct frame_box bbox_in_frame(struct bbox b, double width, double height, enum frame frame) {
    double units = frame == FRAME_NORM999 ? 999 : 1000;
    double across = frame == FRAME_PIXEL ? width : units;
    double down = frame == FRAME_PIXEL ? height : units;
    struct frame_box out = {{edge_in_units(b.x1, width, across), edge_in_units(b.y1, height, down),
                             edge_in_units(b.x2, width, across), edge_in_units(b.y2, height, down)}};
    for (size_t i = 0; i < 2; i++) {
        uint32_t far_edge = (uint32_t)(i == 0 ? across : down);
        if (out.edge[i] != out.edge[i + 2]) continue;
        if (out.edge[i + 2] < far_edge)
            out.edge[i + 2]++;
        else
            out.edge[i]--;
    }
    return out;
}

bool frame_read(const char *text, struct written_frame *frame) {
    static const double units[] = {1, 100, 999, 1000, 1023};
    *frame = (struct written_frame){.declared = true};
    if (strcmp(text, "pixel") == 0) return true;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        char name[16];
        snprintf(name, sizeof name, "norm%.0f", units[i]);
        frame->units = units[i];
        if (strcmp(text, name) == 0) return true;
    }
    frame->units = 0;
    char *end;
    if (strncmp(text, "in:", 3) != 0 || !ascii_is_digit(text[3])) return false;
    frame->width = strtod(text + 3, &end);
    if (*end != 'x' || !ascii_is_digit(end[1])) return false;
    frame->height = strtod(end + 1, &end);
    return *end == '\0' && frame->width > 0 && frame->height > 0 && frame->width <= 1e9
           && frame->height <= 1e9;
}
