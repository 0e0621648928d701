/* SPDX-License-Identifier: MIT
 *
 * emit and fault: what leaves the program is JSON in UTF-8 for any input; what is not committed is not written;
 * paths read from the outside in. */
#include "base/emit.h"
#include "base/fault.h"
#include "check.h"
#include "json/put.h"
#include "json/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* What a JSON text of one string says; .at is NULL if it is not one. */
static struct slice read_back(const struct buffer *out, char *plain) {
    struct json j;
    struct slice text;
    out->bytes[out->len] = '\n'; /* there is SLICE_PADDING of room */
    json_open(&j, buffer_view(out));
    if (!json_string(&j, &text) || !json_done(&j)) return (struct slice){NULL, 0};
    return (struct slice){plain, json_unescape(text, plain)};
}

static void strings(void) {
    static const struct {
        const char *text, *json;
        size_t len;
    } cases[] = {
        {"", "\"\"", 0},
        {"ship", "\"ship\"", 4},
        {"a\"b\\c/d", "\"a\\\"b\\\\c/d\"", 7},
        {"\t\n\r\b\f\x1F", "\"\\u0009\\u000a\\u000d\\u0008\\u000c\\u001f\"", 6},
        {"a\0b", "\"a\\u0000b\"", 3},
        {"\xE6\xA1\xA5", "\"\xE6\xA1\xA5\"", 3},
        {"a\x80z\xC3(\xED\xA0\x80", "\"a\xEF\xBF\xBDz\xEF\xBF\xBD(\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"", 8},
        {"\xF4\x90\x80\x80\xE2\x82",
         "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"", 6},
    };
    struct buffer out = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        out.len = 0;
        json_put_string(&out, (struct slice){cases[i].text, cases[i].len});
        CHECK(slice_is(buffer_view(&out), cases[i].json), "case %zu: %.*s", i, (int)out.len, out.bytes);
    }
    const char *given = getenv("SEED");
    state = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    printf("SEED=%" PRIu64 "\n", state);
    for (int i = 0; i < 20000; i++) {
        static const char *const parts[] = {"a",    "\"",       "\\",           "\x01",
                                            "\x7F", "\xC2\x80", "\xEF\xBF\xBF", "\xF0\x9F\x9B\xB0"};
        char text[64], plain[1024];
        size_t len = 0;
        bool sound = i % 2 == 0;
        for (size_t n = dice(12); n > 0; n--) {
            if (sound) {
                const char *part = parts[dice(8)];
                while (*part != '\0') text[len++] = *part++;
            } else {
                text[len++] = (char)(dice(3) ? 0x80 + dice(128) : dice(128));
            }
        }
        out.len = 0;
        json_put_string(&out, (struct slice){text, len});
        struct slice back = read_back(&out, plain);
        for (size_t n = 0; n < out.len; n++)
            CHECK((unsigned char)out.bytes[n] >= 0x20 && out.bytes[n] != 0x7F, "a control character: %zu", n);
        CHECK(back.at != NULL, "not JSON: %.*s", (int)out.len, out.bytes);
        CHECK(!sound || slice_equal(back, (struct slice){text, len}), "another text: %.*s", (int)out.len,
              out.bytes);
    }
    buffer_free(&out);
}

static void commits(void) {
    int ends[2];
    char got[64] = "";
    struct emit out;
    if (pipe(ends) != 0) abort();
    emit_open(&out, ends[1]);
    buffer_text(&out.buffer, "one\n");
    emit_commit(&out);
    buffer_text(&out.buffer, "half of ");
    CHECK(emit_flush(&out) && slice_is(emit_pending(&out), "half of "), "what is pending outlives a flush");
    CHECK(read(ends[0], got, sizeof got) == 4 && memcmp(got, "one\n", 4) == 0,
          "what is committed is written");
    emit_rollback(&out);
    buffer_text(&out.buffer, "two\n");
    emit_commit(&out);
    buffer_text(&out.buffer, "never");
    CHECK(out.records == 2, "%" PRIu64 " records", out.records);
    CHECK(emit_close(&out), "closing");
    ssize_t len = read(ends[0], got, sizeof got);
    CHECK(len == 4 && memcmp(got, "two\n", 4) == 0, "what is taken back, or never committed, is not written");
    close(ends[0]);

    int full = open("/dev/full", O_WRONLY);
    if (full < 0) return;
    emit_open(&out, full);
    buffer_text(&out.buffer, "x");
    emit_commit(&out);
    CHECK(!emit_flush(&out) && out.error == ENOSPC, "a full disk is seen");
    /* there is room again: still nothing more is written, for something is missing before it */
    if (pipe(ends) != 0 || dup2(ends[1], full) != full) abort();
    buffer_text(&out.buffer, "y");
    emit_commit(&out);
    errno = 0;
    CHECK(!emit_close(&out) && errno == ENOSPC, "and remembered");
    close(ends[1]);
    CHECK(read(ends[0], got, sizeof got) == 0, "nothing is written after a failure");
    close(ends[0]);
}

/* A line of its own for each number. */
static size_t numbered_line(char *line, unsigned number) {
    size_t len = (size_t)sprintf(line, "%u", number);
    for (unsigned n = number % 211; n > 0; n--) line[len++] = (char)('a' + (number + n) % 26);
    line[len++] = '\n';
    return len;
}

/* Writes many of them to a file that is not larger than `most`; whether that went well. */
static bool write_lines(int fd, rlim_t most, bool overlapped, bool hurried) {
    struct rlimit limit = {most, RLIM_INFINITY};
    struct emit out;
    char line[256];
    setrlimit(RLIMIT_FSIZE, &limit);
    emit_open(&out, fd);
    if (overlapped) emit_overlap(&out);
    for (unsigned i = 0; i < 60000; i++) {
        buffer_bytes(&out.buffer, line, numbered_line(line, i));
        emit_commit(&out);
        if (i % 1000 != 999) continue;
        buffer_text(&out.buffer, "half of "); /* what is pending stays, independent of the rest */
        if (hurried)
            emit_pass_on(&out);
        else
            emit_flush(&out);
        CHECK(slice_is(emit_pending(&out), "half of "), "what is pending outlives a flush");
        emit_rollback(&out);
    }
    bool good = emit_close(&out);
    CHECK(good || errno == EFBIG, "errno is %d", errno);
    limit.rlim_cur = RLIM_INFINITY;
    setrlimit(RLIMIT_FSIZE, &limit);
    return good;
}

/* The file holds the lines, or as many of their bytes as it may. */
static void check_lines(FILE *file, size_t most) {
    char wanted[256], got[256];
    rewind(file);
    for (unsigned i = 0; i < 60000 && most > 0; i++) {
        size_t len = numbered_line(wanted, i);
        if (len > most) len = most;
        most -= len;
        CHECK(fread(got, 1, len, file) == len && memcmp(got, wanted, len) == 0, "line %u", i);
    }
    CHECK(fgetc(file) == EOF, "there is more");
}

/* A buffer that one record has made huge is not had twice: what is in it is written at once. */
static void check_huge(void) {
    enum { HUGE_RECORD = 9000000 };
    FILE *file = tmpfile();
    struct emit out;
    if (file == NULL) abort();
    emit_open(&out, dup(fileno(file)));
    emit_overlap(&out);
    for (int i = 0; i < 3; i++) {
        memset(buffer_room(&out.buffer, HUGE_RECORD), 'a' + i, HUGE_RECORD);
        out.buffer.len += HUGE_RECORD;
        emit_commit(&out);
        CHECK(lseek(fileno(file), 0, SEEK_END) == (i + 1) * (off_t)HUGE_RECORD, "record %d is not written",
              i);
    }
    CHECK(emit_close(&out), "closing");
    rewind(file);
    for (int i = 0; i < 3 * HUGE_RECORD; i++) {
        if (fgetc(file) == 'a' + i / HUGE_RECORD) continue;
        CHECK(false, "byte %d is another", i);
        break;
    }
    fclose(file);
}

static void overlap(void) {
    signal(SIGXFSZ, SIG_IGN);
    check_huge();
    for (int way = 0; way < 8; way++) {
        const bool limited = way >= 4;
        const size_t most = limited ? 2345678 : 100000000;
        FILE *file = tmpfile();
        if (file == NULL) abort();
        CHECK(write_lines(dup(fileno(file)), most, way % 2 != 0, way / 2 % 2 != 0) != limited, "way %d", way);
        check_lines(file, most);
        fclose(file);
    }
}

static void paths(void) {
    struct fault fault;
    CHECK(!fault_set(&fault, FAULT_RANGE, "", "is %d", 5) && strcmp(fault.what, "is 5") == 0
              && fault.path[0] == '\0',
          "the whole record");
    fault_in(&fault, "[%d]", 2);
    fault_in(&fault, "bbox");
    fault_in(&fault, "[%d]", 3);
    CHECK(!fault_in(&fault, "objects") && strcmp(fault.path, "objects[3].bbox[2]") == 0, "%s", fault.path);
    for (int i = 0; i < 500; i++) fault_in(&fault, "member%d", i);
    CHECK(strlen(fault.path) < sizeof fault.path, "a path without end");

    static const struct {
        const char *text, *quoted;
    } quotes[] = {
        {"ship", "\"ship\""}, {"a\nb\x1B[2J", "\"a\\x0ab\\x1b[2J\""}, {"\xE6\xA1\xA5", "\"\xE6\xA1\xA5\""}};
    for (size_t i = 0; i < 3; i++) {
        struct quote q = quote(slice_of(quotes[i].text));
        CHECK(strcmp(q.text, quotes[i].quoted) == 0, "%s", q.text);
    }
    char text[2000];
    for (size_t len = 60; len < 130; len++) { /* cut at the edge of a character, for any character */
        for (size_t i = 0; i < sizeof text; i++) text[i] = "\xE6\xA1\xA5"[(i + len) % 3];
        struct buffer out = {0};
        struct quote q = quote((struct slice){text + (3 - len % 3) % 3, 900});
        json_put_string(&out, slice_of(q.text));
        char plain[1024];
        struct slice back = read_back(&out, plain);
        CHECK(back.at != NULL && slice_is(back, q.text), "a quotation is cut within a character: %s", q.text);
        buffer_free(&out);
    }
}

int main(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "strings") == 0)
        strings();
    else if (strcmp(what, "commits") == 0)
        commits();
    else if (strcmp(what, "overlap") == 0)
        overlap();
    else if (strcmp(what, "paths") == 0)
        paths();
    else
        return 2;
    return failures != 0;
}
