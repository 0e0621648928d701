/* SPDX-License-Identifier: MIT
 *
 * provenance: the version of the reader and the templates with which answers were read. Figures made with
 * different ones cannot be compared, so scores and tallies carry both, as two members:
 *
 *     "reader":"2","templates":"0123456789abcdef"
 *
 * Records from before the reader had a version have neither. */
#ifndef SAR_RECORD_PROVENANCE_H
#define SAR_RECORD_PROVENANCE_H

#include "base/buffer.h"
#include "base/fault.h"
#include "base/must.h"
#include "json/scan.h"

#include <stdint.h>

/* The version of the code that reads answers. It changes whenever some text is read differently. */
#define READER_VERSION "2"

enum { PROVENANCE_MOST = 32 }; /* bytes of a version or a digest */

enum provenance_member { PROVENANCE_READER, PROVENANCE_TEMPLATES, PROVENANCE_MEMBERS };

struct provenance {
    char text[PROVENANCE_MEMBERS][PROVENANCE_MOST + 1]; /* "" for none */
    bool is_known;                                      /* set by provenance_keep */
};

/* Sets the provenance of this program's own scores: its READER_VERSION, and the digest of its templates
 * (words/yaml.h). */
void provenance_own(struct provenance *, uint64_t templates_digest);

/* Emits the two members, each after a comma; those that are "" are not written. */
void provenance_put(const struct provenance *, struct buffer *);

/* Reads the value of one member, a JSON string of 1 to PROVENANCE_MOST bytes. False with the fault set if it
 * is something else. */
MUST_CHECK bool provenance_read(struct provenance *, enum provenance_member, struct json *, struct fault *);

/* Whether records of provenance `next` may be added to those kept: if none are kept, if both are the same, or
 * if `mixed` is set. False with the fault set, which says how they differ, otherwise. */
MUST_CHECK bool provenance_fits(const struct provenance *kept, const struct provenance *next, bool mixed,
                                struct fault *);

/* Keeps the first provenance. After a different one is kept, both texts are "mixed". */
void provenance_keep(struct provenance *kept, const struct provenance *next);

#endif
