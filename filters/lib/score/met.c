/* SPDX-License-Identifier: MIT */
#include "score/met.h"

#include "base/printable.h"
#include "json/put.h"

#include <stdio.h>

enum { LONGEST_LABEL = 64 };

void met_begin(struct met *met) {
    if (met->any) *met = (struct met){.any = false};
}

void met_box(struct met *met, enum syntax syntax, const struct written_frame *frame) {
    met->any = met->syntax[syntax] = true;
    met->frame[syntax] = *frame;
}

/* Begins a text of the list, after `before`, which becomes a comma. */
static void begin_text(struct buffer *out, const char **before, const char *what) {
    buffer_text(out, *before);
    buffer_text(out, what);
    *before = ",\"";
}

/* Writes the frame as the user would declare it. */
static void put_frame(struct buffer *out, enum syntax syntax, const struct written_frame *frame) {
    char text[64];
    if (!frame->declared)
        snprintf(text, sizeof text, "%s", syntax_default_frame(syntax));
    else if (frame->width > 0)
        snprintf(text, sizeof text, "in:%.0fx%.0f", frame->width, frame->height);
    else if (frame->units > 0)
        snprintf(text, sizeof text, "norm%.0f", frame->units);
    else
        snprintf(text, sizeof text, "pixel");
    buffer_char(out, ' ');
    buffer_text(out, text);
    buffer_char(out, '"');
}

static uint64_t count_outside(const struct match_box *boxes, size_t count, double width, double height) {
    uint64_t outside = 0;
    for (size_t i = 0; i < count; i++) {
        struct bbox b = boxes[i].bbox;
        outside += b.x2 <= 0 || b.y2 <= 0 || b.x1 >= width || b.y1 >= height;
    }
    return outside;
}

static struct slice label_of(const struct answer *answer, size_t box) {
    const struct box_label *label = &answer->structure.labels[box];
    return (struct slice){answer->text.at + label->at, label->len};
}

/* Writes the first labels of no category, each once. */
static void put_labels(const struct answer *answer, const struct match_box *boxes, struct buffer *out,
                       const char **before) {
    struct slice labels[MET_LABELS];
    size_t count = 0;
    for (size_t i = 0; i < answer->boxes.count && count < MET_LABELS; i++) {
        if (boxes[i].category != MATCH_NOTHING) continue;
        struct slice label = label_of(answer, i);
        size_t at = 0;
        while (at < count && !slice_equal(labels[at], label)) at++;
        if (at < count) continue;
        labels[count++] = label;
        begin_text(out, before, "label ");
        if (label.len > LONGEST_LABEL) label.len = printable_edge(label.at, LONGEST_LABEL);
        json_put_text(out, label);
        buffer_char(out, '"');
    }
}

void met_put(const struct met *met, const struct answer *answer, const struct match_box *boxes, double width,
             double height, struct buffer *out) {
    const char *before = ",\"met\":[\"";
    if (!met->any) return;
    for (int i = 0; i < SYNTAX_COUNT; i++) {
        if (!met->syntax[i]) continue;
        begin_text(out, &before, "boxes ");
        buffer_text(out, syntax_names[i]);
        put_frame(out, (enum syntax)i, &met->frame[i]);
    }
    uint64_t outside = width > 0 && height > 0 ? count_outside(boxes, answer->boxes.count, width, height) : 0;
    if (outside > 0) {
        begin_text(out, &before, "outside ");
        buffer_integer(out, outside);
        buffer_char(out, '"');
    }
    put_labels(answer, boxes, out, &before);
    buffer_char(out, ']');
}
