/* SPDX-License-Identifier: MIT
 *
 * voc: XML annotations, one file per image, to scenes: Pascal VOC and the box formats derived from it. All
 * are one grammar of elements, read by name in any order and any case; an element that is not in the
 * grammar is skipped with its content.
 *
 * Sources: Pascal VOC development kit (bndbox); roLabelImg and RSDD-SAR, DIOR-R (robndbox); SSDD
 * (rotated_bndbox, segm); SIVED (rbndbox); HRSC2016 (HRSC_Object); FAIR1M and AIR-SARShip-2.0
 * (objects/object/points).
 *
 * More than 500 lines: one grammar for seven dialects, and what to do at each of its elements. */
#include "geometry/rotated.h"
#include "in/field.h"
#include "in/labelfiles.h"

#include <expat.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>

#define RADIANS_PER_DEGREE 0.017453292519943295

/* --- the grammar ---------------------------------------------------------------------------------------- */

/* Where an element may be. Only root elements may be outside, and no element may be in an element of text. */
enum place {
    OUTSIDE,
    IN_TEXT,
    IN_FILE,
    IN_SOURCE,
    IN_SIZE,
    IN_OBJECTS,
    IN_OBJECT,
    IN_RESULT,
    IN_BOX,
    IN_ROTATED,
    IN_DEGREES,
    IN_RADIANS,
    IN_CORNERS,
    IN_POLYGON
};

/* Elements that hold text. The numbers of an object come first: they are indices in its `number`. */
enum leaf {
    BOX_X1,
    BOX_Y1,
    BOX_X2,
    BOX_Y2,
    CENTRE_X,
    CENTRE_Y,
    WIDTH,
    HEIGHT,
    ANGLE,
    CORNER_X1,
    CORNER_Y1,
    CORNER_X2,
    CORNER_Y2,
    CORNER_X3,
    CORNER_Y3,
    CORNER_X4,
    CORNER_Y4,
    DIFFICULT,
    TRUNCATED,
    NUMBERS,
    DEGREES, /* becomes ANGLE */
    NAME,
    RESULT_NAME, /* of the first of several results */
    POINT,
    IMAGE_NAME,
    IMAGE_ENDING,
    IMAGE_WIDTH,
    IMAGE_HEIGHT,
    NO_LEAF
};

struct element {
    const char *name;
    enum place in, opens; /* `opens` is IN_TEXT if it holds text */
    enum leaf leaf;
};

#define HOLDS(name, in, opens)                                                                               \
    { name, in, opens, NO_LEAF }
#define TEXT(name, in, leaf)                                                                                 \
    { name, in, IN_TEXT, leaf }
