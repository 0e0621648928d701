/* SPDX-License-Identifier: MIT
 *
 * More than 500 lines: the compiler of the file's texts, which reports every problem with its place in the file. */
#include "words/templates.h"

#include "base/buffer.h"
#include "base/fault.h"
#include "base/message.h"
#include "base/number.h"
#include "cli/installed.h"
#include "geometry/grid.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a text may mention, depending on where it is. */
enum {
    SEES_CATEGORY = 1 << 0,
    SEES_OBJECT = 1 << 1, /* region, size, size3, shape */
    SEES_OTHER = 1 << 2,  /* the other object, direction and distance */
    SEES_NUMBER = 1 << 3,
    SEES_BOXES = 1 << 4,
    SEES_NAMES = 1 << 5,
    SEES_OBJECTS = 1 << 6, /* the repeating parts */
    SEES_GROUPS = 1 << 7,
    SEES_MEMBERS = 1 << 8,
    SEES_REGION = 1 << 9,
    SEES_BOX = 1 << 10,
    SEES_AXIS = 1 << 11 /* axis and distance of two objects of a category */
};

struct placeholder {
    const char *name;
    uint8_t op, kind;
    bool other;
    int needs; /* any one of these */
};

static const struct placeholder placeholders[] = {
    {"category", OP_WORD, KIND_CATEGORY, false, SEES_CATEGORY},
    {"other", OP_WORD, KIND_CATEGORY, true, SEES_OTHER},
    {"region", OP_WORD, KIND_REGION, false, SEES_OBJECT | SEES_REGION},
    {"size", OP_WORD, KIND_SIZE, false, SEES_OBJECT},
    {"size3", OP_WORD, KIND_SIZE3, false, SEES_OBJECT},
    {"shape", OP_WORD, KIND_SHAPE, false, SEES_OBJECT},
    {"direction", OP_WORD, KIND_DIRECTION, false, SEES_OTHER},
    {"distance", OP_WORD, KIND_DISTANCE, false, SEES_OTHER | SEES_AXIS},
    {"axis", OP_WORD, KIND_AXIS, false, SEES_AXIS},
    {"number", OP_NUMBER, 0, false, SEES_NUMBER},
    {"box", OP_BOX, 0, false, SEES_BOX},
    {"boxes", OP_BOXES, 0, false, SEES_BOXES},
    {"names", OP_NAMES, 0, false, SEES_NAMES},
    {"candidates", OP_CANDIDATES, 0, false, ~0},
    {"objects", OP_OBJECTS, 0, false, SEES_OBJECTS},
    {"groups", OP_GROUPS, 0, false, SEES_GROUPS},
    {"members", OP_MEMBERS, 0, false, SEES_MEMBERS},
    {"relations", OP_RELATIONS, 0, false, SEES_GROUPS},
};

enum { BOX_ROOM = 64, NUMBER_ROOM = 20 };

struct compiler {
    struct templates *templates;
    struct yaml *yaml;
    struct vocab *vocab;
    bool needs_other; /* the current template mentions one */
    uint32_t kinds;   /* of the current template */
};

static size_t longest_form(const struct word_list *list, int form) {
    size_t longest = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (list->words[i].form[form].said[0].len > longest) longest = list->words[i].form[form].said[0].len;
    }
    return longest;
}

static bool alike_but_for_capital(struct slice written, const char *name) {
    size_t len = strlen(name);
    return written.len == len && tolower((unsigned char)written.at[0]) == name[0]
           && memcmp(written.at + 1, name + 1, len - 1) == 0;
}

/* Compiles a word's form, which every word of the kind must have. */
static bool compile_form(struct compiler *c, struct piece *piece, struct slice form,
                         const struct yaml_node *node) {
    const struct word_list *list = &c->vocab->kinds[piece->kind];
    int index = vocab_form(c->vocab, (enum kind)piece->kind, form);
    if (list->count == 0) {
        yamlfile_problem(c->yaml, node, "%s is missing, which {%s} needs", vocab_kind_keys[piece->kind],
                         vocab_kind_placeholders[piece->kind]);
        return false;
    }
    if (index < 0) {
        yamlfile_problem(c->yaml, node, "no word of %s has the form %s", vocab_kind_keys[piece->kind],
                         quote(form).text);
        return false;
    }
    for (size_t i = 0; i < list->count; i++) {
        if (list->words[i].form[index].plain.at != NULL) continue;
        yamlfile_problem(c->yaml, list->words[i].node, "the form %s is missing, which line %zu uses",
                         quote(form).text, node->line);
        return false;
    }
    piece->form = (uint8_t)index;
    return true;
}

