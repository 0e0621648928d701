/* SPDX-License-Identifier: MIT */
#include "base/lines.h"

#include "base/memory.h"
#include "base/outputs.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 256 * 1024 };

static char *const standard_input[] = {"-"};

void lines_open(struct lines *lines, char *const *files, size_t count, struct emit *out) {
    *lines = (struct lines){.files = files, .count = count, .out = out, .fd = -1};
    if (count == 0) {
        lines->files = standard_input;
        lines->count = 1;
    }
    lines->block = memory_grow(NULL, &lines->room, BLOCK + SLICE_PADDING, 1);
}

int input_open(const char *file) {
    if (strcmp(file, "-") == 0) return STDIN_FILENO;
    struct stat info;
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &info) == 0) outputs_read(file, &info);
    return fd;
}

long input_read(int fd, char *bytes, size_t len, struct emit *out) {
    if (out != NULL && out->committed > 0) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        if (poll(&ready, 1, 0) <= 0) emit_pass_on(out); /* no input yet, or unknown: the read may block */
    }
    for (;;) {
        ssize_t got = read(fd, bytes, len);
        if (got >= 0) return (long)got;
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            struct pollfd wait = {.fd = fd, .events = POLLIN};
            (void)poll(&wait, 1, -1);
        } else if (errno != EINTR) {
            return -1;
        }
    }
}

static bool open_next(struct lines *lines) {
    lines->file = lines->files[lines->next++];
    lines->fd = input_open(lines->file);
    lines->open = lines->fd >= 0;
    lines->ended = false;
    lines->first = true;
    lines->number = 0;
    lines->at = lines->searched = lines->end = 0;
    return lines->open;
}

static void close_current(struct lines *lines) {
    if (lines->open && lines->fd != STDIN_FILENO) close(lines->fd);
    lines->open = false;
}

/* Reads more after the unread bytes, and adds a line end at the end of the file. -1 on an error. */
static int refill(struct lines *lines) {
    if (lines->at > 0) {
        memmove(lines->block, lines->block + lines->at, lines->end - lines->at);
        lines->end -= lines->at;
        lines->searched -= lines->at;
        lines->at = 0;
    }
    if (lines->room - lines->end <= SLICE_PADDING)
        lines->block = memory_grow(lines->block, &lines->room, lines->room + 1, 1);
    long got = input_read(lines->fd, lines->block + lines->end, lines->room - lines->end - SLICE_PADDING,
                          lines->out);
    if (got < 0) return -1;
    lines->bytes += (uint64_t)got;
    lines->end += (size_t)got;
    if (got == 0) lines->ended = true;
    return 0;
}

/* Takes the line that ends at `newline` (perhaps the end of the file) from the unread bytes. */
static struct line cut_line(struct lines *lines, const char *newline, bool terminated) {
    const char *from = lines->block + lines->at;
    struct line line = {.file = lines->file, .number = ++lines->number};
    line.raw = (struct slice){from, (size_t)(newline - from) + (terminated ? 1 : 0)};
    line.text = (struct slice){from, (size_t)(newline - from)};
    if (line.text.len > 0 && newline[-1] == '\r') line.text.len--;
    if (lines->first && line.text.len >= 3 && memcmp(from, "\xEF\xBB\xBF", 3) == 0) {
        line.text.at += 3;
        line.text.len -= 3;
    }
    lines->first = false;
    lines->at = lines->searched = (size_t)(newline - lines->block) + (terminated ? 1 : 0);
    return line;
}

int lines_next(struct lines *lines, struct line *line) {
    for (;;) {
        if (!lines->open) {
            if (lines->next == lines->count) return 0;
            if (!open_next(lines)) return -1;
        }
        char *newline = memchr(lines->block + lines->searched, '\n', lines->end - lines->searched);
        if (newline != NULL) {
            *line = cut_line(lines, newline, true);
        } else if (!lines->ended) {
            lines->searched = lines->end;
            if (refill(lines) < 0) return -1;
            continue;
        } else if (lines->at < lines->end) {
            lines->block[lines->end] = '\n';
            *line = cut_line(lines, lines->block + lines->end, false);
        } else {
            close_current(lines);
            continue;
        }
        if (!slice_is_blank(line->text)) return 1;
    }
}

void lines_close(struct lines *lines) {
    close_current(lines);
    free(lines->block);
    lines->block = NULL;
}

uint64_t lines_total(char *const *files, size_t count) {
    uint64_t total = 0;
    if (count == 0) {
        files = standard_input;
        count = 1;
    }
    for (size_t i = 0; i < count; i++) {
        struct stat info;
        bool is_input = strcmp(files[i], "-") == 0;
        int failed = is_input ? fstat(STDIN_FILENO, &info) : stat(files[i], &info);
        if (failed || !S_ISREG(info.st_mode)) return 0;
        total += (uint64_t)info.st_size;
    }
    return total;
}