static const struct element grammar[] = {
    HOLDS("annotation", OUTSIDE, IN_FILE),
    HOLDS("HRSC_Image", OUTSIDE, IN_FILE),
    TEXT("filename", IN_FILE, IMAGE_NAME),
    HOLDS("source", IN_FILE, IN_SOURCE),
    TEXT("filename", IN_SOURCE, IMAGE_NAME),
    TEXT("Img_FileName", IN_FILE, IMAGE_NAME),
    TEXT("Img_FileFmt", IN_FILE, IMAGE_ENDING),
    HOLDS("size", IN_FILE, IN_SIZE),
    TEXT("width", IN_SIZE, IMAGE_WIDTH),
    TEXT("height", IN_SIZE, IMAGE_HEIGHT),
    TEXT("Img_SizeWidth", IN_FILE, IMAGE_WIDTH),
    TEXT("Img_SizeHeight", IN_FILE, IMAGE_HEIGHT),
    HOLDS("objects", IN_FILE, IN_OBJECTS),
    HOLDS("HRSC_Objects", IN_FILE, IN_OBJECTS),
    HOLDS("object", IN_FILE, IN_OBJECT),
    HOLDS("object", IN_OBJECTS, IN_OBJECT),
    HOLDS("HRSC_Object", IN_OBJECTS, IN_OBJECT),
    TEXT("name", IN_OBJECT, NAME),
    TEXT("Class_ID", IN_OBJECT, NAME),
    HOLDS("possibleresult", IN_OBJECT, IN_RESULT),
    TEXT("name", IN_RESULT, RESULT_NAME),
    TEXT("difficult", IN_OBJECT, DIFFICULT),
    TEXT("truncated", IN_OBJECT, TRUNCATED),
    HOLDS("bndbox", IN_OBJECT, IN_BOX),
    TEXT("xmin", IN_BOX, BOX_X1),
    TEXT("ymin", IN_BOX, BOX_Y1),
    TEXT("xmax", IN_BOX, BOX_X2),
    TEXT("ymax", IN_BOX, BOX_Y2),
    TEXT("x0", IN_BOX, CORNER_X1),
    TEXT("y0", IN_BOX, CORNER_Y1),
    TEXT("x1", IN_BOX, CORNER_X2),
    TEXT("y1", IN_BOX, CORNER_Y2),
    TEXT("x2", IN_BOX, CORNER_X3),
    TEXT("y2", IN_BOX, CORNER_Y3),
    TEXT("x3", IN_BOX, CORNER_X4),
    TEXT("y3", IN_BOX, CORNER_Y4),
    TEXT("box_xmin", IN_OBJECT, BOX_X1),
    TEXT("box_ymin", IN_OBJECT, BOX_Y1),
    TEXT("box_xmax", IN_OBJECT, BOX_X2),
    TEXT("box_ymax", IN_OBJECT, BOX_Y2),
    TEXT("mbox_cx", IN_OBJECT, CENTRE_X),
    TEXT("mbox_cy", IN_OBJECT, CENTRE_Y),
    TEXT("mbox_w", IN_OBJECT, WIDTH),
    TEXT("mbox_h", IN_OBJECT, HEIGHT),
    TEXT("mbox_ang", IN_OBJECT, ANGLE),
    HOLDS("rotated_bndbox", IN_OBJECT, IN_ROTATED),
    TEXT("rotated_bbox_cx", IN_ROTATED, CENTRE_X),
    TEXT("rotated_bbox_cy", IN_ROTATED, CENTRE_Y),
    TEXT("rotated_bbox_w", IN_ROTATED, WIDTH),
    TEXT("rotated_bbox_h", IN_ROTATED, HEIGHT),
    TEXT("rotated_bbox_theta", IN_ROTATED, DEGREES),
    TEXT("x1", IN_ROTATED, CORNER_X1),
    TEXT("y1", IN_ROTATED, CORNER_Y1),
    TEXT("x2", IN_ROTATED, CORNER_X2),
    TEXT("y2", IN_ROTATED, CORNER_Y2),
    TEXT("x3", IN_ROTATED, CORNER_X3),
    TEXT("y3", IN_ROTATED, CORNER_Y3),
    TEXT("x4", IN_ROTATED, CORNER_X4),
    TEXT("y4", IN_ROTATED, CORNER_Y4),
    HOLDS("rbndbox", IN_OBJECT, IN_DEGREES),
    TEXT("cx", IN_DEGREES, CENTRE_X),
    TEXT("cy", IN_DEGREES, CENTRE_Y),
    TEXT("w", IN_DEGREES, WIDTH),
    TEXT("h", IN_DEGREES, HEIGHT),
    TEXT("angle", IN_DEGREES, DEGREES),
    HOLDS("robndbox", IN_OBJECT, IN_RADIANS),
    TEXT("cx", IN_RADIANS, CENTRE_X),
    TEXT("cy", IN_RADIANS, CENTRE_Y),
    TEXT("w", IN_RADIANS, WIDTH),
    TEXT("h", IN_RADIANS, HEIGHT),
    TEXT("angle", IN_RADIANS, ANGLE),
    TEXT("x_left_top", IN_RADIANS, CORNER_X1),
    TEXT("y_left_top", IN_RADIANS, CORNER_Y1),
    TEXT("x_right_top", IN_RADIANS, CORNER_X2),
    TEXT("y_right_top", IN_RADIANS, CORNER_Y2),
    TEXT("x_right_bottom", IN_RADIANS, CORNER_X3),
    TEXT("y_right_bottom", IN_RADIANS, CORNER_Y3),
    TEXT("x_left_bottom", IN_RADIANS, CORNER_X4),
    TEXT("y_left_bottom", IN_RADIANS, CORNER_Y4),
    HOLDS("points", IN_OBJECT, IN_CORNERS),
    TEXT("point", IN_CORNERS, POINT),
    HOLDS("segm", IN_OBJECT, IN_POLYGON),
    TEXT("point", IN_POLYGON, POINT),
};
enum { DEEPEST = 8 }; /* nested elements of the grammar, which has at most five levels */
enum {
    MOST_DEFAULTS = 100
}; /* attributes that a file declares: expat searches those of an element linearly */

