/* SPDX-License-Identifier: MIT
 *
 * export: what all export formats share: the user's options, and what a format is. Each family of formats
 * has its own file (chat.c, coco.c, ...); sar-export.c lists the formats. */
#ifndef SAR_OUT_EXPORT_H
#define SAR_OUT_EXPORT_H

#include "cli/cli.h"
#include "cli/stream.h"
#include "geometry/convention.h"
#include "out/chatform.h"
#include "out/grounding.h"

#include <stdint.h>

enum container { CONTAINER_DOCUMENTED, CONTAINER_LINES, CONTAINER_ARRAY };

struct export_format;

struct export_options {
    const struct export_format *format;
    struct grounding_style style; /* how texts write boxes */
    const char *image_prefix;     /* "" for none */
    enum container container;
    const char *output;    /* the folder for formats of many files */
    const char *split;     /* in the names of SARChat's files */
    const char *classes;   /* categories, separated by commas; NULL for the vocabulary's */
    const char *templates; /* the templates file; NULL for the default */
    bool new_ids;
    uint64_t first_category;    /* its number */
    enum convention convention; /* of the corners in a VOC file */
    uint64_t depth;
};

/* A family of formats. `open` returns a state, which is passed to the other functions; options and form are
 * borrowed until `close`. `close` writes the rest and frees the state; if the filter has failed
 * (cli->status) it leaves nothing that looks complete. */
struct exporter {
    void *(*open)(struct cli *, const struct export_options *, const struct chat_form *);
    record_function *record;
    void (*close)(void *state);
};

extern const struct exporter export_chat, export_sarchat;          /* samples */
extern const struct exporter export_coco, export_yolo, export_voc; /* scenes */

#endif
