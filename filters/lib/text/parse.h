/* SPDX-License-Identifier: MIT
 *
 * parse: reads from the text of an answer what it says, with the vocabulary that it was rendered from:
 * categories, numbers, regions, sizes, shapes, relations, boxes, and which of them belong together. It
 * never fails: it skips what it does not understand. Time and memory are linear in the length of the text.
 *
 * The stages, each with its own header, are answer (which part of the text is the answer), fold
 * (characters), tokens with syntax (boxes) and structure (labels), numbers, denial, and last phrases and
 * profile. sar-metrics(7) states the rules. */
#ifndef SAR_TEXT_PARSE_H
#define SAR_TEXT_PARSE_H

#include "base/fold.h"
#include "text/answer.h"
#include "text/tokens.h"
#include "words/templates.h"

#include <stdbool.h>
#include <stdint.h>

/* A category said to be in a region, `count` times. size3 is its size, of the kind answer->size_kind;
 * LEXICON_NONE if it is not said. */
struct said_phrase {
    uint8_t category, region, size3;
    uint64_t count;
};

/* Two categories and their relation: `direction` is where `second`, which is later in the vocabulary, is as seen
 * from `first`, `axis` the same whichever is looked from. What is not said is LEXICON_NONE. If both are one
 * category, two objects of it are meant, and there is no direction. */
struct said_relation {
    uint8_t first, second, distance, direction, axis;
};

/* What is said of one object: LEXICON_NONE if nothing, LEXICON_TWO if two different things. */
enum { LEXICON_TWO = 254 };
struct said_profile {
    uint8_t category, region, size, shape;
    uint8_t other, direction, distance; /* of its neighbour */
};

struct said_number {
    bool said;
    uint64_t number;
};

/* The most boxes, and the most of one phrase, that count in a response; and the largest number. */
enum { ANSWER_MOST = 1000, ANSWER_LARGEST = 1000000000 };

struct answer {
    struct slice text; /* as given; during answer_read, the answer in it, folded */
    struct answer_part part;
    struct folded folded;
    const struct thought_tags *thought_tags; /* further tags, NULL for none */
    bool describes;                          /* these two are copied from the parser */
    uint8_t size_kind;
    bool unspaced, anchor_before;    /* copied from the vocabulary */
    uint64_t most;                   /* limit for boxes and for the count of a phrase; 0 for none */
    uint64_t cut_boxes, cut_phrases; /* dropped because of the limit */
    struct token *tokens;
    size_t token_count, token_room;
    uint16_t marks;   /* since the last token */
    uint32_t kinds;   /* the kinds of all its words */
    bool has_digits;  /* a number is written in digits */
    bool denies;      /* something is said to be absent */
    double corner[2]; /* of a box whose other corner may follow, and the token that names it */
    size_t corner_token;
    uint64_t listed; /* the last number of a list, and its offset; SIZE_MAX for none */
    size_t listed_at;
    struct syntax_reader boxes;
    struct structure structure;
    int *box_category; /* for each box: its category, LABEL_NONE or LABEL_OTHER */
    size_t box_category_room;
    struct said_phrase *phrases;
    size_t phrase_count, phrase_room;
    struct said_relation *relations;
    size_t relation_count, relation_room;
    struct said_phrase *regions; /* all regions, without categories */
    size_t region_count, region_room;
};

struct parser {
    const struct templates *templates;
    struct lexicon *lexicon;
    uint8_t acts[256];    /* what to do at each byte (tokens_acts) */
    struct meaning empty; /* the meaning of an empty list */
    bool describes;    /* the templates list prepositions, so that other words before a thing describe it */
    uint8_t size_kind; /* what the sizes of phrases are: KIND_SIZE if describe says {size}, else KIND_SIZE3 */
};

/* Builds the lexicon of the templates; they are borrowed and must outlive the parser. */
void parser_open(struct parser *, const struct templates *);
void parser_close(struct parser *);

/* An answer to read texts into, one after the other. `forced_syntax` is the only syntax (enum syntax) in
 * which boxes are read, -1 for any. */
void answer_open(struct answer *, int forced_syntax);
void answer_close(struct answer *);

/* Reads a text: finds its tokens and boxes, and what is denied. Never fails. The text is borrowed and must
 * stay as long as the answer is used; SLICE_PADDING + 1 bytes after it must be readable. The functions
 * below, and those of numbers.h, boxlabels.h, phrases.h and profile.h, look at the answer that was read
 * last. */
void answer_read(struct answer *, const struct parser *, struct slice text);

/* Sets present[c] for each of the `count` categories that is said to be there; returns how many are. */
size_t answer_categories(const struct answer *, bool *present, size_t count);

/* The first category named, even if it is denied; -1 if there is none. */
int answer_first_category(const struct answer *);

/* answer_has: whether the answer has a word of a kind (enum kind or beyond, lexicon.h); digits are of the
 * kind LEXICON_NUMBER too. answer_has_negation: whether it says that something is absent. */
bool answer_has(const struct answer *, int kind);
bool answer_has_negation(const struct answer *);

#endif
