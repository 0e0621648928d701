/* SPDX-License-Identifier: MIT
 *
 * readback: proves that what is rendered can be read again. Every surface of the vocabulary is parsed
 * alone. Every answer template is rendered and parsed for synthetic scenes, which together show every
 * category, region, size, shape, direction and distance, one object and several; what is read must be what
 * is in the scene. */
#include "base/memory.h"
#include "geometry/grid.h"
#include "geometry/neighbours.h"
#include "text/boxlabels.h"
#include "text/numbers.h"
#include "text/parse.h"
#include "text/phrases.h"
#include "text/profile.h"
#include "text/render.h"
#include "words/tasks.h"
#include "words/templates.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_OBJECTS = 8, SIDE = 1000 };

struct proof {
    struct templates *templates;
    struct parser parser;
    struct answer answer;
    struct render render;
    struct emit out;
    struct buffer plain;
    struct object objects[MOST_OBJECTS];
    size_t category[MOST_OBJECTS]; /* of each object: its index in the vocabulary */
    struct scene scene;
    struct gridded gridded; /* what sar-grid would say of it; points into the next two */
    struct gridded_object words[MOST_OBJECTS];
    struct grid_relation relations[MOST_OBJECTS * MOST_OBJECTS];
    const char *wrong; /* the first thing that was not read back; NULL for none */
};

/* --- surfaces ------------------------------------------------------------------------------------------- */

/* Whether a text is read as one word of a kind with this value and nothing else, except for an article
 * before it. */
static bool reads_as(struct proof *proof, struct slice surface, int kind, size_t value) {
    struct answer *answer = &proof->answer;
    proof->plain.len = 0;
    buffer_slice(&proof->plain, surface);
    buffer_char(&proof->plain, '\0');
    answer_read(answer, &proof->parser, (struct slice){proof->plain.bytes, surface.len});
    size_t last = answer->token_count;
    if (last == 0 || last > 2) return false;
    const struct token *token = &answer->tokens[last - 1];
    if (last == 2
        && (answer->tokens[0].type != TOKEN_WORDS
            || answer->tokens[0].meaning->value[LEXICON_ARTICLE] == LEXICON_NONE))
        return false;
    if (kind == LEXICON_NUMBER) return token->type == TOKEN_NUMBER && token->number == value;
    return token->type == TOKEN_WORDS && token->meaning->value[kind] == value;
}

static void prove_surface(struct proof *proof, struct slice surface, int kind, size_t value,
                          const struct yaml_node *node) {
    if (!reads_as(proof, surface, kind, value))
        yamlfile_problem(&proof->templates->yaml, node, "%s is not read as what it means",
                         quote(surface).text);
}

static void prove_surfaces(struct proof *proof) {
    const struct vocab *vocab = &proof->templates->vocab;
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        const struct word_list *list = &vocab->kinds[kind];
        for (size_t w = 0; w < list->count; w++) {
            const struct word *word = &list->words[w];
            for (size_t f = 0; f < list->form_count; f++) {
                if (word->form[f].plain.at != NULL && !vocab_form_measures(list, f))
                    prove_surface(proof, word->form[f].plain, kind, w, word->node);
            }
            for (size_t i = 0; word->also != NULL && i < word->also->count; i++)
                prove_surface(proof, word->also->items[i]->text, kind, w, word->also->items[i]);
        }
    }
    const struct yaml_node *numbers = yamlfile_get(proof->templates->yaml.root, "numbers");
    for (size_t i = 0; i < vocab->number_count; i++)
        prove_surface(proof, numbers->items[i]->text, LEXICON_NUMBER, i, numbers->items[i]);
}

/* --- scenes --------------------------------------------------------------------------------------------- */

static void clear_scene(struct proof *proof) {
    static const char name[SLICE_PADDING] = "a", side[SLICE_PADDING] = "1000";
    proof->scene = (struct scene){.objects = proof->objects, .width = SIDE, .height = SIDE};
    proof->scene.image = (struct slice){name, 1};
    proof->scene.width_text = proof->scene.height_text = (struct slice){side, 4};
}

