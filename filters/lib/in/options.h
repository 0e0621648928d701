/* SPDX-License-Identifier: MIT
 *
 * options: the options of sar-import, and which formats use them. */
#ifndef SAR_IN_OPTIONS_H
#define SAR_IN_OPTIONS_H

#include "cli/cli.h"
#include "geometry/convention.h"
#include "in/labelmap.h"

/* The formats, as bits. */
enum {
    IMPORT_COCO = 1,
    IMPORT_VOC = 2,
    IMPORT_YOLO = 4,
    IMPORT_DOTA = 8,
    IMPORT_NDJSON = 16,
    IMPORT_ALL = 31
};

struct import_options {
    const char *split, *source; /* NULL for none */
    const char *prefix;         /* put before the names of images; NULL for nothing */
    const char *annotated;      /* categories, separated by commas; NULL if unknown */
    bool annotated_classes;     /* annotated: the categories of the file's list of classes */
    const char *categories, *templates;
    const char *keep; /* further members of objects, separated by commas; NULL for none */
    enum other other; /* names that are not a category */
    bool keep_crowd;
    enum convention convention;
    bool convention_of_set;   /* the whole set shows the convention of the forms that count pixels */
    double width, height;     /* of images whose size is not given elsewhere; 0 for none */
    const char *images;       /* the folder of the images; NULL for none */
    const char *image_ending; /* with the dot, for names that have none; NULL for none */
    const char *encoding;     /* names of encodings, separated by commas; NULL for the file's own */
    const char *classes;      /* the file with the names of classes; NULL for none */
    bool background;          /* an image without a label file has no objects */
    bool longer_side;         /* an angle is that of the longer side, be it width or height */
    uint32_t given;           /* bit i: option CLI_OPTION_OWN + i */
};

enum {
    IMPORT_OPTION_SPLIT = CLI_OPTION_OWN,
    IMPORT_OPTION_SOURCE,
    IMPORT_OPTION_PREFIX,
    IMPORT_OPTION_ANNOTATED,
    IMPORT_OPTION_CATEGORIES,
    IMPORT_OPTION_OTHER,
    IMPORT_OPTION_CROWD,
    IMPORT_OPTION_KEEP,
    IMPORT_OPTION_TEMPLATES,
    IMPORT_OPTION_CONVENTION,
    IMPORT_OPTION_SIZE,
    IMPORT_OPTION_IMAGES,
    IMPORT_OPTION_ENDING,
    IMPORT_OPTION_ENCODING,
    IMPORT_OPTION_CLASSES,
    IMPORT_OPTION_BACKGROUND,
    IMPORT_OPTION_ANGLE,
    IMPORT_OPTION_BEHIND
};
#define IMPORT_LONG                                                                                          \
    {"split", required_argument, NULL, IMPORT_OPTION_SPLIT},                                                 \
        {"source", required_argument, NULL, IMPORT_OPTION_SOURCE},                                           \
        {"prefix", required_argument, NULL, IMPORT_OPTION_PREFIX},                                           \
        {"annotated", required_argument, NULL, IMPORT_OPTION_ANNOTATED},                                     \
        {"categories", required_argument, NULL, IMPORT_OPTION_CATEGORIES},                                   \
        {"other", required_argument, NULL, IMPORT_OPTION_OTHER},                                             \
        {"crowd", required_argument, NULL, IMPORT_OPTION_CROWD},                                             \
        {"keep", required_argument, NULL, IMPORT_OPTION_KEEP},                                               \
        {"templates", required_argument, NULL, IMPORT_OPTION_TEMPLATES},                                     \
        {"box-convention", required_argument, NULL, IMPORT_OPTION_CONVENTION},                               \
        {"size", required_argument, NULL, IMPORT_OPTION_SIZE},                                               \
        {"images", required_argument, NULL, IMPORT_OPTION_IMAGES},                                           \
        {"image-ext", required_argument, NULL, IMPORT_OPTION_ENDING},                                        \
        {"encoding", required_argument, NULL, IMPORT_OPTION_ENCODING},                                       \
        {"classes", required_argument, NULL, IMPORT_OPTION_CLASSES},                                         \
        {"background", no_argument, NULL, IMPORT_OPTION_BACKGROUND}, {                                       \
        "angle-of", required_argument, NULL, IMPORT_OPTION_ANGLE                                             \
    }

/* Stores one of these options; exits with status 2 if its argument is not valid. */
void import_option(struct cli *, struct import_options *, int option, char *argument);

/* Exits with status 2 if options were given that the format (`bit`) does not use, if options exclude each
 * other, or if one that the format needs is missing. */
void import_options_check(struct cli *, const struct import_options *, const char *format, unsigned bit);

#endif
