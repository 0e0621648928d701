/* SPDX-License-Identifier: MIT */
#include "base/outdir.h"

#include "base/guard.h"
#include "base/message.h"
#include "base/outputs.h"
#include "base/path.h"
#include "base/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LONGEST_PART = 200 }; /* bytes of a part of a path; file systems take 255, and suffixes are added */

static bool make_folder(const char *path) {
    return mkdir(path, 0777) == 0 || errno == EEXIST;
}

/* The same for a folder inside the output folder; refuses links, which could lead out of it. */
static bool make_own_folder(const char *path) {
    struct stat info;
    if (!make_folder(path) || lstat(path, &info) != 0) return false;
    if (S_ISLNK(info.st_mode)) errno = ELOOP;
    return !S_ISLNK(info.st_mode);
}

void outdir_open(struct outdir *dir, const char *folder) {
    *dir = (struct outdir){.folder = folder};
    struct stat info;
    if (!make_folder(folder)) die("%s: %s", folder, strerror(errno));
    if (stat(folder, &info) != 0 || !S_ISDIR(info.st_mode)) die("%s: %s", folder, strerror(ENOTDIR));
}

void outdir_close(struct outdir *dir) {
    texts_free(&dir->names);
    buffer_free(&dir->path);
    buffer_free(&dir->temporary);
    buffer_free(&dir->made);
}

/* --- names ---------------------------------------------------------------------------------------------- */

/* Why a name cannot be written in the folder; NULL if it can. */
static const char *wrong_with(struct slice name) {
    if (name.len == 0) return "is empty";
    if (memchr(name.at, '\0', name.len) != NULL) return "contains a NUL";
    if (name.at[0] == '/') return "is an absolute path";
    for (size_t at = 0; at <= name.len;) {
        const char *part = name.at + at, *slash = memchr(part, '/', name.len - at);
        size_t len = slash != NULL ? (size_t)(slash - part) : name.len - at;
        if (len == 0 || (len == 1 && part[0] == '.')) return "has an empty part";
        if (len == 2 && part[0] == '.' && part[1] == '.') return "leads out of the folder";
        if (len > LONGEST_PART) return "is too long for a file's name";
        at += len + 1;
    }
    return NULL;
}

void outdir_reserve(struct outdir *dir, const char *name) {
    char *path = memory_new(strlen(dir->folder) + strlen(name) + 2, 1);
    sprintf(path, "%s/%s", dir->folder, name);
    outputs_write(path);
    free(path);
    texts_see(&dir->names, slice_of(name), 0, 1);
    dir->written = dir->names.count;
}

bool outdir_name(struct outdir *dir, struct slice name, const char *extension, struct fault *fault) {
    const char *wrong = wrong_with(name);
    if (wrong != NULL)
        return fault_set(fault, name.len == 0 ? FAULT_MISSING : FAULT_VALUE, "image", "%s %s",
                         quote(name).text, wrong);
    dir->path.len = 0;
    buffer_text(&dir->path, dir->folder);
    buffer_char(&dir->path, '/');
    size_t from = dir->path.len;
    buffer_slice(&dir->path, path_stem(name));
    buffer_text(&dir->path, extension);
    texts_keep(&dir->names, dir->written); /* drops a name that was taken but not written */
    buffer_char(&dir->path, '\0');         /* may move the bytes */
    struct slice file = {dir->path.bytes + from, dir->path.len - 1 - from};
    if (texts_see(&dir->names, file, 0, 1) == 0) return true;
    return fault_set(fault, FAULT_DUPLICATE, "image",
                     "the file of %s has been written before, for another scene", quote(name).text);
}

/* --- files ---------------------------------------------------------------------------------------------- */

/* Makes the folders of the file's path, unless `made` is its folder. */
static bool make_folders(struct outdir *dir) {
    char *path = dir->path.bytes, *last = strrchr(path, '/');
    size_t len = (size_t)(last - path);
    if (dir->made.len == len && memcmp(dir->made.bytes, path, len) == 0) return true;
    for (char *slash = path + strlen(dir->folder) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        bool good = make_own_folder(path);
        *slash = '/';
        if (!good) return false;
    }
    dir->made.len = 0;
    buffer_bytes(&dir->made, path, len);
    return true;
}

/* Opens and empties a file under its temporary name. What a killed run has left there is reused; if another
 * process is still writing it, this fails with EAGAIN. */
static int open_temporary(const char *path) {
    for (;;) {
        struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
        struct stat opened, named;
        int fd = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
        if (fd < 0) return -1;
        bool mine = fcntl(fd, F_SETLK, &whole) == 0 && fstat(fd, &opened) == 0;
        bool is_file = mine && S_ISREG(opened.st_mode) && opened.st_nlink == 1;
        /* another process may have renamed it between open and lock: then it is a complete file */
        if (is_file && (lstat(path, &named) != 0 || named.st_ino != opened.st_ino)) {
            close(fd);
            continue;
        }
        if (is_file && ftruncate(fd, 0) == 0) return fd;
        int error = mine && !is_file ? EEXIST : errno == EACCES ? EAGAIN : errno;
        close(fd);
        errno = error;
        return -1;
    }
}

/* Removes a file, and keeps errno. */
static bool give_up(const char *path) {
    int error = errno;
    unlink(path);
    errno = error;
    return false;
}

bool outdir_write(struct outdir *dir, struct slice bytes) {
    struct buffer *temporary = &dir->temporary;
    temporary->len = 0;
    buffer_text(temporary, dir->path.bytes);
    buffer_text(temporary, ".part");
    buffer_char(temporary, '\0');
    outputs_write(dir->path.bytes);
    if (!make_folders(dir)) return false;
    int fd = open_temporary(temporary->bytes);
    if (fd < 0) return false;
    int error = writer_write(fd, bytes.at, bytes.len);
    if (error != 0) {
        close(fd);
        errno = error;
        return give_up(temporary->bytes);
    }
    if (close(fd) != 0 || rename(temporary->bytes, dir->path.bytes) != 0) return give_up(temporary->bytes);
    dir->written = dir->names.count;
    return true;
}

/* The open files, to be removed when the program exits early. */
static struct outfile *unfinished;

static void remove_unfinished(void) {
    for (; unfinished != NULL; unfinished = unfinished->next) unlink(unfinished->temporary);
}

static void begin(struct outfile *file) {
    static bool registered;
    if (!registered && atexit(remove_unfinished) != 0) die("out of memory");
    registered = true;
    guard_last_act(remove_unfinished);
    file->next = unfinished;
    unfinished = file;
}

static void end(const struct outfile *file) {
    struct outfile **at = &unfinished;
    while (*at != file) at = &(*at)->next;
    *at = file->next;
}

bool outfile_open(struct outfile *file, const char *folder, const char *name) {
    size_t room = strlen(folder) + strlen(name) + 32;
    file->path = memory_new(room, 1);
    file->temporary = memory_new(room, 1);
    snprintf(file->path, room, "%s/%s", folder, name);
    snprintf(file->temporary, room, "%s/%s.part", folder, name);
    outputs_write(file->path);
    int fd = open_temporary(file->temporary);
    if (fd < 0) {
        free(file->path);
        free(file->temporary);
        return false;
    }
    begin(file);
    emit_open(&file->out, fd);
    return true;
}

bool outfile_close(struct outfile *file, bool keep) {
    bool good = emit_close(&file->out);
    if (!good || !keep)
        give_up(file->temporary);
    else if (rename(file->temporary, file->path) != 0)
        good = give_up(file->temporary);
    int error = errno;
    end(file);
    free(file->path);
    free(file->temporary);
    errno = error;
    return good;
}
