/* SPDX-License-Identifier: MIT */
#include "record/placeholders.h"

#include "base/memory.h"
#include "record/member.h"

#include <stdlib.h>

enum { MARK_REF, MARK_BOX, MARKS };
static const char *const marks[MARKS] = {"<ref-object>", "<bbox>"};

/* The bytes of a box's text besides its numbers: {<><><><>}. */
enum { BOX_MARKUP = 10 };

struct box {
    double number[4];
    struct slice spelled[4];
};

struct objects {
    struct slice *refs; /* as spelled, without quotes */
    struct box *boxes;
    size_t ref_count, ref_room, box_count, box_room;
    bool norm1;
};

/* The offset of the next placeholder in a text, and which it is; the text's length if there is none. */
static size_t next_mark(struct slice text, size_t from, int *which) {
    const char *at = text.at + from, *end = text.at + text.len;
    for (; at < end && (at = memchr(at, '<', (size_t)(end - at))) != NULL; at++) {
        for (*which = 0; *which < MARKS; ++*which) {
            size_t len = strlen(marks[*which]);
            if ((size_t)(end - at) >= len && memcmp(at, marks[*which], len) == 0)
                return (size_t)(at - text.at);
        }
    }
    return text.len;
}

static bool has_mark(struct slice text) {
    int which = 0;
    return text.at != NULL && next_mark(text, 0, &which) < text.len;
}

/* --- objects -------------------------------------------------------------------------------------------- */

static bool read_refs(struct objects *objects, struct json *j, struct fault *fault) {
    if (!json_array(j)) return json_fault(j, fault);
    while (json_element(j)) {
        objects->refs =
            memory_grow(objects->refs, &objects->ref_room, objects->ref_count + 1, sizeof *objects->refs);
        if (!json_string(j, &objects->refs[objects->ref_count]))
            return json_fault(j, fault), fault_in(fault, "[%zu]", objects->ref_count);
        objects->ref_count++;
    }
    return j->error == NULL || json_fault(j, fault);
}

static bool read_boxes(struct objects *objects, struct json *j, struct fault *fault) {
    if (!json_array(j)) return json_fault(j, fault);
    while (json_element(j)) {
        objects->boxes =
            memory_grow(objects->boxes, &objects->box_room, objects->box_count + 1, sizeof *objects->boxes);
        struct box *box = &objects->boxes[objects->box_count];
        if (!member_box(j, "[x1, y1, x2, y2]", box->number, box->spelled, fault))
            return fault_in(fault, "[%zu]", objects->box_count);
        objects->box_count++;
    }
    return j->error == NULL || json_fault(j, fault);
}

static bool read_type(struct objects *objects, struct json *j, struct fault *fault) {
    struct slice type;
    if (json_peek(j) == JSON_NULL) return json_skip(j).len > 0;
    if (!json_string(j, &type)) return json_fault(j, fault);
    objects->norm1 = slice_is(type, "norm1");
    return objects->norm1 || slice_is(type, "real")
           || fault_set(fault, FAULT_VALUE, "", "%s is not one of real, norm1", quote(type).text);
}

static bool read_objects(struct objects *objects, const struct sample *sample, struct fault *fault) {
    struct json j;
    struct slice key;
    bool good = true;
    json_open(&j, sample->objects_text);
    j.start = sample->text.at; /* columns in messages count from the line's start */
    json_object(&j);
    while (good && json_member(&j, &key)) {
        if (json_peek(&j) == JSON_NULL)
            json_skip(&j);
        else if (slice_is(key, "ref"))
            good = read_refs(objects, &j, fault) || fault_in(fault, "ref");
        else if (slice_is(key, "bbox"))
            good = read_boxes(objects, &j, fault) || fault_in(fault, "bbox");
        else if (slice_is(key, "bbox_type"))
            good = read_type(objects, &j, fault) || fault_in(fault, "bbox_type");
        else
            json_skip(&j);
    }
    if (good && objects->norm1 && (sample->width_text.at == NULL || sample->height_text.at == NULL))
        return fault_set(fault, FAULT_MISSING, sample->width_text.at == NULL ? "width" : "height",
                         "is missing: boxes in relative units require it");
    return good || fault_in(fault, "objects");
}

/* --- texts ---------------------------------------------------------------------------------------------- */

static void put_box(struct buffer *out, const struct objects *objects, const struct box *box,
                    const struct sample *sample) {
    buffer_char(out, '{');
    for (int i = 0; i < 4; i++) {
        buffer_char(out, '<');
        if (objects->norm1)
            buffer_decimal(out, box->number[i] * (i % 2 == 0 ? sample->width : sample->height));
        else
            buffer_slice(out, box->spelled[i]);
        buffer_char(out, '>');
    }
    buffer_char(out, '}');
}