/* Adds an object of about the given area ratio, aspect (w/h) and centre (in cells of the grid, 0 to 2). */
static void add_object(struct proof *proof, size_t category, double ratio, double aspect, double column,
                       double row) {
    const struct word_list *list = &proof->templates->vocab.kinds[KIND_CATEGORY];
    double w = floor(sqrt(ratio * aspect) * SIDE), h = floor(sqrt(ratio / aspect) * SIDE);
    double x = floor((2 * column + 1) / 6 * SIDE - w / 2), y = floor((2 * row + 1) / 6 * SIDE - h / 2);
    size_t index = proof->scene.object_count++;
    struct object *object = &proof->objects[index];
    proof->category[index] = category % list->count;
    *object = (struct object){.category = list->words[proof->category[index]].name};
    object->bbox =
        (struct bbox){fmax(x, 0), fmax(y, 0), fmin(fmax(x, 0) + w, SIDE), fmin(fmax(y, 0) + h, SIDE)};
}

/* Sets what sar-grid would say of the objects, with relations to all others. */
static void grid_objects(struct proof *proof) {
    struct bbox boxes[MOST_OBJECTS];
    size_t count = proof->scene.object_count, relations = 0;
    for (size_t i = 0; i < count; i++) boxes[i] = proof->objects[i].bbox;
    for (size_t i = 0; i < count; i++) {
        struct neighbour others[MOST_OBJECTS];
        struct gridded_object *words = &proof->words[i];
        words->words = grid_words(&grid_defaults, boxes[i], SIDE, SIDE);
        words->first = relations;
        words->relation_count = neighbours_all(boxes, count, i, others);
        for (size_t k = 0; k < words->relation_count; k++)
            proof->relations[relations++] =
                grid_relation(&grid_defaults, boxes, i, others[k].index, SIDE, SIDE);
    }
    proof->gridded = (struct gridded){.objects = proof->words, .relations = proof->relations};
}

/* Makes scene number `i`; false after the last one. */
static bool make_scene(struct proof *proof, size_t i) {
    static const double ratios[] = {0.01, 0.02, 0.05, 0.15, 0.3, 0.5}, aspects[] = {1, 2, 0.5};
    size_t categories = proof->templates->vocab.kinds[KIND_CATEGORY].count;
    size_t singles = 9 * 6, pairs = 16 * (categories + 3);
    clear_scene(proof);
    if (i < singles) { /* one object: regions and sizes, with categories and shapes in turn */
        add_object(proof, i, ratios[i % 6], aspects[i / 6 % 3], (double)(i / 6 % 3), (double)(i / 18));
        return true;
    }
    i -= singles;
    if (i < pairs) { /* two objects in all directions, near and far, of one category or two */
        double angle = (double)(i % 8) * 0.78539816339744831, way = i / 8 % 2 == 0 ? 0.35 : 1;
        add_object(proof, i / 16, 0.012, aspects[i % 3], 1, 1);
        add_object(proof, i / 16 + i % 3, 0.012, aspects[i / 3 % 3], 1 + way * cos(angle),
                   1 + way * sin(angle));
        return true;
    }
    i -= pairs;
    if (i >= 4 * categories) return false;
    for (size_t k = 0; k < 3 + i % 5; k++) { /* groups, together or apart, of up to three categories */
        bool together = i % 4 < 2;
        double column = together ? (double)(i % 3) : (double)((i + k) % 3),
               row = together ? 0 : (double)(k % 3);
        add_object(proof, i / 4 + k % (1 + i % 3), ratios[k % 3], 1 + 0.1 * (double)k, column, row);
    }
    return true;
}

/* --- what must be read ---------------------------------------------------------------------------------- */

static void expect(struct proof *proof, bool holds, const char *what) {
    if (!holds && proof->wrong == NULL) proof->wrong = what;
}

