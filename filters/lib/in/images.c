/* SPDX-License-Identifier: MIT */
#include "in/images.h"

#include "base/hash.h"
#include "base/imagesize.h"
#include "base/message.h"
#include "base/path.h"
#include "base/walk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

struct slice images_stem(struct slice name) {
    for (const char *const *ending = imagesize_endings; *ending != NULL; ending++) {
        if (name.len > strlen(*ending) && path_ends(name, *ending))
            return (struct slice){name.at, name.len - strlen(*ending)};
    }
    return name;
}

static bool add_file(void *context, const struct walk_file *file) {
    struct images *images = context;
    images->files = memory_grow(images->files, &images->room, images->count + 1, sizeof *images->files);
    const char *path = arena_text(&images->text, file->relative.at, file->relative.len);
    images->files[images->count++] =
        (struct image_file){.path = path, .stem = images_stem(path_base(slice_of(path)))};
    return true;
}

/* The last file with a stem; NULL if there is none. */
static struct image_file *last_of(const struct images *images, struct slice stem) {
    for (struct index_probe probe = index_probe(hash_place(stem)); index_next(&images->last, &probe);) {
        if (slice_equal(images->files[probe.number].stem, stem)) return &images->files[probe.number];
    }
    return NULL;
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
    for (size_t i = images->count; i > 0; i--) { /* backwards, so that each ring is ordered by path */
        struct image_file *file = &images->files[i - 1], *last = last_of(images, file->stem);
        if (last == NULL) index_add(&images->last, hash_place(file->stem), i - 1);
        file->next = last != NULL ? last->next : (uint32_t)i - 1;
        if (last != NULL) last->next = (uint32_t)i - 1;
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
    return is_at(path_base(path), nowhere, path_base(name)) ? 1 : 0;
}

struct image_file *images_find(struct images *images, struct slice sub, struct slice name,
                               struct fault *fault) {
    struct image_file *best = NULL, *second = NULL;
    int best_fit = 0;
    const struct image_file *last = last_of(images, images_stem(path_base(name)));
    for (struct image_file *file = NULL; last != NULL && file != last;) {
        file = &images->files[(file != NULL ? file : last)->next];
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
    index_free(&images->last);
    arena_free(&images->text);
}
