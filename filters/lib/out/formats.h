/* SPDX-License-Identifier: MIT
 *
 * formats: the formats that sar-export writes. A new one needs a row in formats.c and, unless it is like another, a file
 * out/NAME.c with its exporter. */
#ifndef SAR_OUT_FORMATS_H
#define SAR_OUT_FORMATS_H

#include "out/export.h"
#include "text/spelling.h"

/* The options that a format accepts. */
enum {
    TAKES_TEXT = 1,     /* those of dialogues in a new layout */
    TAKES_PREFIX = 2,   /* --image-prefix */
    TAKES_REFS = 4,     /* --no-refs */
    TAKES_PIXELS = 8,   /* --pixels */
    TAKES_OUTPUT = 16,  /* --output, which it then needs */
    TAKES_SPLIT = 32,   /* --split */
    TAKES_CLASSES = 64, /* --classes */
    TAKES_IDS = 128,    /* --ids, --first-category */
    TAKES_VOC = 256,    /* --box-convention, --depth */
    TAKES_TEMPLATES = 512
};

struct export_format {
    struct known_name known;
    const struct exporter *exporter;
    unsigned takes; /* a set of TAKES_ */
    struct chat_form form;
};

/* The format that the user typed, NULL for nothing. Ends the program (2) with the known names where there is none. */
const struct export_format *formats_find(struct cli *, const char *typed);

#endif