/* Compiles what is between braces. */
static bool compile_placeholder(struct compiler *c, struct piece *piece, struct slice inside, int sees,
                                const struct yaml_node *node) {
    const char *colon = memchr(inside.at, ':', inside.len);
    struct slice name = {inside.at, colon != NULL ? (size_t)(colon - inside.at) : inside.len};
    struct slice form =
        colon != NULL ? (struct slice){colon + 1, inside.len - name.len - 1} : slice_of("word");
    const struct placeholder *found = NULL;
    int shown = (int)(inside.len < 60 ? inside.len : 60);
    for (size_t i = 0; i < sizeof placeholders / sizeof placeholders[0] && found == NULL; i++) {
        if (name.len > 0 && alike_but_for_capital(name, placeholders[i].name)) found = &placeholders[i];
    }
    if (found == NULL) {
        yamlfile_problem(c->yaml, node, "no such placeholder: {%.*s}", shown, inside.at);
        return false;
    }
    if ((found->needs & sees) == 0) {
        yamlfile_problem(c->yaml, node, "{%.*s} is not allowed here", shown, inside.at);
        return false;
    }
    piece->op = found->op;
    piece->kind = found->kind;
    piece->other = found->other;
    piece->capital = isupper((unsigned char)name.at[0]) != 0;
    if ((found->needs & ~SEES_AXIS) == SEES_OTHER && (sees & SEES_OTHER) != 0) c->needs_other = true;
    if (found->op == OP_WORD) c->kinds |= UINT32_C(1) << found->kind;
    if (found->op == OP_GROUPS) c->kinds |= UINT32_C(1) << KIND_REGION; /* one text if all share a region */
    if (found->op == OP_WORD) return compile_form(c, piece, form, node);
    if (found->op == OP_NUMBER && slice_is(form, "word") && colon != NULL) {
        piece->op = OP_NUMBER_WORD;
        return true;
    }
    if (colon == NULL && (piece->capital == 0 || found->op == OP_NAMES)) return true;
    yamlfile_problem(c->yaml, node, "{%s} has no such form", found->name);
    return false;
}

static size_t piece_room(const struct compiler *c, const struct piece *piece) {
    size_t room = piece->text.len;
    switch (piece->op) {
    case OP_WORD: return room + longest_form(&c->vocab->kinds[piece->kind], piece->form);
    case OP_NUMBER: return room + NUMBER_ROOM;
    case OP_NUMBER_WORD:
        for (size_t i = 0; i < c->vocab->number_count; i++) room += c->vocab->numbers[i].len;
        return room + NUMBER_ROOM;
    case OP_BOX: return room + BOX_ROOM;
    case OP_CANDIDATES: return room + c->templates->candidates_room;
    default: return room;
    }
}

/* Compiles a text into pieces. Mistakes become problems and make an empty phrase. */
static struct phrase compile_text(struct compiler *c, struct slice text, const struct yaml_node *node,
                                  int sees) {
    struct phrase phrase = {.plain = text, .node = node};
    size_t most = 1;
    for (size_t i = 0; i < text.len; i++) most += text.at[i] == '{';
    struct piece *pieces = arena_take(&c->yaml->memory, most * sizeof *pieces);
    size_t count = 0, from = 0;
    for (;;) {
        struct piece piece = {.op = OP_END, .node = node};
        size_t at = from;
        while (at < text.len && text.at[at] != '{' && text.at[at] != '}') at++;
        piece.text = yamlfile_json(c->yaml, (struct slice){text.at + from, at - from});
        if (at < text.len) {
            const char *close = memchr(text.at + at, '}', text.len - at);
            if (text.at[at] == '}' || close == NULL) {
                yamlfile_problem(c->yaml, node, "unmatched brace");
                return phrase;
            }
            struct slice inside = {text.at + at + 1, (size_t)(close - (text.at + at + 1))};
            if (!compile_placeholder(c, &piece, inside, sees, node)) return phrase;
            from = (size_t)(close - text.at) + 1;
        }
        phrase.room += piece_room(c, &piece);
        pieces[count++] = piece;
        if (piece.op == OP_END) break;
    }
    phrase.pieces = pieces;
    return phrase;
}

