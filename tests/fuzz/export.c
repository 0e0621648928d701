/* SPDX-License-Identifier: MIT
 *
 * export: records to files with any names: as many files as scenes were written, or SARChat's nine, each
 * whole, and nothing beside the folder; or one document.
 *
 * Input: a byte for the format; lines. */
#define _XOPEN_SOURCE 700 /* nftw */
#include "out/export.h"

#include "stage.h"
#include "json/scan.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

static struct { size_t files, parts, others; } found;

static int look_at(const char *path, const struct stat *info, int kind, struct FTW *place) {
    size_t len = strlen(path);
    (void)place;
    if (kind == FTW_F && S_ISREG(info->st_mode)) found.files++;
    if (kind == FTW_F && len > 5 && strcmp(path + len - 5, ".part") == 0)
        found.parts++; /* a folder may be called so */
    if (kind != FTW_F && kind != FTW_D) found.others++;
    return 0;
}

static int drop(const char *path, const struct stat *info, int kind, struct FTW *place) {
    (void)info, (void)kind, (void)place;
    return remove(path);
}

/* A folder for all runs, with one in it for the current run; its path. */
static const char *folder(void) {
    static char outer[64], inner[80];
    if (outer[0] == '\0') {
        const char *where = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
        snprintf(outer, sizeof outer, "%s/sar-export-XXXXXX", where);
        REQUIRE(mkdtemp(outer) != NULL, "a folder");
        snprintf(inner, sizeof inner, "%s/out", outer);
    }
    return inner;
}

static void check_outer(const char *inner) {
    char outer[80];
    snprintf(outer, sizeof outer, "%.*s", (int)(strrchr(inner, '/') - inner), inner);
    found.files = found.parts = found.others = 0;
    REQUIRE(nftw(outer, look_at, 8, FTW_PHYS) == 0, "the folder");
    REQUIRE(found.files == 0 && found.others == 0, "something is beside the folder");
}

/* The formats, and how many files each writes beside those of its scenes. */
static const struct writes {
    const struct exporter *exporter;
    size_t own_files;
    bool by_scene, is_document;
} kinds[] = {{&export_yolo, 1, true, false}, /* classes.txt */
             {&export_voc, 0, true, false},
             {&export_sarchat, 9, false, false},
             {&export_coco, 0, false, true}};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static void check_document(const struct staged *staged) {
    struct json j;
    struct slice output = buffer_view(&staged->output);
    json_open(&j, output);
    json_skip(&j);
    REQUIRE(json_done(&j), "%s: %.*s", j.error, (int)output.len, output.at);
}

static void check_folder(const struct writes *kind, const char *path, uint64_t written) {
    found.files = found.parts = found.others = 0;
    REQUIRE(nftw(path, look_at, 8, FTW_PHYS) == 0, "the folder");
    REQUIRE(found.parts == 0 && found.others == 0, "something that is no file is left");
    REQUIRE(found.files == kind->own_files + (kind->by_scene ? written : 0), "%zu files of %llu records",
            found.files, (unsigned long long)written);
    REQUIRE(nftw(path, drop, 8, FTW_PHYS | FTW_DEPTH) == 0, "the folder is emptied");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct staged staged;
    if (size == 0 || size > 4096) return -1;
    const struct writes *kind = &kinds[data[0] % KINDS];
    struct export_options options = {
        .image_prefix = "", .split = "test", .classes = "ship,car", .depth = 3, .output = folder()};
    stage_open(&staged);
    stage_input(PIECES_WHOLE);
    stage_file(data + 1, size - 1);
    void *state = kind->exporter->open(&staged.cli, &options, NULL);
    stream_run(&staged.cli, kind->exporter->record, state);
    kind->exporter->close(state);
    uint64_t written = staged.cli.out.records;
    REQUIRE(staged.cli.status != CLI_FAILED, "all can be written: %.*s", (int)staged.messages.len,
            staged.messages.bytes);
    stage_close(&staged);
    REQUIRE(kind->is_document || staged.output.len == 0, "files, and nothing else");
    if (kind->is_document)
        check_document(&staged);
    else
        check_folder(kind, options.output, written);
    check_outer(options.output);
    stage_forget(&staged);
    return 0;
}
