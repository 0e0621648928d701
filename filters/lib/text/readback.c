/* SPDX-License-Identifier: MIT
 *
 * readback: proves that what is rendered can be read again. Every surface of the vocabulary is parsed
 * alone. Every answer template is rendered and parsed for synthetic scenes, which together show every
 * category, region, size, shape, direction and distance, one object and several; what is read must be what
 * is in the scene. A mistake is reported with what was read instead.
 *
 * More than 500 lines: every kind of thing that an answer says is compared and described here. */
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
#include <string.h>

enum { MOST_OBJECTS = 8, SIDE = 1000, MOST_REPORTED = 16 };

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
    /* the answer that is proved, and what of it has been reported: each thing once a template */
    const struct template *template;
    struct slice said;
    const char *reported[MOST_REPORTED];
    size_t reported_count;
    struct buffer read, meant; /* what was read, and what was said, for messages */
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

/* Adds what a token was read as: "regions left", "number 3", "negations". */
static void describe_token(struct proof *proof, const struct token *token) {
    struct buffer *out = &proof->read;
    if (out->len > 0) buffer_text(out, ", ");
    if (token->type == TOKEN_NUMBER) {
        buffer_text(out, "number ");
        buffer_integer(out, token->number);
        return;
    }
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        if (!token_is(token, kind)) continue;
        buffer_text(out, vocab_kind_keys[kind]);
        buffer_char(out, ' ');
        buffer_slice(out, proof->templates->vocab.kinds[kind].words[token->meaning->value[kind]].name);
        return;
    }
    for (size_t i = 0; lexicon_lists[i].key != NULL; i++) {
        if (!token_is(token, lexicon_lists[i].kind)) continue;
        buffer_text(out, lexicon_lists[i].key);
        return;
    }
    static const char *const marks[] = {[TOKEN_OTHER] = "other words",
                                        [TOKEN_BOX] = "a box",
                                        [TOKEN_COLON] = "a colon",
                                        [TOKEN_BREAK] = "an end"};
    buffer_text(out, marks[token->type]);
}

static void prove_surface(struct proof *proof, struct slice surface, int kind, size_t value,
                          const struct yaml_node *node) {
    enum { SHOWN = 4 };
    if (reads_as(proof, surface, kind, value)) return;
    proof->read.len = 0;
    for (size_t i = 0; i < proof->answer.token_count && i < SHOWN; i++)
        describe_token(proof, &proof->answer.tokens[i]);
    if (proof->answer.token_count == 0) buffer_text(&proof->read, "nothing");
    struct slice read = buffer_view(&proof->read);
    yamlfile_problem(&proof->templates->yaml, node, "%s is not read as what it means: read as %.*s",
                     quote(surface).text, (int)read.len, read.at);
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

/* The length of the start of a text that a message shows: at most `most` bytes, and only whole characters. */
static int shown(struct slice text, size_t most) {
    size_t len = text.len < most ? text.len : most;
    while (len < text.len && len > 0 && ((unsigned char)text.at[len] & 0xC0) == 0x80) len--;
    return (int)len;
}

/* Reports that something was not read back, with what is in `read` and `meant`. */
static void report(struct proof *proof, const char *what) {
    enum { MOST_TEXT = 200, MOST_WORDS = 90 };
    struct slice said = proof->said, read = buffer_view(&proof->read), meant = buffer_view(&proof->meant);
    proof->reported[proof->reported_count++] = what;
    yamlfile_problem(&proof->templates->yaml, proof->template->text.phrase[NUMBER_ONE].node,
                     "%s not read back from %.*s: read %.*s instead of %.*s", what, shown(said, MOST_TEXT),
                     said.at, shown(read, MOST_WORDS), read.at, shown(meant, MOST_WORDS), meant.at);
}

/* Whether something must be reported: it does not hold, and has not been reported of this template. Empties
 * `read` and `meant`, for the caller to fill. */
static bool fails(struct proof *proof, bool holds, const char *what) {
    if (holds || proof->reported_count == MOST_REPORTED) return false;
    for (size_t i = 0; i < proof->reported_count; i++) {
        if (strcmp(proof->reported[i], what) == 0) return false;
    }
    proof->read.len = proof->meant.len = 0;
    return true;
}

static void expect_integer(struct proof *proof, uint64_t read, uint64_t meant, const char *what) {
    if (!fails(proof, read == meant, what)) return;
    buffer_integer(&proof->read, read);
    buffer_integer(&proof->meant, meant);
    report(proof, what);
}

/* Adds the name of a word; the value may be LEXICON_NONE or LEXICON_TWO. */
static void describe_word(const struct proof *proof, struct buffer *out, int kind, int value) {
    const struct word_list *list = &proof->templates->vocab.kinds[kind];
    if (value >= 0 && (size_t)value < list->count)
        buffer_slice(out, list->words[value].name);
    else
        buffer_text(out, value == LEXICON_TWO ? "two of them" : "nothing");
}

static void expect_word(struct proof *proof, int kind, int read, int meant, const char *what) {
    if (!fails(proof, read == meant, what)) return;
    describe_word(proof, &proof->read, kind, read);
    describe_word(proof, &proof->meant, kind, meant);
    report(proof, what);
}

static struct said_phrase phrase_of(const struct proof *proof, size_t object, bool with_size) {
    const struct grid_words *words = &proof->words[object].words;
    int size = proof->parser.size_kind == KIND_SIZE ? (int)words->size : (int)words->size3;
    return (struct said_phrase){(uint8_t)proof->category[object], (uint8_t)words->region,
                                with_size ? (uint8_t)size : LEXICON_NONE, 1};
}

static void describe_phrases(const struct proof *proof, struct buffer *out, const struct said_phrase *phrases,
                             size_t count) {
    static const int kinds[] = {KIND_SIZE3, KIND_CATEGORY, KIND_REGION};
    if (count == 0) buffer_text(out, "nothing");
    for (size_t i = 0; i < count; i++) {
        const uint8_t values[] = {phrases[i].size3, phrases[i].category, phrases[i].region};
        bool begun = false;
        if (i > 0) buffer_text(out, ", ");
        if (phrases[i].count > 1) {
            buffer_integer(out, phrases[i].count);
            buffer_text(out, " x ");
        }
        for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
            if (values[k] == LEXICON_NONE) continue;
            if (begun) buffer_char(out, ' ');
            describe_word(proof, out, kinds[k], values[k]);
            begun = true;
        }
    }
}