static struct phrase compile(struct compiler *c, const struct yaml_node *node, int sees) {
    if (node->kind == YAML_TEXT && node->text.len > 0) return compile_text(c, node->text, node, sees);
    yamlfile_problem(c->yaml, node, "a text was expected");
    return (struct phrase){.node = node};
}

/* Compiles a text, or a map of texts by number. `known` are the keys that the map may have, first those of enum
 * number. */
static struct by_number compile_by_number(struct compiler *c, const struct yaml_node *node, int sees,
                                          const char *const *known) {
    struct by_number text = {0};
    if (node->kind != YAML_MAP) {
        text.phrase[NUMBER_ONE] = text.phrase[NUMBER_MANY] = compile(c, node, sees);
        return text;
    }
    yamlfile_only(c->yaml, node, known);
    for (int number = 0; number < NUMBER_COUNT; number++) {
        const struct yaml_node *value = yamlfile_get(node, known[number]);
        if (value != NULL)
            text.phrase[number] = compile(c, value, sees);
        else if (number != NUMBER_NONE)
            yamlfile_problem(c->yaml, node, "the text for %s is missing", known[number]);
    }
    return text;
}

static struct phrase compile_key(struct compiler *c, const struct yaml_node *map, const char *key, int sees) {
    const struct yaml_node *node = yamlfile_get(map, key);
    if (node != NULL) return compile(c, node, sees);
    yamlfile_problem(c->yaml, map, "%s is missing", key);
    return (struct phrase){.node = map};
}

/* Compiles the first, next or last text of a part: one text, or a map with one for several alike objects. */
static void compile_member(struct compiler *c, const struct yaml_node *map, const char *key, int sees,
                           struct phrase text[2], int *maps) {
    static const char *const known[] = {"one", "many", NULL};
    const struct yaml_node *node = yamlfile_get(map, key);
    if (node == NULL || node->kind != YAML_MAP) {
        text[NUMBER_ONE] = text[NUMBER_MANY] = compile_key(c, map, key, sees);
        return;
    }
    ++*maps;
    yamlfile_only(c->yaml, node, known);
    text[NUMBER_ONE] = compile_key(c, node, "one", sees);
    text[NUMBER_MANY] = compile_key(c, node, "many", (sees & ~SEES_BOX) | SEES_BOXES);
}

static struct repeated compile_repeated(struct compiler *c, const struct yaml_node *node, int sees,
                                        bool may_group) {
    static const char *const known[] = {"first", "next", "last", NULL};
    struct repeated part = {.grouped = false};
    int maps = 0, texts = yamlfile_get(node, "last") != NULL ? 3 : 2;
    yamlfile_only(c->yaml, node, known);
    compile_member(c, node, "first", sees, part.first, &maps);
    compile_member(c, node, "next", sees, part.next, &maps);
    memcpy(part.last, part.next, sizeof part.last);
    if (texts == 3) compile_member(c, node, "last", sees, part.last, &maps);
    part.grouped = maps > 0;
    if (part.grouped && !may_group)
        yamlfile_problem(c->yaml, node, "only objects can have texts for one and for many");
    else if (part.grouped && maps < texts)
        yamlfile_problem(c->yaml, node,
                         "first, next and last must all have texts for one and for many, or none");
    return part;
}

static bool phrase_has(const struct phrase *phrase, enum op op) {
    for (const struct piece *p = phrase->pieces; p != NULL; p++) {
        if (p->op == op) return true;
        if (p->op == OP_END) break;
    }
    return false;
}

/* A repeating part must exist if, and only if, a text has its placeholder. */
static const struct yaml_node *want_part(struct compiler *c, const struct yaml_node *node, const char *name,
                                         bool used) {
    const struct yaml_node *part = yamlfile_get(node, name);
    if (used && part == NULL) yamlfile_problem(c->yaml, node, "{%s} is used but %s is missing", name, name);
    if (!used && part != NULL)
        yamlfile_problem(c->yaml, part, "%s is given but {%s} is not used", name, name);
    if (part != NULL && part->kind != YAML_MAP) {
        yamlfile_problem(c->yaml, part, "%s must be a map of texts", name);
        return NULL;
    }
    return used ? part : NULL;
}

