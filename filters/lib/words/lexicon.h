/* SPDX-License-Identifier: MIT
 *
 * lexicon: finds the surfaces of the vocabulary in running text: at each word the longest one that begins
 * there, in any case, with hyphens, underscores and apostrophes read as blanks. With `words: unspaced` each
 * character of a script without blanks is a word. A surface may mean something in several kinds ("small" is
 * a size of five levels and of three). */
#ifndef SAR_WORDS_LEXICON_H
#define SAR_WORDS_LEXICON_H

#include "words/vocab.h"

#include <stdint.h>

/* Meanings beyond the kinds of vocab.h. */
enum {
    LEXICON_NUMBER = KIND_COUNT,
    LEXICON_NEGATION,
    LEXICON_ARTICLE, /* "a": one */
    LEXICON_PRONOUN, /* enum pronoun */
    LEXICON_FILLER,  /* enum filler: may be between a word and what it belongs to: "the", "closest" */
    LEXICON_JOINER,  /* "and" */
    /* words that only change how other words are meant */
    LEXICON_HELPER,
    LEXICON_ABSENCE = LEXICON_HELPER, /* "absent": denies what is before it */
    LEXICON_OTHERS,                   /* "other": "no other ships" */
    LEXICON_ALTERNATIVE,              /* "or": a joiner after which a denial continues, article or not */
    LEXICON_END,                      /* "but": ends a denial */
    LEXICON_VERB,                     /* "is", "shows" */
    LEXICON_PREPOSITION,              /* "of", "with" */
    LEXICON_PLACE,                    /* "in", "at": what is named after it is a place */
    LEXICON_IDIOM,                    /* "no doubt": says nothing, although its words do */
    LEXICON_VAGUE,                    /* "several" */
    LEXICON_RANGE,                    /* "to", "between" */
    LEXICON_TOTAL,                    /* "in total", "number of" */
    LEXICON_RESULT,                   /* "answer": the answer follows */
    LEXICON_FINAL,                    /* "final answer": what is before it is not the answer */
    LEXICON_CHOICE,                   /* "candidates" */
    LEXICON_UNIT,                     /* "pixels" */
    LEXICON_NAME,                     /* "Boeing", "no": a number after it is a name */
    LEXICON_YEAR,                     /* "since": a number of four digits after it is a year */
    LEXICON_KINDS
};
_Static_assert(LEXICON_KINDS <= 32, "a bit for each kind in a uint32_t");

/* "it" is what the sentence names first, "the other" another thing of the same category. */
/* A measure word, such as 艘, is a filler between a number, which then counts, and what is counted. */
enum filler { FILLER_PLAIN, FILLER_MEASURE };
enum pronoun { PRONOUN_PLAIN, PRONOUN_RECIPROCAL };

enum { LEXICON_NONE = 255 };

/* What a surface means in each kind; LEXICON_NONE for nothing. */
struct meaning {
    uint32_t kinds; /* a bit for each kind in which it means something */
    uint8_t value[LEXICON_KINDS];
    bool plural; /* said only of several, as far as the vocabulary's forms tell */
};

struct lexicon;

/* The lists of templates.yaml whose items are surfaces with one common meaning: its kind, and its value of
 * that kind. A NULL key ends them. */
struct lexicon_list {
    const char *key;
    int kind;
    uint8_t value;
};
extern const struct lexicon_list lexicon_lists[];

/* Builds the lexicon of a vocabulary and of the file's lists (lexicon_lists). The caller frees it with
 * lexicon_free. */
struct lexicon *lexicon_new(const struct vocab *, const struct yaml *);
void lexicon_free(struct lexicon *);

/* Whether a byte is part of a word: words are runs of ASCII letters, digits and bytes of UTF-8 sequences. */
bool lexicon_is_word_byte(char c);

/* What begins at a word. */
struct surface {
    const struct meaning *meaning; /* of the longest surface; NULL if none begins here */
    size_t end;                    /* offset after it; without one, after the word */
};

/* Finds the longest surface that begins at text[at], a byte for which lexicon_is_word_byte holds. SLICE_PADDING
 * bytes after the `len` bytes of the text must be readable. The meaning belongs to the lexicon. */
struct surface lexicon_find(const struct lexicon *, const char *text, size_t at, size_t len);

#endif
