/* SPDX-License-Identifier: MIT
 *
 * coco: COCO detection annotations (https://cocodataset.org/#format-data) to scenes. `images`,
 * `annotations` and `categories` may be in any order. What a scene needs of an annotation is kept as text
 * until all is read; polygons and other members are skipped.
 *
 * More than 500 lines: what may be in any order in the document has to be in one place when the document ends. */
#include "base/hash.h"
#include "base/looks.h"
#include "base/number.h"
#include "in/ids.h"
#include "in/import.h"
#include "record/member.h"
#include "json/document.h"
#include "json/put.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

struct coco_image {
    struct image_text *kept; /* NULL while it is only referred to */
    struct annotation *first, *last;
};

struct image_text {
    struct image_text *after; /* in the file */
    uint64_t line;
    uint32_t position, image;
    uint32_t scene_len, raw_len; /* of the texts */
    char text[];                 /* the scene's first members; and for --rejects the whole */
};

struct category {
    struct slice name; /* as in the file; .at is NULL while it is only referred to */
    struct slice json; /* the category as a JSON string; .at is NULL if there is none */
};

/* A part of a text, in bytes. */
struct coco_part {
    uint32_t at, len;
};

struct annotation {
    struct annotation *after; /* in the file */
    struct annotation *next;  /* of the same image */
    uint64_t line;
    uint32_t position, image, category;
    uint32_t object_len, raw_len; /* of the texts; raw_len is 0 without --rejects */
    struct coco_part id;          /* in the object; its len is 0 if it has none */
    bool bad;
    char text
        []; /* the object's members after its category, to the closing brace; then for --rejects the whole */
};

/* What has been read of an element that is not complete yet. Only members with a bit in `seen` are set. */
struct draft {
    uint32_t seen;
    struct id id, image_id, category_id;
    struct slice name, file_name, width, height, score;
    struct slice edge[4]; /* x, y, w, h */
    double number[4];
    double width_px, height_px; /* of an image */
    bool ignored, crowd;        /* false if not seen */
    struct slice iscrowd, ignore;
    struct slice kept[JSON_NAMES];
};

struct coco_reader {
    struct import *import;
    struct document doc;
    struct arena text;
    struct id_map image_ids, category_ids;
    struct coco_image *images;
    struct category *categories;
    struct annotation *annotations, *last_annotation;
    size_t image_room, category_room, annotation_count;
    int64_t last_id;
    bool unordered; /* the annotations' ids are not all rising numbers */
    struct image_text *first_image, *last_image;
    size_t image_count;
    size_t position;
    struct json_names image_names, annotation_names, category_names;
    size_t kept_count;
    struct draft draft;
    struct buffer scratch;
    bool stop;
};

enum { ELEMENT_MOST = 256 << 20 }; /* bytes of an element */
enum { IMAGE_ID, IMAGE_FILE_NAME, IMAGE_WIDTH, IMAGE_HEIGHT, IMAGE_COUNT };
static const char *const image_members[] = {"id", "file_name", "width", "height"};
enum {
    ANNOTATION_ID,
    ANNOTATION_IMAGE_ID,
    ANNOTATION_CATEGORY_ID,
    ANNOTATION_BBOX,
    ANNOTATION_ISCROWD,
    ANNOTATION_IGNORE,
    ANNOTATION_SCORE,
    ANNOTATION_COUNT
};
static const char *const annotation_members[] = {"id",      "image_id", "category_id", "bbox",
                                                 "iscrowd", "ignore",   "score"};
enum { CATEGORY_ID, CATEGORY_NAME, CATEGORY_COUNT };
static const char *const category_members[] = {"id", "name"};

/* --- ids ------------------------------------------------------------------------------------------------ */

static struct slice keep_scratch(struct coco_reader *coco) {
    struct slice kept = {arena_bytes(&coco->text, coco->scratch.bytes, coco->scratch.len), coco->scratch.len};
    coco->scratch.len = 0;
    return kept;
}