static void compile_objects(struct compiler *c, struct template *template, const struct yaml_node *part,
                            int sees) {
    uint32_t kinds = c->kinds;
    c->kinds = 0;
    template->objects = compile_repeated(c, part, sees, true);
    template->alike = c->kinds;
    c->kinds |= kinds;
}

/* Compiles a text, or a map of texts for near objects and for far ones. */
static void compile_within(struct compiler *c, const struct yaml_node *map, const char *key,
                           struct phrase text[2]) {
    static const char *const known[] = {"near", "far", NULL};
    const struct yaml_node *node = yamlfile_get(map, key);
    if (node == NULL || node->kind != YAML_MAP) {
        text[DISTANCE_NEAR] = text[DISTANCE_FAR] = compile_key(c, map, key, SEES_CATEGORY | SEES_AXIS);
        return;
    }
    yamlfile_only(c->yaml, node, known);
    text[DISTANCE_NEAR] = compile_key(c, node, "near", SEES_CATEGORY | SEES_AXIS);
    text[DISTANCE_FAR] = compile_key(c, node, "far", SEES_CATEGORY | SEES_AXIS);
}

/* A relation sentence brings its own other category. */
static void compile_relations(struct compiler *c, struct template *template, const struct yaml_node *part) {
    static const char *const known[] = {"one", "many", "within", NULL}, *const within_known[] = {
                                                                            "two", "many", NULL};
    const bool needs_other = c->needs_other;
    yamlfile_only(c->yaml, part, known);
    template->relations.one = compile_key(c, part, "one", SEES_CATEGORY | SEES_OTHER);
    template->relations.many = compile_key(c, part, "many", SEES_CATEGORY | SEES_OTHER);
    const struct yaml_node *within = yamlfile_get(part, "within");
    if (within != NULL && within->kind != YAML_MAP) {
        yamlfile_problem(c->yaml, within, "within must be a map of texts");
    } else if (within != NULL) {
        yamlfile_only(c->yaml, within, within_known);
        compile_within(c, within, "two", template->relations.within[0]);
        compile_within(c, within, "many", template->relations.within[1]);
    }
    c->needs_other = needs_other;
}

static void compile_parts(struct compiler *c, struct template *template, const struct yaml_node *node) {
    static const char *const group_keys[] = {"one", "together", "many", NULL};
    const int group = SEES_CATEGORY | SEES_NUMBER | SEES_BOXES;
    const int single = SEES_CATEGORY | SEES_OBJECT | SEES_BOX | SEES_NUMBER;
    bool objects = false, groups = false, relations = false;
    for (int i = 0; i < NUMBER_COUNT; i++) {
        objects = objects || phrase_has(&template->text.phrase[i], OP_OBJECTS);
        groups = groups || phrase_has(&template->text.phrase[i], OP_GROUPS);
        relations = relations || phrase_has(&template->text.phrase[i], OP_RELATIONS);
    }
    const struct yaml_node *part = want_part(c, node, "objects", objects);
    if (part != NULL) compile_objects(c, template, part, single);
    part = want_part(c, node, "relations", relations);
    if (part != NULL) compile_relations(c, template, part);
    part = want_part(c, node, "groups", groups);
    if (part != NULL) {
        yamlfile_only(c->yaml, part, group_keys);
        template->groups.one = compile_key(c, part, "one", single | SEES_BOXES);
        template->groups.together = compile_key(c, part, "together", group | SEES_MEMBERS | SEES_REGION);
        template->groups.many = compile_key(c, part, "many", group | SEES_MEMBERS);
    }
    bool members =
        phrase_has(&template->groups.together, OP_MEMBERS) || phrase_has(&template->groups.many, OP_MEMBERS);
    part = want_part(c, node, "members", members);
    if (part != NULL) template->members = compile_repeated(c, part, single, false);
}