static const struct element *find_element(enum place in, const char *name) {
    for (size_t i = 0; i < sizeof grammar / sizeof grammar[0]; i++) {
        if (grammar[i].in == in && strcasecmp(grammar[i].name, name) == 0) return &grammar[i];
    }
    return NULL;
}

/* The name of an element that holds the leaf, for messages about a missing one. */
static const char *name_of(enum leaf leaf, enum place in) {
    for (size_t i = 0; i < sizeof grammar / sizeof grammar[0]; i++) {
        if (grammar[i].leaf == leaf && (in == OUTSIDE || grammar[i].in == in)) return grammar[i].name;
    }
    return "?";
}

/* --- one file ------------------------------------------------------------------------------------------- */

struct voc_object {
    double number[NUMBERS];
    uint32_t seen;                   /* bits: the numbers that are present */
    enum place box, rotated;         /* where the numbers of the plain and of the rotated box are */
    const struct element *last_form; /* the last element of a form of box; NULL for none */
    bool is_polygon, has_name;
    struct buffer name;
    double *points; /* x and y alternate */
    size_t number_count, room;
};

struct voc_reader {
    struct compose *compose;
    XML_Parser parser;
    const struct element *open[DEEPEST];
    size_t depth;
    size_t skipped;  /* elements that are open and not in the grammar */
    size_t defaults; /* attributes that the file has declared */
    struct buffer text;
    struct buffer image_name, image_ending;
    double width, height;
    struct voc_object object;
    size_t object_count;
    char encoding[32]; /* declared but not known to expat; "" for none */
    bool failed;
    uint64_t line;
    struct fault fault;
};

/* Stops the parser; the voc's fault is set. */
static void fail(struct voc_reader *voc) {
    if (voc->failed) return;
    voc->failed = true;
    voc->line = (uint64_t)XML_GetCurrentLineNumber(voc->parser);
    for (size_t i = voc->depth; i > 1; i--) {
        const struct element *element = voc->open[i - 1];
        if (element->opens == IN_OBJECTS) continue;
        if (element->opens == IN_OBJECT)
            fault_in(&voc->fault, "object[%zu]", voc->object_count);
        else
            fault_in(&voc->fault, "%s", element->name);
    }
    XML_StopParser(voc->parser, XML_FALSE);
}

static enum place place_of(const struct voc_reader *voc) {
    return voc->depth == 0 ? OUTSIDE : voc->open[voc->depth - 1]->opens;
}

/* --- objects -------------------------------------------------------------------------------------------- */

static void begin_object(struct voc_object *object) {
    object->seen = 0;
    object->last_form = NULL;
    object->is_polygon = object->has_name = false;
    object->name.len = 0;
    object->number_count = 0;
    object->number[DIFFICULT] = object->number[TRUNCATED] = 0;
}

/* Whether all numbers from `first` to `last` are present: 1 if so, 0 if none is, -1 with the fault set if
 * some are missing. */
static int has_all(const struct voc_object *object, enum leaf first, enum leaf last, struct fault *fault) {
    enum leaf missing = NO_LEAF;
    bool any = false;
    for (enum leaf leaf = first; leaf <= last; leaf++) {
        if ((object->seen >> leaf & 1) != 0)
            any = true;
        else if (missing == NO_LEAF)
            missing = leaf;
    }
    if (missing == NO_LEAF) return 1;
    if (!any) return 0;
    enum place place = first == BOX_X1 ? object->box : object->rotated;
    if (missing == ANGLE && place != IN_RADIANS && place != IN_OBJECT) missing = DEGREES;
    fault_set(fault, FAULT_MISSING, name_of(missing, place), "is missing");
    return -1;
}

/* Drops the last corner of a ring that ends where it began. */
static void open_ring(struct voc_object *object) {
    size_t count = object->number_count / 2;
    const double *p = object->points;
    if (count > 3 && p[0] == p[2 * count - 2] && p[1] == p[2 * count - 1]) object->number_count -= 2;
}

/* Decides the form of points: four along the image's sides are a box, four others a rotated one, else a
 * polygon. */