static struct said_phrase phrase_of(const struct proof *proof, size_t object, bool with_size) {
    const struct grid_words *words = &proof->words[object].words;
    return (struct said_phrase){(uint8_t)proof->category[object], (uint8_t)words->region,
                                with_size ? (uint8_t)words->size3 : LEXICON_NONE, 1};
}

static bool same_phrases(struct said_phrase *truth, size_t truths, struct said_phrase *read, size_t reads) {
    struct counts counts = phrases_compare(truth, truths, read, reads);
    return counts.fp == 0 && counts.fn == 0;
}

/* The indices of the objects, ordered by category and then by index. */
static void order_objects(const struct proof *proof, size_t order[MOST_OBJECTS]) {
    for (size_t i = 0; i < proof->scene.object_count; i++) {
        size_t at = i;
        for (; at > 0 && proof->category[order[at - 1]] > proof->category[i]; at--) order[at] = order[at - 1];
        order[at] = i;
    }
}

/* Expects the boxes of a category's objects (of all if it is negative) in the answer, ordered by category
 * and then by object, and each with its category if `named`. */
static void expect_boxes(struct proof *proof, int category, bool named) {
    struct answer *answer = &proof->answer;
    size_t order[MOST_OBJECTS], at = 0;
    answer_box_categories(answer);
    order_objects(proof, order);
    for (size_t i = 0; i < proof->scene.object_count; i++) {
        size_t object = order[i], c = proof->category[object];
        if (category >= 0 && c != (size_t)category) continue;
        struct frame_box box = bbox_in_frame(proof->objects[object].bbox, SIDE, SIDE, FRAME_PIXEL);
        bool there = at < answer->boxes.count;
        for (int e = 0; there && e < 4; e++) there = answer->boxes.boxes[at].number[e] == (double)box.edge[e];
        expect(proof, there, "a box");
        if (there && named) expect(proof, answer->box_category[at] == (int)c, "the category of a box");
        at++;
    }
    expect(proof, at == answer->boxes.count, "the number of boxes");
}

static void expect_count(struct proof *proof, size_t category) {
    size_t count = 0;
    for (size_t i = 0; i < proof->scene.object_count; i++) count += proof->category[i] == category;
    struct said_number number = answer_number(&proof->answer, (int)category);
    expect(proof, number.said && number.number == count, "the number");
    expect_boxes(proof, (int)category, false);
}

static void expect_refer(struct proof *proof, size_t category) {
    struct said_phrase regions[MOST_OBJECTS];
    size_t count = 0;
    for (size_t i = 0; i < proof->scene.object_count; i++) {
        if (proof->category[i] != category) continue;
        regions[count] = phrase_of(proof, i, false);
        regions[count++].category = LEXICON_NONE;
    }
    answer_regions(&proof->answer);
    expect(proof, same_phrases(regions, count, proof->answer.regions, proof->answer.region_count),
           "the regions");
    if (count == 0) expect(proof, answer_has_negation(&proof->answer), "that there is none");
    expect_boxes(proof, (int)category, false);
}

static void expect_describe(struct proof *proof, const struct task *task) {
    struct said_phrase phrases[MOST_OBJECTS];
    size_t count = 0;
    for (size_t i = 0; i < proof->scene.object_count; i++) {
        double ratio = grid_area_ratio(proof->objects[i].bbox, SIDE, SIDE);
        if (!task->limited || ratio >= task->limits.min_area) phrases[count++] = phrase_of(proof, i, true);
    }
    answer_phrases(&proof->answer);
    expect(proof, same_phrases(phrases, count, proof->answer.phrases, proof->answer.phrase_count),
           "the categories with their sizes and regions");
}

