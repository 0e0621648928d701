/* SPDX-License-Identifier: MIT
 *
 * sar-import: annotation files in; scenes out. */
#include "import.h"

#include <stdio.h>
#include <string.h>

/* A new format: a file lib/NAME.c with its import_function, a bit in importoptions.h, and a line here. */
static const struct format {
    const char *name;
    unsigned bit;
    import_function *import;
} formats[] = {
    {"coco", IMPORT_COCO, import_coco},       {"voc", IMPORT_VOC, import_voc},
    {"yolo", IMPORT_YOLO, import_yolo},       {"dota", IMPORT_DOTA, import_dota},
    {"ndjson", IMPORT_NDJSON, import_ndjson},
};

static const char usage[] =
    "usage: sar-import FORMAT [OPTION]... [FILE|DIRECTORY]...\n"
    "\n"
    "Reads annotation files and writes a scene for each image, in the files' order.\n"
    "\n"
    "Formats:\n"
    "  coco                    COCO detection JSON\n"
    "  voc                     Pascal VOC XML, its rotated and polygon dialects, HRSC2016, FAIR1M\n"
    "  yolo                    YOLO labels, boxes or oriented boxes\n"
    "  dota                    DOTA labels\n"
    "  ndjson                  scenes, which are checked\n"
    "In directories, voc reads all *.xml, yolo and dota all *.txt, sorted by their paths.\n"
    "\n"
    "Options:\n"
    "      --split=NAME        the scenes' split, such as train\n"
    "      --source=NAME       the data set that they are from\n"
    "      --prefix=PATH/      what stands before the images' names, which then tell their folder\n"
    "      --annotated=LIST|classes  the categories that the source labels at all, separated by commas; or\n"
    "                          those of the file's list of classes (coco, yolo)\n"
    "      --categories=FILE   a YAML map from each category to its names in these files, instead of the\n"
    "                          synonyms in templates.yaml\n"
    "      --other=error|keep|drop  names that are no category (default error)\n"
    "      --box-convention=exclusive|inclusive|one-based  what corner numbers mean: edges; pixels from 0;\n"
    "                          pixels from 1 (default by the form of the box)\n"
    "      --crowd=drop|keep   coco: annotations with iscrowd or ignore (default drop)\n"
    "      --keep=LIST         coco: further members of annotations to keep, separated by commas\n"
    "      --templates=FILE    use this file instead of $SAR_TEMPLATES or the installed one\n"
    "\n"
    "For voc, yolo and dota:\n"
    "      --images=DIR        the images' folder: tells their names, and the sizes that are not said\n"
    "      --image-ext=EXT     without --images: the ending of image names that have none\n"
    "      --size=WxH          the size of images where it is not said\n"
    "      --background        images without a label file have no objects; else they are errors\n"
    "      --encoding=LIST     what the files are written in, such as GBK; the first that fits\n"
    "      --classes=FILE      yolo: the names of the classes, one a line, or the data set's YAML\n"
    "      --angle-of=width|longer  voc: the side that a rotated box's angle is of (default width)\n";

int main(int argc, char **argv) {
    static const struct option long_options[] = {IMPORT_LONG, CLI_LONG};
    static char *const standard_input[] = {"-"};
    const struct format *format = NULL;
    struct cli cli;
    struct import import = {.cli = &cli, .options = {.convention = CONVENTION_BY_FORM}};
    int option;
    cli_open(&cli, "sar-import", usage);
    cli.version = templates_version;
    while ((option = cli_option(&cli, argc, argv, CLI_SHORT, long_options)) != -1)
        import_option(&cli, &import.options, option, optarg);
    if (cli.file_count == 0) cli_misuse(&cli, "a format is wanted: coco, voc, yolo, dota or ndjson");
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (strcmp(formats[i].name, cli.files[0]) == 0) format = &formats[i];
    }
    if (format == NULL)
        cli_misuse(&cli, "%s is no format: coco, voc, yolo, dota or ndjson",
                   quote(slice_of(cli.files[0])).text);
    import_options_check(&cli, &import.options, format->name, format->bit);
    char *const *files = cli.file_count > 1 ? cli.files + 1 : standard_input;
    size_t count = cli.file_count > 1 ? cli.file_count - 1 : 1;
    import_open(&import);
    progress_open(&import.progress, &cli, lines_total(files, count));
    format->import(&import, files, count);
    progress_close(&import.progress, cli.out.records, import.read_before);
    import_close(&import);
    return cli_close(&cli);
}
