/* SPDX-License-Identifier: MIT */
#include "stage.h"

#include "../lib/place.h"
#include "record/scene.h"

#include "base/message.h"

#include <errno.h>
#include <stdarg.h>
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

void stage_input(enum pieces pieces) {
    feed.on = true;
    feed.pieces = pieces;
    feed.count = feed.file = feed.at = 0;
    feed.reads = 0;
}

void stage_file(const void *bytes, size_t len) {
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

/* --- output and messages -------------------------------------------------------------------------------- */

static struct buffer *said; /* NULL: messages are shown */

void __real_message_list(const char *format, va_list args);
void __wrap_message_list(const char *format, va_list args);

void __wrap_message_list(const char *format, va_list args) {
    char line[4096];
    if (said == NULL) {
        __real_message_list(format, args);
        return;
    }
    vsnprintf(line, sizeof line, format, args);
    buffer_text(said, line);
    buffer_char(said, '\n');
}

/* One file for the output of all runs. */
static FILE *output_file(void) {
    static FILE *file;
    if (file == NULL) file = tmpfile();
    REQUIRE(file != NULL, "a temporary file");
    return file;
}

static const struct program program = {.name = "staged"};

void stage_open(struct staged *staged) {
    int fd = fileno(output_file());
    REQUIRE(ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0, "an empty file");
    *staged = (struct staged){.cli = {.program = &program, .skip_bad = true}};
    emit_open(&staged->cli.out, fd);
    said = &staged->messages;
}

void stage_close(struct staged *staged) {
    struct emit *out = &staged->cli.out;
    REQUIRE(emit_flush(out) && emit_pending(out).len == 0, "all is written");
    off_t len = lseek(out->fd, 0, SEEK_END);
    REQUIRE(len >= 0 && lseek(out->fd, 0, SEEK_SET) == 0, "the output");
    char *room = buffer_room(&staged->output, (size_t)len + 1);
    memset(room, 0, (size_t)len + 1 + SLICE_PADDING);
    for (size_t at = 0; at < (size_t)len;) {
        ssize_t got = __real_read(out->fd, room + at, (size_t)len - at);
        REQUIRE(got > 0, "the output");
        at += (size_t)got;
    }
    buffer_took(&staged->output, room + len);
    buffer_free(&out->buffer);
    said = NULL;
}

void stage_forget(struct staged *staged) {
    buffer_free(&staged->output);
    buffer_free(&staged->messages);
}

/* --- what importers give ---------------------------------------------------------------------------------- */

void stage_same(const struct staged *a, const struct staged *b) {
    REQUIRE(slice_equal(buffer_view(&a->output), buffer_view(&b->output)), "other scenes");
    REQUIRE(slice_equal(buffer_view(&a->messages), buffer_view(&b->messages)), "%.*s\n%.*s",
            (int)a->messages.len, a->messages.bytes, (int)b->messages.len, b->messages.bytes);
    REQUIRE(a->cli.bad == b->cli.bad && a->cli.status == b->cli.status, "other counts");
}

uint64_t stage_scenes(const struct staged *staged) {
    static struct scene scene;
    const char *at = staged->output.bytes, *end = at + staged->output.len;
    uint64_t objects = 0, scenes = 0;
    struct fault fault;
    if (scene.names.count == 0) scene_open(&scene);
    for (const char *newline; at < end; at = newline + 1, scenes++) {
        newline = memchr(at, '\n', (size_t)(end - at));
        REQUIRE(newline != NULL, "a line without end");
        struct slice line = place((struct slice){at, (size_t)(newline - at)}, '\n');
        REQUIRE(scene_read(&scene, line, SCENE_DEGENERATE_BOXES, &fault), "%s: %s: %.*s", fault.path,
                fault.what, (int)line.len, line.at);
        objects += scene.object_count;
        free((char *)line.at);
    }
    REQUIRE(scenes == staged->cli.out.records, "as many lines as scenes");
    return objects;
}
