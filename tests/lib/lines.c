/* SPDX-License-Identifier: MIT
 *
 * lines [FILE]...: each line as "FILE:NUMBER:TEXT", between brackets where RAW is set in the environment: then the raw
 * bytes, end included. */
#include "base/lines.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    struct lines lines;
    struct line line;
    int got, status = 0;
    lines_open(&lines, argv + 1, (size_t)(argc - 1), NULL);
    while ((got = lines_next(&lines, &line)) > 0) {
        unsigned char after = (unsigned char)line.text.at[line.text.len];
        if (after >= ' ') {
            printf("the byte after line %" PRIu64 " is no control character\n", line.number);
            status = 1;
        }
        if (getenv("RAW") != NULL) {
            putchar('<');
            fwrite(line.raw.at, 1, line.raw.len, stdout);
            putchar('>');
        } else {
            printf("%s:%" PRIu64 ":", line.file, line.number);
            fwrite(line.text.at, 1, line.text.len, stdout);
            putchar('\n');
        }
    }
    if (got < 0) {
        printf("%s: %s\n", lines.file, errno != 0 ? "failed" : "failed without a reason");
        status = 2;
    }
    lines_close(&lines);
    return status;
}