/* The relation of two categories: that of their nearest objects. */
static struct said_relation relation_of(const struct proof *proof, size_t first, size_t second) {
    double least = INFINITY;
    struct said_relation said = {(uint8_t)first, (uint8_t)second, LEXICON_NONE, LEXICON_NONE};
    for (size_t i = 0; i < proof->scene.object_count; i++) {
        for (size_t k = 0; k < proof->words[i].relation_count && proof->category[i] == first; k++) {
            const struct grid_relation *relation = &proof->relations[proof->words[i].first + k];
            if (proof->category[relation->to] != second || relation->distance >= least) continue;
            least = relation->distance;
            said.distance = (uint8_t)relation->nearness;
            said.direction = (uint8_t)relation->direction;
        }
    }
    return said;
}

/* The categories of the scene in the vocabulary's order; returns how many there are. */
static size_t present_categories(const struct proof *proof, size_t present[MOST_OBJECTS]) {
    size_t order[MOST_OBJECTS], count = 0;
    order_objects(proof, order);
    for (size_t i = 0; i < proof->scene.object_count; i++) {
        size_t category = proof->category[order[i]];
        if (count == 0 || present[count - 1] != category) present[count++] = category;
    }
    return count;
}

static void expect_relations(struct proof *proof) {
    struct answer *answer = &proof->answer;
    size_t present[MOST_OBJECTS], categories = present_categories(proof, present), at = 0;
    answer_relations(answer);
    for (size_t a = 0; a < categories; a++) {
        for (size_t b = a + 1; b < categories; b++) {
            struct said_relation r = relation_of(proof, present[a], present[b]);
            const struct said_relation *read = &answer->relations[at];
            bool same = at < answer->relation_count && read->first == r.first && read->second == r.second
                        && read->distance == r.distance && read->direction == r.direction;
            expect(proof, same, "how two categories lie to each other");
            at++;
        }
    }
    expect(proof, at == answer->relation_count, "the number of relations");
}

static void expect_ground(struct proof *proof) {
    struct said_phrase phrases[MOST_OBJECTS];
    for (size_t i = 0; i < proof->scene.object_count; i++) phrases[i] = phrase_of(proof, i, false);
    answer_phrases(&proof->answer);
    for (size_t i = 0; i < proof->answer.phrase_count; i++) proof->answer.phrases[i].size3 = LEXICON_NONE;
    expect(
        proof,
        same_phrases(phrases, proof->scene.object_count, proof->answer.phrases, proof->answer.phrase_count),
        "the categories with their regions");
    expect_boxes(proof, -1, true);
    expect_relations(proof);
}

static void expect_profile(struct proof *proof, size_t object, bool with_neighbour) {
    struct said_profile read = answer_profile(&proof->answer);
    const struct gridded_object *gridded = &proof->words[object];
    expect(proof, read.category == proof->category[object], "the category");
    expect(proof, read.region == gridded->words.region, "the region");
    expect(proof, read.size == gridded->words.size, "the size");
    expect(proof, read.shape == gridded->words.shape, "the shape");
    if (!with_neighbour) return;
    const struct grid_relation *nearest = &proof->relations[gridded->first];
    expect(proof, read.other == proof->category[nearest->to], "the neighbour's category");
    expect(proof, read.direction == nearest->direction, "the neighbour's direction");
    expect(proof, read.distance == nearest->nearness, "the neighbour's distance");
}

static void expect_classify(struct proof *proof) {
    size_t categories = proof->templates->vocab.kinds[KIND_CATEGORY].count;
    bool *present = memory_new(categories, sizeof *present), *read = memory_new(categories, sizeof *read);
    for (size_t i = 0; i < proof->scene.object_count; i++) present[proof->category[i]] = true;
    answer_categories(&proof->answer, read, categories);
    expect(proof, memcmp(present, read, categories * sizeof *read) == 0, "the categories");
    free(present);
    free(read);
}

/* --- templates ------------------------------------------------------------------------------------------ */

