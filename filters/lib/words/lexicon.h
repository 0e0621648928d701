/* SPDX-License-Identifier: MIT
 *
 * lexicon: every surface of the vocabulary, found in running text: the longest one that begins at a word, in
 * any case, hyphens, underscores and apostrophes being blanks. A surface may mean something in several kinds
 * ("small" is a size of five levels and of three). */
#ifndef SAR_WORDS_LEXICON_H
#define SAR_WORDS_LEXICON_H

#include "words/vocab.h"

#include <stdint.h>

/* Meanings beyond the kinds of vocab.h. */
enum {
    LEXICON_NUMBER = KIND_COUNT,
    LEXICON_NEGATION,
    LEXICON_ARTICLE, /* "a": one */
    LEXICON_PRONOUN, /* "it": what the sentence named first */
    LEXICON_FILLER,  /* what may stand between a word and what it goes with: "the", "closest" */
    LEXICON_JOINER,  /* "and" */
    /* what tells how others are meant, and says nothing itself */
    LEXICON_HELPER,
    LEXICON_ABSENCE = LEXICON_HELPER, /* "absent": denies what is before it */
    LEXICON_OTHERS,                   /* "other": "no other ships" */
    LEXICON_ALTERNATIVE,              /* "or": a joiner with which a denial goes on, article or not */
    LEXICON_END,                      /* "but": ends a denial */
    LEXICON_VERB,                     /* "is", "shows" */
    LEXICON_PREPOSITION,              /* "of", "with" */
    LEXICON_PLACE,                    /* "in", "at": what is named behind it is a place */
    LEXICON_IDIOM,                    /* "no doubt": says nothing, whatever its words do */
    LEXICON_VAGUE,                    /* "several" */
    LEXICON_RANGE,                    /* "to", "between" */
    LEXICON_TOTAL,                    /* "in total", "number of" */
    LEXICON_RESULT,                   /* "answer": what follows is it */
    LEXICON_FINAL,                    /* "final answer": what is before it is none */
    LEXICON_CHOICE,                   /* "candidates" */
    LEXICON_UNIT,                     /* "pixels" */
    LEXICON_NAME,                     /* "Boeing", "no": the number behind it is a name */
    LEXICON_YEAR,                     /* "since": so is a number of four digits */
    LEXICON_KINDS
};

enum { LEXICON_NONE = 255 };

/* What a surface means in each kind; LEXICON_NONE where nothing. */
struct meaning {
    uint32_t kinds; /* a bit for each kind in which it means something */
    uint8_t value[LEXICON_KINDS];
    bool plural; /* said of several only, as far as the vocabulary's forms tell */
};

struct lexicon;

/* The lists of templates.yaml that make surfaces of one meaning: their keys, NULL-terminated, and kinds. */
struct lexicon_list {
    const char *key;
    int kind;
};
extern const struct lexicon_list lexicon_lists[];

/* Builds the lexicon of a vocabulary; the caller frees. */
struct lexicon *lexicon_new(const struct vocab *, const struct yaml *);
void lexicon_free(struct lexicon *);

/* A word is a run of letters, digits and bytes of UTF-8 sequences. */
bool is_word_byte(char c);

/* What begins at a word. */
struct surface {
    const struct meaning *meaning; /* of the longest surface; NULL where none begins here */
    size_t end;                    /* behind it, or behind the word where there is none */
};

/* Finds the longest surface that begins at `at`, which is_word_byte, in a text of `len` bytes. The text can be
 * read SLICE_PADDING bytes past its end. */
struct surface lexicon_find(const struct lexicon *, const char *text, size_t at, size_t len);

#endif