static int sees_in_text(enum unit per, bool question) {
    switch (per) {
    case PER_IMAGE:
        return SEES_NUMBER | SEES_NAMES | (question ? 0 : SEES_BOXES | SEES_OBJECTS | SEES_GROUPS);
    case PER_CATEGORY: return SEES_CATEGORY | SEES_NUMBER | (question ? 0 : SEES_BOXES | SEES_OBJECTS);
    case PER_OBJECT: return SEES_CATEGORY | SEES_OBJECT | SEES_BOX | SEES_OTHER;
    }
    return 0;
}

static const char *const numbers_known[] = {"one", "many", "none", NULL};

/* Compiles a question: a text, a map of texts by number, or a map with `text`; maps may also have `neutral` and
 * `needs`. */
static void compile_question(struct compiler *c, struct template *template, const struct yaml_node *node,
                             int sees) {
    static const char *const by_number[] = {"one", "many", "none", "neutral", "needs", NULL};
    static const char *const with_text[] = {"text", "neutral", "needs", NULL};
    const struct yaml_node *text = yamlfile_get(node, "text"), *neutral = yamlfile_get(node, "neutral"),
                           *needs = yamlfile_get(node, "needs");
    if (text != NULL) yamlfile_only(c->yaml, node, with_text);
    template->text = text != NULL ? compile_by_number(c, text, sees, numbers_known)
                                  : compile_by_number(c, node, sees, by_number);
    compile_parts(c, template, NULL);
    template->neutral = neutral != NULL &&slice_is(neutral->text, "true");
    if (neutral != NULL && !template->neutral && !slice_is(neutral->text, "false"))
        yamlfile_problem(c->yaml, neutral, "neutral must be true or false");
    template->needs_relations = needs != NULL &&slice_is(needs->text, "relations");
    if (needs != NULL && !template->needs_relations)
        yamlfile_problem(c->yaml, needs, "needs must be relations");
}

static void compile_template(struct compiler *c, struct template *template, const struct yaml_node *node,
                             enum unit per, bool question) {
    static const char *const known[] = {"text", "none", "objects", "groups", "members", "relations", NULL};
    const int sees = sees_in_text(per, question);
    c->needs_other = false;
    c->kinds = 0;
    *template = (struct template){0};
    const struct yaml_node *text = yamlfile_get(node, "text");
    if (question) {
        compile_question(c, template, node, sees);
    } else if (text == NULL) {
        template->text = compile_by_number(c, node, sees, numbers_known);
        compile_parts(c, template, NULL);
    } else {
        yamlfile_only(c->yaml, node, known);
        template->text = compile_by_number(c, text, sees, numbers_known);
        if (yamlfile_get(node, "none") != NULL)
            template->text.phrase[NUMBER_NONE] = compile_key(c, node, "none", sees);
        compile_parts(c, template, node);
    }
    template->needs_other = c->needs_other;
    template->kinds = c->kinds;
}

static struct template *compile_list(struct compiler *c, const struct yaml_node *task, const char *key,
                                     enum unit per, size_t *count) {
    const struct yaml_node *list = yamlfile_want(c->yaml, task, key, YAML_LIST);
    if (list == NULL) return NULL;
    if (list->count == 0 || list->count > TEMPLATES_MOST)
        yamlfile_problem(c->yaml, list, "%s: there must be 1 to %d of them", key, TEMPLATES_MOST);
    struct template *all = arena_take(&c->yaml->memory, (list->count + 1) * sizeof *all);
    for (size_t i = 0; i < list->count; i++) compile_template(c, &all[i], list->items[i], per, key[0] == 'q');
    *count = list->count;
    return all;
}

/* Whether a text is a number and nothing else. A text may hold a NUL, where number_typed would stop. */
static bool is_number(const struct yaml_node *node, double *value) {
    return node->kind == YAML_TEXT && memchr(node->text.at, '\0', node->text.len) == NULL
           && number_typed(node->text.at, value);
}

static double limit(struct compiler *c, const struct yaml_node *map, const char *key, double usual) {
    const struct yaml_node *node = yamlfile_get(map, key);
    if (node == NULL) return usual;
    double value;
    if (is_number(node, &value) && value >= 0) return value;
    yamlfile_problem(c->yaml, node, "%s must be a number, 0 or above", key);
    return usual;
}