static void expect_unit(struct proof *proof, const struct task *task, enum task_kind kind, size_t unit,
                        const struct template *answer) {
    switch (kind) {
    case TASK_CLASSIFY: expect_classify(proof); break;
    case TASK_DESCRIBE: expect_describe(proof, task); break;
    case TASK_COUNT: expect_count(proof, unit); break;
    case TASK_GROUND: expect_ground(proof); break;
    case TASK_IDENTIFY: expect_profile(proof, unit, answer->needs_other); break;
    default: expect_refer(proof, unit); break;
    }
}

static size_t unit_count(const struct proof *proof, const struct task *task) {
    if (task->per == PER_CATEGORY) return proof->templates->vocab.kinds[KIND_CATEGORY].count;
    return task->per == PER_OBJECT ? proof->scene.object_count : 1;
}

/* Whether a unit is rendered for the current scene. An absent category is tried only with scenes of one
 * object: its answers are the same in every scene, and each category is absent from one of these. */
static bool is_tried(const struct proof *proof, const struct task *task, size_t unit) {
    if (task->per != PER_CATEGORY || proof->scene.object_count == 1) return true;
    for (size_t i = 0; i < proof->scene.object_count; i++) {
        if (proof->category[i] == unit) return true;
    }
    return false;
}

/* Renders and parses a template for the units of the current scene. */
static void prove_scene(struct proof *proof, const struct task *task, enum task_kind kind,
                        const struct template *answer) {
    for (size_t unit = 0; unit < unit_count(proof, task) && proof->wrong == NULL; unit++) {
        if (!is_tried(proof, task, unit)) continue;
        struct slice said = render_answer(&proof->render, task, unit, answer);
        if (said.len == 0) continue;
        proof->plain.len = 0;
        char *plain = buffer_room(&proof->plain, said.len + 1);
        size_t len = json_unescape(said, plain);
        plain[len] = '\0';
        answer_read(&proof->answer, &proof->parser, (struct slice){plain, len});
        expect_unit(proof, task, kind, unit, answer);
        if (proof->wrong != NULL)
            yamlfile_problem(&proof->templates->yaml, answer->text.phrase[NUMBER_ONE].node,
                             "%s is not read back from %.*s", proof->wrong, (int)(len < 200 ? len : 200),
                             plain);
    }
}

static void prove_template(struct proof *proof, const struct task *task, enum task_kind kind,
                           const struct template *answer) {
    struct fault fault;
    proof->wrong = NULL;
    for (size_t i = 0; proof->wrong == NULL && make_scene(proof, i); i++) {
        grid_objects(proof);
        if (render_take(&proof->render, &proof->scene, &proof->gridded, &fault))
            prove_scene(proof, task, kind, answer);
    }
}

static void prove_task(struct proof *proof, const struct task *task) {
    enum task_kind kind = task_kind_named(task->name);
    if (kind == TASK_NONE) return; /* a user's own task: what it must say is not known */
    for (size_t i = 0; i < task->answer_count; i++) prove_template(proof, task, kind, &task->answers[i]);
    for (size_t i = 0; i < task->question_count && task->tag.len == 0; i++) {
        const struct phrase *question = &task->questions[i].text.phrase[NUMBER_ONE];
        if (task_kind_asked(proof->templates, question->plain) != kind)
            yamlfile_problem(&proof->templates->yaml, question->node,
                             "this question is taken for another task's");
    }
}

void templates_read_back(struct templates *templates) {
    if (templates->yaml.problem_count > 0) return; /* report these first */
    struct proof *proof = memory_new(1, sizeof *proof);
    struct render_options options = {0};
    *proof = (struct proof){.templates = templates};
    parser_open(&proof->parser, templates);
    answer_open(&proof->answer, -1);
    render_open(&proof->render, templates, &options, &proof->out);
    prove_surfaces(proof);
    for (size_t i = 0; i < templates->task_count && templates->yaml.problem_count == 0; i++)
        prove_task(proof, &templates->tasks[i]);
    render_close(&proof->render);
    answer_close(&proof->answer);
    parser_close(&proof->parser);
    buffer_free(&proof->out.buffer);
    buffer_free(&proof->plain);
    free(proof);
}
