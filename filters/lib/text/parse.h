/* SPDX-License-Identifier: MIT
 *
 * parse: an answer's text to what it says, with the vocabulary that it was rendered from: categories, numbers, regions,
 * sizes, shapes, relations, boxes, and which belong together. It never fails: what it can't read it passes over. Time
 * and memory are linear in the text's length.
 *
 * It does so in stages, each with a header of its own: answer (which part of the text it is), fold (characters), tokens
 * with syntax (boxes) and structure (labels), numbers, denial, and at last phrases and profile. sar-metrics(7) states
 * the rules. */
#ifndef SAR_TEXT_PARSE_H
#define SAR_TEXT_PARSE_H

#include "base/fold.h"
#include "text/answer.h"
#include "text/tokens.h"
#include "words/templates.h"

#include <stdbool.h>
#include <stdint.h>

/* A category said to be in a region, `count` times. size3 is LEXICON_NONE where none is said. */
struct said_phrase {
    uint8_t category, region, size3;
    uint64_t count;
};

/* Two different categories near to or far from each other: `direction` is where the one that is later in the
 * vocabulary lies seen from the earlier one; LEXICON_NONE where one of both is not said. */
struct said_relation {
    uint8_t first, second, distance, direction;
};

/* What is said of one object. LEXICON_NONE: nothing; LEXICON_TWO: two different things. */
enum { LEXICON_TWO = 254 };
struct said_profile {
    uint8_t category, region, size, shape;
    uint8_t other, direction, distance; /* of its neighbour */
};

struct said_number {
    bool said;
    uint64_t number;
};

/* No more boxes, and no more of one phrase, count in a response; and no number is above this. */
enum { ANSWER_MOST = 1000, ANSWER_LARGEST = 1000000000 };

struct answer {
    struct slice text; /* as it was given; while it is read, the part that is the answer, folded */
    struct answer_part part;
    struct folded folded;
    const struct thought_tags *thought_tags; /* further ones, NULL for none */
    bool describes;                          /* as the parser's */
    uint64_t most;                           /* so many boxes, and so many of a phrase, count; 0: all */
    uint64_t cut_boxes, cut_phrases;         /* that did not */
    struct token *tokens;
    size_t token_count, token_room;
    uint16_t marks;   /* since the last token */
    uint32_t kinds;   /* all kinds that its words are of */
    bool has_digits;  /* a number is said in digits */
    bool denies;      /* something is said not to be there */
    double corner[2]; /* of a box whose other corner is to come, and the token that names it */
    size_t corner_token;
    uint64_t listed; /* the last number that began a line, see numbers.h */
    size_t listed_at;
    struct syntax_reader boxes;
    struct structure structure;
    int *box_category; /* for each box: the category it belongs to; LABEL_NONE, LABEL_OTHER */
    size_t box_category_room;
    struct said_phrase *phrases;
    size_t phrase_count, phrase_room;
    struct said_relation *relations;
    size_t relation_count, relation_room;
    struct said_phrase *regions; /* regions alone, whatever they are said of */
    size_t region_count, region_room;
};

struct parser {
    const struct templates *templates;
    struct lexicon *lexicon;
    uint8_t acts[256];    /* what to do at each byte of a text */
    struct meaning empty; /* an empty list */
    bool describes; /* the templates tell prepositions, so that other words before a thing describe it */
};

void parser_open(struct parser *, const struct templates *);
void parser_close(struct parser *);

void answer_open(struct answer *, int forced_syntax);
void answer_close(struct answer *);

/* Cuts the text into tokens and finds the boxes, and what is negated. Everything below, and in numbers.h, phrases.h and
 * profile.h, looks at the answer that was read last. The byte behind the text must be readable, and SLICE_PADDING
 * more. */
void answer_read(struct answer *, const struct parser *, struct slice text);

/* Marks the categories said to be there; gives how many. */
size_t answer_categories(const struct answer *, bool *present, size_t count);

/* The first category said; -1 where none is. */
int answer_first_category(const struct answer *);

/* Whether anything of a kind (enum kind, or LEXICON_NUMBER with digits too) is said at all. */
bool answer_has(const struct answer *, int kind);
bool answer_has_negation(const struct answer *);

#endif
