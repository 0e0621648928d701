/* SPDX-License-Identifier: MIT
 *
 * sample: what a sample record means (sar-record(5)): one dialogue about one image, perhaps with a model's
 * answer. */
#ifndef SAR_RECORD_SAMPLE_H
#define SAR_RECORD_SAMPLE_H

#include "base/buffer.h"
#include "base/fault.h"
#include "base/must.h"
#include "geometry/frame.h"
#include "json/scan.h"

#include <stdbool.h>

/* One message of the dialogue. */
struct turn {
    struct slice role, content; /* decoded; .at is NULL if absent or null */
    struct slice content_text;  /* the value as spelled, in the record */
};

/* Slices point into the record that was read or into the sample's memory; they are valid while the record is
 * in memory and until the next sample_read. Decoded ones have .at NULL if the member is absent or null; those
 * as spelled, if it is absent. */
struct sample {
    struct slice text;       /* the record */
    struct slice id;         /* a string decoded, a number canonical */
    struct slice id_spelled; /* as spelled */
    bool id_is_text;
    struct slice task, variant, category, frame; /* decoded */
    struct slice image;                          /* the first of `images`, decoded */
    struct slice images;                         /* all, decoded, each followed by a NUL */
    struct slice question;                       /* the last user message, decoded */
    struct slice answer;                         /* the last assistant message, decoded */
    struct slice labels, response;               /* decoded */
    struct slice score, explain, response_text;  /* as spelled, in the record */
    struct slice images_text, objects_text;      /* the same */
    size_t turn_count;                           /* messages, in `turns` */
    double width, height;                        /* pixels; 0 if absent */
    struct slice width_text, height_text;
    bool has_response, has_labels, has_messages; /* present; the first two null or not */
    bool truncated;                              /* finish_reason is "length": the answer was cut */
    bool failed;                                 /* error is present and not null: no answer */

    /* reused from record to record; all before it is cleared */
    struct turn *turns;
    size_t turn_room;
    struct buffer decoded, filled; /* filled: by placeholders */
    struct json_names names, message_names;
};

/* Starts empty. `response_key` is the name of the member with the model's answer, "response" if NULL; it is
 * borrowed. */
void sample_open(struct sample *, const char *response_key);

/* Whether a member of this name may hold responses: 1 to 63 bytes, and not a member that is read for
 * something else. */
bool sample_can_respond(const char *key);

/* Reads a record, which is borrowed. False with the fault set if a member has the wrong type, or if this is
 * not a sample: it has no messages, response, error or labels. */
MUST_CHECK bool sample_read(struct sample *, struct slice record, struct fault *);

/* The frame of the boxes in the record's texts: `frame`, else pixels. False with the fault set if `frame` is
 * not the name of one. */
MUST_CHECK bool sample_frame(const struct sample *, struct written_frame *, struct fault *);

void sample_close(struct sample *);

#endif
