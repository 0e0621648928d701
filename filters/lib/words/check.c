/* SPDX-License-Identifier: MIT
 *
 * check: finds mistakes in templates.yaml that the template compiler accepts and a reader would notice. */
#include "base/fault.h"
#include "base/fold.h"
#include "base/places.h"
#include "words/lexicon.h"
#include "words/templates.h"

#include <ctype.h>
#include <stdlib.h>

/* How many objects a text is about. */
enum speaks_of { OF_ONE, OF_MANY, OF_ANY };

struct checker {
    struct templates *templates;
    struct yaml *yaml;
};

static bool equal_words(struct slice a, struct slice b) {
    if (a.len != b.len) return false;
    for (size_t i = 0; i < a.len; i++) {
        if (tolower((unsigned char)a.at[i]) != tolower((unsigned char)b.at[i])) return false;
    }
    return true;
}

/* The word directly before the end (after the start) of a literal, with one blank in between; empty if
 * there is none. */
static struct slice last_word(struct slice text) {
    size_t end = text.len;
    if (end == 0 || text.at[end - 1] != ' ') return (struct slice){text.at, 0};
    size_t from = --end;
    while (from > 0 && isalpha((unsigned char)text.at[from - 1])) from--;
    return (struct slice){text.at + from, end - from};
}

static struct slice first_word(struct slice text) {
    if (text.len == 0 || text.at[0] != ' ') return (struct slice){text.at, 0};
    size_t end = 1;
    while (end < text.len && isalpha((unsigned char)text.at[end])) end++;
    return (struct slice){text.at + 1, end - 1};
}

static bool is_plural_form(const struct checker *c, const struct piece *piece) {
    return slice_is(c->templates->vocab.kinds[piece->kind].form_names[piece->form], "many");
}

static bool is_article_form(const struct checker *c, const struct piece *piece) {
    return piece->op == OP_WORD
           && slice_is(c->templates->vocab.kinds[piece->kind].form_names[piece->form], "a");
}

/* The number of a noun of the vocabulary; OF_ANY if it is not a noun, or has one form for both. */
static enum speaks_of noun_number(const struct checker *c, struct slice word) {
    const struct word_list *nouns = &c->templates->vocab.kinds[KIND_NOUN];
    int many = vocab_form(&c->templates->vocab, KIND_NOUN, slice_of("many"));
    for (size_t i = 0; i < nouns->count; i++) {
        struct slice one = nouns->words[i].form[0].plain;
        struct slice several = many >= 0 ? nouns->words[i].form[many].plain : (struct slice){"", 0};
        if (equal_words(one, several)) continue;
        if (equal_words(word, one)) return OF_ONE;
        if (equal_words(word, several)) return OF_MANY;
    }
    return OF_ANY;
}

/* The number that a verb of the list `agreement` agrees with. */
static enum speaks_of verb_number(const struct checker *c, struct slice word) {
    const struct yaml_node *pairs = yamlfile_get(c->yaml->root, "agreement");
    for (size_t i = 0; word.len > 0 && pairs != NULL && i < pairs->count; i++) {
        const struct yaml_node *pair = pairs->items[i];
        if (pair->kind != YAML_LIST || pair->count != 2) continue;
        if (equal_words(word, pair->items[0]->text)) return OF_ONE;
        if (equal_words(word, pair->items[1]->text)) return OF_MANY;
    }
    return OF_ANY;
}

static void check_number(struct checker *c, const struct piece *piece, enum speaks_of number) {
    static const char *const called[] = {"one", "several", "any number"};
    const struct piece *next = piece + 1;
    struct slice noun = first_word(next->text), verb = last_word(piece->text);
    enum speaks_of noun_is = noun.len > 0 ? noun_number(c, noun) : OF_ANY;
    if (slice_is(next->text, " ") && next->op == OP_WORD && next->kind == KIND_CATEGORY)
        noun_is = is_plural_form(c, next) ? OF_MANY : OF_ONE;
    if (noun_is != OF_ANY && noun_is != number)
        yamlfile_problem(c->yaml, piece->node, "the noun after {number} does not agree with %s",
                         called[number]);
    enum speaks_of verb_is = verb_number(c, verb);
    if (verb_is != OF_ANY && verb_is != number)
        yamlfile_problem(c->yaml, piece->node, "%s before {number} does not agree with %s", quote(verb).text,
                         called[number]);
}

