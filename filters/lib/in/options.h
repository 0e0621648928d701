/* SPDX-License-Identifier: MIT
 *
 * options: the options of sar-import, and which formats use them. */
#ifndef SAR_IN_OPTIONS_H
#define SAR_IN_OPTIONS_H

#include "cli/cli.h"
#include "geometry/convention.h"
#include "in/labelmap.h"

/* The formats, as bits, in the order of sar-import's list. */
enum {
    IMPORT_COCO = 1,
    IMPORT_VOC = 2,
    IMPORT_YOLO = 4,
    IMPORT_DOTA = 8,
    IMPORT_NDJSON = 16,
    IMPORT_ALL = 31
};

enum { ENDING_ROOM = 16 };

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
    bool convention_of_set; /* the whole set shows the convention of the forms that count pixels */
    double size[2];         /* width and height of images whose size is not given elsewhere; 0 for none */
    const char *images;     /* the folder of the images; NULL for none */
    char image_ending[ENDING_ROOM]; /* with the dot, for names that have none; "" for none */
    const char *encoding;           /* names of encodings, separated by commas; NULL for the file's own */
    const char *classes;            /* the file with the names of classes; NULL for none */
    bool background;                /* an image without a label file has no objects */
    bool longer_side;               /* an angle is that of the longer side, be it width or height */
};

extern const struct option_group import_groups[]; /* targets are in a struct import_options */
extern const struct import_options import_defaults;

/* Refuses options that the format does not use, options that contradict each other, and the lack of one that the
 * format needs. */
void import_check(struct cli *, void *options);

#endif
