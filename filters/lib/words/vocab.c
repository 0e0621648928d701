/* SPDX-License-Identifier: MIT */
#include "words/vocab.h"

#include "base/buffer.h"
#include "base/fault.h"
#include "base/number.h"
#include "geometry/grid.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

const char *const vocab_kind_keys[] = {"categories", "regions",   "sizes", "sizes3", "shapes",
                                       "directions", "distances", "axes",  "nouns"};
const char *const vocab_kind_placeholders[] = {"category",  "region",   "size", "size3", "shape",
                                               "direction", "distance", "axis", "noun"};

/* The names that a kind must have; NULL for kinds with free names. */
static const char *const *names_of(enum kind kind) {
    switch (kind) {
    case KIND_REGION: return region_names;
    case KIND_SIZE: return size_names;
    case KIND_SIZE3: return size3_names;
    case KIND_SHAPE: return shape_names;
    case KIND_DIRECTION: return direction_names;
    case KIND_DISTANCE: return distance_names;
    case KIND_AXIS: return axis_names;
    default: return NULL;
    }
}

static struct slice escaped(struct yaml *yaml, struct slice text, bool capital) {
    char *copy = arena_text(&yaml->memory, text.at, text.len);
    if (capital && text.len > 0) copy[0] = (char)toupper((unsigned char)copy[0]);
    return yamlfile_json(yaml, (struct slice){copy, text.len});
}

static int form_index(struct word_list *list, struct slice name) {
    for (size_t i = 0; i < list->form_count; i++) {
        if (slice_equal(list->form_names[i], name)) return (int)i;
    }
    return -1;
}

static void add_form(struct yaml *yaml, struct word_list *list, struct word *word,
                     const struct yaml_node *key, const struct yaml_node *value) {
    if (value->kind != YAML_TEXT || value->text.len == 0) {
        yamlfile_problem(yaml, value, "the form %s must be a text", quote(key->text).text);
        return;
    }
    int index = form_index(list, key->text);
    if (index < 0) {
        if (list->form_count == VOCAB_FORMS) {
            yamlfile_problem(yaml, key, "a kind of word has at most %d forms", VOCAB_FORMS);
            return;
        }
        index = (int)list->form_count++;
        list->form_names[index] = key->text;
    }
    word->form[index] =
        (struct form){value->text, {escaped(yaml, value->text, false), escaped(yaml, value->text, true)}};
}

static const struct yaml_node *texts(struct yaml *yaml, const struct yaml_node *list, const char *key) {
    if (list->kind != YAML_LIST) {
        yamlfile_problem(yaml, list, "%s must be a list", key);
        return NULL;
    }
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i]->kind == YAML_TEXT && list->items[i]->text.len > 0) continue;
        yamlfile_problem(yaml, list->items[i], "%s must contain texts", key);
        return NULL;
    }
    return list;
}

static struct slice percent_encoded(struct yaml *yaml, struct slice name) {
    struct buffer out = {0};
    buffer_room(&out, 1);
    for (size_t i = 0; i < name.len; i++) {
        if (name.at[i] == '/' || name.at[i] == '%')
            buffer_text(&out, name.at[i] == '/' ? "%2F" : "%25");
        else
            buffer_char(&out, name.at[i]);
    }
    struct slice text = yamlfile_json(yaml, buffer_view(&out));
    buffer_free(&out);
    return text;
}

static struct slice quoted(struct yaml *yaml, struct slice name) {
    struct slice inside = yamlfile_json(yaml, name);
    char *text = arena_take(&yaml->memory, inside.len + 2);
    text[0] = text[inside.len + 1] = '"';
    memcpy(text + 1, inside.at, inside.len);
    return (struct slice){text, inside.len + 2};
}

