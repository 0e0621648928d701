/* SPDX-License-Identifier: MIT */
#include "base/walk.h"

#include "base/memory.h"
#include "base/message.h"
#include "base/outputs.h"
#include "base/path.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { DEEPEST = 64 };

/* A directory on the current path. */
struct level {
    dev_t device;
    ino_t inode;
};

struct walker {
    struct walk *walk;
    char *path;
    size_t room, operand_len; /* `operand_len`: with the slash */
    struct level levels[DEEPEST];
    size_t depth;
};

struct names {
    char **names; /* directories end in a slash, so that names sort like whole paths */
    size_t count, room;
    struct arena text;
};

static bool is_wanted(const struct walk *walk, const char *name) {
    if (walk->except != NULL && strcmp(name, walk->except) == 0) return false;
    for (const char *const *ending = walk->endings; *ending != NULL; ending++) {
        if (path_ends(slice_of(name), *ending)) return true; /* names that begin with a dot are skipped */
    }
    return false;
}

static int by_bytes(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void set_path(struct walker *walker, size_t len, const char *name) {
    size_t name_len = strlen(name);
    walker->path = memory_grow(walker->path, &walker->room, len + name_len + 1, 1);
    memcpy(walker->path + len, name, name_len + 1);
}

static enum walk_end failed(const struct walker *walker) {
    int error = errno;
    snprintf(walker->walk->failed, sizeof walker->walk->failed, "%s", walker->path);
    errno = error;
    return WALK_FAILED;
}

/* Lists the directory at the path: files with a wanted ending, and directories. False with errno. */
static bool list(struct walker *walker, size_t len, struct names *names) {
    DIR *directory = opendir(walker->path);
    struct dirent *entry;
    struct stat info;
    if (directory == NULL) return false;
    while (errno = 0, (entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] == '.') continue;
        bool wanted = is_wanted(walker->walk, entry->d_name);
        if (fstatat(dirfd(directory), entry->d_name, &info, 0) != 0) {
            if (!wanted) continue; /* a dangling link, or just removed: ignored */
            set_path(walker, len, entry->d_name);
            break;
        }
        bool is_directory = S_ISDIR(info.st_mode);
        if (!is_directory && !wanted) continue;
        if (!is_directory) {
            set_path(walker, len, entry->d_name);
            if (!S_ISREG(info.st_mode)) { /* reading it could block for ever */
                message("%s: is a pipe or a device, and is not read", walker->path);
                continue;
            }
            outputs_read(walker->path, &info);
        }
        size_t name_len = strlen(entry->d_name);
        char *name = arena_text(&names->text, entry->d_name, name_len + 1); /* room for a slash and a NUL */
        if (is_directory) name[name_len] = '/';
        names->names = memory_grow(names->names, &names->room, names->count + 1, sizeof *names->names);
        names->names[names->count++] = name;
    }
    int error = errno;
    closedir(directory);
    errno = error;
    return error == 0;
}

static bool enter(struct walker *walker) {
    struct stat info;
    if (stat(walker->path, &info) != 0) return false;
    for (size_t i = 0; i < walker->depth; i++) {
        const struct level *above = &walker->levels[i];
        if (above->device == info.st_dev && above->inode == info.st_ino) return errno = ELOOP, false;
    }
    if (walker->depth == DEEPEST) return errno = ENAMETOOLONG, false;
    walker->levels[walker->depth++] = (struct level){info.st_dev, info.st_ino};
    return true;
}

/* Walks the directory at the path, which is `len` bytes long and ends in a slash. */
static enum walk_end walk_directory(struct walker *walker,
                                    size_t len) { /* NOLINT(misc-no-recursion): DEEPEST */
    struct names names = {0};
    enum walk_end end = WALK_DONE;
    if (!enter(walker)) return failed(walker);
    if (!list(walker, len, &names)) end = failed(walker);
    if (names.count > 1) qsort(names.names, names.count, sizeof *names.names, by_bytes);
    for (size_t i = 0; i < names.count && end == WALK_DONE; i++) {
        size_t name_len = strlen(names.names[i]);
        set_path(walker, len, names.names[i]);
        if (names.names[i][name_len - 1] == '/') {
            end = walk_directory(walker, len + name_len);
            continue;
        }
        struct walk_file file = {walker->path, slice_of(walker->path + walker->operand_len)};
        if (!walker->walk->function(walker->walk->context, &file)) end = WALK_STOPPED;
    }
    walker->depth--;
    free(names.names);
    arena_free(&names.text);
    return end;
}

static enum walk_end deal_with_file(struct walk *walk, const char *operand) {
    struct walk_file file = {operand, path_base(slice_of(operand))};
    return walk->function(walk->context, &file) ? WALK_DONE : WALK_STOPPED;
}

bool walk_is_special(const char *operand) {
    struct stat info;
    bool is_meant = strcmp(operand, "-") == 0 || strcmp(operand, "/dev/stdin") == 0
                    || strncmp(operand, "/dev/fd/", 8) == 0;
    return !is_meant && stat(operand, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

enum walk_end walk(struct walk *walk, const char *operand) {
    struct stat info;
    walk->is_directory = strcmp(operand, "-") != 0 && stat(operand, &info) == 0 && S_ISDIR(info.st_mode);
    if (!walk->is_directory) return deal_with_file(walk, operand);
    struct walker walker = {.walk = walk, .operand_len = strlen(operand)};
    set_path(&walker, 0, operand);
    if (operand[walker.operand_len - 1] != '/') set_path(&walker, walker.operand_len++, "/");
    enum walk_end end = walk_directory(&walker, walker.operand_len);
    int error = errno;
    free(walker.path);
    errno = error;
    return end;
}
