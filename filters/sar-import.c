/* SPDX-License-Identifier: MIT
 *
 * sar-import: reads annotation files; writes scenes. */
#include "in/import.h"
#include "text/spelling.h"

#include <stdio.h>

/* The formats. A new one needs a file lib/in/NAME.c with its import_function, a bit in in/options.h, and a
 * row in both tables. */
static const struct format {
    unsigned bit;
    import_function *import;
} formats[] = {
    {IMPORT_COCO, import_coco}, {IMPORT_VOC, import_voc},       {IMPORT_YOLO, import_yolo},
    {IMPORT_DOTA, import_dota}, {IMPORT_NDJSON, import_ndjson},
};
enum { FORMATS = sizeof formats / sizeof formats[0] };

/* Their names and aliases: names of programs that write them, and of data sets that have a dialect. */
static const struct known_name names[] = {
    {"coco", "coco-json ms-coco coco-detection"},
    {"voc", "pascal-voc pascal voc-xml voc2007 voc2012 pascal-voc-xml hrsc hrsc2016 fair1m"},
    {"yolo", "ultralytics darknet yolo-txt yolo-obb yolov3 yolov4 yolov5 yolov6 yolov7 yolov8 yolov8-obb "
             "yolov9 yolov10 "
             "yolov11 yolov11-obb yolo11 yolo11-obb yolov12 yolo12"},
    {"dota", "dota-txt dota-v1 dota-v1.0 dota-v1.5 dota-v2 dota-v2.0 labeltxt"},
    {"ndjson", "jsonl jsonlines json-lines sarpipe scenes"},
};
_Static_assert(sizeof names / sizeof names[0] == FORMATS, "a name for each format");

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
    "Their names may be in any case, and other usual ones (pascal-voc, yolov5, ultralytics, jsonl) mean "
    "them.\n"
    "In directories, voc reads all *.xml, yolo and dota all *.txt, sorted by their paths.\n"
    "\n"
    "Options:\n"
    "      --split=NAME        the scenes' split, such as train\n"
    "      --source=NAME       the data set that they are from\n"
    "      --prefix=PATH/      prepend this path to the images' names\n"
    "      --annotated=LIST|classes  the categories that the source labels, separated by commas; or\n"
    "                          those of the file's list of classes (coco, yolo)\n"
    "      --categories=FILE   a YAML map from each category to its names in these files, instead of the\n"
    "                          synonyms in templates.yaml\n"
    "      --other=error|keep|drop  names that are not a category (default error)\n"
    "      --box-convention=exclusive|inclusive|one-based|auto  what corner numbers mean: edges; pixels\n"
    "                          from 0; pixels from 1 (default by the form of the box); auto (voc): what the\n"
    "                          corners of the whole set tell, which is read twice\n"
    "      --crowd=drop|keep   coco: annotations with iscrowd or ignore (default drop)\n"
    "      --keep=LIST         coco: further members of annotations to keep, separated by commas\n"
    "      --templates=FILE    use this file instead of $SAR_TEMPLATES or the installed one\n"
    "\n"
    "For voc, yolo and dota:\n"
    "      --images=DIR        the images' folder: gives their names, and missing sizes\n"
    "      --image-ext=EXT     without --images: the extension of image names without one\n"
    "      --size=WxH          the size of images without one\n"
    "      --background        images without a label file have no objects; else they are errors\n"
    "      --encoding=LIST     what the files are written in, such as GBK; the first that fits\n"
    "      --classes=FILE      yolo: the names of the classes, one a line, or the data set's YAML\n"
    "      --angle-of=width|longer  voc: the side that a rotated box's angle is of (default width)\n";

static size_t find_format(struct cli *cli) {
    static const char known[] = "coco, voc, yolo, dota or ndjson";
    if (cli->file_count == 0) cli_misuse(cli, "missing FORMAT: %s", known);
    const char *typed = cli->files[0];
    char guess[64] = "";
    int found = spelling_find(names, FORMATS, typed), near = spelling_nearest(names, FORMATS, typed);
    if (found >= 0) return (size_t)found;
    if (near >= 0) snprintf(guess, sizeof guess, "did you mean %s? Known are ", names[near].name);
    cli_misuse(cli, "unknown format %s: %s%s", quote(slice_of(typed)).text, guess, known);
}

int main(int argc, char **argv) {
    static const struct option long_options[] = {IMPORT_LONG, CLI_LONG};
    static char *const standard_input[] = {"-"};
    struct cli cli;
    struct import import = {.cli = &cli, .options = {.convention = CONVENTION_BY_FORM}};
    int option;
    cli_open(&cli, "sar-import", usage);
    cli.version = templates_version;
    while ((option = cli_option(&cli, argc, argv, CLI_SHORT, long_options)) != -1)
        import_option(&cli, &import.options, option, optarg);
    size_t found = find_format(&cli);
    import_options_check(&cli, &import.options, names[found].name, formats[found].bit);
    char *const *files = cli.file_count > 1 ? cli.files + 1 : standard_input;
    size_t count = cli.file_count > 1 ? cli.file_count - 1 : 1;
    import_open(&import);
    progress_open(&import.progress, &cli, lines_total(files, count));
    formats[found].import(&import, files, count);
    progress_close(&import.progress, cli.out.records, import.read_before);
    import_close(&import);
    return cli_close(&cli);
}
