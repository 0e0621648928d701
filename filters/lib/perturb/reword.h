/* SPDX-License-Identifier: MIT
 *
 * reword: an answer's text said anew: other words in place of some of its tokens, some of its objects left
 * out, one object more. What nobody asks to be changed stays byte for byte. */
#ifndef SAR_PERTURB_REWORD_H
#define SAR_PERTURB_REWORD_H

#include "base/emit.h"
#include "perturb/layout.h"

/* What is said in place of a token, or of a token and its article. */
struct said {
    bool changed;
    size_t from, to; /* in the answer's text */
    size_t at, len;  /* in `words` */
};

struct reword {
    const struct templates *templates;
    const struct answer *answer;
    const struct layout *layout;
    struct said *said; /* one for each token */
    bool *left_out;    /* one for each object */
    struct emit words; /* plain text */
    bool changed;      /* the text is another than the answer's */

    /* one object more, a copy of the last one with these tokens changed */
    bool added, whole_group; /* the copy has the lead-in of its group too */
    struct {
        size_t token;
        struct said said;
    } again[4];
    size_t again_count;

    size_t said_room, left_out_room;
};

/* Templates stay the caller's. */
void reword_open(struct reword *, const struct templates *);
void reword_close(struct reword *);

/* Starts with an answer, of which nothing is changed yet. It and its layout stay the caller's. */
void reword_begin(struct reword *, const struct answer *, const struct layout *);

/* Where a word is said: where it stands, or in the copy of the last object. */
enum where { WHERE_IT_STANDS, IN_COPY };

/* Says another word of the kind, in the form in which the token says its own; an article directly before it
 * is made to agree. */
void reword_word(struct reword *, size_t token, enum kind, size_t value, enum where);

/* Says what is emitted into `words` between these calls. The token's text is only set aside where the text
 * as a whole is changed, which `changes` asks for. */
void reword_begin_text(struct reword *, size_t token, enum where);
void reword_end_text(struct reword *, size_t token, enum where, bool changes);

void reword_leave_out(struct reword *, size_t object);

/* Says the last object once more behind the last one; in an answer without objects only what is then said
 * with IN_COPY, at its end. */
void reword_add(struct reword *);

void reword_emit(const struct reword *, struct emit *);

#endif