static bool judge_points(struct voc_object *object, struct target *target, struct fault *fault) {
    open_ring(object);
    target->points = object->points;
    target->point_count = object->number_count / 2;
    if (target->point_count < 3)
        return fault_set(fault, FAULT_TYPE, "", "has %zu points, not 3 or more", target->point_count);
    target->form = TARGET_POLYGON;
    target->convention = object->is_polygon ? CONVENTION_INCLUSIVE : CONVENTION_EXCLUSIVE;
    if (object->is_polygon || target->point_count != 4) return true;
    target->form = TARGET_ROTATED;
    if (!rotated_is_upright(object->points)) return true;
    struct bbox box = rotated_hull(object->points, 4);
    object->points[0] = box.x1;
    object->points[1] = box.y1;
    object->points[2] = box.x2;
    object->points[3] = box.y2;
    target->form = TARGET_BOX;
    target->point_count = 2;
    return true;
}

/* The rotated box of an object, by its corners or by centre, sides and angle; `corner` has room for eight
 * numbers. Returns as has_all. */
static int judge_rotated(const struct voc_object *object, bool longer_side, double corner[8],
                         const double **corners, struct fault *fault) {
    const double *n = object->number;
    int got = has_all(object, CORNER_X1, CORNER_Y4, fault);
    *corners = n + CORNER_X1;
    if (got != 0) return got;
    got = has_all(object, CENTRE_X, ANGLE, fault);
    if (got <= 0) return got;
    bool along_height = longer_side && n[HEIGHT] > n[WIDTH];
    double along = n[along_height ? HEIGHT : WIDTH], across = n[along_height ? WIDTH : HEIGHT];
    rotated_corners(n[CENTRE_X], n[CENTRE_Y], along, across, n[ANGLE], corner);
    *corners = corner;
    return 1;
}

/* Sets the fault that no form of box is complete, and names what is there. Always false. */
static bool lacks_box(const struct voc_object *object, struct fault *fault) {
    const struct element *form = object->last_form;
    struct name_list names = {""};
    if (form == NULL)
        return fault_set(fault, FAULT_MISSING, "",
                         "has no box: none of bndbox, rotated_bndbox, rbndbox, robndbox, mbox, points, segm");
    for (size_t i = 0; i < sizeof grammar / sizeof grammar[0]; i++) {
        if (grammar[i].in == form->opens) name_list_add(&names, slice_of(grammar[i].name));
    }
    return fault_set(fault, FAULT_MISSING, form->name, "has none of %s", names.text);
}

/* Decides the target's form. A rotated box takes precedence over points. A plain box beside either is the
 * target's box, since the bounding box of the other is larger. */
static bool judge_form(struct voc_object *object, bool longer_side, double corner[8], struct target *target,
                       struct fault *fault) {
    const double *corners;
    int rotated = judge_rotated(object, longer_side, corner, &corners, fault);
    int plain = rotated < 0 ? -1 : has_all(object, BOX_X1, BOX_Y2, fault);
    bool has_points = object->number_count > 0;
    if (plain < 0) return false;
    *target = (struct target){.form = TARGET_ROTATED, .convention = CONVENTION_EXCLUSIVE, .point_count = 4};
    target->points = corners;
    if (rotated == 0 && has_points && !judge_points(object, target, fault)) return false;
    if (plain == 0) return rotated > 0 || has_points || lacks_box(object, fault);
    bool is_rotated = (rotated > 0 || has_points) && target->form == TARGET_ROTATED;
    *target = (struct target){.form = TARGET_BOX,
                              .convention = CONVENTION_INCLUSIVE,
                              .corners = is_rotated ? target->points : NULL,
                              .points = object->number + BOX_X1,
                              .point_count = 2};
    return true;
}

static void end_object(struct voc_reader *voc) {
    struct voc_object *object = &voc->object;
    struct target target;
    double corner[8];
    bool longer_side = voc->compose->import->options.longer_side;
    bool good = judge_form(object, longer_side, corner, &target, &voc->fault);
    if (good) {
        target.label = buffer_view(&object->name);
        target.difficult = object->number[DIFFICULT];
        target.truncated = object->number[TRUNCATED];
        good = object->has_name ? compose_target(voc->compose, &target, &voc->fault)
                                : fault_set(&voc->fault, FAULT_MISSING, "", "is missing");
        if (!good) fault_in(&voc->fault, "name");
    }
    if (!good) fail(voc);
}

