/* SPDX-License-Identifier: MIT
 *
 * compose: a scene put together from what an annotation file says of one image and of each target in it, for the
 * formats that have a file for each image: the image's name, its size, its objects. */
#ifndef SAR_IN_BUILDER_H
#define SAR_IN_BUILDER_H

#include "base/encoding.h"
#include "base/file.h"
#include "in/images.h"
#include "in/import.h"

/* What a file says of one target. */
enum target_form { TARGET_BOX, TARGET_ROTATED, TARGET_POLYGON };
struct target {
    struct slice label; /* its class, as in the file */
    enum target_form form;
    enum convention convention; /* the form's own */
    const double *points; /* two opposite corners of a box, four of a rotated one, any number of a polygon */
    size_t point_count;
    const double *corners;       /* of a box: the four of a rotated one drawn beside it; NULL for none */
    double difficult, truncated; /* 0 where nothing is said */
    bool outlined;               /* a polygon whose points the scene keeps */
    bool scored;
    double score; /* where scored */
};

/* The annotation file at hand. */
struct annotation_file {
    const char *path;
    struct slice folder; /* between the operand's directory and the file: "" or "train" or "a/b" */
    struct slice stem;   /* its name without folders and ending */
    struct slice text;   /* all of it */
};

enum { COMPOSE_LABELS = 256 };

struct compose {
    struct import *import;
    struct images images; /* where --images is given */
    struct encoding encoding;
    struct annotation_file file;

    /* the scene at hand */
    struct slice image; /* its name */
    double width, height;
    size_t object_count;
    struct emit objects; /* the array's inside */
    struct corners {
        enum convention own;
        struct bbox box;
    } * corners; /* of its boxes, as in the file, until the image's size is known */
    size_t corner_count, corner_room;

    /* kept from scene to scene */
    struct filetext text;
    struct emit name, decoded, raw;
    struct known_label *labels; /* COMPOSE_LABELS of them, by a hash: what was looked up last */
};

/* Lists the images of --images; ends the program (2) where that can't be done. */
void compose_open(struct compose *, struct import *);

void compose_close(struct compose *);

/* Begins the scene of another image. */
void compose_begin(struct compose *);

/* Settles the image's name and size. `named` is what the file calls it, empty where it does not; `width` and `height`
 * are what it says of the size, 0 for nothing. False with the fault set. */
bool compose_image(struct compose *, struct slice named, double width, double height, struct fault *);

/* Says that a file that is refused was for this image, whatever it says of it: nobody must think that it has none. */
void compose_claim(struct compose *, struct slice named);

/* Adds a target, unless --other leaves it out. */
bool compose_target(struct compose *, const struct target *, struct fault *);

/* Takes note of where its boxes begin and end in the image, which compose_scene does as well. */
void compose_note_corners(struct compose *);

/* Writes the scene; false where the import must stop. */
bool compose_scene(struct compose *);

/* Refuses a line (or, where `raw` is the file's text, all) of the file at hand; false where the import must stop. */
bool compose_refuse(struct compose *, uint64_t line, struct slice raw, const struct fault *);

/* The file's text in UTF-8 without a byte order mark, by --encoding, else as UTF-8. False with the fault set. */
bool compose_decode(struct compose *, struct slice *text, struct fault *);

/* Says that a text is not UTF-8. Always false. */
bool compose_not_utf8(struct fault *);

#endif
