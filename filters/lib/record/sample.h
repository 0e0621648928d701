/* SPDX-License-Identifier: MIT
 *
 * sample: what a sample record means (sar-record(5)): one dialogue about one image, with a model's answer
 * where there is one. Slices point into the line that was read and live as long as it does. */
#ifndef SAR_RECORD_SAMPLE_H
#define SAR_RECORD_SAMPLE_H

#include "base/emit.h"
#include "base/fault.h"
#include "geometry/frame.h"
#include "json/scan.h"

#include <stdbool.h>

/* One message of the dialogue. */
struct turn {
    struct slice role, content; /* decoded; .at is NULL where there is none, or null */
    struct slice content_text;  /* the value as spelled, with its place in the record */
};

/* A text of a record. .at is NULL where there is none, or where it is null. Texts live as long as the record
 * and the sample do. */
struct sample {
    struct slice text; /* the record */
    struct slice id;   /* decoded where it is a string, a number in its one spelling; .at is NULL for none */
    struct slice id_spelled; /* as the record has it, a JSON text */
    bool id_is_text;
    struct slice task, variant, category, frame; /* decoded */
    struct slice image;                          /* the first of `images`, decoded */
    struct slice images;                         /* all of them, decoded, each with a NUL behind it */
    struct slice question;                       /* of the last user, decoded */
    struct slice answer;                         /* of the last assistant, decoded */
    struct slice labels, response;               /* decoded */
    struct slice score, explain, response_text;  /* the values as spelled, with their places in the record */
    struct slice images_text, objects_text;      /* the same */
    struct turn *turns;                          /* all messages */
    size_t turn_count, turn_room;
    double width, height; /* pixels; 0 where there are none */
    struct slice width_text, height_text;
    bool has_response, has_labels; /* the member is there, null or not */
    bool truncated;                /* finish_reason is "length": the answer was cut off */
    bool failed;                   /* error is there and not null: the question could not be asked */

    /* kept from record to record */
    struct emit decoded, filled; /* filled: by placeholders */
    struct json_names names, message_names;
    bool has_messages;
};

/* `response_key` is the member that holds the model's answer, "response" if NULL; it stays the caller's. */
void sample_open(struct sample *, const char *response_key);

/* Whether a member of this name may hold responses: it has a name, and no other meaning. */
bool sample_can_respond(const char *key);

/* Reads a record. A fault where a member that is read has the wrong type, or where it is no sample: it has
 * neither messages nor a response nor labels. */
bool sample_read(struct sample *, struct slice record, struct fault *);

/* The frame of the boxes in the record's texts: what it says, else pixels. False, with the fault set, where it says
 * something that is no frame. */
bool sample_frame(const struct sample *, struct written_frame *, struct fault *);

void sample_close(struct sample *);

#endif