/* Reads a point: "x,y", "x, y" or "x y". */
static bool read_point(struct voc_object *object, struct slice text, struct fault *fault) {
    struct slice rest = text, first = field_next(&rest);
    const char *comma = memchr(text.at, ',', text.len);
    double x, y;
    if (comma != NULL) {
        first = (struct slice){text.at, (size_t)(comma - text.at)};
        rest = (struct slice){comma + 1, text.len - first.len - 1};
    }
    if (!field_number(first, &x, fault) || !field_number(rest, &y, fault)) return false;
    object->points =
        memory_grow(object->points, &object->room, object->number_count + 2, sizeof *object->points);
    object->points[object->number_count++] = x;
    object->points[object->number_count++] = y;
    return true;
}

static bool read_number(struct voc_reader *voc, enum leaf leaf, struct slice text) {
    struct voc_object *object = &voc->object;
    bool is_flag = leaf == DIFFICULT || leaf == TRUNCATED, is_degrees = leaf == DEGREES;
    if (is_flag && text.len == 0) return true;
    if (is_degrees) leaf = ANGLE;
    if ((object->seen >> leaf & 1) != 0)
        return fault_set(&voc->fault, FAULT_DUPLICATE, "", "duplicate element");
    if (!field_number(text, &object->number[leaf], &voc->fault)) return false;
    if (is_degrees) object->number[leaf] *= RADIANS_PER_DEGREE;
    object->seen |= UINT32_C(1) << leaf;
    if (leaf <= BOX_Y2)
        object->box = place_of(voc);
    else if (!is_flag)
        object->rotated = place_of(voc);
    return true;
}

static bool read_name(struct voc_reader *voc, enum leaf leaf, struct slice text) {
    struct voc_object *object = &voc->object;
    if (object->has_name && leaf == RESULT_NAME) return true;
    if (object->has_name) return fault_set(&voc->fault, FAULT_DUPLICATE, "", "duplicate element");
    object->has_name = true;
    buffer_slice(&object->name, text);
    return true;
}

/* Reads a side; 0 means that it is not given. */
static bool read_side(struct voc_reader *voc, double *side, struct slice text) {
    struct fault *fault = &voc->fault;
    if (text.len == 0 || (field_number(text, side, fault) && *side == 0)) return true;
    return field_side(text, side, fault);
}

static bool read_leaf(struct voc_reader *voc, enum leaf leaf, struct slice text) {
    switch (leaf) {
    case NAME:
    case RESULT_NAME: return read_name(voc, leaf, text);
    case POINT: return read_point(&voc->object, text, &voc->fault);
    case IMAGE_NAME:
        voc->image_name.len = 0;
        buffer_slice(&voc->image_name, text);
        return true;
    case IMAGE_ENDING:
        voc->image_ending.len = 0;
        buffer_slice(&voc->image_ending, text);
        return true;
    case IMAGE_WIDTH: return read_side(voc, &voc->width, text);
    case IMAGE_HEIGHT: return read_side(voc, &voc->height, text);
    default: return read_number(voc, leaf, text);
    }
}

/* --- what expat calls ----------------------------------------------------------------------------------- */

static void refuse(struct voc_reader *voc, enum fault_code code, const char *format, const XML_Char *name) {
    if (voc->failed) return;
    fault_set(&voc->fault, code, "", format, quote(slice_of(name)).text);
    fail(voc);
}

static void XMLCALL start_element(void *data, const XML_Char *name, const XML_Char **attributes) {
    struct voc_reader *voc = data;
    (void)attributes;
    if (voc->failed) return;
    enum place place = place_of(voc);
    const struct element *element = voc->skipped > 0 ? NULL : find_element(place, name);
    if (element == NULL) {
        if (place == OUTSIDE) refuse(voc, FAULT_KIND, "the root is %s, not annotation or HRSC_Image", name);
        if (place == IN_TEXT)
            refuse(voc, FAULT_TYPE, "contains the element %s, where text was expected", name);
        voc->skipped++;
        return;
    }
    if (voc->depth == DEEPEST) {
        refuse(voc, FAULT_LIMIT, "%s is nested too deep", name);
        return;
    }
    voc->open[voc->depth++] = element;
    voc->text.len = 0;
    if (element->opens == IN_OBJECT) begin_object(&voc->object);
    if (place == IN_OBJECT && element->opens >= IN_BOX) voc->object.last_form = element;
    if (element->opens == IN_POLYGON) voc->object.is_polygon = true;
}