static void read_word(struct yaml *yaml, struct word_list *list, struct word *word,
                      const struct yaml_node *name, const struct yaml_node *node) {
    word->name = name->text;
    word->json = quoted(yaml, name->text);
    word->in_id = percent_encoded(yaml, name->text);
    word->node = name;
    if (name->text.len == 0) yamlfile_problem(yaml, name, "a word must have a name");
    if (node->kind != YAML_MAP) {
        yamlfile_problem(yaml, node, "%s must be a map of forms, such as {word: ship, many: ships}",
                         quote(name->text).text);
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_node *key = node->keys[i], *value = node->items[i];
        if (slice_is(key->text, "also"))
            word->also = texts(yaml, value, "also");
        else if (slice_is(key->text, "labels"))
            word->labels = texts(yaml, value, "labels");
        else
            add_form(yaml, list, word, key, value);
    }
    if (yamlfile_get(node, "word") == NULL) yamlfile_problem(yaml, node, "the form `word` is missing");
}

/* Where a word is stored: after the others, or in a kind with fixed names at its name's index. */
static struct word *place_of(struct yaml *yaml, struct word_list *list, const char *const *names,
                             const struct yaml_node *key) {
    if (names == NULL) return &list->words[list->count++];
    for (size_t i = 0; names[i] != NULL; i++) {
        if (slice_is(key->text, names[i])) return &list->words[i];
    }
    yamlfile_problem(yaml, key, "unknown key %s", quote(key->text).text);
    return NULL;
}

static void read_kind(struct vocab *vocab, struct yaml *yaml, enum kind kind) {
    struct word_list *list = &vocab->kinds[kind];
    list->form_names[list->form_count++] = slice_of("word");
    if (kind == KIND_AXIS && yamlfile_get(yaml->root, vocab_kind_keys[kind]) == NULL) return;
    const struct yaml_node *map = yamlfile_want(yaml, yaml->root, vocab_kind_keys[kind], YAML_MAP);
    if (map == NULL) return;
    const char *const *names = names_of(kind);
    if (map->count > VOCAB_WORDS) {
        yamlfile_problem(yaml, map, "at most %d words", VOCAB_WORDS);
        return;
    }
    list->words = arena_take(&yaml->memory, (map->count + VOCAB_FORMS) * sizeof *list->words);
    memset(list->words, 0, (map->count + VOCAB_FORMS) * sizeof *list->words);
    for (size_t i = 0; i < map->count; i++) {
        struct word *word = place_of(yaml, list, names, map->keys[i]);
        if (word != NULL) read_word(yaml, list, word, map->keys[i], map->items[i]);
    }
    for (size_t i = 0; names != NULL && names[i] != NULL; i++, list->count++) {
        if (list->words[i].node == NULL) yamlfile_problem(yaml, map, "%s is missing", names[i]);
    }
    if (list->count == 0) yamlfile_problem(yaml, map, "there must be at least one");
}

static void read_numbers(struct vocab *vocab, struct yaml *yaml) {
    const struct yaml_node *list = yamlfile_want(yaml, yaml->root, "numbers", YAML_LIST);
    const size_t most = sizeof vocab->numbers / sizeof vocab->numbers[0];
    if (list == NULL || texts(yaml, list, "numbers") == NULL) return;
    if (list->count > most) yamlfile_problem(yaml, list, "at most %zu numbers", most);
    for (size_t i = 0; i < list->count && i < most; i++)
        vocab->numbers[vocab->number_count++] = escaped(yaml, list->items[i]->text, false);
}

/* {hundred: 100, "a pair of": 2, ...}; the section may be missing. */
static void read_number_words(struct vocab *vocab, struct yaml *yaml) {
    const struct yaml_node *map = yamlfile_get(yaml->root, "number_words");
    if (map == NULL) return;
    if (map->kind != YAML_MAP || map->count > VOCAB_NUMBER_WORDS) {
        yamlfile_problem(yaml, map, "number_words must be a map of at most %d words", VOCAB_NUMBER_WORDS);
        return;
    }
    for (size_t i = 0; i < map->count; i++) {
        const struct yaml_node *node = map->items[i];
        double value = node->kind == YAML_TEXT ? number_parse(node->text) : -1;
        bool good = node->kind == YAML_TEXT && node->text.len > 0
                    && strspn(node->text.at, "0123456789") == node->text.len;
        if (!good || value < 1 || value > 1000)
            yamlfile_problem(yaml, node, "a whole number from 1 to 1000 was expected");
        else
            vocab->number_words[vocab->number_word_count++] =
                (struct number_word){map->keys[i]->text, (uint64_t)value};
    }
}