static void check_word(struct checker *c, const struct piece *piece) {
    struct slice before = last_word(piece->text);
    bool article =
        slice_is(before, "a") || slice_is(before, "an") || slice_is(before, "A") || slice_is(before, "An");
    bool has_form = vocab_form(&c->templates->vocab, (enum kind)piece->kind, slice_of("a")) >= 0;
    if (article && has_form)
        yamlfile_problem(c->yaml, piece->node, "an article before a placeholder: write {%s:a}",
                         vocab_kind_placeholders[piece->kind]);
    if (is_article_form(c, piece) && (equal_words(before, slice_of("the")) || article))
        yamlfile_problem(c->yaml, piece->node, "two articles before {%s:a}",
                         vocab_kind_placeholders[piece->kind]);
    if (piece->kind != KIND_CATEGORY) return;
    enum speaks_of verb = verb_number(c, before), noun = is_plural_form(c, piece) ? OF_MANY : OF_ONE;
    bool says_number = is_article_form(c, piece) || noun == OF_MANY;
    if (verb != OF_ANY && says_number && verb != noun)
        yamlfile_problem(c->yaml, piece->node, "%s does not agree with what follows it", quote(before).text);
}

static bool has_stray_blanks(struct slice text) {
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == ' ' && (i + 1 == text.len || text.at[i + 1] == ' ')) return true;
    }
    return false;
}

static void check_phrase(struct checker *c, const struct phrase *phrase, enum speaks_of number) {
    if (phrase->pieces == NULL) return;
    if (has_stray_blanks(phrase->plain))
        yamlfile_problem(c->yaml, phrase->node, "blanks at the end, or two in a row");
    for (const struct piece *piece = phrase->pieces; piece->op != OP_END; piece++) {
        if (piece->op == OP_NUMBER || piece->op == OP_NUMBER_WORD) check_number(c, piece, number);
        if (piece->op == OP_WORD) check_word(c, piece);
    }
}

static void check_repeated(struct checker *c, const struct repeated *part) {
    for (int number = NUMBER_ONE; number <= (part->grouped ? NUMBER_MANY : NUMBER_ONE); number++) {
        const enum speaks_of of = number == NUMBER_ONE ? OF_ONE : OF_MANY;
        check_phrase(c, &part->first[number], of);
        check_phrase(c, &part->next[number], of);
        if (part->last[number].pieces != part->next[number].pieces) check_phrase(c, &part->last[number], of);
    }
}

/* A neutral question must not tell the number. */
static void check_neutral(struct checker *c, const struct template *question) {
    const struct phrase *one = &question->text.phrase[NUMBER_ONE];
    bool tells = one->pieces != question->text.phrase[NUMBER_MANY].pieces;
    for (const struct piece *piece = one->pieces; piece != NULL && piece->op != OP_END; piece++)
        tells = tells || piece->op == OP_NUMBER || piece->op == OP_NUMBER_WORD;
    if (question->neutral && tells)
        yamlfile_problem(c->yaml, one->node, "a neutral question must not depend on the number");
}

static void check_template(struct checker *c, const struct template *template) {
    const struct phrase *phrase = template->text.phrase;
    bool by_number = phrase[NUMBER_ONE].pieces != phrase[NUMBER_MANY].pieces;
    check_phrase(c, &phrase[NUMBER_ONE], by_number ? OF_ONE : OF_ANY);
    if (by_number) check_phrase(c, &phrase[NUMBER_MANY], OF_MANY);
    check_phrase(c, &phrase[NUMBER_NONE], OF_MANY);
    check_repeated(c, &template->objects);
    check_repeated(c, &template->members);
    check_phrase(c, &template->groups.one, OF_ONE);
    check_phrase(c, &template->groups.together, OF_MANY);
    check_phrase(c, &template->groups.many, OF_MANY);
    check_phrase(c, &template->relations.one, OF_ANY);
    check_phrase(c, &template->relations.many, OF_ANY);
    for (int i = 0; i < 4; i++) check_phrase(c, &template->relations.within[i / 2][i % 2], OF_MANY);
}

/* Whether two texts look the same to a reader: they differ at most in case. */
static bool same_phrase(const struct phrase *a, const struct phrase *b) {
    if (a->pieces == NULL || b->pieces == NULL) return a->pieces == b->pieces;
    return equal_words(a->plain, b->plain);
}

static bool same_repeated(const struct repeated *a, const struct repeated *b) {
    for (int number = NUMBER_ONE; number <= NUMBER_MANY; number++) {
        if (!same_phrase(&a->first[number], &b->first[number])
            || !same_phrase(&a->next[number], &b->next[number])
            || !same_phrase(&a->last[number], &b->last[number]))
            return false;
    }
    return true;
}