/* Expects the same phrases; both arrays are sorted and merged. */
static void expect_phrases(struct proof *proof, struct said_phrase *read, size_t reads,
                           struct said_phrase *meant, size_t meants, const char *what) {
    enum { SHOWN = 8 };
    struct said_phrase first_read[SHOWN], first_meant[SHOWN];
    size_t reads_shown = reads < SHOWN ? reads : SHOWN, meants_shown = meants < SHOWN ? meants : SHOWN;
    for (size_t i = 0; i < reads_shown; i++) first_read[i] = read[i];
    for (size_t i = 0; i < meants_shown; i++) first_meant[i] = meant[i];
    struct counts counts = phrases_compare(meant, meants, read, reads);
    if (!fails(proof, counts.fp == 0 && counts.fn == 0, what)) return;
    describe_phrases(proof, &proof->read, first_read, reads_shown);
    describe_phrases(proof, &proof->meant, first_meant, meants_shown);
    report(proof, what);
}

/* The indices of the objects, ordered by category and then by index. */
static void order_objects(const struct proof *proof, size_t order[MOST_OBJECTS]) {
    for (size_t i = 0; i < proof->scene.object_count; i++) {
        size_t at = i;
        for (; at > 0 && proof->category[order[at - 1]] > proof->category[i]; at--) order[at] = order[at - 1];
        order[at] = i;
    }
}

static void describe_box(struct buffer *out, const double *edges) {
    buffer_char(out, '{');
    for (int i = 0; i < 4; i++) {
        buffer_char(out, '<');
        buffer_decimal(out, edges[i]);
        buffer_char(out, '>');
    }
    buffer_char(out, '}');
}

/* Expects box `at` of the answer to be this one. */
static void expect_box(struct proof *proof, size_t at, const struct frame_box *box) {
    const struct answer *answer = &proof->answer;
    double meant[4];
    bool there = at < answer->boxes.count, same = there;
    for (int e = 0; e < 4; e++) {
        meant[e] = (double)box->edge[e];
        same = same && answer->boxes.boxes[at].number[e] == meant[e];
    }
    if (!fails(proof, same, "a box")) return;
    if (there)
        describe_box(&proof->read, answer->boxes.boxes[at].number);
    else
        buffer_text(&proof->read, "nothing");
    describe_box(&proof->meant, meant);
    report(proof, "a box");
}

/* Expects the boxes of a category's objects (of all if it is negative) in the answer, ordered by category
 * and then by object, and each with its category if `named`. */
static void expect_boxes(struct proof *proof, int category, bool named) {
    struct answer *answer = &proof->answer;
    size_t order[MOST_OBJECTS] = {0}, at = 0;
    answer_box_categories(answer);
    order_objects(proof, order);
    for (size_t i = 0; i < proof->scene.object_count; i++) {
        size_t object = order[i], c = proof->category[object];
        if (category >= 0 && c != (size_t)category) continue;
        struct frame_box box = bbox_in_frame(proof->objects[object].bbox, SIDE, SIDE, FRAME_PIXEL);
        expect_box(proof, at, &box);
        if (at < answer->boxes.count && named)
            expect_word(proof, KIND_CATEGORY, answer->box_category[at], (int)c, "the category of a box");
        at++;
    }
    expect_integer(proof, answer->boxes.count, at, "the number of boxes");
}