static void compile_limits(struct compiler *c, struct task *task, const struct yaml_node *node) {
    static const char *const known[] = {"min_side", "min_area", "max_area", "max_aspect", "bounds", NULL};
    task->limits = (struct limits){.max_area = INFINITY, .max_aspect = INFINITY};
    if (node == NULL) return;
    if (node->kind != YAML_MAP) {
        yamlfile_problem(c->yaml, node, "limits must be a map");
        return;
    }
    yamlfile_only(c->yaml, node, known);
    task->limited = true;
    task->limits.min_side = limit(c, node, "min_side", 0);
    task->limits.min_area = limit(c, node, "min_area", 0);
    task->limits.max_area = limit(c, node, "max_area", INFINITY);
    task->limits.max_aspect = limit(c, node, "max_aspect", INFINITY);
    const struct yaml_node *bounds = yamlfile_get(node, "bounds");
    if (bounds == NULL) return;
    task->limits.inside = slice_is(bounds->text, "inside");
    if (!task->limits.inside && !slice_is(bounds->text, "any"))
        yamlfile_problem(c->yaml, bounds, "bounds must be inside or any");
}

static enum unit compile_unit(struct compiler *c, const struct yaml_node *task) {
    static const char *const units[] = {"image", "category", "object"};
    const struct yaml_node *node = yamlfile_want(c->yaml, task, "per", YAML_TEXT);
    for (int i = 0; node != NULL && i < 3; i++) {
        if (slice_is(node->text, units[i])) return (enum unit)i;
    }
    if (node != NULL) yamlfile_problem(c->yaml, node, "per must be image, category or object");
    return PER_IMAGE;
}

static bool compile_order(struct compiler *c, const struct yaml_node *task) {
    const struct yaml_node *node = yamlfile_get(task, "order");
    if (node == NULL || slice_is(node->text, "file")) return false;
    if (!slice_is(node->text, "reading")) yamlfile_problem(c->yaml, node, "order must be file or reading");
    return true;
}

static uint32_t compile_draws(struct compiler *c, const struct yaml_node *task) {
    const struct yaml_node *node = yamlfile_get(task, "draws");
    double draws;
    if (node == NULL) return 1;
    if (is_number(node, &draws) && draws >= 1 && draws <= TEMPLATES_DRAWS && draws == floor(draws))
        return (uint32_t)draws;
    yamlfile_problem(c->yaml, node, "draws must be a whole number from 1 to 1000");
    return 1;
}

static bool is_task_name(struct slice name) {
    for (size_t i = 0; i < name.len; i++) {
        if (!islower((unsigned char)name.at[i]) && !isdigit((unsigned char)name.at[i]) && name.at[i] != '_')
            return false;
    }
    return name.len > 0 && name.len <= 32;
}

static void list_fitting(struct compiler *c, struct task *task, enum number number, bool alone) {
    struct answer_list *list = &task->fitting[number][alone];
    list->answers = arena_take(&c->yaml->memory, (task->answer_count + 1) * sizeof *list->answers);
    for (size_t i = 0; i < task->answer_count; i++) {
        const struct template *answer = &task->answers[i];
        if (answer->text.phrase[number].pieces == NULL || (alone && answer->needs_other)) continue;
        list->answers[list->count++] = answer;
    }
}

static void list_asked(struct compiler *c, struct task *task, bool neutral, bool related) {
    struct question_list *list = &task->asked[neutral][related];
    bool any = false;
    list->questions = arena_take(&c->yaml->memory, task->question_count + 1);
    for (size_t i = 0; i < task->question_count; i++) any = any || task->questions[i].neutral;
    for (size_t i = 0; i < task->question_count && i < TEMPLATES_MOST; i++) {
        const struct template *question = &task->questions[i];
        if ((neutral && any && !question->neutral) || (!related && question->needs_relations)) continue;
        list->questions[list->count++] = (uint8_t)i;
    }
    if (list->count == 0 && task->question_count > 0)
        yamlfile_problem(c->yaml, task->node, "at least one %squestion must not need relations",
                         neutral ? "neutral " : "");
}

