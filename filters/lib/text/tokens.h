/* SPDX-License-Identifier: MIT
 *
 * tokens: cuts a folded text into tokens: surfaces of the vocabulary, numbers, boxes, other words, and the
 * ends of sentences. What is between two tokens is kept as marks of the second. */
#ifndef SAR_TEXT_TOKENS_H
#define SAR_TEXT_TOKENS_H

#include "text/structure.h"
#include "text/syntax.h"
#include "words/lexicon.h"

#include <stdbool.h>
#include <stdint.h>

enum token_type {
    TOKEN_WORDS,  /* a surface of the vocabulary */
    TOKEN_NUMBER, /* digits, or number words that make one number */
    TOKEN_BOX,
    TOKEN_OTHER, /* other words */
    TOKEN_COLON,
    TOKEN_BREAK /* a sentence ends */
};

/* What is between the previous token and this one. */
enum mark {
    MARK_COMMA = 1 << 0,
    MARK_COLON = 1 << 1, /* also in JSON */
    MARK_OPEN = 1 << 2,  /* a bracket */
    MARK_CLOSE = 1 << 3,
    MARK_LINE = 1 << 4,
    MARK_CELL = 1 << 5,   /* of a table */
    MARK_HYPHEN = 1 << 6, /* between letters or digits */
    MARK_DASH = 1 << 7,   /* any other */
    MARK_SLASH = 1 << 8,
    MARK_EQUALS = 1 << 9,
    MARK_NUMBER = 1 << 10, /* "#" */
    MARK_MONEY = 1 << 11,
    MARK_TILDE = 1 << 12,
    MARK_QUOTE = 1 << 13,
    MARK_PLUS = 1 << 14
};

struct token {
    uint32_t at, len; /* bytes: in the folded text during answer_read, afterwards in the text as given */
    uint8_t type;
    bool negated;
    bool echo;                     /* TOKEN_WORDS: repeats a candidate of the question */
    bool addend;                   /* TOKEN_NUMBER: added up, not the sum */
    bool spoiled;                  /* TOKEN_NUMBER: of a range, or part of a number that is not understood */
    bool capital;                  /* TOKEN_OTHER: its last word begins with one, or with a digit */
    uint8_t words;                 /* TOKEN_OTHER: how many, at most 255 */
    uint16_t marks;                /* enum mark */
    uint32_t kinds;                /* TOKEN_WORDS: those of its meaning */
    uint32_t box;                  /* TOKEN_BOX: index in the answer's boxes */
    uint64_t number;               /* TOKEN_NUMBER */
    const struct meaning *meaning; /* TOKEN_WORDS */
};

struct answer;
struct parser;

/* Cuts the answer's folded text into tokens and boxes. */
void tokens_read(struct answer *, const struct parser *);

/* Adds a token at the end; it takes the marks seen since the previous one. The pointer is valid until the
 * next call. */
struct token *tokens_add(struct answer *, enum token_type, size_t at, size_t len);

/* Fills the 256 entries of `acts`: what tokens_read does at each byte. */
void tokens_acts(uint8_t *acts);

/* The type of the last token; TOKEN_BREAK at the start. */
enum token_type tokens_last(const struct answer *);

/* token_is: whether a token says something in a kind (enum kind, or beyond as in lexicon.h). token_value:
 * what it says, LEXICON_NONE for nothing. */
static inline bool token_is(const struct token *token, int kind) {
    return (token->kinds >> kind & 1) != 0;
}

static inline uint8_t token_value(const struct token *token, int kind) {
    return token_is(token, kind) ? token->meaning->value[kind] : LEXICON_NONE;
}

/* Sets of kinds. */
enum {
    KINDS_THINGS = 1 << KIND_CATEGORY | 1 << KIND_NOUN,
    KINDS_FILLERS = 1 << LEXICON_FILLER | 1 << LEXICON_ARTICLE,
    KINDS_DENIABLE = (1 << KIND_COUNT) - 1,
    KINDS_PLACES = 1 << KIND_REGION | 1 << KIND_DIRECTION,
    KINDS_RELATIONS = 1 << KIND_DISTANCE | 1 << KIND_DIRECTION,
    KINDS_RELATIONS_OR_AXES = KINDS_RELATIONS | 1 << KIND_AXIS,
    KINDS_LOOKS = 1 << KIND_SIZE | 1 << KIND_SIZE3 | 1 << KIND_SHAPE,
    KINDS_PROFILE = 1 << KIND_CATEGORY | KINDS_PLACES | 1 << KIND_SIZE | 1 << KIND_SHAPE
};

/* How many words a token has that only describe: other words, or a name such as "Boeing"; 0 if it says
 * anything else. */
static inline unsigned token_describes(const struct token *token) {
    if (token->type == TOKEN_OTHER) return token->words;
    return token->kinds == 1u << LEXICON_NAME ? 1 : 0;
}

static inline bool token_is_number(const struct token *token) {
    return token->type == TOKEN_NUMBER;
}

static inline bool token_is_thing(const struct token *token) {
    return (token->kinds & KINDS_THINGS) != 0;
}

static inline bool token_is_filler(const struct token *token) {
    return (token->kinds & KINDS_FILLERS) != 0;
}

static inline bool token_is_measure(const struct token *token) {
    return token_value(token, LEXICON_FILLER) == FILLER_MEASURE;
}

static inline bool token_is_reciprocal(const struct token *token) {
    return token_value(token, LEXICON_PRONOUN) == PRONOUN_RECIPROCAL;
}

/* Whether the token after `at` is a measure word, as in "3艘", with nothing in between. */
bool tokens_measured(const struct answer *, size_t at);

/* The category that a token states; LEXICON_NONE if it is denied or only repeats the question. */
static inline uint8_t category_of(const struct token *token) {
    return token->negated || token->echo ? LEXICON_NONE : token_value(token, KIND_CATEGORY);
}

#endif
