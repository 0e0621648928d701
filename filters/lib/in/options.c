/* SPDX-License-Identifier: MIT */
#include "in/options.h"

#include "base/encoding.h"
#include "base/imagesize.h"

#include <stdio.h>

/* Which formats use an option, in the order of the options. */
static const struct {
    const char *name;
    unsigned formats;
} uses[] = {
    {"split", IMPORT_ALL},
    {"source", IMPORT_ALL},
    {"prefix", IMPORT_ALL - IMPORT_NDJSON},
    {"annotated", IMPORT_ALL},
    {"categories", IMPORT_ALL},
    {"other", IMPORT_ALL},
    {"crowd", IMPORT_COCO},
    {"keep", IMPORT_COCO},
    {"templates", IMPORT_ALL},
    {"box-convention", IMPORT_ALL - IMPORT_NDJSON},
    {"size", IMPORT_VOC | IMPORT_YOLO | IMPORT_DOTA},
    {"images", IMPORT_VOC | IMPORT_YOLO | IMPORT_DOTA},
    {"image-ext", IMPORT_VOC | IMPORT_YOLO | IMPORT_DOTA},
    {"encoding", IMPORT_VOC | IMPORT_YOLO | IMPORT_DOTA},
    {"classes", IMPORT_YOLO},
    {"background", IMPORT_VOC | IMPORT_YOLO | IMPORT_DOTA},
    {"angle-of", IMPORT_VOC},
};
_Static_assert(sizeof uses / sizeof uses[0] == IMPORT_OPTION_BEHIND - CLI_OPTION_OWN,
               "one row for each option");

static void read_size(struct cli *cli, struct import_options *options, char *text) {
    char *by = strpbrk(text, "xX");
    if (by == NULL) cli_misuse(cli, "--size: %s is not WxH, such as 512x512", quote(slice_of(text)).text);
    *by = '\0';
    options->width = (double)cli_whole(cli, "--size", text, IMAGE_LARGEST_SIDE);
    options->height = (double)cli_whole(cli, "--size", by + 1, IMAGE_LARGEST_SIDE);
    if (options->width < 1 || options->height < 1) cli_misuse(cli, "--size: both sides must be at least 1");
}

/* Reads an extension: "jpg" and ".jpg" are the same. */
static void read_ending(struct cli *cli, struct import_options *options, char *text) {
    static char ending[16];
    if (text[0] == '.') text++;
    if (text[0] == '\0' || strlen(text) > 8 || strpbrk(text, "./\\") != NULL)
        cli_misuse(cli, "--image-ext: %s is not a file extension such as jpg", quote(slice_of(text)).text);
    snprintf(ending, sizeof ending, ".%s", text);
    options->image_ending = ending;
}

static void read_encodings(struct cli *cli, struct import_options *options, const char *text) {
    struct slice name;
    for (const char *p = text; slice_next(&p, &name);) {
        if (!encoding_known(name)) cli_misuse(cli, "--encoding: unknown encoding %s", quote(name).text);
    }
    options->encoding = text;
}

void import_option(struct cli *cli, struct import_options *options, int option, char *argument) {
    static const char *const other[] = {"error", "keep", "drop", NULL}, *const crowd[] = {"drop", "keep",
                                                                                          NULL};
    static const char *const sides[] = {"width", "longer", NULL};
    static const char *const conventions[] = {"exclusive", "inclusive", "one-based", "auto", NULL};
    options->given |= UINT32_C(1) << (option - CLI_OPTION_OWN);
    switch (option) {
    case IMPORT_OPTION_SPLIT: options->split = argument; break;
    case IMPORT_OPTION_SOURCE: options->source = argument; break;
    case IMPORT_OPTION_PREFIX: options->prefix = argument; break;
    case IMPORT_OPTION_ANNOTATED:
        options->annotated_classes = strcmp(argument, "classes") == 0;
        options->annotated = options->annotated_classes ? NULL : argument;
        break;
    case IMPORT_OPTION_CATEGORIES: options->categories = cli_reads(cli, argument); break;
    case IMPORT_OPTION_OTHER: options->other = (enum other)cli_choice(cli, "--other", argument, other); break;
    case IMPORT_OPTION_CROWD: options->keep_crowd = cli_choice(cli, "--crowd", argument, crowd) == 1; break;
    case IMPORT_OPTION_KEEP: options->keep = argument; break;
    case IMPORT_OPTION_TEMPLATES: options->templates = cli_reads(cli, argument); break;
    case IMPORT_OPTION_CONVENTION:
        options->convention = (enum convention)cli_choice(cli, "--box-convention", argument, conventions);
        options->convention_of_set = options->convention == CONVENTION_BY_FORM;
        break;
    case IMPORT_OPTION_SIZE: read_size(cli, options, argument); break;
    case IMPORT_OPTION_IMAGES: options->images = argument; break;
    case IMPORT_OPTION_ENDING: read_ending(cli, options, argument); break;
    case IMPORT_OPTION_ENCODING: read_encodings(cli, options, argument); break;
    case IMPORT_OPTION_CLASSES: options->classes = cli_reads(cli, argument); break;
    case IMPORT_OPTION_BACKGROUND: options->background = true; break;
    case IMPORT_OPTION_ANGLE:
        options->longer_side = cli_choice(cli, "--angle-of", argument, sides) == 1;
        break;
    }
}

/* Reports in one message all that a format of label files needs and was not given. */
static void require(struct cli *cli, const struct import_options *options, const char *format, unsigned bit) {
    const struct {
        bool missing;
        const char *option;
    } needs[] = {
        {bit == IMPORT_YOLO && options->classes == NULL, "--classes (the file that names the classes)"},
        {options->images == NULL && options->image_ending == NULL,
         "--images or --image-ext (labels do not name their images)"},
        {options->images == NULL && options->width < 1,
         "--images or --size (labels do not say how large their images are)"},
    };
    char wanted[256] = "";
    if ((bit & (IMPORT_YOLO | IMPORT_DOTA)) == 0) return;
    for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++) {
        size_t used = strlen(wanted);
        if (needs[i].missing)
            snprintf(wanted + used, sizeof wanted - used, "%s%s", used == 0 ? "" : "; ", needs[i].option);
    }
    if (wanted[0] != '\0') cli_misuse(cli, "%s requires %s", format, wanted);
}

void import_options_check(struct cli *cli, const struct import_options *options, const char *format,
                          unsigned bit) {
    for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++) {
        if ((options->given >> i & 1) != 0 && (uses[i].formats & bit) == 0)
            cli_misuse(cli, "--%s does not apply to %s", uses[i].name, format);
    }
    if (options->categories != NULL && options->templates != NULL)
        cli_misuse(
            cli,
            "--categories and --templates cannot be used together: --categories replaces the vocabulary");
    if (options->annotated_classes && (bit & (IMPORT_COCO | IMPORT_YOLO)) == 0)
        cli_misuse(cli, "--annotated=classes: %s files have no list of classes", format);
    if (options->convention_of_set && bit != IMPORT_VOC)
        cli_misuse(cli, "--box-convention=auto is for voc: the corners of %s are edges", format);
    if (options->background && options->images == NULL)
        cli_misuse(cli, "--background requires --images, the folder of the images");
    if (options->images != NULL && options->image_ending != NULL)
        cli_misuse(cli,
                   "--images and --image-ext cannot be used together: --images has the images' extensions");
    require(cli, options, format, bit);
}
