/* SPDX-License-Identifier: MIT
 *
 * compose: builds a scene from what an annotation file says of one image and of each target in it, for the
 * formats with one file per image: the image's name, its size, its objects. */
#ifndef SAR_IN_COMPOSE_H
#define SAR_IN_COMPOSE_H

#include "base/encoding.h"
#include "base/filetext.h"
#include "base/must.h"
#include "in/images.h"
#include "in/import.h"

/* What a file says of one target. Pointers and slices are borrowed. */
enum target_form { TARGET_BOX, TARGET_ROTATED, TARGET_POLYGON };
struct target {
    struct slice label; /* its class, as in the file */
    enum target_form form;
    enum convention convention; /* of the form's format */
    const double *points; /* two opposite corners of a box, four of a rotated one, any number of a polygon */
    size_t point_count;
    const double *corners;       /* of a box: the four of a rotated one beside it; NULL for none */
    double difficult, truncated; /* 0 if not given */
    bool outlined;               /* the scene keeps the polygon's points */
    bool scored;
    double score; /* if scored */
};

/* The current annotation file. */
struct annotation_file {
    const char *path;
    struct slice folder; /* its path below the operand's directory: "" or "train" or "a/b" */
    struct slice stem;   /* its name without folders and extension */
    struct slice text;   /* all of it */
};

enum { COMPOSE_LABELS = 256 };

struct compose {
    struct import *import;
    struct images images; /* empty without --images */
    struct encoding encoding;
    struct annotation_file file;

    /* the current scene */
    struct slice image; /* its name */
    double width, height;
    size_t object_count;
    struct buffer objects; /* the array's elements */
    struct corners {
        enum convention own;
        struct bbox box;
    } * corners; /* of its boxes, as in the file, until the size is known */
    size_t corner_count, corner_room;

    /* kept from scene to scene */
    struct filetext text;
    struct buffer name, decoded, raw;
    struct known_label *labels; /* COMPOSE_LABELS slots by hash: the latest look-ups */
};

/* Lists the images of --images; exits with status 2 if that fails. The import is borrowed. */
void compose_open(struct compose *, struct import *);

void compose_close(struct compose *);

/* Begins the scene of another image. */
void compose_begin(struct compose *);

/* Decides the image's name and size. `named` is its name in the file, empty if there is none; `width` and
 * `height` (pixels) are those in the file, 0 if there are none; --images and --size add what is missing.
 * False with the fault set if the image is not found or ambiguous, was described before, or a name or size
 * is missing. */
MUST_CHECK bool compose_image(struct compose *, struct slice named, double width, double height,
                              struct fault *);

/* Marks the image of a refused file as described, so that it is not taken for an image without a file. */
void compose_claim(struct compose *, struct slice named);

/* Adds a target, unless --other drops it. False with the fault set if its class has no name or is not a
 * category. */
MUST_CHECK bool compose_target(struct compose *, const struct target *, struct fault *);

/* Notes where the scene's boxes begin and end in the image (import_note_corners); compose_scene does so
 * too. */
void compose_note_corners(struct compose *);

/* Writes the scene; false if the import must stop. */
bool compose_scene(struct compose *);

/* Refuses a line of the current file, or all of it if `raw` is the file's text; false if the import must
 * stop. */
MUST_CHECK bool compose_refuse(struct compose *, uint64_t line, struct slice raw, const struct fault *);

/* Decodes the file's text into UTF-8 without a byte order mark, by --encoding, else as UTF-8. The result
 * belongs to the compose. False with the fault set if it cannot be decoded. */
MUST_CHECK bool compose_decode(struct compose *, struct slice *text, struct fault *);

/* Sets the fault that a text is not UTF-8. Always false. */
MUST_CHECK bool compose_not_utf8(struct fault *);

#endif
