/* SPDX-License-Identifier: MIT
 *
 * templates: the tasks of templates.yaml, with their texts compiled once into pieces that render copies to
 * the output (sar-templates(5) describes the file). */
#ifndef SAR_WORDS_TEMPLATES_H
#define SAR_WORDS_TEMPLATES_H

#include "base/must.h"
#include "words/vocab.h"

#include <stdbool.h>
#include <stdint.h>

/* What follows the literal text of a piece. */
enum op {
    OP_END,         /* nothing: the end of the phrase */
    OP_WORD,        /* a word of the vocabulary */
    OP_NUMBER,      /* the count, in digits */
    OP_NUMBER_WORD, /* the count, in words if the vocabulary has one */
    OP_BOX,
    OP_BOXES,
    OP_NAMES,      /* the categories present, joined */
    OP_CANDIDATES, /* all categories, shuffled and joined */
    OP_OBJECTS,
    OP_GROUPS,
    OP_MEMBERS,
    OP_RELATIONS /* parts of the answer that repeat */
};

/* A literal text, escaped for JSON, and what follows it. */
struct piece {
    struct slice text;
    uint8_t op;
    uint8_t kind;    /* OP_WORD: enum kind */
    uint8_t form;    /* OP_WORD: index in struct word's form */
    uint8_t capital; /* OP_WORD: 1 to begin with a capital */
    bool other;      /* OP_WORD: of the other object */
    const struct yaml_node *node;
};

struct phrase {
    const struct piece *pieces; /* the last one is an OP_END; NULL for a missing phrase */
    size_t room;                /* the most bytes that it takes without its repeating parts */
    struct slice plain;         /* as in the file */
    const struct yaml_node *node;
};

/* A text for one object and one for several, which may be the same, and for none. */
enum number { NUMBER_ONE, NUMBER_MANY, NUMBER_NONE, NUMBER_COUNT };
struct by_number {
    struct phrase phrase[NUMBER_COUNT];
};

/* A repeating part: its first, following and last text, for one object and for several that are alike. */
struct repeated {
    struct phrase first[2], next[2], last[2]; /* [NUMBER_ONE] and [NUMBER_MANY] */
    bool grouped; /* there is a text for several: alike objects are said at once */
};

struct template {
    struct by_number text;
    struct repeated objects, members;
    struct {
        struct phrase one, together, many;
    } groups;
    struct {
        struct phrase one, many;
        struct phrase within[2][2]; /* of a category of two objects, of more; [enum distance] */
    } relations;
    bool needs_other;     /* it mentions a neighbour: needs two objects or more */
    bool needs_relations; /* a question: asked only if all answers say a relation */
    bool neutral;         /* a question: does not tell the number of objects */
    uint32_t alike;       /* a bit for each enum kind in which objects of a group are alike */
    uint32_t
        kinds; /* a bit for each enum kind of words of which its wording depends, repeated parts included */
};

enum unit { PER_IMAGE, PER_CATEGORY, PER_OBJECT };

/* The limits that an image and an object must keep, all inclusive. */
struct limits {
    double min_side;           /* pixels, both sides of the image */
    double min_area, max_area; /* ratio to the image */
    double max_aspect;         /* longer / shorter side */
    bool inside;               /* the box lies in the image */
};

/* The most questions, and the most answers, of a task. */
enum { TEMPLATES_MOST = 250, TEMPLATES_DRAWS = 1000 /* of a unit */ };

struct task {
    struct slice name;
    struct slice before; /* before each question: prompt and tag, escaped for JSON */
    struct slice tag;    /* as in the file, empty for none */
    enum unit per;
    uint32_t draws;
    bool counts_categories; /* single or multi by the number of categories: its answers list them */
    bool reading;           /* objects are said in reading order, by region, not in the scene's order */
    /* all its answers relate categories, and objects within a category */
    bool relates, relates_within;
    bool limited;
    struct limits limits;
    struct template *questions, *answers;
    size_t question_count, answer_count;
    /* the answers with a text for a number; [1]: only those that need no neighbour */
    struct answer_list {
        const struct template **answers;
        size_t count;
    } fitting[NUMBER_COUNT][2];
    /* the numbers of its questions; [1][]: only neutral ones if there are any, [][1]: also those that need
     * relations */
    struct question_list {
        uint8_t *questions;
        size_t count;
    } asked[2][2];
    /* a sample's bytes between its id and its question's number, for the variants single and multi */
    struct slice lead[2];
    const struct yaml_node *node;
};

struct templates {
    struct yaml yaml;
    char *file;
    struct vocab vocab;
    struct slice join_next, join_last; /* between names, escaped for JSON */
    size_t candidates_room;            /* the bytes of all categories, joined, escaped for JSON */
    struct task *tasks;
    size_t task_count;
    bool compiled; /* without mistakes: only then may the rest be used */
};

/* The line of --version that names the file that would be used. The caller frees it. */
char *templates_version(void);

/* Reads and compiles a file. False, with errno set, if it cannot be read. Mistakes in it become problems of
 * `yaml`; `compiled` is then false. */
MUST_CHECK bool templates_read(struct templates *, const char *file);

/* Adds problems for further mistakes, which do not prevent rendering: agreement, articles, duplicates. */
void templates_check(struct templates *);

/* Adds problems for mistakes that only parsing what was rendered shows (text/readback.c): surfaces that can
 * be mistaken for each other, answers that do not give back what they were rendered from, questions that do
 * not identify their task. */
void templates_read_back(struct templates *);

/* templates_read for a filter: if the file cannot be read or has mistakes, prints the first ones and exits
 * with status 2. */
void templates_load(struct templates *, const char *given);

/* The task of this name; NULL if there is none. */
const struct task *templates_task(const struct templates *, struct slice name);

/* The names of all tasks, for messages. */
struct name_list templates_task_names(const struct templates *);

void templates_free(struct templates *);

#endif
