/* SPDX-License-Identifier: MIT */
#include "in/synthcoco.h"

#include "base/memory.h"

#include <stdlib.h>

/* `images` come before `annotations`, so the set is generated twice, which takes time but no memory. */
struct synthcoco {
    struct synth_options options;
    struct synth *synth;
    bool annotates;    /* the images are written, and the annotations are being written */
    bool first;        /* the array has no element yet */
    uint64_t complete; /* images whose annotations are written */
};

static void put_number(struct buffer *out, const char *before, int64_t number) {
    buffer_text(out, before);
    buffer_signed(out, number);
}

/* Writes whole pixels as 12.0, as SARDet-100K's annotation files do. */
static void put_pixels(struct buffer *out, const char *before, int64_t pixels) {
    put_number(out, before, pixels);
    buffer_text(out, ".0");
}

static void put_image(struct buffer *out, const struct synth_image *image) {
    buffer_text(out, "{\"file_name\":\"");
    buffer_text(out, image->path);
    put_number(out, "\",\"height\":", image->height);
    put_number(out, ",\"width\":", image->width);
    buffer_text(out, ",\"id\":");
    buffer_integer(out, image->id);
    buffer_text(out, image->has_nulls ? ",\"license\":null,\"date_captured\":null}" : "}");
}

/* Writes the outline of a diamond in the box. */
static void put_polygon(struct buffer *out, const struct synth_object *object) {
    put_pixels(out, "[", ((int64_t)object->x1 + object->x2) / 2);
    put_pixels(out, ",", object->y1);
    put_pixels(out, ",", object->x2);
    put_pixels(out, ",", ((int64_t)object->y1 + object->y2) / 2);
    put_pixels(out, ",", ((int64_t)object->x1 + object->x2) / 2);
    put_pixels(out, ",", object->y2);
    put_pixels(out, ",", object->x1);
    put_pixels(out, ",", ((int64_t)object->y1 + object->y2) / 2);
    buffer_char(out, ']');
}

static void put_annotation(struct buffer *out, const struct synth_object *object, uint64_t image) {
    int64_t width = object->x2 - object->x1, height = object->y2 - object->y1;
    put_pixels(out, "{\"area\":", width * height);
    put_number(out, ",\"iscrowd\":", object->remark == SYNTH_CROWD);
    buffer_text(out, ",\"image_id\":");
    buffer_integer(out, image);
    put_pixels(out, ",\"bbox\":[", object->x1);
    put_pixels(out, ",", object->y1);
    put_pixels(out, ",", width);
    put_pixels(out, ",", height);
    put_number(out, "],\"category_id\":", object->category);
    buffer_text(out, ",\"id\":");
    buffer_integer(out, object->id);
    put_number(out, ",\"ignore\":", object->remark == SYNTH_IGNORE);
    buffer_text(out, ",\"segmentation\":[");
    if (object->remark == SYNTH_POLYGON) put_polygon(out, object);
    buffer_char(out, ']');
    if (object->remark == SYNTH_UNKNOWN_KEYS) buffer_text(out, ",\"eval_iou\":null,\"annotator\":null");
    buffer_char(out, '}');
}

/* Writes the comma before every element of an array but its first. */
static void separate(struct synthcoco *coco, struct buffer *out) {
    if (!coco->first) buffer_char(out, ',');
    coco->first = false;
}

static void put_annotations(struct synthcoco *coco, struct buffer *out, const struct synth_image *image) {
    for (size_t i = 0; i < image->object_count; i++) {
        separate(coco, out);
        put_annotation(out, &image->objects[i], image->id);
    }
    coco->complete++;
}

static void put_categories(struct buffer *out) {
    for (int category = 0; synth_categories[category] != NULL; category++) {
        put_number(out, category == 0 ? "{\"id\":" : ",{\"id\":", category);
        buffer_text(out, ",\"name\":\"");
        buffer_text(out, synth_categories[category]);
        buffer_text(out, "\"}");
    }
}

struct synthcoco *synthcoco_open(const struct synth_options *options, struct buffer *out) {
    struct synthcoco *coco = memory_new(1, sizeof *coco);
    *coco = (struct synthcoco){.options = *options, .synth = synth_open(options), .first = true};
    buffer_char(out, '{');
    if (options->dirty > 0)
        buffer_text(out, "\"info\":{\"description\":null,\"url\":null},"
                         "\"licenses\":[{\"id\":0,\"name\":null,\"url\":null}],\"type\":\"instances\",");
    buffer_text(out, "\"images\":[");
    return coco;
}

/* Ends the images, and starts the set again for their annotations. */
static void begin_annotations(struct synthcoco *coco, struct buffer *out) {
    synth_close(coco->synth);
    coco->synth = synth_open(&coco->options);
    coco->annotates = coco->first = true;
    buffer_text(out, "],\"annotations\":[");
}

bool synthcoco_next(struct synthcoco *coco, struct buffer *out) {
    const struct synth_image *image = synth_next(coco->synth);
    if (image == NULL && !coco->annotates) {
        begin_annotations(coco, out);
        image = synth_next(coco->synth);
    }
    if (image == NULL) return false;
    if (coco->annotates) {
        put_annotations(coco, out, image);
    } else {
        separate(coco, out);
        put_image(out, image);
    }
    return true;
}

uint64_t synthcoco_complete(const struct synthcoco *coco) {
    return coco->complete;
}

void synthcoco_close(struct synthcoco *coco, struct buffer *out) {
    buffer_text(out, "],\"categories\":[");
    put_categories(out);
    buffer_text(out, "]}\n");
    synth_close(coco->synth);
    free(coco);
}
