/* SPDX-License-Identifier: MIT
 *
 * formats: the formats that sar-export writes. A new one needs a row in formats.c and, unless it is like another, a file
 * out/NAME.c with its exporter. */
#ifndef SAR_OUT_FORMATS_H
#define SAR_OUT_FORMATS_H

#include "base/spelling.h"
#include "out/export.h"

/* The options that a format accepts: bits of its name. */
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
    const struct exporter *exporter;
    struct chat_form form;
};

/* The formats, and their names with others that are usual, which end with a NULL name. */
extern const struct export_format export_formats[];
extern const struct known_name export_names[];

#endif
