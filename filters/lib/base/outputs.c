/* SPDX-License-Identifier: MIT */
#include "base/outputs.h"

#include "base/message.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdnoreturn.h>
#include <sys/stat.h>
#include <unistd.h>

static struct output {
    const char *named;
    const char *made; /* the file, if it was created */
    dev_t device;
    ino_t inode;
} outputs[OUTPUTS_MOST];
static size_t output_count;

/* False for terminals and /dev/null, where being opened twice loses nothing. */
static bool can_lose(const struct stat *info) {
    return S_ISREG(info->st_mode) || S_ISFIFO(info->st_mode) || S_ISSOCK(info->st_mode);
}

const char *outputs_named(const struct stat *file) {
    for (size_t i = 0; i < output_count && can_lose(file); i++) {
        if (outputs[i].device == file->st_dev && outputs[i].inode == file->st_ino) return outputs[i].named;
    }
    return NULL;
}

static void add(const char *named, const char *made, const struct stat *info) {
    if (output_count == OUTPUTS_MOST) die("%s: more than %d outputs", named, OUTPUTS_MOST);
    outputs[output_count++] = (struct output){named, made, info->st_dev, info->st_ino};
}

void outputs_add(const char *named, int fd) {
    struct stat info;
    if (fstat(fd, &info) == 0) add(named, NULL, &info);
}

int outputs_open(const char *named, const char *file, const char **other) {
    int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    const bool made = fd >= 0;
    struct stat info;
    if (!made) fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0 || fstat(fd, &info) != 0) return -1;
    *other = outputs_named(&info);
    if (*other == NULL) add(named, made ? file : NULL, &info);
    return fd;
}

void outputs_withdraw(void) {
    for (size_t i = 0; i < output_count; i++) {
        struct stat info;
        const char *made = outputs[i].made;
        if (made != NULL && stat(made, &info) == 0 && info.st_size == 0) (void)unlink(made);
    }
}

static noreturn void refuse(const char *file, const char *named, const char *what) {
    outputs_withdraw();
    die("%s: %s is %s", named, file, what);
}

void outputs_read(const char *file, const struct stat *info) {
    const char *named = S_ISREG(info->st_mode) ? outputs_named(info) : NULL;
    if (named != NULL) refuse(file, named, "an input");
}

void outputs_write(const char *file) {
    struct stat info;
    const char *named = stat(file, &info) == 0 ? outputs_named(&info) : NULL;
    if (named != NULL) refuse(file, named, "an output");
}