static void expect_count(struct proof *proof, size_t category) {
    size_t count = 0;
    for (size_t i = 0; i < proof->scene.object_count; i++) count += proof->category[i] == category;
    struct said_number number = answer_number(&proof->answer, (int)category);
    if (number.said) {
        expect_integer(proof, number.number, count, "the number");
    } else if (fails(proof, false, "the number")) {
        buffer_text(&proof->read, "nothing");
        buffer_integer(&proof->meant, count);
        report(proof, "the number");
    }
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
    expect_phrases(proof, proof->answer.regions, proof->answer.region_count, regions, count, "the regions");
    if (count == 0 && fails(proof, answer_has_negation(&proof->answer), "that there is none")) {
        buffer_text(&proof->read, "something");
        buffer_text(&proof->meant, "nothing");
        report(proof, "that there is none");
    }
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
    expect_phrases(proof, proof->answer.phrases, proof->answer.phrase_count, phrases, count,
                   "the categories with their sizes and regions");
}

static bool says(const struct phrase *text, enum kind kind) {
    for (const struct piece *piece = text->pieces; piece->op != OP_END; piece++) {
        if (piece->op == OP_WORD && piece->kind == kind) return true;
    }
    return false;
}

/* The relation of the nearest objects of two categories, or of one; NULL for none. */
static const struct grid_relation *nearest_of(const struct proof *proof, size_t first, size_t second) {
    const struct grid_relation *nearest = NULL;
    for (size_t i = 0; i < proof->scene.object_count; i++) {
        for (size_t k = 0; k < proof->words[i].relation_count && proof->category[i] == first; k++) {
            const struct grid_relation *relation = &proof->relations[proof->words[i].first + k];
            if (proof->category[relation->to] != second) continue;
            if (nearest == NULL || relation->distance < nearest->distance) nearest = relation;
        }
    }
    return nearest;
}