static uint32_t intern_image(struct coco_reader *coco, const struct id *id) {
    size_t before = coco->image_ids.count;
    uint32_t index = id_intern(&coco->image_ids, &coco->text, id);
    if (coco->image_ids.count == before) return index;
    coco->images = memory_grow(coco->images, &coco->image_room, coco->image_ids.count, sizeof *coco->images);
    coco->images[index] = (struct coco_image){0};
    return index;
}

static uint32_t intern_category(struct coco_reader *coco, const struct id *id) {
    size_t before = coco->category_ids.count;
    uint32_t index = id_intern(&coco->category_ids, &coco->text, id);
    if (coco->category_ids.count == before) return index;
    coco->categories = memory_grow(coco->categories, &coco->category_room, coco->category_ids.count,
                                   sizeof *coco->categories);
    coco->categories[index] = (struct category){0};
    return index;
}

/* --- bad data ------------------------------------------------------------------------------------------- */

static void report(struct coco_reader *coco, struct slice raw, uint64_t line_number,
                   const struct fault *fault) {
    char empty = '\0';
    struct line line = {
        .raw = {raw.at != NULL ? raw.at : &empty, raw.len}, .file = coco->doc.file, .number = line_number};
    if (!cli_bad_record(coco->import->cli, &line, fault)) coco->stop = true;
}

/* Reports that the document cannot be read further; with --on-error=skip the import continues with the next
 * one. */
static bool broken(struct coco_reader *coco, const char *place, struct fault *fault) {
    if (coco->doc.unreadable) {
        errno = coco->doc.error;
        cli_file_failed(coco->import->cli, coco->doc.file);
        coco->stop = true;
    } else {
        if (place[0] != '\0') fault_in(fault, "%s", place);
        report(coco, (struct slice){NULL, 0}, document_line(&coco->doc), fault);
    }
    return false;
}

/* --- elements ------------------------------------------------------------------------------------------- */

static bool read_id(struct json *j, struct id *id, struct fault *fault) {
    id->is_number = true;
    if (json_short_integer(j, &id->number, &id->text)) return true;
    enum json_type type = json_peek(j);
    if (type != JSON_NUMBER && type != JSON_STRING) {
        if (j->error != NULL) return json_fault(j, fault);
        return fault_set(fault, FAULT_TYPE, "", "an id is a number or a string");
    }
    struct slice text = json_skip(j);
    if (j->error != NULL) return json_fault(j, fault);
    id_read(id, text);
    return true;
}

static bool read_text(struct json *j, struct slice *text, struct fault *fault) {
    if (!json_string(j, text)) return json_fault(j, fault);
    if (text->len == 0) return fault_set(fault, FAULT_MISSING, "", "is empty");
    return true;
}

/* Reads the name of a category. Some sets only number their categories: the name is then the number's text. */
static bool read_name(struct json *j, struct slice *name, struct fault *fault) {
    if (json_peek(j) != JSON_NUMBER) return read_text(j, name, fault);
    *name = json_skip(j);
    return j->error == NULL || json_fault(j, fault);
}

/* Reads a flag: true, false, null or a number, which is true unless 0. */
static bool read_flag(struct json *j, bool *flag, struct slice *text, struct fault *fault) {
    int64_t whole;
    if (json_short_integer(j, &whole, text)) {
        *flag = whole != 0;
        return true;
    }
    const char *from = j->at;
    enum json_type type = json_peek(j);
    double number = 0;
    if (type == JSON_BOOL) {
        json_boolean(j, flag);
    } else if (type == JSON_NULL) {
        json_skip(j);
    } else if (json_number(j, &number)) {
        *flag = number != 0;
    }
    *text = (struct slice){from, (size_t)(j->at - from)};
    return j->error == NULL || json_fault(j, fault);
}

typedef bool member_reader(struct draft *, struct json *, int member, struct fault *);

static inline bool has(const struct draft *draft, int member) {
    return (draft->seen >> member & 1) != 0;
}

/* Reads the members of an element that are among the first `known` names; those with a bit in `required` must be
 * there. */
