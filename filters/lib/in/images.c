/* SPDX-License-Identifier: MIT */
#include "in/images.h"

#include "base/hash.h"
#include "base/imagesize.h"
#include "base/message.h"
#include "base/walk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>

struct slice images_stem(struct slice name) {
    for (const char *const *ending = imagesize_endings; *ending != NULL; ending++) {
        size_t len = strlen(*ending);
        if (name.len > len && strncasecmp(name.at + name.len - len, *ending, len) == 0)
            return (struct slice){name.at, name.len - len};
    }
    return name;
}

/* The part after the last slash. */
static struct slice base_of(struct slice path) {
    for (size_t i = path.len; i > 0; i--) {
        if (path.at[i - 1] == '/') return (struct slice){path.at + i, path.len - i};
    }
    return path;
}

static bool add_file(void *context, const struct walk_file *file) {
    struct images *images = context;
    images->files = memory_grow(images->files, &images->room, images->count + 1, sizeof *images->files);
    const char *path = arena_text(&images->text, file->relative.at, file->relative.len);
    images->files[images->count++] =
        (struct image_file){.path = path, .stem = images_stem(base_of(slice_of(path)))};
    return true;
}

static uint32_t *slot_of(const struct images *images, struct slice stem) {
    return &images->slots[(size_t)hash_place(stem) & (images->slot_count - 1)];
}

bool images_open(struct images *images, const char *folder, char *failed, size_t failed_len) {
    struct walk tree = {.endings = imagesize_endings, .function = add_file, .context = images};
    *images = (struct images){.folder = folder};
    struct stat info;
    snprintf(failed, failed_len, "%s", folder);
    if (stat(folder, &info) != 0) return false;
    if (!S_ISDIR(info.st_mode)) return errno = ENOTDIR, false;
    if (walk(&tree, folder) == WALK_FAILED) {
        snprintf(failed, failed_len, "%s", tree.failed);
        return false;
    }
    for (images->slot_count = 64; images->slot_count < images->count; images->slot_count *= 2) {
    }
    images->slots = memory_new(images->slot_count, sizeof *images->slots);
    for (size_t i = images->count; i > 0; i--) { /* backwards, so that each chain is ordered by path */
        uint32_t *slot = slot_of(images, images->files[i - 1].stem);
        images->files[i - 1].next = *slot;
        *slot = (uint32_t)i;
    }
    return true;
}

/* Whether a path is `folder`/`name`, `folder` being "" for none; `name` may lack the extension. */
static bool is_at(struct slice path, struct slice folder, struct slice name) {
    if (folder.len > 0) {
        if (path.len <= folder.len || memcmp(path.at, folder.at, folder.len) != 0
            || path.at[folder.len] != '/')
            return false;
        path.at += folder.len + 1;
        path.len -= folder.len + 1;
    }
    return slice_equal(path, name) || slice_equal(images_stem(path), name);
}

/* How well a file fits a name: the higher the better, 0 for not at all. */
static int fit(const struct image_file *file, struct slice sub, struct slice name) {
    struct slice path = slice_of(file->path), nowhere = {"", 0};
    if (is_at(path, sub, name)) return 3;
    if (is_at(path, nowhere, name)) return 2;
    return is_at(base_of(path), nowhere, base_of(name)) ? 1 : 0;
}

struct image_file *images_find(struct images *images, struct slice sub, struct slice name,
                               struct fault *fault) {
    struct image_file *best = NULL, *second = NULL;
    int best_fit = 0;
    for (uint32_t at = *slot_of(images, images_stem(base_of(name))); at != 0;
         at = images->files[at - 1].next) {
        struct image_file *file = &images->files[at - 1];
        int fits = fit(file, sub, name);
        if (fits > best_fit) {
            best = file;
            best_fit = fits;
            second = NULL;
        } else if (fits == best_fit && fits > 0 && second == NULL) {
            second = file;
        }
    }
    if (best == NULL) {
        fault_set(fault, FAULT_REFERENCE, "", "no image %s under %s", quote(name).text, images->folder);
    } else if (second != NULL) {
        fault_set(fault, FAULT_REFERENCE, "", "%s may be %s or %s under %s", quote(name).text,
                  quote(slice_of(best->path)).text, quote(slice_of(second->path)).text, images->folder);
        best = NULL;
    }
    return best;
}

void images_forget(struct images *images) {
    for (size_t i = 0; i < images->count; i++) images->files[i].described = false;
}

bool images_size(const struct images *images, const struct image_file *file, uint32_t *width,
                 uint32_t *height, struct fault *fault) {
    size_t room = strlen(images->folder) + strlen(file->path) + 2;
    char *path = memory_new(room, 1);
    snprintf(path, room, "%s/%s", images->folder, file->path);
    bool good = imagesize_read(path, width, height, fault);
    if (!good && errno != 0) die("%s", fault->what);
    free(path);
    return good;
}

void images_close(struct images *images) {
    free(images->files);
    free(images->slots);
    arena_free(&images->text);
}
