/* SPDX-License-Identifier: MIT
 *
 * tally: records of any kind added up: what is written are tallies, which add up to themselves; and those of two parts
 * add up to those of the whole.
 *
 * Input: a byte of options (1: --partial, 2: --by=model, 64: the report whose number is in the bits between); lines. */
#include "report/report.h"

#include "../lib/place.h"
#include "stage.h"

/* The report of that number, without --partial where that does not go with it. */
static void choose_report(struct aggregate *aggregate, int number) {
    const struct report *const *report = reports;
    for (; number > 0 && *report != NULL; number--) report++;
    if (*report == NULL) return;
    aggregate->options.report = *report;
    if (report_objection(&aggregate->options, &aggregate->grouping, *report).text[0] != '\0')
        aggregate->options.partial = false;
}

/* Adds up the lines of two texts. */
static struct staged add_up(uint8_t options, struct slice first, struct slice second) {
    static char *const twice[] = {(char *)"-", (char *)"-"};
    struct staged staged;
    struct aggregate aggregate = {.options = {.replicates = 3}};
    struct lines lines;
    struct line line;
    stage_open(&staged);
    stage_input(PIECES_WHOLE);
    stage_file(first.at, first.len);
    stage_file(second.at, second.len);
    aggregate.options.partial = (options & 1) != 0;
    if ((options & 2) != 0) grouping_by(&staged.cli, &aggregate.grouping, "model");
    if ((options & 64) != 0) choose_report(&aggregate, options >> 2 & 15);
    aggregate_open(&aggregate, &staged.cli);
    lines_open(&lines, twice, 2, NULL);
    while (lines_next(&lines, &line) > 0) {
        struct fault fault = {0};
        enum outcome outcome = aggregate_record(&aggregate, &line, &staged.cli.out.buffer, &fault);
        if (outcome == RECORD_DONE || outcome == RECORD_LEFT_OUT) continue;
        REQUIRE(fault.what[0] != '\0', "bad without a reason");
        cli_bad_record(&staged.cli, &line, &fault);
    }
    lines_close(&lines);
    aggregate_write(&aggregate);
    aggregate_close(&aggregate);
    stage_close(&staged);
    return staged;
}

static void check_equal(const struct staged *wanted, const struct staged *got, const char *what) {
    REQUIRE(got->cli.bad == 0, "%s: %.*s%.*s", what, (int)got->messages.len, got->messages.bytes,
            (int)wanted->output.len, wanted->output.bytes);
    REQUIRE(slice_equal(buffer_view(&wanted->output), buffer_view(&got->output)), "%s:\n%.*s\nnot\n%.*s",
            what, (int)got->output.len, got->output.bytes, (int)wanted->output.len, wanted->output.bytes);
}

static void check_lines(const struct staged *staged) {
    const char *at = staged->output.bytes, *end = at + staged->output.len;
    for (const char *newline; at < end; at = newline + 1) {
        struct json j;
        newline = memchr(at, '\n', (size_t)(end - at));
        REQUIRE(newline != NULL, "a line without end");
        struct slice line = place((struct slice){at, (size_t)(newline - at)}, '\n');
        json_open(&j, line);
        json_skip(&j);
        REQUIRE(json_done(&j), "%s: %.*s", j.error, (int)line.len, line.at);
        free((char *)line.at);
    }
}

/* Of names, which only --partial tells all of. */
static bool tells_of_names(const struct staged *staged) {
    static const char *const tells[] = {"{\"report\":\"duplicates\"", "{\"report\":\"leakage\"",
                                        "{\"report\":\"consistency\""};
    const char *at = staged->output.bytes, *end = at + staged->output.len;
    for (; at < end && (at = memchr(at, '{', (size_t)(end - at))) != NULL; at++) {
        for (int i = 0; i < 3; i++) {
            size_t len = strlen(tells[i]);
            if ((size_t)(end - at) >= len && memcmp(at, tells[i], len) == 0) return true;
        }
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct slice nothing = {"", 0};
    if (size == 0 || size > 4096) return -1;
    struct slice all = {(const char *)data + 1, size - 1};
    struct staged whole = add_up(data[0], all, nothing);
    struct staged again = add_up(data[0], buffer_view(&whole.output), nothing);
    check_lines(&whole);
    check_equal(&whole, &again, "tallies added up");
    stage_forget(&again);
    bool parts_tell = (data[0] & 1) != 0 || !tells_of_names(&whole);
    if (whole.cli.bad == 0 && all.len > 0 && parts_tell) {
        const char *half = memchr(all.at + all.len / 2, '\n', all.len - all.len / 2);
        size_t len = half != NULL ? (size_t)(half - all.at) + 1 : 0;
        struct staged left = add_up(data[0], (struct slice){all.at, len}, nothing);
        struct staged right = add_up(data[0], (struct slice){all.at + len, all.len - len}, nothing);
        if (left.cli.bad + right.cli.bad == 0) {
            struct staged both = add_up(data[0], buffer_view(&left.output), buffer_view(&right.output));
            check_equal(&whole, &both, "parts added up");
            stage_forget(&both);
        }
        stage_forget(&left);
        stage_forget(&right);
    }
    stage_forget(&whole);
    return 0;
}