static inline bool read_element(struct coco_reader *coco, struct json *j, struct json_names *names, int known,
                                uint32_t required, member_reader *read, struct fault *fault) {
    struct draft *draft = &coco->draft;
    draft->seen = 0;
    if (!json_object(j)) return json_fault(j, fault);
    for (int member; (member = json_wanted_member(j, names, known, &draft->seen)) != JSON_END;) {
        if (!read(draft, j, member, fault)) return fault_in(fault, "%s", names->name[member].at);
    }
    if (j->error != NULL) return json_fault(j, fault);
    for (int member = 0; (required & ~draft->seen) != 0; member++) {
        if ((required & ~draft->seen) >> member & 1)
            return fault_set(fault, FAULT_MISSING, names->name[member].at, "is missing");
    }
    return true;
}

static inline bool read_image_member(struct draft *draft, struct json *j, int member, struct fault *fault) {
    switch (member) {
    case IMAGE_ID: return read_id(j, &draft->id, fault);
    case IMAGE_FILE_NAME: return read_text(j, &draft->file_name, fault);
    case IMAGE_WIDTH: return member_side(j, &draft->width_px, &draft->width, fault);
    default: return member_side(j, &draft->height_px, &draft->height, fault);
    }
}

static inline bool read_annotation_member(struct draft *draft, struct json *j, int member,
                                          struct fault *fault) {
    switch (member) {
    case ANNOTATION_ID: return read_id(j, &draft->id, fault);
    case ANNOTATION_IMAGE_ID: return read_id(j, &draft->image_id, fault);
    case ANNOTATION_CATEGORY_ID: return read_id(j, &draft->category_id, fault);
    case ANNOTATION_BBOX: return member_box(j, "[x, y, w, h]", draft->number, draft->edge, fault);
    case ANNOTATION_ISCROWD: return read_flag(j, &draft->crowd, &draft->iscrowd, fault);
    case ANNOTATION_IGNORE: return read_flag(j, &draft->ignored, &draft->ignore, fault);
    default: /* as it is: the score, and members of --keep */
        *(member == ANNOTATION_SCORE ? &draft->score : &draft->kept[member]) = json_skip(j);
        return j->error == NULL || json_fault(j, fault);
    }
}

static inline bool read_category_member(struct draft *draft, struct json *j, int member,
                                        struct fault *fault) {
    return member == CATEGORY_ID ? read_id(j, &draft->id, fault) : read_name(j, &draft->name, fault);
}

static bool read_image(void *context, struct json *j, struct fault *fault) {
    struct coco_reader *coco = context;
    return read_element(coco, j, &coco->image_names, IMAGE_COUNT, (1u << IMAGE_COUNT) - 1, read_image_member,
                        fault);
}

static bool read_annotation(void *context, struct json *j, struct fault *fault) {
    const uint32_t required =
        1u << ANNOTATION_IMAGE_ID | 1u << ANNOTATION_CATEGORY_ID | 1u << ANNOTATION_BBOX;
    struct coco_reader *coco = context;
    coco->draft.crowd = coco->draft.ignored = false;
    return read_element(coco, j, &coco->annotation_names, (int)coco->annotation_names.count, required,
                        read_annotation_member, fault);
}

static bool read_category(void *context, struct json *j, struct fault *fault) {
    struct coco_reader *coco = context;
    return read_element(coco, j, &coco->category_names, CATEGORY_COUNT, (1u << CATEGORY_COUNT) - 1,
                        read_category_member, fault);
}

/* --- what is kept --------------------------------------------------------------------------------------- */

/* Replaces line ends with blanks: a value may span lines in the file, but not in a record. They are white
 * space between tokens, since strings cannot hold them. */
static void join_lines(char *value, size_t len) {
    for (size_t i = 0; i < len; i++) {
        if (value[i] == '\n' || value[i] == '\r') value[i] = ' ';
    }
}

