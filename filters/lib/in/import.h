/* SPDX-License-Identifier: MIT
 *
 * import: what all annotation formats share on their way to scenes: the user's options, bad data, and the
 * scenes' own members. A format has a file of its own (coco.c) with one function, listed in sar-import.c. */
#ifndef SAR_IN_IMPORT_H
#define SAR_IN_IMPORT_H

#include "cli/cli.h"
#include "cli/stream.h"
#include "in/labelmap.h"
#include "in/options.h"

struct import {
    struct cli *cli;
    struct import_options options;
    struct labels labels;
    struct emit head;      /* a scene's first bytes, with --prefix, ready for the name of the image */
    struct emit tail;      /* split, source and annotated, ready to be put behind a scene's own members */
    struct emit annotated; /* the value of annotated; empty for none */
    struct progress progress;
    uint64_t read_before;    /* bytes of the files before the one at hand */
    uint64_t crowd, dropped; /* annotations left out: crowd or ignored; of no category */
    uint64_t turned;         /* boxes whose corners stood in the wrong order */
    struct other_names {
        uint64_t count;
        char first[400]; /* "a.xml: "b.png"": the first file, and the image that it names */
    } own_won, named_missing,
        named_won; /* files whose name and whose image's name differ, by what was made of it */
    struct corner_evidence evidence; /* of the boxes whose corners are taken, or may be, for pixels */
    bool evidence_is_whole;          /* that of all files is known already */
};

/* Loads the labels and prepares what all scenes have; ends the program (2) where the options are wrong. */
void import_open(struct import *);

/* --annotated=classes: begins a file's list of classes, and adds the category of one, a JSON string. Without that
 * option they do nothing. */
void import_annotate_anew(struct import *);
void import_annotate(struct import *, struct slice category);

/* Emits a scene's first bytes, up to the name of the image, which is to follow as the rest of a JSON string. */
void import_put_head(const struct import *, struct emit *);

/* Emits the members that all scenes have; the value of annotated alone, false where there is none. */
void import_put_tail(struct import *);
bool import_put_annotated(const struct import *, struct emit *);

/* Ends a scene that has been emitted: --where, then commit or rollback. False where the import must stop. */
bool import_scene(struct import *, const struct line *);

/* The category, as labels_category, or the name itself where --other=keep says so. .at is NULL with the fault set
 * where that is an error; *dropped becomes true where such annotations are to be left out. */
struct slice import_category(struct import *, struct slice name, bool *dropped, struct fault *);

/* Says that a name is that of no category. Always false. */
bool import_unknown(const struct import *, struct slice name, struct fault *);

/* Counts a file that is called otherwise than the image that it names. */
void import_note_name(struct other_names *, const char *file, struct slice named);

/* The convention for the form at hand: what the user says, else that form's own; where --box-convention=auto says so,
 * what the set tells of forms that count pixels. */
enum convention import_convention(const struct import *, enum convention own);

/* Takes note of the corners of a box, as they stand in the file, of a form with this convention of its own. */
void import_note_corners(struct import *, enum convention own, struct bbox corners, double width,
                         double height);

/* Tells what was left out. */
void import_close(struct import *);

/* The import of the operands, at least one. What went wrong is in the cli's status. */
typedef void import_function(struct import *, char *const *files, size_t count);
import_function import_coco, import_voc, import_yolo, import_dota, import_ndjson;

#endif
