/* SPDX-License-Identifier: MIT
 *
 * vocab: the words of templates.yaml: the names of categories, regions, sizes, shapes, directions,
 * distances and axes, their forms, and the other names by which they are understood (sar-templates(5)). */
#ifndef SAR_WORDS_VOCAB_H
#define SAR_WORDS_VOCAB_H

#include "base/namelist.h"
#include "base/places.h"
#include "base/slice.h"
#include "words/yaml.h"

#include <stdbool.h>
#include <stdint.h>

enum kind {
    KIND_CATEGORY,
    KIND_REGION,
    KIND_SIZE,
    KIND_SIZE3,
    KIND_SHAPE,
    KIND_DIRECTION,
    KIND_DISTANCE,
    KIND_AXIS, /* the file may lack it: no words then */
    KIND_NOUN,
    KIND_COUNT
};

enum { VOCAB_FORMS = 16, VOCAB_WORDS = 250, VOCAB_NUMBERS = 100, VOCAB_NUMBER_WORDS = 100 };

/* One form of a word, as in the file and escaped for a JSON string. */
struct form {
    struct slice plain;   /* as in the file; .at is NULL if the word lacks this form */
    struct slice said[2]; /* escaped for JSON; [1] with a capital */
};

struct word {
    struct slice name;  /* the key: a category as records have it, "top-left", ... */
    struct slice json;  /* the key as a JSON string, with its quotes */
    struct slice in_id; /* the key inside a sample's id: "/" and "%" percent-encoded, escaped for JSON */
    struct form form[VOCAB_FORMS];
    const struct yaml_node *also;   /* further surfaces, parsed but never rendered; NULL for none */
    const struct yaml_node *labels; /* further names in annotation files; NULL for none */
    const struct yaml_node *node;
};

struct word_list {
    struct word *words;
    size_t count;
    struct slice form_names[VOCAB_FORMS];
    size_t form_count;
};

struct vocab {
    struct word_list kinds[KIND_COUNT];
    struct slice numbers[VOCAB_NUMBERS]; /* numbers[n]: n in words, escaped for JSON */
    size_t number_count;
    struct number_word {
        struct slice text;
        uint64_t value;
    } number_words[VOCAB_NUMBER_WORDS]; /* further ones, parsed but never rendered */
    size_t number_word_count;
    struct places categories; /* their names, with the same indices as their words */
    bool unspaced;            /* `words: unspaced`: no blanks between words */
    bool anchor_before; /* `anchors: before`: a thing is named before the direction that is seen from it */
};

/* The number that a word of the kind LEXICON_NUMBER means, by its value in the lexicon. */
uint64_t vocab_number(const struct vocab *, size_t value);

/* For each kind, its key in templates.yaml and its placeholder. */
extern const char *const vocab_kind_keys[], *const vocab_kind_placeholders[];

/* Reads the words of the file. Mistakes become problems of the file, which also owns the memory. */
void vocab_read(struct vocab *, struct yaml *);

void vocab_free(struct vocab *);

/* The index of a form's name in a kind, -1 if no word has this form. */
int vocab_form(const struct vocab *, enum kind, struct slice name);

/* Whether a form of a kind, by its index, is the measure word of its words, as 艘 is for ships in Chinese:
 * it is said with a number, and means nothing by itself. */
bool vocab_form_measures(const struct word_list *, size_t form);

/* The index of a category by its name in records; -1 if there is none. */
int vocab_category(const struct vocab *, struct slice name);

/* The index of a category by any name that annotation files use (its own, a form, `also`, `labels`),
 * compared as by vocab_alike; -1 if there is none. */
int vocab_label(const struct vocab *, struct slice label);

/* Whether two names are the same apart from case and from what joins words: blanks, hyphens and
 * underscores. */
bool vocab_alike(struct slice, struct slice);

/* Writes a name in a form that is equal for names that are alike: in lower case, one blank between words,
 * none at the ends. `folded` has room for text.len bytes. Returns the number of bytes written. */
size_t vocab_fold(struct slice text, char *folded);

/* The names of all categories, "ship, aircraft, car", for messages. */
struct name_list vocab_category_names(const struct vocab *);

#endif