static void XMLCALL end_element(void *data, const XML_Char *name) {
    struct voc_reader *voc = data;
    (void)name;
    if (voc->failed) return;
    if (voc->skipped > 0) {
        voc->skipped--;
        return;
    }
    const struct element *element = voc->open[voc->depth - 1];
    if (element->opens == IN_OBJECT) {
        end_object(voc);
        voc->object_count++;
    }
    voc->depth--;
    if (element->leaf == NO_LEAF || voc->failed) return;
    buffer_room(&voc->text, 1);
    struct slice text = slice_trimmed(buffer_view(&voc->text));
    if (read_leaf(voc, element->leaf, text)) return;
    fault_in(&voc->fault, "%s", element->name);
    fail(voc);
}

static void XMLCALL character_data(void *data, const XML_Char *text, int len) {
    struct voc_reader *voc = data;
    if (voc->skipped == 0 && voc->depth > 0 && voc->open[voc->depth - 1]->leaf != NO_LEAF)
        buffer_bytes(&voc->text, text, (size_t)len);
}

/* Refuses entities that a file declares: they are used for XML bombs and to read other files, and no
 * annotation needs them. */
static void XMLCALL declare_entity(void *data, const XML_Char *name, int is_parameter, const XML_Char *value,
                                   int len, const XML_Char *base, const XML_Char *system,
                                   const XML_Char *public, const XML_Char *notation) {
    (void)is_parameter, (void)value, (void)len, (void)base, (void)system, (void)public, (void)notation;
    refuse(data, FAULT_SYNTAX,
           "the entity %s is declared here: annotations may not have entities of their own", name);
}

static void XMLCALL skip_entity(void *data, const XML_Char *name, int is_parameter) {
    if (!is_parameter) refuse(data, FAULT_REFERENCE, "the entity %s is not declared", name);
}

static void XMLCALL declare_attribute(void *data, const XML_Char *element, const XML_Char *attribute,
                                      const XML_Char *type, const XML_Char *value, int is_required) {
    struct voc_reader *voc = data;
    (void)attribute, (void)type, (void)value, (void)is_required;
    if (++voc->defaults > MOST_DEFAULTS)
        refuse(voc, FAULT_LIMIT, "more than 100 attributes are declared (the last of %s)", element);
}

/* Called for an encoding that expat does not have: parsing stops, and begins again on decoded text. */
static int XMLCALL meet_encoding(void *data, const XML_Char *name, XML_Encoding *encoding) {
    struct voc_reader *voc = data;
    (void)encoding;
    snprintf(voc->encoding, sizeof voc->encoding, "%s", name);
    return XML_STATUS_ERROR;
}

/* --- a file --------------------------------------------------------------------------------------------- */

static void begin_file(struct voc_reader *voc, const char *encoding) {
    XML_Parser parser = voc->parser;
    XML_ParserReset(parser, encoding);
    XML_SetUserData(parser, voc);
    XML_SetElementHandler(parser, start_element, end_element);
    XML_SetCharacterDataHandler(parser, character_data);
    XML_SetEntityDeclHandler(parser, declare_entity);
    XML_SetSkippedEntityHandler(parser, skip_entity);
    XML_SetAttlistDeclHandler(parser, declare_attribute);
    XML_SetUnknownEncodingHandler(parser, meet_encoding, voc);
    voc->depth = voc->skipped = voc->object_count = voc->defaults = 0;
    voc->image_name.len = voc->image_ending.len = 0;
    voc->width = voc->height = 0;
    voc->encoding[0] = '\0';
    voc->failed = false;
    compose_begin(voc->compose);
}

/* Parses a text; `encoding` is NULL if the text declares it. False with the fault and its line set. */
static bool parse(struct voc_reader *voc, struct slice text, const char *encoding) {
    enum { PIECE = 1 << 24 };
    begin_file(voc, encoding);
    for (size_t at = 0;;) {
        size_t len = text.len - at < PIECE ? text.len - at : PIECE;
        bool is_last = at + len == text.len;
        if (XML_Parse(voc->parser, text.at + at, (int)len, is_last) == XML_STATUS_ERROR) break;
        if (is_last) return true;
        at += len;
    }
    if (voc->failed) return false;
    voc->line = (uint64_t)XML_GetCurrentLineNumber(voc->parser);
    return fault_set(&voc->fault, FAULT_SYNTAX, "", "%s (column %" PRIu64 ")",
                     XML_ErrorString(XML_GetErrorCode(voc->parser)),
                     (uint64_t)XML_GetCurrentColumnNumber(voc->parser) + 1);
}