/* Emits an element as in the file, on one line, if --rejects may need it. */
static void put_raw(struct coco_reader *coco, struct slice raw) {
    struct buffer *out = &coco->scratch;
    if (coco->import->cli->rejects == NULL) return;
    buffer_slice(out, raw);
    join_lines(out->bytes + out->len - raw.len, raw.len);
    buffer_char(out, '\n');
}

static struct slice keep_raw(struct coco_reader *coco, struct slice raw) {
    put_raw(coco, raw);
    return coco->scratch.len > 0 ? keep_scratch(coco) : (struct slice){NULL, 0};
}

static bool keep_image(struct coco_reader *coco, struct slice raw, uint64_t line, struct fault *fault) {
    const struct draft *draft = &coco->draft;
    struct buffer *out = &coco->scratch;
    uint32_t index = intern_image(coco, &draft->id);
    struct coco_image *image = &coco->images[index];
    if (image->kept != NULL)
        return fault_set(fault, FAULT_DUPLICATE, "id", "duplicate id (first at images[%" PRIu32 "])",
                         image->kept->position);
    import_put_head(coco->import, out);
    buffer_slice(out, draft->file_name);
    buffer_text(out, "\",\"width\":");
    buffer_slice(out, draft->width);
    buffer_text(out, ",\"height\":");
    buffer_slice(out, draft->height);
    buffer_text(out, ",\"id\":");
    buffer_slice(out, draft->id.text);
    uint32_t scene_len = (uint32_t)out->len;
    put_raw(coco, raw);
    image->kept = arena_take(&coco->text, sizeof *image->kept + out->len);
    *image->kept = (struct image_text){.line = line,
                                       .position = (uint32_t)coco->position,
                                       .image = index,
                                       .scene_len = scene_len,
                                       .raw_len = (uint32_t)out->len - scene_len};
    memcpy(image->kept->text, out->bytes, out->len);
    out->len = 0;
    if (coco->image_count++ == 0)
        coco->first_image = image->kept;
    else
        coco->last_image->after = image->kept;
    coco->last_image = image->kept;
    return true;
}

static inline void put_member(struct buffer *out, const char *name, struct slice value) {
    json_put_member(out, name, value);
    if (value.at[0] == '[' || value.at[0] == '{') join_lines(out->bytes + out->len - value.len, value.len);
}

/* Emits a box: x and y as in the file, unless the convention changes them. */
static void put_box(struct coco_reader *coco, const struct draft *draft) {
    struct buffer *out = &coco->scratch;
    const double *n = draft->number;
    struct bbox corners = {n[0], n[1], n[0] + n[2], n[1] + n[3]};
    struct bbox box = convention_edges(import_convention(coco->import, CONVENTION_EXCLUSIVE), corners);
    const double edge[] = {box.x1, box.y1, box.x2, box.y2};
    buffer_text(out, ",\"bbox\":");
    char *p = buffer_room(out, sizeof "[,,,]" + draft->edge[0].len + draft->edge[1].len + 4 * NUMBER_DECIMAL);
    for (int i = 0; i < 4; i++) {
        *p++ = i == 0 ? '[' : ',';
        if (i < 2 && edge[i] == n[i]) {
            p = slice_put(p, draft->edge[i]);
        } else {
            p += number_put_decimal(p, edge[i]);
        }
    }
    *p++ = ']';
    buffer_took(out, p);
}

/* Emits the object's members after its category. `id` becomes the part of them that is the id's text. */
static void put_object(struct coco_reader *coco, struct coco_part *id) {
    const struct draft *draft = &coco->draft;
    struct buffer *out = &coco->scratch;
    put_box(coco, draft);
    *id = (struct coco_part){0, 0};
    if (has(draft, ANNOTATION_ID)) {
        buffer_text(out, ",\"id\":");
        *id = (struct coco_part){(uint32_t)out->len, (uint32_t)draft->id.text.len};
        buffer_padded(out, draft->id.text);
    }
    if (has(draft, ANNOTATION_SCORE)) put_member(out, "score", draft->score);
    if (draft->crowd) put_member(out, "iscrowd", draft->iscrowd);
    if (draft->ignored) put_member(out, "ignore", draft->ignore);
    for (size_t i = 0; i < coco->kept_count; i++) {
        int member = ANNOTATION_COUNT + (int)i;
        if (has(draft, member)) put_member(out, coco->annotation_names.name[member].at, draft->kept[member]);
    }
    buffer_char(out, '}');
}

