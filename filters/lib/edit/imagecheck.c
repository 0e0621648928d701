/* SPDX-License-Identifier: MIT */
#include "edit/imagecheck.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

const char *const image_flaw_names[] = {"image-missing",   "image-unreadable",  "image-format",
                                        "image-truncated", "image-orientation", "image-size"};

bool imagecheck_open(struct imagecheck *check, const char *folder) {
    struct stat info;
    *check = (struct imagecheck){.folder = folder};
    record_open(&check->sample, NULL, 0);
    if (stat(folder, &info) != 0) return false;
    if (!S_ISDIR(info.st_mode)) return errno = ENOTDIR, false;
    return true;
}

/* Remembers a path and the file that it means. */
static void take_path(struct imagecheck *check, struct slice path) {
    struct buffer *file = &check->file;
    check->any = true;
    check->path.len = file->len = 0;
    buffer_slice(&check->path, path);
    if (path.len == 0 || path.at[0] != '/') {
        buffer_text(file, check->folder);
        buffer_char(file, '/');
    }
    buffer_slice(file, path);
    buffer_char(file, '\0');
}

/* Checks the file alone, without the size in the record. */
static enum image_flaw look(struct imagecheck *check, struct slice path) {
    const struct image_header *header = &check->header;
    struct fault *fault = &check->fault;
    if (path.len == 0 || memchr(path.at, '\0', path.len) != NULL)
        return fault_set(fault, FAULT_VALUE, "", "%s is not a path", quote(path).text), IMAGE_MISSING;
    if (!imagesize_header(check->file.bytes, &check->header, fault)) {
        bool missing = errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG || errno == ELOOP;
        return missing ? IMAGE_MISSING : IMAGE_UNREADABLE;
    }
    enum image_format claimed = imagesize_claimed(path);
    if (claimed != IMAGE_FORMATS && claimed != header->format) {
        fault_set(fault, FAULT_MISMATCH, "", "%s: is %s by its content", check->file.bytes,
                  image_format_names[header->format]);
        return IMAGE_MISNAMED;
    }
    if (header->cut)
        return fault_set(fault, FAULT_FILE, "", "%s: ends before the image does", check->file.bytes),
               IMAGE_TRUNCATED;
    if (header->orientation == 1) return IMAGE_GOOD;
    fault_set(fault, FAULT_MISMATCH, "",
              "%s: is stored as %u x %u pixels, to be shown with EXIF orientation %u", check->file.bytes,
              (unsigned)header->width, (unsigned)header->height, header->orientation);
    return IMAGE_ORIENTATION;
}

/* Checks the image of a path, absolute or relative to the folder. Width and height in pixels are what the record
 * says, 0 if it does not. The fault is set unless the result is IMAGE_GOOD. */
static enum image_flaw check_path(struct imagecheck *check, struct slice path, double width, double height,
                                  struct fault *fault) {
    if (!check->any || !slice_equal(buffer_view(&check->path), path)) {
        take_path(check, path);
        check->flaw = look(check, path);
    }
    if (check->flaw != IMAGE_GOOD) {
        *fault = check->fault;
        return check->flaw;
    }
    const struct image_header *header = &check->header;
    if ((width <= 0 || width == header->width) && (height <= 0 || height == header->height))
        return IMAGE_GOOD;
    fault_set(fault, FAULT_MISMATCH, "", "%s: is %u x %u pixels, and not %.0f x %.0f", check->file.bytes,
              (unsigned)header->width, (unsigned)header->height, width > 0 ? width : header->width,
              height > 0 ? height : header->height);
    return IMAGE_SIZE;
}

/* The images of one record, up to the first that has a flaw. */
struct looked {
    struct imagecheck *check;
    const struct scene *scene;
    bool any;
    enum image_flaw flaw;
    struct fault *fault;
};

/* The record's width and height are those of its first image. */
static bool look_at_image(void *context, struct slice path) {
    struct looked *looked = context;
    const struct scene *scene = looked->scene;
    bool sized = !looked->any;
    looked->any = true;
    looked->flaw = check_path(looked->check, path, sized && scene->width_text.at != NULL ? scene->width : 0,
                              sized && scene->height_text.at != NULL ? scene->height : 0, looked->fault);
    return looked->flaw == IMAGE_GOOD;
}

bool imagecheck_record(struct imagecheck *check, const struct scene *scene, enum image_flaw *flaw,
                       struct fault *fault) {
    struct looked looked = {.check = check, .scene = scene, .fault = fault};
    if (scene->is_sample) {
        if (!record_read(&check->sample, scene->text, fault)
            || !record_images(&check->sample, look_at_image, &looked, fault))
            return false;
    } else {
        if (scene->image.at == NULL) return fault_set(fault, FAULT_MISSING, "image", "is missing");
        char *plain = buffer_room(&check->scratch, scene->image.len);
        look_at_image(&looked, (struct slice){plain, json_unescape(scene->image, plain)});
    }
    *flaw = looked.flaw;
    return true;
}

void imagecheck_close(struct imagecheck *check) {
    buffer_free(&check->path);
    buffer_free(&check->file);
    buffer_free(&check->scratch);
    record_close(&check->sample);
}
