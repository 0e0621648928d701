/* SPDX-License-Identifier: MIT
 *
 * reword: writes an answer's text with changes: other words for some tokens, some objects dropped, one object added.
 * Everything else stays the same, byte for byte. */
#ifndef SAR_PERTURB_REWORD_H
#define SAR_PERTURB_REWORD_H

#include "base/buffer.h"
#include "perturb/layout.h"

/* The text that replaces a token, or a token and its article. */
struct said {
    bool changed;
    size_t from, to; /* replaced bytes of the answer's text */
    size_t at, len;  /* the new text in `words` */
};

struct reword {
    const struct templates *templates;
    const struct answer *answer;
    const struct layout *layout;
    struct said *said;   /* one per token */
    bool *left_out;      /* one per object */
    struct buffer words; /* plain text */
    bool changed;        /* the text differs from the answer's */

    /* An added object: a copy of the last one, in which these tokens are replaced. */
    bool added, whole_group; /* whole_group: with the lead-in of its group */
    struct {
        size_t token;
        struct said said;
    } again[4];
    size_t again_count;

    size_t said_room, left_out_room;
};

/* The templates stay the caller's and must outlive the reword; reword_close frees its memory. */
void reword_open(struct reword *, const struct templates *);
void reword_close(struct reword *);

/* Starts with an unchanged answer. The answer and its layout stay the caller's and must not change until the last
 * reword_put. */
void reword_begin(struct reword *, const struct answer *, const struct layout *);

/* Where a token is replaced: in its place, or in the copy of the last object. */
enum where { WHERE_IT_STANDS, IN_COPY };

/* Replaces a token by word number `value` of the kind, in the same grammatical form; an article directly before it
 * is made to agree. */
void reword_word(struct reword *, size_t token, enum kind, size_t value, enum where);

/* The text emitted into `words` between these two calls replaces the token; with LAYOUT_NONE it is added at the end
 * of an answer without objects. With `changes` false the replacement does not count as a change: if nothing else
 * changes, the answer is emitted as it was. */
void reword_begin_text(struct reword *, size_t token, enum where);
void reword_end_text(struct reword *, size_t token, enum where, bool changes);

/* Drops an object. */
void reword_leave_out(struct reword *, size_t object);

/* Adds a copy of the last object after it. In an answer without objects only the text of IN_COPY is added, at the
 * end. */
void reword_add(struct reword *);

/* Emits the text, plain (not JSON). */
void reword_put(const struct reword *, struct buffer *);

#endif
