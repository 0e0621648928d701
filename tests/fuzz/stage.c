/* SPDX-License-Identifier: MIT */
#include "feed.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { FILES = 256 };

static struct {
    bool on;
    enum pieces pieces;
    const char *bytes[FILES];
    size_t len[FILES], count, file, at;
    unsigned reads;
} feed;

void feed_begin(enum pieces pieces) {
    feed.on = true;
    feed.pieces = pieces;
    feed.count = feed.file = feed.at = 0;
    feed.reads = 0;
}

void feed_add(const void *bytes, size_t len) {
    REQUIRE(feed.count < FILES, "room for a file");
    feed.bytes[feed.count] = bytes;
    feed.len[feed.count++] = len;
}

/* How much the next read gives; 0 where a signal comes instead. */
static size_t piece(void) {
    if (feed.pieces == PIECES_WHOLE) return SIZE_MAX;
    if (feed.pieces == PIECES_BYTES) return 1;
    feed.reads = feed.reads * 69069u + 12345u;
    return feed.reads >> 16 & 8 ? feed.reads >> 24 & 7 : feed.reads >> 24 & 1;
}

ssize_t __real_read(int fd, void *bytes, size_t len);
ssize_t __wrap_read(int fd, void *bytes, size_t len);

ssize_t __wrap_read(int fd, void *bytes, size_t len) {
    if (!feed.on || fd != STDIN_FILENO) return __real_read(fd, bytes, len);
    REQUIRE(feed.file < feed.count, "there is something to read");
    size_t left = feed.len[feed.file] - feed.at, take = piece();
    if (take == 0) {
        errno = EINTR;
        return -1;
    }
    if (take > left) take = left;
    if (take > len) take = len;
    if (take > 0) memcpy(bytes, feed.bytes[feed.file] + feed.at, take);
    feed.at += take;
    if (left == 0) {
        feed.file++;
        feed.at = 0;
    }
    return (ssize_t)take;
}