/* Whether a key, which may be missing, has the second of two values; the first is the default. */
static bool is_second(struct yaml *yaml, const char *key, const char *first, const char *second) {
    const struct yaml_node *node = yamlfile_get(yaml->root, key);
    if (node == NULL) return false;
    bool chosen = slice_is(node->text, second);
    if (!chosen && !slice_is(node->text, first))
        yamlfile_problem(yaml, node, "%s must be %s or %s", key, first, second);
    return chosen;
}

uint64_t vocab_number(const struct vocab *vocab, size_t value) {
    return value < VOCAB_NUMBERS ? value : vocab->number_words[value - VOCAB_NUMBERS].value;
}

void vocab_read(struct vocab *vocab, struct yaml *yaml) {
    *vocab = (struct vocab){0};
    for (int kind = 0; kind < KIND_COUNT; kind++) read_kind(vocab, yaml, (enum kind)kind);
    const struct word_list *categories = &vocab->kinds[KIND_CATEGORY];
    for (size_t i = 0; i < categories->count; i++) places_add(&vocab->categories, categories->words[i].name);
    read_numbers(vocab, yaml);
    read_number_words(vocab, yaml);
    vocab->unspaced = is_second(yaml, "words", "spaced", "unspaced");
    vocab->anchor_before = is_second(yaml, "anchors", "after", "before");
}

void vocab_free(struct vocab *vocab) {
    places_free(&vocab->categories);
}

int vocab_form(const struct vocab *vocab, enum kind kind, struct slice name) {
    const struct word_list *list = &vocab->kinds[kind];
    for (size_t i = 0; i < list->form_count; i++) {
        if (slice_equal(list->form_names[i], name)) return (int)i;
    }
    return -1;
}

bool vocab_form_measures(const struct word_list *list, size_t form) {
    return slice_is(list->form_names[form], "measure");
}

int vocab_category(const struct vocab *vocab, struct slice name) {
    size_t place = places_find(&vocab->categories, name);
    return place != PLACES_NONE ? (int)place : -1;
}

static bool is_joint(char c) {
    return c == ' ' || c == '-' || c == '_';
}

/* Joints at the ends are dropped. */
size_t vocab_fold(struct slice text, char *folded) {
    size_t len = 0;
    bool gap = false;
    for (size_t i = 0; i < text.len; i++) {
        if (is_joint(text.at[i])) {
            gap = len > 0;
            continue;
        }
        if (gap) folded[len++] = ' ';
        gap = false;
        folded[len++] = (char)tolower((unsigned char)text.at[i]);
    }
    return len;
}

bool vocab_alike(struct slice a, struct slice b) {
    size_t i = 0, k = 0;
    for (;;) {
        bool gap_a = false, gap_b = false;
        while (i < a.len && is_joint(a.at[i])) i++, gap_a = true;
        while (k < b.len && is_joint(b.at[k])) k++, gap_b = true;
        if (i == a.len || k == b.len) return i == a.len && k == b.len;
        if (gap_a != gap_b && i > 0 && k > 0) return false;
        if (tolower((unsigned char)a.at[i++]) != tolower((unsigned char)b.at[k++])) return false;
    }
}

static bool any_alike(const struct yaml_node *list, struct slice label) {
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        if (vocab_alike(list->items[i]->text, label)) return true;
    }
    return false;
}

int vocab_label(const struct vocab *vocab, struct slice label) {
    const struct word_list *list = &vocab->kinds[KIND_CATEGORY];
    for (size_t i = 0; i < list->count; i++) {
        const struct word *word = &list->words[i];
        bool found =
            vocab_alike(word->name, label) || any_alike(word->also, label) || any_alike(word->labels, label);
        for (size_t f = 0; f < list->form_count && !found; f++)
            found = word->form[f].plain.at != NULL && !vocab_form_measures(list, f)
                    && vocab_alike(word->form[f].plain, label);
        if (found) return (int)i;
    }
    return -1;
}

struct name_list vocab_category_names(const struct vocab *vocab) {
    struct name_list names = {""};
    const struct word_list *list = &vocab->kinds[KIND_CATEGORY];
    for (size_t i = 0; i < list->count; i++) name_list_add(&names, list->words[i].name);
    return names;
}