static bool keep_annotation(struct coco_reader *coco, struct slice raw, uint64_t line, struct fault *fault) {
    const struct draft *draft = &coco->draft;
    struct buffer *text = &coco->scratch;
    (void)fault;
    if ((draft->crowd || draft->ignored) && !coco->import->options.keep_crowd) {
        coco->import->crowd++;
        return true;
    }
    uint32_t image_index = intern_image(coco, &draft->image_id);
    uint32_t category = intern_category(coco, &draft->category_id);
    struct coco_part id;
    put_object(coco, &id);
    uint32_t object_len = (uint32_t)text->len;
    put_raw(coco, raw);
    struct annotation *kept = arena_take(&coco->text, offsetof(struct annotation, text) + text->len);
    *kept = (struct annotation){.line = line,
                                .position = (uint32_t)coco->position,
                                .image = image_index,
                                .category = category,
                                .object_len = object_len,
                                .raw_len = (uint32_t)text->len - object_len,
                                .id = id};
    memcpy(kept->text, text->bytes, text->len);
    text->len = 0;
    bool rises = has(draft, ANNOTATION_ID) && draft->id.is_number
                 && (coco->annotation_count == 0 || draft->id.number > coco->last_id);
    if (!rises) coco->unordered = true;
    coco->last_id = draft->id.number;
    if (coco->annotation_count++ == 0)
        coco->annotations = kept;
    else
        coco->last_annotation->after = kept;
    coco->last_annotation = kept;
    struct coco_image *image = &coco->images[image_index];
    if (image->first == NULL)
        image->first = kept;
    else
        image->last->next = kept;
    image->last = kept;
    return true;
}

static bool keep_category(struct coco_reader *coco, struct slice raw, uint64_t line, struct fault *fault) {
    const struct draft *draft = &coco->draft;
    uint32_t index = intern_category(coco, &draft->id); /* this may move the array */
    struct category *category = &coco->categories[index];
    struct buffer *out = &coco->scratch;
    (void)raw;
    (void)line;
    if (category->name.at != NULL) return fault_set(fault, FAULT_DUPLICATE, "id", "duplicate id");
    char *plain = arena_text(&coco->text, draft->name.at, draft->name.len);
    category->name = (struct slice){plain, json_unescape(draft->name, plain)};
    struct slice known = labelmap_category(&coco->import->labels, category->name);
    if (known.at == NULL && coco->import->options.other == OTHER_KEEP) known = category->name;
    if (known.at == NULL) return true;
    json_put_string(out, known);
    category->json = keep_scratch(coco);
    import_annotate(coco->import, category->json);
    return true;
}

/* --- the document --------------------------------------------------------------------------------------- */

struct coco_section {
    const char *name;
    document_reader *read;
    bool (*keep)(struct coco_reader *, struct slice raw, uint64_t line, struct fault *);
};

/* Adds the element's id to the message. */
static void tell_id(struct fault *fault, struct slice id) {
    size_t used = strlen(fault->what);
    struct quote text = quote(id); /* without the quotation's quotes: a string id has its own */
    text.text[strlen(text.text) - 1] = '\0';
    snprintf(fault->what + used, sizeof fault->what - used, " (id %s)", text.text + 1);
}

/* Adds the id of a refused element to the message. */
static void name_element(struct slice element, struct fault *fault) {
    static const char *const names[] = {"id"};
    struct json_names known;
    struct json j;
    struct slice key;
    uint32_t seen = 0;
    json_names(&known, names, 1);
    json_open(&j, element);
    if (element.len == 0 || !json_object(&j)) return;
    for (int member; (member = json_named_member(&j, &known, &seen, &key)) != JSON_END;) {
        struct slice value = json_skip(&j);
        if (member != 0 || value.len == 0) continue;
        tell_id(fault, value);
        return;
    }
}