/* Parses a text whose declared encoding expat does not have. */
static bool parse_declared(struct voc_reader *voc, struct slice text) {
    struct compose *compose = voc->compose;
    struct slice name = slice_of(voc->encoding);
    voc->line = 1;
    compose->decoded.len = 0;
    if (!encoding_known(name))
        return fault_set(&voc->fault, FAULT_ENCODING, "", "unknown encoding %s", quote(name).text);
    if (!encoding_decode(&compose->encoding, name, text, &compose->decoded))
        return fault_set(&voc->fault, FAULT_ENCODING, "",
                         "is not in the encoding that it declares, %s (--encoding)", quote(name).text);
    buffer_room(&compose->decoded, 1);
    return parse(voc, buffer_view(&compose->decoded), "UTF-8");
}

static bool read_text(struct voc_reader *voc) {
    struct compose *compose = voc->compose;
    struct slice text = compose->file.text;
    if (compose->import->options.encoding != NULL || encoding_marked(text)) {
        voc->line = 1;
        return compose_decode(compose, &text, &voc->fault) && parse(voc, text, "UTF-8");
    }
    if (parse(voc, text, NULL)) return true;
    if (voc->encoding[0] != '\0') return parse_declared(voc, text);
    if (!voc->failed && XML_GetErrorCode(voc->parser) == XML_ERROR_INVALID_TOKEN) {
        struct fault ignored;
        if (!compose_decode(compose, &text, &ignored)) return compose_not_utf8(&voc->fault);
    }
    return false;
}

static bool settle_image(struct voc_reader *voc) {
    struct buffer *name = &voc->image_name;
    if (voc->image_ending.len > 0 && name->len > 0) {
        buffer_char(name, '.');
        buffer_slice(name, buffer_view(&voc->image_ending));
    }
    buffer_room(name, 1);
    voc->line = 1;
    return compose_image(voc->compose, buffer_view(name), voc->width, voc->height, &voc->fault);
}

static bool read_file(void *format, struct compose *compose) {
    struct voc_reader *voc = format;
    if (read_text(voc) && settle_image(voc)) return compose_scene(compose);
    compose_claim(compose, buffer_view(&voc->image_name));
    return compose_refuse(compose, voc->line, compose->file.text, &voc->fault);
}

/* --- the set -------------------------------------------------------------------------------------------- */

/* First reading, for corners only; mistakes are reported by the second one. */
static bool scan_file(void *format, struct compose *compose) {
    struct voc_reader *voc = format;
    if (read_text(voc) && settle_image(voc)) compose_note_corners(compose);
    return true;
}

/* Refuses pipes, which are empty when read for the second time. */
static void require_files(struct cli *cli, char *const *files, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct stat info;
        if (strcmp(files[i], "-") == 0)
            cli_misuse(
                cli, "--box-convention=auto reads the files twice, and standard input only once: name them");
        if (stat(files[i], &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode))
            cli_misuse(cli, "--box-convention=auto reads the files twice, but %s is not a file", files[i]);
    }
}

/* For --box-convention=auto, reads all files to note their corners. False if that fails. */
static bool note_corners(struct voc_reader *voc, char *const *files, size_t count) {
    struct compose *compose = voc->compose;
    struct import *import = compose->import,
                  scout = *import; /* a copy: the counts are made by the second reading */
    compose->import = &scout;
    bool good = labelfiles_scan(compose, files, count, ".xml", NULL, scan_file, voc);
    compose->import = import;
    images_forget(&compose->images);
    import->evidence = scout.evidence;
    import->evidence_is_whole = good;
    return good;
}

void import_voc(struct import *import, char *const *files, size_t count) {
    struct compose compose;
    const XML_Memory_Handling_Suite memory = {memory_take, memory_resize, free};
    struct voc_reader voc = {.compose = &compose, .parser = XML_ParserCreate_MM(NULL, &memory, NULL)};
    bool of_set = import->options.convention_of_set;
    if (of_set) require_files(import->cli, files, count);
    compose_open(&compose, import);
    if (!of_set || note_corners(&voc, files, count))
        labelfiles_read(&compose, files, count, ".xml", NULL, read_file, &voc);
    compose_close(&compose);
    XML_ParserFree(voc.parser);
    buffer_free(&voc.text);
    buffer_free(&voc.image_name);
    buffer_free(&voc.image_ending);
    buffer_free(&voc.object.name);
    free(voc.object.points);
}