/* The most bytes that all filled texts can have. References and boxes count twice because the last answer may
 * occur twice, once as `labels`. */
static size_t room_for(const struct objects *objects, const struct sample *sample) {
    size_t room = sample->labels.len + 1;
    for (size_t i = 0; i < sample->turn_count; i++) room += sample->turns[i].content.len + 1;
    for (size_t i = 0; i < objects->ref_count; i++) room += 2 * objects->refs[i].len;
    for (size_t i = 0; i < objects->box_count; i++) {
        room += 2 * BOX_MARKUP;
        for (int k = 0; k < 4; k++) room += 2 * (objects->boxes[i].spelled[k].len + NUMBER_DECIMAL);
    }
    return room;
}

/* Fills one text. `next` has the indices of the first unused reference and box. */
static void fill(struct sample *sample, const struct objects *objects, struct slice *text,
                 size_t next[MARKS]) {
    struct buffer *out = &sample->filled;
    const size_t from = out->len;
    int which = 0;
    if (text->at == NULL || next_mark(*text, 0, &which) == text->len) return;
    for (size_t at = 0; at < text->len;) {
        size_t found = next_mark(*text, at, &which);
        buffer_bytes(out, text->at + at, found - at);
        if (found == text->len) break;
        at = found + strlen(marks[which]);
        const size_t count = which == MARK_REF ? objects->ref_count : objects->box_count;
        if (next[which] >= count) {
            buffer_text(out, marks[which]);
        } else if (which == MARK_BOX) {
            put_box(out, objects, objects->boxes + next[which]++, sample);
        } else {
            const struct slice *ref = objects->refs + next[which]++;
            out->len += json_unescape(*ref, buffer_room(out, ref->len));
        }
    }
    *text = (struct slice){out->bytes + from, out->len - from};
    buffer_char(out, '\0');
}

/* Fills the texts in the order of the messages. `labels` repeats the last answer, so it uses the same
 * references and boxes. */
static void fill_all(struct sample *sample, const struct objects *objects) {
    size_t next[MARKS] = {0}, before[MARKS] = {0};
    sample->filled.len = 0;
    buffer_room(&sample->filled, room_for(objects, sample)); /* texts must not move */
    for (size_t i = 0; i < sample->turn_count; i++) {
        struct turn *turn = &sample->turns[i];
        bool answers = turn->role.at != NULL && slice_is(turn->role, "assistant");
        if (answers && i + 1 == sample->turn_count) memcpy(before, next, sizeof before);
        fill(sample, objects, &turn->content, next);
        if (answers) sample->answer = turn->content;
        if (turn->role.at != NULL && slice_is(turn->role, "user")) sample->question = turn->content;
        if (!answers) memcpy(before, next, sizeof before);
    }
    fill(sample, objects, &sample->labels, before);
}

static bool any_has_mark(const struct sample *sample) {
    for (size_t i = 0; i < sample->turn_count; i++)
        if (has_mark(sample->turns[i].content)) return true;
    return has_mark(sample->labels);
}

bool placeholders_fill(struct sample *sample, struct fault *fault) {
    if (sample->objects_text.at == NULL || sample->objects_text.at[0] != '{' || !any_has_mark(sample))
        return true;
    struct objects objects = {.refs = memory_new(1, sizeof(struct slice)), .ref_room = 1};
    objects.boxes = memory_new(objects.box_room = 1, sizeof(struct box));
    bool good = read_objects(&objects, sample, fault);
    if (good) {
        fill_all(sample, &objects);
        sample->frame = (struct slice){NULL, 0};
    }
    free(objects.refs);
    free(objects.boxes);
    return good;
}

bool placeholders_truth(const struct sample *sample, struct slice *truth, struct fault *fault) {
    *truth = sample->labels.at != NULL ? sample->labels : sample->answer;
    if (sample->has_labels && sample->labels.at == NULL)
        return fault_set(
            fault, FAULT_MISSING, "labels",
            "is null, which is not a ground truth: the last message may be a model's own answer (sar-iou "
            "--truth=FILE)");
    if (truth->at == NULL)
        return fault_set(fault, FAULT_MISSING, "",
                         "no ground truth: the sample has neither labels nor an assistant message");
    if (!has_mark(*truth)) return true;
    int which = MARK_REF;
    next_mark(*truth, 0, &which);
    return fault_set(fault, FAULT_MISMATCH, "objects", "has nothing for a %s of the truth",
                     marks[which == MARK_REF ? MARK_REF : MARK_BOX]);
}