/* Finds what all answers relate, and whether a question needs it. */
static void compile_needs(struct compiler *c, struct task *task) {
    task->relates = task->relates_within = task->answer_count > 0;
    for (size_t i = 0; i < task->answer_count; i++) {
        task->relates = task->relates && task->answers[i].relations.one.pieces != NULL;
        task->relates_within = task->relates_within && task->answers[i].relations.within[0][0].pieces != NULL;
    }
    for (size_t i = 0; i < task->question_count; i++) {
        if (task->questions[i].needs_relations && !task->relates)
            yamlfile_problem(c->yaml, task->questions[i].text.phrase[NUMBER_ONE].node,
                             "the question needs relations, but not all answers have {relations}");
    }
}

/* Compiles what all samples of a task share. */
static void compile_shared(struct compiler *c, struct task *task) {
    static const char *const variants[] = {"single", "multi"};
    struct buffer lead = {0};
    compile_needs(c, task);
    for (int i = 0; i < 4; i++) list_asked(c, task, i / 2 != 0, i % 2 != 0);
    for (int number = 0; number < NUMBER_COUNT; number++) {
        list_fitting(c, task, (enum number)number, false);
        list_fitting(c, task, (enum number)number, true);
    }
    for (int multi = 0; multi < 2; multi++) {
        lead.len = 0;
        buffer_text(&lead, "\",\"task\":\"");
        buffer_slice(&lead, task->name);
        buffer_text(&lead, "\",\"variant\":\"");
        buffer_text(&lead, variants[multi]);
        buffer_text(&lead, "\",\"template\":\"");
        buffer_slice(&lead, task->name);
        buffer_text(&lead, "/q");
        task->lead[multi] = (struct slice){arena_text(&c->yaml->memory, lead.bytes, lead.len), lead.len};
    }
    buffer_free(&lead);
}

static void compile_task(struct compiler *c, struct task *task, const struct yaml_node *name,
                         const struct yaml_node *node, struct slice prompt) {
    static const char *const known[] = {"tag",    "per",       "draws",   "order",
                                        "limits", "questions", "answers", NULL};
    *task = (struct task){.name = name->text, .node = name};
    if (!is_task_name(name->text))
        yamlfile_problem(c->yaml, name, "a task's name must consist of lower-case letters, digits and _");
    if (node->kind != YAML_MAP) {
        yamlfile_problem(c->yaml, node, "a task must be a map");
        return;
    }
    yamlfile_only(c->yaml, node, known);
    const struct yaml_node *tag = yamlfile_get(node, "tag");
    if (tag != NULL && tag->kind != YAML_TEXT) yamlfile_problem(c->yaml, tag, "tag must be a text");
    if (tag != NULL) task->tag = tag->text;
    struct buffer before = {0};
    buffer_slice(&before, prompt);
    buffer_slice(&before, task->tag);
    if (task->tag.len > 0) buffer_char(&before, ' ');
    task->before = yamlfile_json(c->yaml, buffer_view(&before));
    buffer_free(&before);
    task->per = compile_unit(c, node);
    task->draws = compile_draws(c, node);
    task->reading = compile_order(c, node);
    compile_limits(c, task, yamlfile_get(node, "limits"));
    task->questions = compile_list(c, node, "questions", task->per, &task->question_count);
    task->answers = compile_list(c, node, "answers", task->per, &task->answer_count);
    bool alone = false;
    for (size_t i = 0; i < task->answer_count; i++) alone = alone || !task->answers[i].needs_other;
    if (task->answer_count > 0 && !alone)
        yamlfile_problem(c->yaml, yamlfile_get(node, "answers"), "at least one answer must not use {other}");
    compile_shared(c, task);
    for (size_t i = 0; i < task->answer_count && task->per == PER_IMAGE; i++) {
        if (phrase_has(&task->answers[i].text.phrase[NUMBER_ONE], OP_NAMES)) task->counts_categories = true;
    }
    for (size_t i = 0; i < task->question_count; i++) {
        if (task->questions[i].text.phrase[NUMBER_NONE].pieces != NULL)
            yamlfile_problem(c->yaml, task->questions[i].text.phrase[NUMBER_NONE].node,
                             "a question has no form `none`: questions about absent categories use `one`");
        if (task->questions[i].needs_other)
            yamlfile_problem(c->yaml, task->questions[i].text.phrase[0].node, "a question can't use {other}");
    }
}