static void show_progress(struct coco_reader *coco) {
    uint64_t bytes = coco->import->read_before + coco->doc.offset + coco->doc.at;
    progress_show(&coco->import->progress, coco->image_count + coco->annotation_count, bytes);
}

/* Whether the lengths of what is kept of an element, with what is written around it, fit in 32 bits. */
static bool is_short(struct slice element, struct fault *fault) {
    return element.len <= ELEMENT_MOST || fault_set(fault, FAULT_LIMIT, "", "is longer than 256 MiB");
}

/* Reads the elements of one of the three arrays. False if the file cannot be read further. */
static bool read_section(struct coco_reader *coco, const struct coco_section *section) {
    struct fault fault;
    struct slice value;
    int got = document_array(&coco->doc, &fault);
    if (got < 0) return broken(coco, section->name, &fault);
    for (coco->position = 0; (got = document_element(&coco->doc, &fault)) > 0; coco->position++) {
        uint64_t line = document_line(&coco->doc);
        int read = document_read(&coco->doc, section->read, coco, &value, &fault);
        bool kept = read > 0 && is_short(value, &fault) && section->keep(coco, value, line, &fault);
        if (!kept) {
            bool sound = read >= 0;
            if (sound) name_element(value, &fault);
            fault_in(&fault, "%s[%zu]", section->name, coco->position);
            if (!sound) return broken(coco, "", &fault);
            struct slice raw = keep_raw(coco, value);
            report(coco, raw, line, &fault);
        }
        if (coco->stop) return false;
        if ((coco->position & 1023) == 0) show_progress(coco);
    }
    return got == 0 || broken(coco, section->name, &fault);
}

/* Whether a key, as between its quotes in the file, is this name. */
static bool is_spelled(struct coco_reader *coco, struct slice key, const char *name) {
    char *plain = buffer_room(&coco->scratch, key.len);
    return slice_is((struct slice){plain, json_unescape(key, plain)}, name);
}

static bool read_document(struct coco_reader *coco) {
    static const struct coco_section sections[] = {{"images", read_image, keep_image},
                                                   {"annotations", read_annotation, keep_annotation},
                                                   {"categories", read_category, keep_category}};
    enum { SECTIONS = sizeof sections / sizeof sections[0] };
    bool seen[SECTIONS] = {false};
    struct fault fault;
    struct slice key;
    int got = document_object(&coco->doc, &fault);
    if (got < 0) {
        const char *looks = looks_like_for_coco((struct slice){coco->doc.block, coco->doc.end});
        if (looks != NULL) fault_set(&fault, FAULT_KIND, "", "this is %s", looks);
        return broken(coco, "", &fault);
    }
    while ((got = document_member(&coco->doc, &key, &fault)) > 0) {
        int found = -1;
        for (int i = 0; i < SECTIONS; i++) {
            if (is_spelled(coco, key, sections[i].name)) found = i;
        }
        if (found < 0) {
            if (document_skip(&coco->doc, &fault) < 0) return broken(coco, "", &fault);
        } else if (seen[found]) {
            fault_set(&fault, FAULT_DUPLICATE, sections[found].name, "duplicate member");
            return broken(coco, "", &fault);
        } else {
            seen[found] = true;
            if (!read_section(coco, &sections[found])) return false;
        }
    }
    if (got < 0 || document_done(&coco->doc, &fault) < 0) return broken(coco, "", &fault);
    for (int i = 0; i < SECTIONS; i++) {
        if (seen[i]) continue;
        fault_set(&fault, FAULT_MISSING, sections[i].name, "is missing: this is not COCO");
        return broken(coco, "", &fault);
    }
    return true;
}

/* --- what only the whole document shows ----------------------------------------------------------------- */

static struct slice annotation_id(const struct annotation *annotation) {
    return (struct slice){annotation->text + annotation->id.at, annotation->id.len};
}

