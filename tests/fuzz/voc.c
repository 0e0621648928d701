/* SPDX-License-Identifier: MIT
 *
 * voc: the importer on an XML file, however it comes in: a scene or the reason why there is none, each the same however
 * the file is read, and the good files before and after it none the worse.
 *
 * Input: a byte of options; the file. */
#include "in/import.h"

#include "stage.h"

static const char GOOD[] =
    "<annotation><filename>good.png</filename><object><name>ship</name><bndbox><xmin>1</xmin>"
    "<ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></object></annotation>";

static struct staged run(struct import *import, enum pieces pieces, struct slice file) {
    static char *const files[] = {(char *)"-", (char *)"-", (char *)"-"};
    struct staged staged;
    stage_open(&staged);
    stage_input(pieces);
    stage_file(GOOD, sizeof GOOD - 1);
    stage_file(file.at, file.len);
    stage_file(GOOD, sizeof GOOD - 1);
    import->cli = &staged.cli;
    import->crowd = import->dropped = import->turned = import->read_before = 0;
    import_voc(import, files, 3);
    stage_close(&staged);
    return staged;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct import import;
    struct staged staged[PIECES_MODES];
    if (size == 0 || size > 4096) return -1;
    if (import.tail.bytes == NULL) {
        import.options = (struct import_options){.split = "train", .size = { 9, 9 }};
        import_open(&import);
    }
    import.options.other = (data[0] & 1) != 0 ? OTHER_KEEP : OTHER_ERROR;
    import.options.longer_side = (data[0] & 2) != 0;
    import.options.convention = (data[0] & 4) != 0 ? CONVENTION_ONE_BASED : CONVENTION_BY_FORM;
    import.options.encoding = (data[0] & 8) != 0 ? "utf-8,gbk" : NULL;
    struct slice file = {(const char *)data + 1, size - 1};
    for (int pieces = 0; pieces < PIECES_MODES; pieces++) {
        staged[pieces] = run(&import, (enum pieces)pieces, file);
        stage_same(&staged[0], &staged[pieces]);
    }
    (void)stage_scenes(&staged[0]);
    REQUIRE(staged[0].cli.out.records + staged[0].cli.bad == 3, "a scene or a fault for each file");
    REQUIRE(staged[0].cli.bad <= 1, "the good files are good");
    for (int pieces = 0; pieces < PIECES_MODES; pieces++) stage_forget(&staged[pieces]);
    return 0;
}
