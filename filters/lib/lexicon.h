/* SPDX-License-Identifier: MIT
 *
 * lexicon: every surface of the vocabulary, found in running text: the longest one that begins at a word, in
 * any case, hyphens, underscores and apostrophes being blanks. A surface may mean something in several kinds
 * ("small" is a size of five levels and of three). */
#ifndef SAR_LEXICON_H
#define SAR_LEXICON_H

#include "vocab.h"

#include <stdint.h>

/* Meanings beyond the kinds of vocab.h. */
enum {
    LEXICON_NUMBER = KIND_COUNT,
    LEXICON_NEGATION,
    LEXICON_ARTICLE, /* "a": one */
    LEXICON_PRONOUN, /* "it": what the sentence named first */
    LEXICON_FILLER,  /* what may stand between a word and what it goes with: "the", "closest" */
    LEXICON_JOINER,  /* "and" */
    LEXICON_KINDS
};

enum { LEXICON_NONE = 255 };

/* What a surface means in each kind; LEXICON_NONE where nothing. */
struct meaning {
    uint8_t value[LEXICON_KINDS];
    bool plural; /* said of several only, as far as the vocabulary's forms tell */
};

struct lexicon;

/* Builds the lexicon of a vocabulary; the caller frees. */
struct lexicon *lexicon_new(const struct vocab *, const struct yaml *);
void lexicon_free(struct lexicon *);

/* A word of a text: a run of letters, digits and bytes of UTF-8 sequences. */
struct text_word {
    size_t end;  /* behind it */
    uint16_t id; /* its place among the lexicon's words, 0 for all others */
};

/* Reads the word that begins at `at`, which is_word_byte, of `len` bytes. */
struct text_word lexicon_word(const struct lexicon *, const char *text, size_t at, size_t len);
bool is_word_byte(char c);

/* A walk over the words of a surface: LEXICON_START, then a step for each word. 0 where no surface goes on
 * that way. */
enum { LEXICON_START = 0 };
uint32_t lexicon_step(const struct lexicon *, uint32_t from, uint16_t word);

/* What the surface that ends here means; NULL where none does. */
const struct meaning *lexicon_meaning(const struct lexicon *, uint32_t at);

#endif