static bool same_within(const struct template *a, const struct template *b) {
    for (int i = 0; i < 4; i++) {
        if (!same_phrase(&a->relations.within[i / 2][i % 2], &b->relations.within[i / 2][i % 2]))
            return false;
    }
    return true;
}

static bool same_template(const struct template *a, const struct template *b) {
    for (int i = 0; i < NUMBER_COUNT; i++) {
        if (!same_phrase(&a->text.phrase[i], &b->text.phrase[i])) return false;
    }
    return same_repeated(&a->objects, &b->objects) && same_repeated(&a->members, &b->members)
           && same_phrase(&a->groups.one, &b->groups.one) && same_phrase(&a->groups.many, &b->groups.many)
           && same_phrase(&a->groups.together, &b->groups.together)
           && same_phrase(&a->relations.one, &b->relations.one)
           && same_phrase(&a->relations.many, &b->relations.many) && same_within(a, b);
}

static const struct yaml_node *place_of(const struct template *template) {
    return template->text.phrase[NUMBER_ONE].node;
}

static void check_duplicates(struct checker *c, const struct template *all, size_t count) {
    for (size_t i = 1; i < count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (!same_template(&all[i], &all[k])) continue;
            yamlfile_problem(c->yaml, place_of(&all[i]), "duplicate template (first in line %zu)",
                             place_of(&all[k])->line);
            break;
        }
    }
}

/* Questions of two tasks with the same tag must differ: only the question then identifies the task. */
static void check_across(struct checker *c, const struct task *task, const struct task *other) {
    if (!slice_equal(task->tag, other->tag)) return;
    for (size_t i = 0; i < task->question_count; i++) {
        for (size_t k = 0; k < other->question_count; k++) {
            if (same_template(&task->questions[i], &other->questions[k]))
                yamlfile_problem(c->yaml, place_of(&task->questions[i]),
                                 "duplicate question (also in another task, line %zu)",
                                 place_of(&other->questions[k])->line);
        }
    }
}

/* --- words ---------------------------------------------------------------------------------------------- */

struct said_surface {
    struct slice text;
    const struct word *word;
    const struct yaml_node *node;
    bool is_label; /* in annotation files only */
};

static size_t list_length(const struct yaml_node *list) {
    return list != NULL ? list->count : 0;
}

/* Folded as parsed texts are, so that surfaces compare as they are found. */
static struct slice folded_text(struct checker *c, struct slice text) {
    struct folded folded = {.origin = NULL};
    fold_text(&folded, text);
    struct slice copy = {arena_text(&c->yaml->memory, folded.text.at, folded.text.len), folded.text.len};
    fold_free(&folded);
    return copy;
}

/* All surfaces of a kind, in an array that the caller frees. */
static struct said_surface *all_surfaces(struct checker *c, const struct word_list *list, size_t *count) {
    size_t most = 0;
    for (size_t i = 0; i < list->count; i++)
        most += VOCAB_FORMS + list_length(list->words[i].also) + list_length(list->words[i].labels);
    struct said_surface *all = memory_new(most, sizeof *all);
    *count = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct word *word = &list->words[i];
        const struct yaml_node *const lists[] = {word->also, word->labels};
        for (size_t f = 0; f < list->form_count; f++) {
            if (word->form[f].plain.at != NULL && !vocab_form_measures(list, f))
                all[(*count)++] =
                    (struct said_surface){folded_text(c, word->form[f].plain), word, word->node, false};
        }
        for (size_t l = 0; l < 2; l++) {
            for (size_t k = 0; k < list_length(lists[l]); k++)
                all[(*count)++] = (struct said_surface){folded_text(c, lists[l]->items[k]->text), word,
                                                        lists[l]->items[k], l == 1};
        }
    }
    return all;
}

/* The first surfaces of two words with the same folded text; `other` is NULL if only one word has it. */
struct shared {
    const struct said_surface *first, *other;
};

static void check_surfaces(struct checker *c, enum kind kind) {
    size_t count;
    struct said_surface *all = all_surfaces(c, &c->templates->vocab.kinds[kind], &count);
    struct shared *shared = memory_new(count, sizeof *shared);
    struct places texts = {0};
    struct arena memory = {0};
    for (size_t i = 0; i < count; i++) {
        char *text = arena_take(&memory, all[i].text.len);
        size_t place = places_add(&texts, (struct slice){text, vocab_fold(all[i].text, text)});
        struct shared *same = &shared[place];
        if (same->first == NULL) same->first = &all[i];
        const struct said_surface *before = same->first->word != all[i].word ? same->first : same->other;
        if (same->first->word != all[i].word && same->other == NULL) same->other = &all[i];
        if (before == NULL) continue;
        yamlfile_problem(c->yaml, all[i].node, "%s is also used for %.*s", quote(all[i].text).text,
                         (int)before->word->name.len, before->word->name.at);
    }
    places_free(&texts);
    arena_free(&memory);
    free(shared);
    free(all);
}

