/* SPDX-License-Identifier: MIT
 *
 * provenance: by which version of the reader answers were read, and with which templates. Figures of different ones
 * do not compare, so scores and tallies carry both, as two members:
 *
 *     "reader":"2","templates":"0123456789abcdef"
 *
 * Those written before the reader had a version have neither. */
#ifndef SAR_RECORD_PROVENANCE_H
#define SAR_RECORD_PROVENANCE_H

#include "base/emit.h"
#include "base/fault.h"
#include "json/scan.h"

#include <stdint.h>

/* The version of what reads answers. It changes whenever some text is read otherwise than before. */
#define READER_VERSION "2"

enum { PROVENANCE_MOST = 32 }; /* bytes of a version or a digest */

enum provenance_member { PROVENANCE_READER, PROVENANCE_TEMPLATES, PROVENANCE_MEMBERS };

struct provenance {
    char text[PROVENANCE_MEMBERS][PROVENANCE_MOST + 1]; /* "" for none */
    bool is_known;                                      /* something was kept in it: provenance_keep */
};

/* What this program writes: its own version, and the digest of its templates (yamlfile.h). */
void provenance_own(struct provenance *, uint64_t templates_digest);

/* Emits the two members, each after a comma; nothing where there are none. */
void provenance_put(const struct provenance *, struct emit *);

/* Reads one of the values, a JSON string at the scanner. A fault where it is no string, too long, or there already. */
bool provenance_read(struct provenance *, enum provenance_member, struct json *, struct fault *);

/* Whether what has this provenance may be added to what is kept: true where nothing is kept, or the same, or `mixed` is.
 * Else the fault says which two differ. */
bool provenance_fits(const struct provenance *kept, const struct provenance *next, bool mixed,
                     struct fault *);

/* Keeps the first provenance; "mixed" once another one is to be kept. */
void provenance_keep(struct provenance *kept, const struct provenance *next);

#endif