static void refuse(struct coco_reader *coco, struct annotation *annotation, struct fault *fault) {
    struct slice id = annotation_id(annotation);
    if (id.len > 0) tell_id(fault, id);
    fault_in(fault, "annotations[%" PRIu32 "]", annotation->position);
    annotation->bad = true;
    struct slice raw = {annotation->raw_len > 0 ? annotation->text + annotation->object_len : NULL,
                        annotation->raw_len};
    report(coco, raw, annotation->line, fault);
}

static struct slice unquoted(struct slice id) {
    return id.at[0] == '"' ? (struct slice){id.at + 1, id.len - 2} : id;
}

static struct counted id_name(const struct id *id) {
    struct counted name;
    if (id->is_number)
        snprintf(name.text, sizeof name.text, "%" PRId64, id->number);
    else
        snprintf(name.text, sizeof name.text, "%s", quote(unquoted(id->text)).text);
    return name;
}

/* Whether everything that is referred to exists and is known: then annotations need no check. */
static bool is_complete(const struct coco_reader *coco) {
    if (coco->image_count < coco->image_ids.count) return false;
    for (size_t i = 0; i < coco->category_ids.count; i++) {
        const struct category *category = &coco->categories[i];
        if (category->name.at == NULL) return false;
        if (category->json.at == NULL && coco->import->options.other == OTHER_ERROR) return false;
    }
    return true;
}

static void check_reference(struct coco_reader *coco, struct annotation *annotation) {
    const struct category *category = &coco->categories[annotation->category];
    const struct import_options *options = &coco->import->options;
    struct fault fault;
    if (coco->images[annotation->image].kept == NULL) {
        fault_set(&fault, FAULT_REFERENCE, "image_id", "no image has the id %s",
                  id_name(&coco->image_ids.ids[annotation->image]).text);
    } else if (category->name.at == NULL) {
        fault_set(&fault, FAULT_REFERENCE, "category_id", "no category has the id %s",
                  id_name(&coco->category_ids.ids[annotation->category]).text);
    } else if (category->json.at == NULL && options->other == OTHER_ERROR) {
        import_unknown(coco->import, category->name, &fault);
        fault_in(&fault, "category_id");
    } else {
        return;
    }
    refuse(coco, annotation, &fault);
}

struct numbered {
    struct id id;
    struct annotation *annotation;
};

static int by_id(const void *a, const void *b) {
    const struct numbered *p = a, *q = b;
    if (p->id.is_number != q->id.is_number) return p->id.is_number ? -1 : 1;
    if (p->id.number != q->id.number) return p->id.number < q->id.number ? -1 : 1;
    int order = p->id.is_number ? 0 : slice_order(p->id.text, q->id.text);
    if (order != 0) return order;
    return (p->annotation->position > q->annotation->position)
           - (p->annotation->position < q->annotation->position);
}

static int by_position(const void *a, const void *b) {
    const struct annotation *p = *(struct annotation *const *)a, *q = *(struct annotation *const *)b;
    return (p->position > q->position) - (p->position < q->position);
}

/* Refuses annotations with the id of an earlier one. Most files number their annotations upwards: then
 * there are none. */
static void check_ids(struct coco_reader *coco) {
    size_t count = 0, repeated = 0;
    if (!coco->unordered) return;
    struct numbered *sorted = memory_new(coco->annotation_count, sizeof *sorted);
    struct annotation **twice = memory_new(coco->annotation_count, sizeof *twice);
    for (struct annotation *a = coco->annotations; a != NULL; a = a->after) {
        if (a->id.len == 0 || a->bad) continue;
        id_read(&sorted[count].id, annotation_id(a));
        sorted[count++].annotation = a;
    }
    qsort(sorted, count, sizeof *sorted, by_id);
    for (size_t i = 1; i < count; i++) {
        if (id_same(&sorted[i - 1].id, &sorted[i].id)) twice[repeated++] = sorted[i].annotation;
    }
    qsort(twice, repeated, sizeof *twice, by_position);
    for (size_t i = 0; i < repeated && !coco->stop; i++) {
        struct fault fault;
        fault_set(&fault, FAULT_DUPLICATE, "id", "duplicate id");
        refuse(coco, twice[i], &fault);
    }
    free(sorted);
    free(twice);
}

