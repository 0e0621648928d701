/* SPDX-License-Identifier: MIT
 *
 * import: what all annotation formats share when they make scenes: the user's options, bad data, and the
 * scenes' common members. Each format has its own file (coco.c) with one function, which sar-import.c
 * lists. */
#ifndef SAR_IN_IMPORT_H
#define SAR_IN_IMPORT_H

#include "cli/cli.h"
#include "cli/stream.h"
#include "in/labelmap.h"
#include "in/options.h"

struct import {
    struct cli *cli;
    struct import_options options;
    struct labelmap labels;
    struct buffer head;      /* a scene's first bytes, with --prefix, up to the image's name */
    struct buffer tail;      /* split, source and annotated, to follow a scene's own members */
    struct buffer annotated; /* the value of annotated; empty for none */
    struct progress progress;
    uint64_t read_before;    /* bytes of the files before the current one */
    uint64_t crowd, dropped; /* annotations dropped: crowd or ignored; of no category */
    uint64_t turned;         /* boxes whose corners were in the wrong order */
    struct other_names {
        uint64_t count;
        char first[400]; /* "a.xml: "b.png"": the first file, and the image that it names */
    } own_won, named_missing,
        named_won; /* files that name another image than their own name does, by the image that was taken */
    struct corner_evidence evidence; /* from boxes whose corners are, or may be, pixels */
    bool evidence_is_whole;          /* all files have been evaluated */
};

/* Loads the labels and prepares what all scenes share; exits with status 2 if the options are wrong.
 * import_close prints what was dropped or corrected, and frees what the import owns. */
void import_open(struct import *);

/* With --annotated=classes: import_annotate_anew begins a file's list of classes, import_annotate adds the
 * category (a JSON string) of one of them. Without that option they do nothing. */
void import_annotate_anew(struct import *);
void import_annotate(struct import *, struct slice category);

/* Emits a scene's first bytes, up to the image's name; the caller emits the name as the rest of a JSON
 * string. */
void import_put_head(const struct import *, struct buffer *);

/* import_put_tail emits the members that all scenes have. import_put_annotated emits only the value of
 * annotated; false, with nothing emitted, if there is none. */
void import_put_tail(struct import *);
bool import_put_annotated(const struct import *, struct buffer *);

/* Ends an emitted scene: applies --where, then commits or rolls back. False if the import must stop. */
bool import_scene(struct import *, const struct line *);

/* The category of a name (labelmap_category), or with --other=keep the name itself. .at is NULL if there is
 * none: either *dropped is true and the annotation is to be dropped, or the fault is set. */
struct slice import_category(struct import *, struct slice name, bool *dropped, struct fault *);

/* Sets the fault that a name is not one of a category. Always false. */
bool import_unknown(const struct import *, struct slice name, struct fault *);

/* Counts a file whose name differs from that of the image that it names. */
void import_note_name(struct other_names *, const char *file, struct slice named);

/* The convention of corners for a form: the user's, else the form's own; with --box-convention=auto, for
 * forms that count pixels, the one that the whole set shows. */
enum convention import_convention(const struct import *, enum convention own);

/* Notes the corners of a box, as in the file, of a form whose own convention is `own`. The size is the
 * image's in pixels. */
void import_note_corners(struct import *, enum convention own, struct bbox corners, double width,
                         double height);

void import_close(struct import *);

/* Imports the operands, at least one. Failures are in the cli's status. */
typedef void import_function(struct import *, char *const *files, size_t count);
import_function import_coco, import_voc, import_yolo, import_dota, import_ndjson;

#endif
