/* SPDX-License-Identifier: MIT
 *
 * lines: the line reader against a splitter that has all of a file before it, for any pieces that the
 * file comes in and wherever the edges of blocks lie.
 *
 * Input: a byte that says how far before a block's edge the first file begins in the last round; then the files, the
 * byte 0xFF between them. */
#include "base/lines.h"

#include "stage.h"

#include <inttypes.h>
#include <string.h>

enum { MOST_FILES = 64, MOST_LINES = 4096, MOST_PREFIX = 1 << 20 };

static char *names[MOST_FILES];

struct file {
    const char *at;
    size_t len;
};

/* --- the splitter --------------------------------------------------------------------------------------- */

static struct wanted {
    struct slice text, raw;
    uint64_t number;
    size_t file;
} wanted[MOST_LINES];
static size_t wanted_count;

static bool is_blank(struct slice text) {
    static const char blanks[] = {' ', '\t', '\r', '\n'};
    for (size_t i = 0; i < text.len; i++) {
        if (memchr(blanks, text.at[i], sizeof blanks) == NULL) return false;
    }
    return true;
}

static void split(const struct file *file, size_t place) {
    uint64_t number = 0;
    for (size_t from = 0, to; from < file->len; from = to) {
        const char *newline = memchr(file->at + from, '\n', file->len - from);
        to = newline != NULL ? (size_t)(newline - file->at) + 1 : file->len;
        struct slice raw = {file->at + from, to - from}, text = raw;
        if (newline != NULL) text.len--;
        if (text.len > 0 && text.at[text.len - 1] == '\r') text.len--;
        if (from == 0 && text.len >= 3 && memcmp(text.at, "\xEF\xBB\xBF", 3) == 0) {
            text.at += 3;
            text.len -= 3;
        }
        number++;
        if (!is_blank(text)) wanted[wanted_count++] = (struct wanted){text, raw, number, place};
    }
}

/* --- the reader ----------------------------------------------------------------------------------------- */

/* Reads what has been fed and holds it against what is wanted; before it the first file has a line more, of `prefix`
 * bytes, where that is not 0. */
static void compare(size_t files, uint64_t bytes, size_t prefix) {
    struct lines lines;
    struct line line;
    size_t at = 0;
    unsigned char sum = 0;
    struct emit out = {.fd = -1}; /* flushed before the reader waits: there is nothing in it */
    buffer_room(&out.buffer, 1);
    lines_open(&lines, names, files == 1 ? 0 : files, &out); /* no name is standard input, too */
    if (prefix > 0)
        REQUIRE(lines_next(&lines, &line) == 1 && line.raw.len == prefix && line.number == 1,
                "the first line");
    while (lines_next(&lines, &line) == 1) {
        REQUIRE(at < wanted_count, "line %" PRIu64 " is one too many", line.number);
        const struct wanted *want = &wanted[at];
        uint64_t number = want->number + (prefix > 0 && want->file == 0);
        REQUIRE(slice_equal(line.text, want->text), "line %zu", at);
        REQUIRE(slice_equal(line.raw, want->raw), "line %zu", at);
        REQUIRE(line.number == number, "%" PRIu64 ", not %" PRIu64, line.number, number);
        REQUIRE(strcmp(line.file, "-") == 0, "file %s", line.file);
        REQUIRE((unsigned char)line.text.at[line.text.len] < ' ', "what is after line %zu", at);
        for (size_t i = 0; i <= SLICE_PADDING; i++) sum ^= (unsigned char)line.text.at[line.text.len + i];
        at++;
    }
    REQUIRE(at == wanted_count, "%zu lines, not %zu", at, wanted_count);
    REQUIRE(lines.bytes == bytes + prefix, "%" PRIu64 " bytes, not %" PRIu64, lines.bytes, bytes + prefix);
    lines_close(&lines);
    buffer_free(&out.buffer);
    volatile unsigned char used = sum; /* the padding must be readable: a sanitizer watches */
    (void)used;
}

/* The size of the reader's first block. */
static size_t block_size(void) {
    struct lines lines;
    lines_open(&lines, names, 1, NULL);
    size_t size = lines.room - SLICE_PADDING;
    lines_close(&lines);
    return size;
}

/* The first file after a line that ends so near to the edge of a block that the file lies across it. */
static void at_an_edge(const struct file *files, size_t count, size_t before, uint64_t bytes) {
    static char shifted[MOST_PREFIX];
    size_t block = block_size(), prefix = block - before;
    if (files[0].len + prefix > sizeof shifted || before >= block) return;
    if (files[0].len >= 3 && memcmp(files[0].at, "\xEF\xBB\xBF", 3) == 0) return; /* would not be the start */
    memset(shifted, 'x', prefix - 1);
    shifted[prefix - 1] = '\n';
    if (files[0].len > 0) memcpy(shifted + prefix, files[0].at, files[0].len);
    stage_input(PIECES_WHOLE);
    stage_file(shifted, prefix + files[0].len);
    for (size_t i = 1; i < count; i++) stage_file(files[i].at, files[i].len);
    compare(count, bytes, prefix);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct file files[MOST_FILES];
    size_t count = 0;
    uint64_t bytes = 0;
    if (size == 0 || size > MOST_LINES) return -1;
    for (size_t i = 0; i < MOST_FILES; i++) names[i] = (char *)"-";
    const char *at = (const char *)data + 1, *end = (const char *)data + size;
    for (bool more = true; more && count < MOST_FILES;) {
        const char *cut = at < end ? memchr(at, 0xFF, (size_t)(end - at)) : NULL;
        more = cut != NULL;
        files[count] = (struct file){at, (size_t)((more ? cut : end) - at)};
        bytes += files[count++].len;
        if (more) at = cut + 1;
    }
    wanted_count = 0;
    for (size_t i = 0; i < count; i++) split(&files[i], i);
    for (enum pieces pieces = PIECES_WHOLE; pieces < PIECES_MODES; pieces++) {
        stage_input(pieces);
        for (size_t i = 0; i < count; i++) stage_file(files[i].at, files[i].len);
        compare(count, bytes, 0);
    }
    at_an_edge(files, count, 1 + data[0], bytes);
    return 0;
}
