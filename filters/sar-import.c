/* SPDX-License-Identifier: MIT
 *
 * sar-import: reads annotation files; writes scenes. */
#include "in/import.h"

/* The formats: names with aliases, which are programs that write them and data sets that have a dialect. A new
 * one needs a file lib/in/NAME.c with its import_function, a bit in in/options.h, and a row in both tables. */
static const struct known_name names[] = {
    {"coco", "coco-json ms-coco coco-detection", IMPORT_COCO},
    {"voc", "pascal-voc pascal voc-xml voc2007 voc2012 pascal-voc-xml hrsc hrsc2016 fair1m", IMPORT_VOC},
    {"yolo",
     "ultralytics darknet yolo-txt yolo-obb yolov3 yolov4 yolov5 yolov6 yolov7 yolov8 yolov8-obb "
     "yolov9 yolov10 "
     "yolov11 yolov11-obb yolo11 yolo11-obb yolov12 yolo12",
     IMPORT_YOLO},
    {"dota", "dota-txt dota-v1 dota-v1.0 dota-v1.5 dota-v2 dota-v2.0 labeltxt", IMPORT_DOTA},
    {"ndjson", "jsonl jsonlines json-lines sarpipe scenes", IMPORT_NDJSON},
    {NULL, NULL, 0},
};
static import_function *const importers[] = {import_coco, import_voc, import_yolo, import_dota,
                                             import_ndjson};
_Static_assert(sizeof names / sizeof names[0] == sizeof importers / sizeof importers[0] + 1,
               "a name for each format");

static const struct program program = {
    .name = "sar-import",
    .synopsis = "FORMAT [OPTION]... [FILE|DIRECTORY]...",
    .purpose =
        "Reads annotation files and writes a scene for each image, in the files' order.\n"
        "\n"
        "Formats:\n"
        "  coco                    COCO detection JSON\n"
        "  voc                     Pascal VOC XML, its rotated and polygon dialects, HRSC2016, FAIR1M\n"
        "  yolo                    YOLO labels, boxes or oriented boxes\n"
        "  dota                    DOTA labels\n"
        "  ndjson                  scenes, which are checked\n"
        "Their names may be in any case, and other usual ones (pascal-voc, yolov5, ultralytics, jsonl) "
        "mean them.\n"
        "In directories, voc reads all *.xml, yolo and dota all *.txt, sorted by their paths.\n",
    .groups = import_groups,
    .example = "sar-import coco --split=train instances_train.json > scenes.ndjson",
    .formats = names,
    .version = templates_version,
    .check = import_check,
};

int main(int argc, char **argv) {
    static char *const standard_input[] = {"-"};
    struct cli cli;
    struct import import = {.cli = &cli, .options = import_defaults};
    cli_open(&cli, &program, &import.options, argc, argv);
    char *const *files = cli.file_count > 0 ? cli.files : standard_input;
    size_t count = cli.file_count > 0 ? cli.file_count : 1;
    import_open(&import);
    progress_open(&import.progress, &cli, lines_total(files, count));
    importers[cli.format](&import, files, count);
    progress_close(&import.progress, cli.out.records, import.read_before);
    import_close(&import);
    return cli_close(&cli);
}