/* What a text says of a relation. */
static struct said_relation relation_of(size_t first, size_t second, const struct grid_relation *relation,
                                        const struct phrase *text) {
    struct said_relation said = {(uint8_t)first, (uint8_t)second, LEXICON_NONE, (uint8_t)relation->direction,
                                 (uint8_t)direction_axes[relation->direction]};
    if (says(text, KIND_DISTANCE)) said.distance = (uint8_t)relation->nearness;
    if (!says(text, KIND_DIRECTION)) said.direction = LEXICON_NONE;
    if (!says(text, KIND_DIRECTION) && !says(text, KIND_AXIS)) said.axis = LEXICON_NONE;
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

/* The text for the relation of two categories, or within one; NULL for none. */
static const struct phrase *relation_text(const struct proof *proof, const struct template *template,
                                          size_t a, size_t b, enum distance nearness) {
    size_t first = 0, second = 0;
    for (size_t i = 0; i < proof->scene.object_count; i++) {
        first += proof->category[i] == a;
        second += proof->category[i] == b;
    }
    const struct phrase *text = &template->relations.many;
    if (a == b)
        text = &template->relations.within[first > 2][nearness];
    else if (first == 1 && second == 1)
        text = &template->relations.one;
    return text->pieces != NULL ? text : NULL;
}

static void describe_relation(const struct proof *proof, struct buffer *out, const struct said_relation *r) {
    describe_word(proof, out, KIND_CATEGORY, r->first);
    buffer_text(out, ", ");
    describe_word(proof, out, KIND_CATEGORY, r->second);
    buffer_text(out, ": ");
    describe_word(proof, out, KIND_DISTANCE, r->distance);
    buffer_text(out, ", ");
    if (r->direction != LEXICON_NONE)
        describe_word(proof, out, KIND_DIRECTION, r->direction);
    else
        describe_word(proof, out, KIND_AXIS, r->axis);
}

static void expect_relations(struct proof *proof, const struct template *template) {
    static const char what[] = "how two categories lie to each other";
    struct answer *answer = &proof->answer;
    size_t present[MOST_OBJECTS], categories = present_categories(proof, present), at = 0;
    answer_relations(answer);
    for (size_t a = 0; a < categories; a++) {
        for (size_t b = a; b < categories; b++) {
            const struct grid_relation *nearest = nearest_of(proof, present[a], present[b]);
            if (nearest == NULL) continue;
            const struct phrase *text =
                relation_text(proof, template, present[a], present[b], nearest->nearness);
            if (text == NULL) continue;
            struct said_relation r = relation_of(present[a], present[b], nearest, text);
            const struct said_relation *read = at < answer->relation_count ? &answer->relations[at] : NULL;
            bool same = read != NULL && read->first == r.first && read->second == r.second
                        && read->distance == r.distance && read->direction == r.direction
                        && read->axis == r.axis;
            at++;
            if (!fails(proof, same, what)) continue;
            if (read != NULL)
                describe_relation(proof, &proof->read, read);
            else
                buffer_text(&proof->read, "nothing");
            describe_relation(proof, &proof->meant, &r);
            report(proof, what);
        }
    }
    expect_integer(proof, answer->relation_count, at, "the number of relations");
}

static void expect_ground(struct proof *proof, const struct template *template) {
    struct said_phrase phrases[MOST_OBJECTS];
    for (size_t i = 0; i < proof->scene.object_count; i++) phrases[i] = phrase_of(proof, i, false);
    answer_phrases(&proof->answer);
    for (size_t i = 0; i < proof->answer.phrase_count; i++) proof->answer.phrases[i].size3 = LEXICON_NONE;
    expect_phrases(proof, proof->answer.phrases, proof->answer.phrase_count, phrases,
                   proof->scene.object_count, "the categories with their regions");
    expect_boxes(proof, -1, true);
    expect_relations(proof, template);
}

static void expect_profile(struct proof *proof, size_t object, bool with_neighbour) {
    struct said_profile read = answer_profile(&proof->answer);
    const struct gridded_object *gridded = &proof->words[object];
    expect_word(proof, KIND_CATEGORY, read.category, (int)proof->category[object], "the category");
    expect_word(proof, KIND_REGION, read.region, (int)gridded->words.region, "the region");
    expect_word(proof, KIND_SIZE, read.size, (int)gridded->words.size, "the size");
    expect_word(proof, KIND_SHAPE, read.shape, (int)gridded->words.shape, "the shape");
    if (!with_neighbour) return;
    const struct grid_relation *nearest = &proof->relations[gridded->first];
    expect_word(proof, KIND_CATEGORY, read.other, (int)proof->category[nearest->to],
                "the neighbour's category");
    expect_word(proof, KIND_DIRECTION, read.direction, (int)nearest->direction, "the neighbour's direction");
    expect_word(proof, KIND_DISTANCE, read.distance, (int)nearest->nearness, "the neighbour's distance");
}

static void describe_names(const struct proof *proof, struct buffer *out, const bool *named) {
    for (size_t i = 0; i < proof->templates->vocab.kinds[KIND_CATEGORY].count; i++) {
        if (!named[i]) continue;
        if (out->len > 0) buffer_text(out, ", ");
        describe_word(proof, out, KIND_CATEGORY, (int)i);
    }
    if (out->len == 0) buffer_text(out, "nothing");
}

static void expect_classify(struct proof *proof) {
    size_t categories = proof->templates->vocab.kinds[KIND_CATEGORY].count;
    bool *present = memory_new(categories, sizeof *present), *read = memory_new(categories, sizeof *read);
    for (size_t i = 0; i < proof->scene.object_count; i++) present[proof->category[i]] = true;
    answer_categories(&proof->answer, read, categories);
    if (fails(proof, memcmp(present, read, categories * sizeof *read) == 0, "the categories")) {
        describe_names(proof, &proof->read, read);
        describe_names(proof, &proof->meant, present);
        report(proof, "the categories");
    }
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
    case TASK_GROUND: expect_ground(proof, answer); break;
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
    for (size_t unit = 0; unit < unit_count(proof, task); unit++) {
        if (!is_tried(proof, task, unit)) continue;
        struct slice said = render_answer(&proof->render, task, unit, answer);
        if (said.len == 0) continue;
        proof->plain.len = 0;
        char *plain = buffer_room(&proof->plain, said.len + 1);
        size_t len = json_unescape(said, plain);
        plain[len] = '\0';
        answer_read(&proof->answer, &proof->parser, (struct slice){plain, len});
        proof->said = (struct slice){plain, len};
        expect_unit(proof, task, kind, unit, answer);
    }
}

static void prove_template(struct proof *proof, const struct task *task, enum task_kind kind,
                           const struct template *answer) {
    struct fault fault;
    proof->template = answer;
    proof->reported_count = 0;
    for (size_t i = 0; make_scene(proof, i); i++) {
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
    if (!templates->compiled) return;
    struct proof *proof = memory_new(1, sizeof *proof);
    struct render_options options = {0};
    *proof = (struct proof){.templates = templates};
    parser_open(&proof->parser, templates);
    answer_open(&proof->answer, -1);
    render_open(&proof->render, templates, &options, &proof->out);
    prove_surfaces(proof);
    for (size_t i = 0; i < templates->task_count; i++) prove_task(proof, &templates->tasks[i]);
    render_close(&proof->render);
    answer_close(&proof->answer);
    parser_close(&proof->parser);
    buffer_free(&proof->out.buffer);
    buffer_free(&proof->plain);
    buffer_free(&proof->read);
    buffer_free(&proof->meant);
    free(proof);
}