static size_t candidates_room(const struct compiler *c) {
    const struct word_list *list = &c->vocab->kinds[KIND_CATEGORY];
    size_t room = 0;
    for (size_t i = 0; i < list->count; i++)
        room += list->words[i].form[0].said[0].len + c->templates->join_next.len;
    return room;
}

static const struct yaml_node *want_text_if_there(struct compiler *c, const char *key) {
    const struct yaml_node *node = yamlfile_get(c->yaml->root, key);
    if (node != NULL && node->kind != YAML_TEXT) yamlfile_problem(c->yaml, node, "%s must be a text", key);
    return node;
}

bool templates_read(struct templates *templates, const char *file) {
    static const char *const known[] = {
        "language",     "prompt",       "categories", "regions",      "sizes",
        "sizes3",       "shapes",       "directions", "distances",    "nouns",
        "numbers",      "negations",    "articles",   "pronouns",     "fillers",
        "joiners",      "agreement",    "join",       "tasks",        "absences",
        "others",       "ends",         "verbs",      "prepositions", "places",
        "idioms",       "vague",        "ranges",     "totals",       "results",
        "finals",       "choices",      "units",      "names",        "years",
        "number_words", "alternatives", "axes",       "reciprocals",  "words",
        "anchors",      "measures",     NULL};
    *templates = (struct templates){.file = memory_text(file, strlen(file))};
    if (!yamlfile_read(&templates->yaml, templates->file)) return false;
    struct compiler c = {.templates = templates, .yaml = &templates->yaml, .vocab = &templates->vocab};
    const struct yaml_node *root = templates->yaml.root;
    if (root == NULL) return true;
    if (root->kind != YAML_MAP) {
        yamlfile_problem(c.yaml, root, "the file must be a map");
        return true;
    }
    yamlfile_only(c.yaml, root, known);
    vocab_read(c.vocab, c.yaml);
    const struct yaml_node *join = yamlfile_want(c.yaml, root, "join", YAML_MAP);
    const struct yaml_node *next = yamlfile_want(c.yaml, join, "next", YAML_TEXT);
    const struct yaml_node *last = yamlfile_want(c.yaml, join, "last", YAML_TEXT);
    const struct yaml_node *tasks = yamlfile_want(c.yaml, root, "tasks", YAML_MAP);
    if (templates->yaml.problem_count > 0) return true; /* texts compile only with correct words */
    templates->join_next = yamlfile_json(c.yaml, next->text);
    templates->join_last = yamlfile_json(c.yaml, last->text);
    templates->candidates_room = candidates_room(&c);
    want_text_if_there(&c, "language");
    const struct yaml_node *prompt = want_text_if_there(&c, "prompt");
    templates->tasks = arena_take(&c.yaml->memory, (tasks->count + 1) * sizeof *templates->tasks);
    templates->task_count = tasks->count;
    for (size_t i = 0; i < tasks->count; i++)
        compile_task(&c, &templates->tasks[i], tasks->keys[i], tasks->items[i],
                     prompt != NULL ? prompt->text : (struct slice){"", 0});
    templates->compiled = templates->yaml.problem_count == 0;
    return true;
}

char *templates_version(void) {
    char *file = installed_templates(NULL);
    size_t room = strlen(file) + 32;
    char *line = memory_new(room, 1);
    snprintf(line, room, "templates: %s\n", file);
    free(file);
    return line;
}

void templates_load(struct templates *templates, const char *given) {
    char *file = installed_templates(given);
    if (!templates_read(templates, file)) die("%s: %s", file, strerror(errno));
    yamlfile_require(&templates->yaml);
    free(file);
}

const struct task *templates_task(const struct templates *templates, struct slice name) {
    for (size_t i = 0; i < templates->task_count; i++) {
        if (slice_equal(templates->tasks[i].name, name)) return &templates->tasks[i];
    }
    return NULL;
}

struct name_list templates_task_names(const struct templates *templates) {
    struct name_list names = {""};
    for (size_t i = 0; i < templates->task_count; i++) name_list_add(&names, templates->tasks[i].name);
    return names;
}

void templates_free(struct templates *templates) {
    vocab_free(&templates->vocab);
    yamlfile_free(&templates->yaml);
    free(templates->file);
}