/* --- scenes --------------------------------------------------------------------------------------------- */

static void put_objects(struct coco_reader *coco, struct buffer *out, const struct coco_image *image) {
    bool first = true;
    for (const struct annotation *annotation = image->first; annotation != NULL;
         annotation = annotation->next) {
        struct slice category = coco->categories[annotation->category].json;
        if (annotation->bad) continue;
        if (category.at == NULL) {
            coco->import->dropped++;
            continue;
        }
        buffer_text(out, first ? "{\"category\":" : ",{\"category\":");
        buffer_padded(out, category);
        buffer_padded(out, (struct slice){annotation->text, annotation->object_len});
        first = false;
    }
}

static bool put_scenes(struct coco_reader *coco) {
    struct buffer *out = &coco->import->cli->out.buffer;
    bool going = true;
    for (const struct image_text *kept = coco->first_image; kept != NULL && going; kept = kept->after) {
        struct line line = {.file = coco->doc.file, .number = kept->line};
        if (kept->raw_len > 0) line.raw = (struct slice){kept->text + kept->scene_len, kept->raw_len};
        buffer_padded(out, (struct slice){kept->text, kept->scene_len});
        import_put_tail(coco->import);
        buffer_text(out, ",\"objects\":[");
        put_objects(coco, out, &coco->images[kept->image]);
        buffer_text(out, "]}");
        going = import_scene(coco->import, &line);
    }
    return going;
}

/* Tells the scanner the names of --keep, after those that are always read. */
static void name_members(struct coco_reader *coco) {
    const char *names[JSON_NAMES];
    for (size_t i = 0; i < ANNOTATION_COUNT; i++) names[i] = annotation_members[i];
    struct slice item;
    for (const char *p = coco->import->options.keep; slice_next(&p, &item);) {
        if (ANNOTATION_COUNT + coco->kept_count == JSON_NAMES)
            cli_misuse(coco->import->cli, "--keep: at most %d members", JSON_NAMES - ANNOTATION_COUNT);
        const char *name = arena_text(&coco->text, item.at, item.len);
        bool known = strcmp(name, "category") == 0;
        for (size_t i = 0; i < ANNOTATION_COUNT + coco->kept_count; i++)
            known = known || strcmp(names[i], name) == 0;
        if (!known) names[ANNOTATION_COUNT + coco->kept_count++] = name;
    }
    json_names(&coco->annotation_names, names, ANNOTATION_COUNT + coco->kept_count);
    json_names(&coco->image_names, image_members, IMAGE_COUNT);
    json_names(&coco->category_names, category_members, CATEGORY_COUNT);
}

static void free_coco(struct coco_reader *coco) {
    coco->import->read_before += coco->doc.offset + coco->doc.at;
    document_close(&coco->doc);
    arena_free(&coco->text);
    id_map_free(&coco->image_ids);
    id_map_free(&coco->category_ids);
    free(coco->images);
    free(coco->categories);
    buffer_free(&coco->scratch);
}

/* Imports one file; false if the import must stop. */
static bool import_file(struct import *import, const char *file) {
    struct coco_reader coco = {.import = import};
    if (!document_open(&coco.doc, file)) {
        cli_file_failed(import->cli, file);
        return false;
    }
    name_members(&coco);
    import_annotate_anew(import);
    if (read_document(&coco)) {
        bool complete = is_complete(&coco);
        for (struct annotation *a = coco.annotations; a != NULL && !complete && !coco.stop; a = a->after)
            check_reference(&coco, a);
        if (!coco.stop) check_ids(&coco);
        if (!coco.stop) coco.stop = !put_scenes(&coco);
    }
    free_coco(&coco);
    return !coco.stop;
}

void import_coco(struct import *import, char *const *files, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!import_file(import, files[i])) break;
    }
}
