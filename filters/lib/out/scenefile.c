/* SPDX-License-Identifier: MIT */
#include "out/scenefile.h"

#include <errno.h>

void scenefile_open(struct scenefile *file, const char *folder) {
    *file = (struct scenefile){0};
    outdir_open(&file->dir, folder);
    scene_open(&file->scene);
}

void scenefile_close(struct scenefile *file) {
    outdir_close(&file->dir);
    scene_close(&file->scene);
    buffer_free(&file->image);
    buffer_free(&file->text);
}

bool scenefile_begin(struct scenefile *file, const struct line *line, const char *extension,
                     struct fault *fault) {
    if (!scene_read(&file->scene, line->text, SCENE_STRICT, fault)) return false;
    struct slice spelled = file->scene.image;
    if (spelled.at == NULL) return fault_set(fault, FAULT_MISSING, "image", "is missing");
    file->image.len = file->text.len = 0;
    file->image.len = json_unescape(spelled, buffer_room(&file->image, spelled.len));
    return outdir_name(&file->dir, buffer_view(&file->image), extension, fault);
}

/* Whether an error is caused by the file's name: a folder where the file should be, or the reverse. */
static bool is_of_name(int error) {
    return error == EISDIR || error == ENOTDIR || error == EEXIST || error == ENOTEMPTY
           || error == ENAMETOOLONG || error == ELOOP || error == EILSEQ || error == EINVAL;
}

enum outcome scenefile_end(struct scenefile *file, struct fault *fault) {
    if (outdir_write(&file->dir, buffer_view(&file->text))) return RECORD_DONE;
    int error = errno;
    fault_set(fault, FAULT_FILE, "", "%s: %s", file->dir.path.bytes, strerror(error));
    if (is_of_name(error)) return fault_in(fault, "image"), RECORD_BAD;
    return RECORD_FATAL;
}