/* The first word that a surface means, of any kind; NULL if there is none. */
static const struct word *word_said(struct checker *c, struct slice text) {
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        size_t count;
        const struct word *found = NULL;
        struct said_surface *all = all_surfaces(c, &c->templates->vocab.kinds[kind], &count);
        for (size_t i = 0; i < count && found == NULL; i++) {
            if (!all[i].is_label && vocab_alike(all[i].text, text)) found = all[i].word;
        }
        free(all);
        if (found != NULL) return found;
    }
    return NULL;
}

/* Lists whose surfaces change the meaning of others: a surface in one must be neither a word nor in another
 * such list. */
static void check_exclusive(struct checker *c) {
    static const char *const keys[] = {"negations", "absences", "idioms", "vague",
                                       "totals",    "results",  "finals", "units"};
    enum { KEYS = sizeof keys / sizeof keys[0] };
    for (size_t k = 0; k < KEYS; k++) {
        const struct yaml_node *list = yamlfile_get(c->yaml->root, keys[k]);
        for (size_t i = 0; i < list_length(list); i++) {
            struct slice text = folded_text(c, list->items[i]->text);
            const struct word *word = word_said(c, text);
            if (word != NULL)
                yamlfile_problem(c->yaml, list->items[i], "%s is also used for %.*s",
                                 quote(list->items[i]->text).text, (int)word->name.len, word->name.at);
            for (size_t m = 0; m < k; m++) {
                const struct yaml_node *other = yamlfile_get(c->yaml->root, keys[m]);
                for (size_t n = 0; n < list_length(other); n++) {
                    if (vocab_alike(folded_text(c, other->items[n]->text), text))
                        yamlfile_problem(c->yaml, list->items[i], "%s is also in %s",
                                         quote(list->items[i]->text).text, keys[m]);
                }
            }
        }
    }
}

static void check_lists(struct checker *c) {
    const struct yaml_node *agreement = yamlfile_get(c->yaml->root, "agreement");
    for (size_t k = 0; lexicon_lists[k].key != NULL; k++) {
        const struct yaml_node *list = yamlfile_get(c->yaml->root, lexicon_lists[k].key);
        if (list != NULL && list->kind != YAML_LIST)
            yamlfile_problem(c->yaml, list, "%s must be a list", lexicon_lists[k].key);
        for (size_t i = 0; i < list_length(list); i++) {
            if (list->items[i]->kind != YAML_TEXT)
                yamlfile_problem(c->yaml, list->items[i], "a text was expected");
        }
    }
    if (agreement != NULL && agreement->kind != YAML_LIST)
        yamlfile_problem(c->yaml, agreement, "agreement must be a list");
    for (size_t i = 0; i < list_length(agreement); i++) {
        const struct yaml_node *pair = agreement->items[i];
        bool good = pair->kind == YAML_LIST && pair->count == 2 && pair->items[0]->kind == YAML_TEXT
                    && pair->items[1]->kind == YAML_TEXT;
        if (!good) yamlfile_problem(c->yaml, pair, "a pair was expected, such as [is, are]");
    }
}

void templates_check(struct templates *templates) {
    struct checker c = {templates, &templates->yaml};
    if (!templates->compiled) return;
    for (int kind = 0; kind < KIND_COUNT; kind++) check_surfaces(&c, (enum kind)kind);
    size_t before = c.yaml->problem_count;
    check_lists(&c);
    if (c.yaml->problem_count == before) check_exclusive(&c);
    for (size_t i = 0; i < templates->task_count; i++) {
        const struct task *task = &templates->tasks[i];
        for (size_t k = 0; k < task->question_count; k++) {
            check_template(&c, &task->questions[k]);
            check_neutral(&c, &task->questions[k]);
        }
        for (size_t k = 0; k < task->answer_count; k++) check_template(&c, &task->answers[k]);
        if (task->draws > task->question_count)
            yamlfile_problem(c.yaml, task->node, "with %u draws of %zu questions some are asked twice",
                             task->draws, task->question_count);
        check_duplicates(&c, task->questions, task->question_count);
        check_duplicates(&c, task->answers, task->answer_count);
        for (size_t k = 0; k < i; k++) check_across(&c, task, &templates->tasks[k]);
    }
}
