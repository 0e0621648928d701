/* SPDX-License-Identifier: MIT */
#include "base/filetext.h"

#include "base/lines.h"
#include "base/memory.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { FIRST_ROOM = 16 * 1024 };

bool filetext_read(struct filetext *text, const char *file) {
    int fd = input_open(file);
    long got;
    text->len = 0;
    if (fd < 0) return false;
    do {
        size_t wanted = text->len + SLICE_PADDING + FIRST_ROOM / 2;
        text->bytes = memory_grow(text->bytes, &text->room, wanted < FIRST_ROOM ? FIRST_ROOM : wanted, 1);
        got = input_read(fd, text->bytes + text->len, text->room - text->len - SLICE_PADDING, NULL);
        if (got > 0) text->len += (size_t)got;
    } while (got > 0);
    int error = errno;
    if (fd != STDIN_FILENO) close(fd);
    errno = error;
    memset(text->bytes + text->len, 0, SLICE_PADDING);
    return got == 0;
}

void filetext_free(struct filetext *text) {
    free(text->bytes);
    *text = (struct filetext){0};
}
