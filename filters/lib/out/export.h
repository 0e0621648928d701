/* SPDX-License-Identifier: MIT
 *
 * export: what all export formats share on their way from records: the user's options, and what a format is. A family
 * of formats has a file of its own (exportchat.c, exportcoco.c, ...); which formats there are is listed in
 * sar-export.c. */
#ifndef SAR_OUT_EXPORT_H
#define SAR_OUT_EXPORT_H

#include "cli/cli.h"
#include "cli/stream.h"
#include "geometry/convention.h"
#include "out/chatform.h"
#include "out/grounding.h"

#include <stdint.h>

enum container { CONTAINER_DOCUMENTED, CONTAINER_LINES, CONTAINER_ARRAY };

struct export_options {
    struct grounding_style style; /* how boxes are written in texts */
    const char *image_prefix;     /* "" for none */
    enum container container;
    const char *output;    /* the folder for formats of many files */
    const char *split;     /* in the names of SARChat's files */
    const char *classes;   /* categories, separated by commas; NULL for the vocabulary's */
    const char *templates; /* the templates file; NULL for the usual one */
    bool new_ids;
    uint64_t first_category;    /* its number */
    enum convention convention; /* of the corners in a VOC file */
    uint64_t depth;
};

/* A family of formats. `open` gives a state that is passed to the others; `close` writes what comes last, but where
 * the filter has failed (cli->status) it leaves nothing that could be taken for whole, and frees the state. */
struct exporter {
    void *(*open)(struct cli *, const struct export_options *, const struct chat_form *);
    record_function *record;
    void (*close)(void *state);
};

extern const struct exporter export_chat, export_sarchat;          /* samples */
extern const struct exporter export_coco, export_yolo, export_voc; /* scenes */

#endif
