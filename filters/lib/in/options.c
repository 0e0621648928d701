/* SPDX-License-Identifier: MIT */
#include "in/options.h"

#include "base/encoding.h"
#include "base/imagesize.h"
#include "words/options.h"

#include <stdio.h>
#include <string.h>

const struct import_options import_defaults = {.convention = CONVENTION_BY_FORM};

enum { LABEL_FILES = IMPORT_VOC | IMPORT_YOLO | IMPORT_DOTA };

static void take_annotated(struct cli *cli, const struct option_row *row, void *target, const char *text) {
    struct import_options *options = target;
    (void)cli, (void)row;
    options->annotated_classes = strcmp(text, "classes") == 0;
    options->annotated = options->annotated_classes ? NULL : text;
}

/* Reads an extension: "jpg" and ".jpg" are the same. */
static void take_ending(struct cli *cli, const struct option_row *row, void *target, const char *text) {
    char *ending = target;
    if (text[0] == '.') text++;
    if (text[0] == '\0' || strlen(text) > 8 || strpbrk(text, "./\\") != NULL)
        cli_refuse(cli, "--%s: %s is not a file extension such as jpg", row->name,
                   quote(slice_of(text)).text);
    else
        snprintf(ending, ENDING_ROOM, ".%s", text);
}

static void take_encodings(struct cli *cli, const struct option_row *row, void *target, const char *text) {
    struct slice name;
    for (const char *p = text; slice_next(&p, &name);) {
        if (!encoding_known(name)) cli_refuse(cli, "--%s: unknown encoding %s", row->name, quote(name).text);
    }
    *(const char **)target = text;
}

static void take_convention(struct cli *cli, const struct option_row *row, void *target, const char *text) {
    struct import_options *options = target;
    int index;
    if (!option_choice(cli, row, text, &index)) return;
    options->convention = (enum convention)index;
    options->convention_of_set = options->convention == CONVENTION_BY_FORM;
}

static const char *const others[] = {"error", "keep", "drop", NULL};
static const char *const crowds[] = {"drop", "keep", NULL};
static const char *const sides[] = {"width", "longer", NULL};
static const char *const conventions[] = {"exclusive", "inclusive", "one-based", "auto", NULL};

#define AT(member) offsetof(struct import_options, member)
static const struct option_row all_rows[] = {
    {"split", 0, OPTION_TEXT, AT(split), "NAME", .help = "the scenes' split, such as train"},
    {"source", 0, OPTION_TEXT, AT(source), "NAME", .help = "the data set that they are from"},
    {"prefix", 0, OPTION_TEXT, AT(prefix), "PATH/", .applies = IMPORT_ALL - IMPORT_NDJSON,
     .help = "prepend this path to the images' names"},
    {"annotated", 0, OPTION_TAKE, 0, "LIST|classes", .take = take_annotated,
     .help = "the categories that the source labels, separated by commas; or those of the file's list of "
             "classes (coco, yolo)"},
    {"categories", 0, OPTION_INPUT, AT(categories), "FILE",
     .excludes = "templates: --categories replaces the vocabulary",
     .help = "a YAML map from each category to its names in these files, instead of the synonyms in "
             "templates.yaml"},
    {"other", 0, OPTION_CHOICE, AT(other), .choices = others, .by_default = "error",
     .help = "names that are not a category"},
    {"box-convention", 0, OPTION_TAKE, 0, .choices = conventions, .take = take_convention,
     .applies = IMPORT_ALL - IMPORT_NDJSON,
     .help = "what corner numbers mean: edges; pixels from 0; pixels from 1; without it by the form of the "
             "box; auto (voc): what the corners of the whole set tell, which is read twice"},
    {"crowd", 0, OPTION_EITHER, AT(keep_crowd), .choices = crowds, .by_default = "drop",
     .applies = IMPORT_COCO, .help = "coco: annotations with iscrowd or ignore"},
    {"keep", 0, OPTION_TEXT, AT(keep), "LIST", .applies = IMPORT_COCO,
     .help = "coco: further members of annotations to keep, separated by commas"},
    OPTION_TEMPLATES(AT(templates)),
};
static const struct option_row label_rows[] = {
    {"images", 0, OPTION_TEXT, AT(images), "DIR", .applies = LABEL_FILES,
     .help = "the images' folder: gives their names, and missing sizes"},
    {"image-ext", 0, OPTION_TAKE, AT(image_ending), "EXT", .take = take_ending, .applies = LABEL_FILES,
     .excludes = "images: --images has the images' extensions",
     .help = "without --images: the extension of image names without one"},
    {"size", 0, OPTION_SIZE, AT(size), "WxH", .least = 1, .most = IMAGE_LARGEST_SIDE, .applies = LABEL_FILES,
     .help = "the size of images without one"},
    {"background", 0, OPTION_FLAG, AT(background), .applies = LABEL_FILES, .needs = "images",
     .help = "images without a label file have no objects; else they are errors"},
    {"encoding", 0, OPTION_TAKE, AT(encoding), "LIST", .take = take_encodings, .applies = LABEL_FILES,
     .help = "what the files are written in, such as GBK; the first that fits"},
    {"classes", 0, OPTION_INPUT, AT(classes), "FILE", .applies = IMPORT_YOLO,
     .help = "yolo: the names of the classes, one a line, or the data set's YAML"},
    {"angle-of", 0, OPTION_EITHER, AT(longer_side), .choices = sides, .by_default = "width",
     .applies = IMPORT_VOC, .help = "voc: the side that a rotated box's angle is of"},
};
const struct option_group import_groups[] = {
    OPTION_GROUP("Options", all_rows, 0),
    OPTION_GROUP("For voc, yolo and dota", label_rows, 0),
    {0},
};

/* Reports in one message all that a format of label files needs and was not given. */
static void require(struct cli *cli, const struct import_options *options, unsigned bit) {
    const struct {
        bool missing;
        const char *option;
    } needs[] = {
        {bit == IMPORT_YOLO && options->classes == NULL, "--classes (the file that names the classes)"},
        {options->images == NULL && options->image_ending[0] == '\0',
         "--images or --image-ext (labels do not name their images)"},
        {options->images == NULL && options->size[0] < 1,
         "--images or --size (labels do not say how large their images are)"},
    };
    char wanted[256] = "";
    if ((bit & (IMPORT_YOLO | IMPORT_DOTA)) == 0) return;
    for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++) {
        size_t used = strlen(wanted);
        if (needs[i].missing)
            snprintf(wanted + used, sizeof wanted - used, "%s%s", used == 0 ? "" : "; ", needs[i].option);
    }
    if (wanted[0] != '\0') cli_refuse(cli, "%s requires %s", options_format(cli), wanted);
}

void import_check(struct cli *cli, void *settings) {
    const struct import_options *options = settings;
    const unsigned bit = cli->program->formats[cli->format].bits;
    if (options->annotated_classes && (bit & (IMPORT_COCO | IMPORT_YOLO)) == 0)
        cli_refuse(cli, "--annotated=classes: %s files have no list of classes", options_format(cli));
    if (options->convention_of_set && bit != IMPORT_VOC)
        cli_refuse(cli, "--box-convention=auto is for voc: the corners of %s are edges", options_format(cli));
    require(cli, options, bit);
}
