/* SPDX-License-Identifier: MIT
 *
 * parse: an answer's text to what it says, with the vocabulary that it was rendered from: categories,
 * numbers, regions, sizes, shapes, relations, boxes, and which belong together. It never fails: what it can't
 * read it passes over. Time and memory are linear in the text's length.
 *
 * sar-metrics(7) states the rules. */
#ifndef SAR_PARSE_H
#define SAR_PARSE_H

#include "lexicon.h"
#include "syntax.h"
#include "templates.h"

#include <stdbool.h>
#include <stdint.h>

enum token_type {
    TOKEN_WORDS,  /* a surface of the vocabulary */
    TOKEN_NUMBER, /* digits */
    TOKEN_BOX,
    TOKEN_OTHER, /* words that mean nothing here */
    TOKEN_COLON,
    TOKEN_BREAK /* a sentence ends */
};

struct token {
    uint32_t at, len; /* in the text */
    uint8_t type;
    bool negated;
    uint16_t kinds;                /* TOKEN_WORDS: as the meaning's */
    uint32_t box;                  /* TOKEN_BOX: its place among the boxes */
    uint64_t number;               /* TOKEN_NUMBER */
    const struct meaning *meaning; /* TOKEN_WORDS */
};

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

struct answer {
    struct slice text;
    struct token *tokens;
    size_t token_count, token_room;
    uint16_t kinds;  /* all kinds that its words are of */
    bool has_digits; /* a number is said in digits */
    struct syntax_reader boxes;
    int *box_category; /* for each box: the category it belongs to, -1 for none */
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
    uint8_t acts[256]; /* what to do at each byte of a text */
};

void parser_open(struct parser *, const struct templates *);
void parser_close(struct parser *);

void answer_open(struct answer *, int forced_syntax);
void answer_close(struct answer *);

/* Cuts the text into tokens and finds the boxes, and what is negated. Everything below looks at the answer
 * that was read last. The byte behind the text must be readable, and SLICE_PADDING more. */
void answer_read(struct answer *, const struct parser *, struct slice text);

/* The number said of a category (-1: of any). */
struct said_number answer_number(const struct answer *, int category);

/* Marks the categories said to be there; gives how many. */
size_t answer_categories(const struct answer *, bool *present, size_t count);

/* The first category said; -1 where none is. */
int answer_first_category(const struct answer *);

/* Fills phrases, relations, box_category and regions. */
void answer_phrases(struct answer *);
void answer_relations(struct answer *);
void answer_box_categories(struct answer *);
void answer_regions(struct answer *);

struct said_profile answer_profile(const struct answer *);

/* Whether anything of a kind (enum kind, or LEXICON_NUMBER with digits too) is said at all. */
bool answer_has(const struct answer *, int kind);
bool answer_has_negation(const struct answer *);

#endif
