/* SPDX-License-Identifier: MIT
 *
 * More than 500 lines: a compiled text is a list of operations, and each of them writes a part of the same state. */
#include "text/render.h"

#include "base/hash.h"
#include "base/memory.h"
#include "base/number.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NEAREST_OF_ALL "sar-grid writes the nearest object of every category"

enum { BOX_ROOM = 64, NO_CATEGORY = 255 };

/* An object, prepared for rendering. */
struct render_target {
    struct bbox bbox;
    double area_ratio;
    uint32_t index; /* in the scene */
    uint8_t
        word[KIND_COUNT]; /* index in the vocabulary by kind; direction and distance are the neighbour's */
    uint8_t other;        /* the neighbour's category; NO_CATEGORY if there is none */
    uint8_t box_len;
    char box[BOX_ROOM];
};

/* How the nearest objects of two categories lie, or of one. */
struct render_pair {
    double distance;    /* INFINITY: no relation tells */
    uint32_t object[2]; /* of the first category in the vocabulary, and of the second; of one in order */
    uint8_t direction;  /* of the second, seen from the first */
    uint8_t nearness;
};

/* What a phrase is about. */
struct scope {
    const struct render_target *target; /* NULL for none */
    const uint32_t *members;            /* indices of targets */
    size_t count;
    uint8_t word[KIND_COUNT];
    uint8_t other;
    const struct template *template;
};

/* Decides what the wanted tasks need of sar-grid: what any of their templates says, chosen or not. */
static void decide_needs(struct render *r, const struct task *task) {
    static const struct {
        enum kind kind;
        enum derived member;
    } said[] = {{KIND_REGION, DERIVED_REGION},
                {KIND_SIZE, DERIVED_SIZE},
                {KIND_SIZE3, DERIVED_SIZE3},
                {KIND_SHAPE, DERIVED_SHAPE}};
    for (size_t i = 0; i < task->question_count + task->answer_count; i++) {
        const struct template *template =
            i < task->question_count ? &task->questions[i] : &task->answers[i - task->question_count];
        for (size_t k = 0; k < sizeof said / sizeof said[0]; k++) {
            if ((template->kinds >> said[k].kind & 1) != 0) r->needed |= UINT32_C(1) << said[k].member;
        }
        r->says_neighbour = r->says_neighbour || template->needs_other;
        r->says_pairs = r->says_pairs || template->relations.one.pieces != NULL;
        r->says_within = r->says_within || template->relations.within[0][0].pieces != NULL;
    }
    if (task->reading) r->needed |= UINT32_C(1) << DERIVED_REGION;
    if (r->says_neighbour || r->says_pairs) r->needed |= UINT32_C(1) << DERIVED_RELATIONS;
}

static bool is_wanted(const struct render *r, size_t task) {
    return r->options->mix.wanted == NULL || r->options->mix.wanted[task];
}

void render_open(struct render *r, const struct templates *templates, const struct render_options *options,
                 struct emit *out) {
    size_t categories = templates->vocab.kinds[KIND_CATEGORY].count;
    *r = (struct render){.templates = templates, .options = options, .out = out};
    for (int i = 0; i < TEMPLATES_MOST; i++) r->order[i] = (uint8_t)i;
    r->group_start = memory_new(categories + 2, sizeof *r->group_start);
    r->annotated = memory_new(categories, sizeof *r->annotated);
    gridded_open(&r->gridded);
    for (size_t t = 0; t < templates->task_count; t++) {
        if (is_wanted(r, t)) decide_needs(r, &templates->tasks[t]);
    }
}

void render_close(struct render *r) {
    free(r->targets);
    free(r->by_category);
    gridded_close(&r->gridded);
    free(r->category);
    free(r->pairs);
    free(r->eligible);
    free(r->alike);
    free(r->alike_members);
    free(r->group_start);
    free(r->annotated);
    buffer_free(&r->head);
    buffer_free(&r->body);
    buffer_free(&r->tail);
}

/* --- bytes ---------------------------------------------------------------------------------------------- */

static inline char *put_number(char *p, uint64_t value) {
    return p + number_put_integer(p, value);
}

/* Makes room for `wanted` more bytes after p, which may move; returns the new p. */
static inline char *more(struct render *r, char *p, size_t wanted) {
    buffer_took(&r->out->buffer, p);
    return buffer_room(&r->out->buffer, wanted);
}

/* {<x1><y1><x2><y2>}; in norm1 each edge is a fraction with three decimals. */
static size_t put_box(char *out, struct frame_box box, enum frame frame) {
    char *p = out;
    *p++ = '{';
    for (int i = 0; i < 4; i++) {
        *p++ = '<';
        if (frame == FRAME_NORM1) {
            uint32_t e = box.edge[i];
            *p++ = (char)('0' + e / 1000);
            *p++ = '.';
            *p++ = (char)('0' + e / 100 % 10);
            *p++ = (char)('0' + e / 10 % 10);
            *p++ = (char)('0' + e % 10);
        } else {
            p = put_number(p, box.edge[i]);
        }
        *p++ = '>';
    }
    *p++ = '}';
    return (size_t)(p - out);
}

/* --- phrases -------------------------------------------------------------------------------------------- */

static char *render_phrase(struct render *r, char *p, const struct phrase *phrase, const struct scope *scope);

static struct scope scope_of(const struct render *r, const struct scope *outer, uint32_t member) {
    struct scope inner = *outer;
    inner.target = &r->targets[member];
    memcpy(inner.word, inner.target->word, sizeof inner.word);
    inner.other = inner.target->other;
    return inner;
}

/* What decides whether objects are alike: the category, and the words of the kinds that are said. */
static uint64_t likeness(const struct render_target *target, uint32_t kinds) {
    uint64_t key = target->word[KIND_CATEGORY];
    for (int kind = KIND_REGION; kind <= KIND_SHAPE; kind++)
        key = key << 4 | ((kinds >> kind & 1) != 0 ? target->word[kind] : 0u);
    return key;
}

static int by_value(const void *a, const void *b) {
    const uint64_t *p = a, *q = b;
    return (*p > *q) - (*p < *q);
}

/* Groups the scope's objects that are alike, in the order of their first ones. Fills r->alike_members with the
 * objects, group by group, and r->alike with the number of each group's first place in the upper half and, in
 * the lower half, how many it has. Returns the number of groups. */
static size_t group_alike(struct render *r, const struct scope *scope) {
    const size_t count = scope->count;
    size_t groups = 0;
    r->alike = memory_grow(r->alike, &r->alike_room, 2 * count, sizeof *r->alike);
    r->alike_members = memory_grow(r->alike_members, &r->alike_member_room, count, sizeof *r->alike_members);
    uint64_t *group = r->alike, *sorted = r->alike + count;
    for (size_t i = 0; i < count; i++)
        sorted[i] = likeness(&r->targets[scope->members[i]], scope->template->alike) << 32 | i;
    qsort(sorted, count, sizeof *sorted, by_value);
    for (size_t i = 0; i < count; i++) { /* for now, the group's first object in the upper half */
        r->alike_members[i] = scope->members[(uint32_t)sorted[i]];
        if (i == 0 || sorted[i] >> 32 != sorted[i - 1] >> 32) group[groups++] = sorted[i] << 32 | i;
    }
    qsort(group, groups, sizeof *group, by_value);
    for (size_t g = 0; g < groups; g++) {
        size_t from = (uint32_t)group[g], to = from + 1;
        while (to < count && sorted[to] >> 32 == sorted[from] >> 32) to++;
        group[g] = (uint64_t)from << 32 | (to - from);
    }
    return groups;
}

/* Renders a part that says alike objects at once. */
static char *render_alike(struct render *r, char *p, const struct repeated *part, const struct scope *scope) {
    const size_t groups = group_alike(r, scope);
    for (size_t g = 0; g < groups; g++) {
        const uint32_t *members = r->alike_members + (r->alike[g] >> 32);
        struct scope group = scope_of(r, scope, members[0]);
        group.members = members;
        group.count = (uint32_t)r->alike[g];
        const struct phrase *text = g == 0 ? part->first : g + 1 < groups ? part->next : part->last;
        p = render_phrase(r, p, &text[group.count == 1 ? NUMBER_ONE : NUMBER_MANY], &group);
    }
    return p;
}

static char *render_repeated(struct render *r, char *p, const struct repeated *part,
                             const struct scope *scope) {
    if (part->grouped) return render_alike(r, p, part, scope);
    for (size_t i = 0; i < scope->count; i++) {
        struct scope one = scope_of(r, scope, scope->members[i]);
        const struct phrase *text = i == 0 ? part->first : i + 1 < scope->count ? part->next : part->last;
        p = render_phrase(r, p, &text[NUMBER_ONE], &one);
    }
    return p;
}

static char *render_boxes(struct render *r, char *p, const struct scope *scope) {
    p = more(r, p, scope->count * BOX_ROOM);
    for (size_t i = 0; i < scope->count; i++) {
        const struct render_target *target = &r->targets[scope->members[i]];
        p = slice_put(p, (struct slice){target->box, target->box_len});
    }
    return p;
}

static size_t group_size(const struct render *r, size_t category) {
    return r->group_start[category + 1] - r->group_start[category];
}

static char *render_names(struct render *r, char *p, const struct piece *piece) {
    const struct word_list *list = &r->templates->vocab.kinds[KIND_CATEGORY];
    size_t left = 0;
    bool first = true;
    for (size_t c = 0; c < list->count; c++) left += group_size(r, c) > 0;
    for (size_t c = 0; c < list->count; c++) {
        if (group_size(r, c) == 0) continue;
        struct slice join = first       ? (struct slice){"", 0}
                            : left == 1 ? r->templates->join_last
                                        : r->templates->join_next;
        struct slice name = list->words[c].form[0].said[first ? piece->capital : 0];
        p = more(r, p, join.len + name.len);
        if (!first) p = slice_put(p, join);
        p = slice_put(p, name);
        first = false;
        left--;
    }
    return p;
}

/* Shuffles the categories for the current sample (Fisher-Yates). */
static void shuffle_categories(const struct render *r, uint8_t order[VOCAB_WORDS]) {
    const size_t count = r->templates->vocab.kinds[KIND_CATEGORY].count;
    const uint64_t hash = hash_field(r->unit_hash, slice_of("candidates"));
    for (size_t i = 0; i < count; i++) order[i] = (uint8_t)i;
    for (size_t i = 0; i + 1 < count; i++) {
        size_t other =
            i + hash_pick(hash_draw(hash, (uint64_t)r->draw * count + i + 1), (uint32_t)(count - i));
        uint8_t category = order[other];
        order[other] = order[i];
        order[i] = category;
    }
}

/* All categories; or, with annotated_candidates, those that the scene's source labels and those present. */
static char *render_candidates(const struct render *r, char *p) {
    const struct word_list *list = &r->templates->vocab.kinds[KIND_CATEGORY];
    const bool all = !r->options->annotated_candidates || !r->annotated_known;
    uint8_t order[VOCAB_WORDS];
    bool first = true;
    shuffle_categories(r, order);
    for (size_t i = 0; i < list->count; i++) {
        size_t c = order[i];
        if (!all && !r->annotated[c] && group_size(r, c) == 0) continue;
        if (!first) p = slice_put(p, r->templates->join_next);
        p = slice_put(p, list->words[c].form[0].said[0]);
        first = false;
    }
    return p;
}

static bool share_region(const struct render *r, const uint32_t *members, size_t count) {
    for (size_t i = 1; i < count; i++) {
        if (r->targets[members[i]].word[KIND_REGION] != r->targets[members[0]].word[KIND_REGION])
            return false;
    }
    return true;
}

static char *render_groups(struct render *r, char *p, const struct scope *scope) {
    size_t categories = r->templates->vocab.kinds[KIND_CATEGORY].count;
    for (size_t c = 0; c < categories; c++) {
        struct scope group = *scope;
        group.members = r->by_category + r->group_start[c];
        group.count = group_size(r, c);
        if (group.count == 0) continue;
        struct scope lead = scope_of(r, &group, group.members[0]);
        const struct phrase *phrase = &scope->template->groups.one;
        if (group.count > 1) {
            bool together = share_region(r, group.members, group.count);
            phrase = together ? &scope->template->groups.together : &scope->template->groups.many;
        }
        p = render_phrase(r, p, phrase, &lead);
    }
    return p;
}

/* The text for the relation of two categories, or within one; NULL if nothing is said. */
static const struct phrase *relation_text(const struct render *r, const struct template *template, size_t a,
                                          size_t b, uint8_t nearness) {
    size_t first = group_size(r, a), second = group_size(r, b);
    if (a != b) return first == 1 && second == 1 ? &template->relations.one : &template->relations.many;
    if (first < 2 || template->relations.within[0][0].pieces == NULL) return NULL;
    return &template->relations.within[first > 2][nearness];
}

static char *render_relations(struct render *r, char *p, const struct scope *scope) {
    size_t categories = r->templates->vocab.kinds[KIND_CATEGORY].count;
    const struct render_pair *next = r->pairs;
    if (r->target_count < 2) return p; /* nothing in r->pairs */
    for (size_t a = 0; a < categories; a++) {
        for (size_t b = a; b < categories && group_size(r, a) > 0; b++) {
            if (group_size(r, b) == 0) continue;
            const struct render_pair *nearest = next++;
            const struct phrase *text = relation_text(r, scope->template, a, b, nearest->nearness);
            if (text == NULL) continue;
            struct scope pair = *scope;
            pair.word[KIND_CATEGORY] = (uint8_t)a;
            pair.other = (uint8_t)b;
            pair.word[KIND_DIRECTION] = nearest->direction;
            pair.word[KIND_DISTANCE] = nearest->nearness;
            pair.word[KIND_AXIS] = (uint8_t)direction_axes[nearest->direction];
            p = render_phrase(r, p, text, &pair);
        }
    }
    return p;
}

static char *render_number_word(struct render *r, char *p, size_t number) {
    const struct vocab *vocab = &r->templates->vocab;
    if (number < vocab->number_count) return slice_put(p, vocab->numbers[number]);
    return put_number(p, number);
}

static char *render_phrase(struct render *r, char *p, const struct phrase *phrase,
                           const struct scope *scope) {
    const struct vocab *vocab = &r->templates->vocab;
    p = more(r, p, phrase->room);
    for (const struct piece *piece = phrase->pieces;; piece++) {
        p = slice_put(p, piece->text);
        switch (piece->op) {
        case OP_END: return p;
        case OP_WORD: {
            size_t word = piece->other ? scope->other : scope->word[piece->kind];
            p = slice_put(p, vocab->kinds[piece->kind].words[word].form[piece->form].said[piece->capital]);
            continue;
        }
        case OP_BOX:
            assert(scope->target != NULL); /* the template compiler ensures this */
            p = slice_put(p, (struct slice){scope->target->box, scope->target->box_len});
            continue;
        case OP_NUMBER: p = put_number(p, scope->count); continue;
        case OP_NUMBER_WORD: p = render_number_word(r, p, scope->count); continue;
        case OP_CANDIDATES: p = render_candidates(r, p); continue;
        case OP_NAMES: p = render_names(r, p, piece); break;
        case OP_BOXES: p = render_boxes(r, p, scope); break;
        case OP_OBJECTS: p = render_repeated(r, p, &scope->template->objects, scope); break;
        case OP_MEMBERS: p = render_repeated(r, p, &scope->template->members, scope); break;
        case OP_GROUPS: p = render_groups(r, p, scope); break;
        default: p = render_relations(r, p, scope); break;
        }
        p = more(r, p, phrase->room); /* repeated parts have used the room */
    }
}

/* --- samples -------------------------------------------------------------------------------------------- */

/* One unit: what its samples are about. */
struct unit_of {
    const struct task *task;
    struct slice name; /* the category as in the id, or the object's index; empty for an image */
    uint64_t hash;
    bool multi;
    enum number number;
    bool related;          /* there is a relation to ask for */
    struct slice category; /* as JSON, empty for none */
    bool has_object;
    uint32_t object;
};

static char *put_id(char *p, const struct render *r, const struct unit_of *unit, uint32_t draw) {
    p = slice_put(p, buffer_view(&r->head));
    p = slice_put(p, unit->task->name);
    *p++ = '/';
    if (unit->name.len > 0) {
        p = slice_put(p, unit->name);
        *p++ = '/';
    }
    return put_number(p, draw);
}

static void render_sample(struct render *r, const struct unit_of *unit, const struct scope *scope,
                          uint32_t draw, size_t question, const struct template *answer) {
    const struct task *task = unit->task;
    struct scope inside = *scope;
    inside.template = answer;
    r->unit_hash = unit->hash;
    r->draw = draw;
    size_t fixed = r->head.len + r->body.len + r->tail.len + task->name.len + task->lead[unit->multi].len
                   + unit->name.len + unit->category.len + task->before.len + 512;
    char *p = buffer_room(&r->out->buffer, fixed);
    p = put_id(p, r, unit, draw);
    p = slice_put(p, task->lead[unit->multi]);
    p = put_number(p, question + 1);
    p = slice_put_text(p, "/a");
    p = put_number(p, (uint64_t)(answer - task->answers) + 1);
    p = slice_put(p, buffer_view(&r->body));
    p = slice_put(p, task->before);
    enum number asked = unit->number == NUMBER_NONE ? NUMBER_ONE : unit->number;
    p = render_phrase(r, p, &task->questions[question].text.phrase[asked], &inside);
    p = more(r, p, fixed);
    p = slice_put_text(p, "\"},{\"role\":\"assistant\",\"content\":\"");
    p = render_phrase(r, p, &answer->text.phrase[unit->number], &inside);
    p = more(r, p, fixed);
    p = slice_put_text(p, "\"}]");
    p = slice_put(p, buffer_view(&r->tail));
    if (unit->category.len > 0) {
        p = slice_put_text(p, ",\"category\":");
        p = slice_put(p, unit->category);
    }
    if (unit->has_object) {
        p = slice_put_text(p, ",\"object\":");
        p = put_number(p, unit->object);
    }
    if (r->options->frame != FRAME_PIXEL) {
        p = slice_put_text(p, ",\"frame\":\"");
        size_t len = strlen(frame_names[r->options->frame]);
        memcpy(p, frame_names[r->options->frame], len);
        p += len;
        *p++ = '"';
    }
    p = slice_put_text(p, "}\n");
    buffer_took(&r->out->buffer, p);
    emit_commit(r->out);
}

/* Whether --keep leaves a draw of the unit. The draw's texts do not depend on it. */
static bool is_kept(const struct render *r, const struct unit_of *unit, uint32_t draw) {
    const double *keep = r->options->mix.keep;
    const size_t task = (size_t)(unit->task - r->templates->tasks);
    if (keep == NULL || keep[task] >= 1) return true;
    return hash_unit(hash_draw(hash_field(unit->hash, slice_of("keep")), draw + UINT64_C(1))) < keep[task];
}

/* One of `count` templates for a draw, without replacement until all have been used, then again. `all` are their
 * numbers, `order` has room for them and is kept from draw to draw. */
static uint8_t take_turn(uint8_t *order, const uint8_t *all, size_t count, uint32_t draw, uint64_t drawn) {
    uint32_t turn = draw % (uint32_t)count;
    if (turn == 0) memcpy(order, all, count);
    uint32_t other = turn + hash_pick(drawn, (uint32_t)count - turn);
    uint8_t taken = order[other];
    order[other] = order[turn];
    order[turn] = taken;
    return taken;
}

/* Renders the samples of a unit with answers that fit it. An answer does not fit if it needs a neighbour
 * and there is none, or if it does not express absence when the category is absent. */
static void render_draws(struct render *r, const struct unit_of *unit, const struct scope *scope) {
    const struct task *task = unit->task;
    bool alone = scope->target == NULL || scope->target->other == NO_CATEGORY;
    const struct answer_list *fitting = &task->fitting[unit->number][alone];
    const struct question_list *asked = &task->asked[r->options->neutral][unit->related];
    const uint32_t *draws = r->options->mix.draws;
    const uint32_t count = draws != NULL ? draws[task - r->templates->tasks] : task->draws;
    uint8_t questions[TEMPLATES_MOST], answers[TEMPLATES_MOST];
    if (fitting->count == 0) return;
    for (uint32_t draw = 0; draw < count; draw++) {
        uint64_t k = 2 * (uint64_t)draw;
        uint8_t question =
            take_turn(questions, asked->questions, asked->count, draw, hash_draw(unit->hash, k + 1));
        uint8_t answer = take_turn(answers, r->order, fitting->count, draw, hash_draw(unit->hash, k + 2));
        if (is_kept(r, unit, draw)) render_sample(r, unit, scope, draw, question, fitting->answers[answer]);
    }
}

static uint64_t unit_hash(const struct render *r, const struct task *task, struct slice unit) {
    return hash_field(hash_field(r->hash, task->name), unit);
}

static bool is_eligible(const struct task *task, const struct render_target *target,
                        const struct scene *scene) {
    const struct limits *limits = &task->limits;
    return !task->limited
           || (target->area_ratio >= limits->min_area && target->area_ratio <= limits->max_area
               && bbox_elongation(target->bbox) <= limits->max_aspect
               && (!limits->inside || bbox_is_inside(target->bbox, scene->width, scene->height)));
}

/* Puts the first `count` of r->eligible in reading order: by region, row by row; within a region as they are. */
static void order_for_reading(struct render *r, size_t count) {
    const uint32_t *before = r->eligible + count;
    size_t placed = 0;
    memcpy(r->eligible + count, r->eligible, count * sizeof *r->eligible);
    for (uint8_t region = 0; region <= REGION_BOTTOM_RIGHT && placed < count; region++) {
        for (size_t i = 0; i < count; i++) {
            if (r->targets[before[i]].word[KIND_REGION] == region) r->eligible[placed++] = before[i];
        }
    }
}

/* Stores the targets among `members` (NULL: all) that are within the task's limits in r->eligible, in the task's
 * order; returns how many. */
static size_t keep_eligible(struct render *r, const struct task *task, const uint32_t *members,
                            size_t count) {
    size_t kept = 0;
    r->eligible = memory_grow(r->eligible, &r->eligible_room, 2 * count, sizeof *r->eligible);
    for (size_t i = 0; i < count; i++) {
        uint32_t member = members != NULL ? members[i] : (uint32_t)i;
        if (is_eligible(task, &r->targets[member], r->scene)) r->eligible[kept++] = member;
    }
    if (task->reading && kept > 1) order_for_reading(r, kept);
    return kept;
}

static void render_image(struct render *r, const struct task *task) {
    struct scope scope = {.count = keep_eligible(r, task, NULL, r->target_count)};
    scope.members = r->eligible;
    if (scope.count == 0) return;
    struct unit_of unit = {.task = task, .multi = r->target_count > 1};
    unit.hash = unit_hash(r, task, (struct slice){"", 0});
    unit.number = scope.count == 1 ? NUMBER_ONE : NUMBER_MANY;
    size_t present = 0;
    for (size_t c = 0; c < r->templates->vocab.kinds[KIND_CATEGORY].count; c++)
        present += group_size(r, c) > 0;
    if (task->counts_categories) unit.multi = present > 1;
    unit.related = (task->relates && present > 1) || (task->relates_within && r->target_count > 1);
    render_draws(r, &unit, &scope);
}

static void render_category(struct render *r, const struct task *task, size_t category) {
    const struct word *word = &r->templates->vocab.kinds[KIND_CATEGORY].words[category];
    size_t present = group_size(r, category);
    if (present == 0 && !(r->options->negatives && r->annotated[category])) return;
    struct scope scope = {.word[KIND_CATEGORY] = (uint8_t)category};
    scope.count = keep_eligible(r, task, r->by_category + r->group_start[category], present);
    scope.members = r->eligible;
    if (present > 0 && scope.count == 0) return;
    struct unit_of unit = {.task = task, .name = word->in_id, .multi = present > 1, .category = word->json};
    unit.hash = unit_hash(r, task, word->name);
    unit.number = scope.count == 0 ? NUMBER_NONE : scope.count == 1 ? NUMBER_ONE : NUMBER_MANY;
    render_draws(r, &unit, &scope);
}

static void render_object(struct render *r, const struct task *task, uint32_t index) {
    const struct render_target *target = &r->targets[index];
    if (!is_eligible(task, target, r->scene)) return;
    char name[SLICE_PADDING];
    struct scope outer = {.members = &index, .count = 1};
    struct scope scope = scope_of(r, &outer, index);
    struct unit_of unit = {.task = task, .multi = r->target_count > 1, .has_object = true};
    unit.object = target->index;
    unit.name = (struct slice){name, number_put_integer(name, target->index)};
    unit.hash = unit_hash(r, task, unit.name);
    unit.number = NUMBER_ONE;
    unit.category = r->templates->vocab.kinds[KIND_CATEGORY].words[target->word[KIND_CATEGORY]].json;
    render_draws(r, &unit, &scope);
}

static void render_task(struct render *r, const struct task *task) {
    double side = r->scene->width < r->scene->height ? r->scene->width : r->scene->height;
    if (task->limited && side < task->limits.min_side) return;
    switch (task->per) {
    case PER_IMAGE: render_image(r, task); break;
    case PER_CATEGORY:
        for (size_t c = 0; c < r->templates->vocab.kinds[KIND_CATEGORY].count; c++)
            render_category(r, task, c);
        break;
    case PER_OBJECT:
        for (uint32_t i = 0; i < r->target_count; i++) render_object(r, task, i);
        break;
    }
}

/* --- scenes --------------------------------------------------------------------------------------------- */

/* Adds an object to the targets, unless it is dropped. */
static bool set_target(struct render *r, const struct object *object, uint32_t index, struct fault *fault) {
    const struct scene *scene = r->scene;
    const struct vocab *vocab = &r->templates->vocab;
    struct bbox b = object->bbox;
    int category = vocab_category(vocab, object->category);
    r->category[index] = category < 0 ? NO_CATEGORY : (uint8_t)category;
    if (category < 0 && r->options->drop_unknown) {
        r->unknown++;
        return true;
    }
    if (category < 0)
        return fault_set(fault, FAULT_VALUE, "category", "%s is not in the vocabulary (%s)",
                         quote(object->category).text, vocab_category_names(vocab).text);
    if (b.x2 <= 0 || b.y2 <= 0 || b.x1 >= scene->width || b.y1 >= scene->height)
        return fault_set(fault, FAULT_RANGE, "bbox", "lies wholly outside the image");
    struct render_target *target = &r->targets[r->target_count++];
    *target = (struct render_target){.bbox = b, .index = index, .other = NO_CATEGORY};
    target->area_ratio = grid_area_ratio(b, scene->width, scene->height);
    target->word[KIND_CATEGORY] = (uint8_t)category;
    struct frame_box box = bbox_in_frame(b, scene->width, scene->height, r->options->frame);
    target->box_len = (uint8_t)put_box(target->box, box, r->options->frame);
    return true;
}

static bool set_targets(struct render *r, struct fault *fault) {
    const struct scene *scene = r->scene;
    r->target_count = 0;
    r->targets = memory_grow(r->targets, &r->target_room, scene->object_count, sizeof *r->targets);
    r->category = memory_grow(r->category, &r->category_room, scene->object_count, sizeof *r->category);
    for (size_t i = 0; i < scene->object_count; i++) {
        if (!set_target(r, &scene->objects[i], (uint32_t)i, fault)) return fault_in(fault, "objects[%zu]", i);
    }
    return true;
}

/* Reads what sar-grid has written about the targets; dropped objects may lack it. */
static bool read_gridded(struct render *r, struct fault *fault) {
    gridded_begin(&r->gridded, r->scene);
    for (size_t i = 0; i < r->target_count; i++) {
        uint32_t object = r->targets[i].index;
        if (!gridded_read(&r->gridded, r->scene, object, r->needed, fault))
            return fault_in(fault, "objects[%" PRIu32 "]", object);
    }
    return true;
}

/* Sets the target's words, and its neighbour: its first relation to an object that is not dropped. */
static void set_words(struct render *r, struct render_target *target, const struct gridded *gridded) {
    const struct gridded_object *object = &gridded->objects[target->index];
    target->word[KIND_REGION] = (uint8_t)object->words.region;
    target->word[KIND_SIZE] = (uint8_t)object->words.size;
    target->word[KIND_SIZE3] = (uint8_t)object->words.size3;
    target->word[KIND_SHAPE] = (uint8_t)object->words.shape;
    for (size_t i = 0; i < object->relation_count && target->other == NO_CATEGORY; i++) {
        const struct grid_relation *relation = &gridded->relations[object->first + i];
        target->other = r->category[relation->to];
        target->word[KIND_DIRECTION] = (uint8_t)relation->direction;
        target->word[KIND_DISTANCE] = (uint8_t)relation->nearness;
    }
}

/* Whether pair a is to be said rather than b: the nearer, or the one of the lower indices. */
static bool is_said_before(const struct render_pair *a, const struct render_pair *b) {
    if (a->distance != b->distance) return a->distance < b->distance;
    if (a->object[0] != b->object[0]) return a->object[0] < b->object[0];
    return a->object[1] < b->object[1];
}

/* The index in r->pairs of two categories, or of one twice, by their numbers among the `present` ones, a <= b. */
static size_t pair_index(size_t a, size_t b, size_t present) {
    return a * (2 * present - a + 1) / 2 + b - a;
}

/* Sets the pairs that the target's relations tell of. rank[c] is the number of category c among the
 * `present` ones. A relation from the second category to the first is turned round; where both tell of the
 * same two objects, that from the first is said. */
static void take_relations(struct render *r, const struct render_target *target,
                           const struct gridded *gridded, const uint8_t *rank, size_t present) {
    const struct gridded_object *object = &gridded->objects[target->index];
    uint8_t own = target->word[KIND_CATEGORY];
    for (size_t i = 0; i < object->relation_count; i++) {
        const struct grid_relation *relation = &gridded->relations[object->first + i];
        uint8_t other = r->category[relation->to];
        if (other == NO_CATEGORY) continue;
        bool forth = own != other ? own < other : target->index < relation->to;
        size_t a = rank[forth ? own : other], b = rank[forth ? other : own];
        struct render_pair *pair = &r->pairs[pair_index(a, b, present)];
        struct render_pair new = {.distance = relation->distance, .nearness = (uint8_t)relation->nearness};
        new.object[forth ? 0 : 1] = target->index;
        new.object[forth ? 1 : 0] = (uint32_t)relation->to;
        new.direction = (uint8_t)(forth ? relation->direction : direction_opposites[relation->direction]);
        if (forth ? !is_said_before(pair, &new) : is_said_before(&new, pair)) *pair = new;
    }
}

/* Refuses a pair that is said and that no relation tells of. */
static bool check_pair(const struct render *r, size_t a, size_t b, const struct render_pair *pair,
                       struct fault *fault) {
    const struct word_list *list = &r->templates->vocab.kinds[KIND_CATEGORY];
    bool said = a != b ? r->says_pairs : r->says_within && group_size(r, a) > 1;
    if (!said || pair->distance < INFINITY) return true;
    uint32_t first = r->targets[r->by_category[r->group_start[a]]].index;
    fault_set(fault, FAULT_MISSING, "relations", "no relation to %s%s: " NEAREST_OF_ALL,
              a == b ? "another " : "", quote(list->words[b].name).text);
    return fault_in(fault, "objects[%" PRIu32 "]", first);
}

/* Finds how each two categories lie to each other, and the closest two objects of each category. False with the
 * fault set if no relation tells. */
static bool set_pairs(struct render *r, const struct gridded *gridded, struct fault *fault) {
    const struct word_list *list = &r->templates->vocab.kinds[KIND_CATEGORY];
    uint8_t rank[VOCAB_WORDS], category[VOCAB_WORDS];
    size_t present = 0;
    for (size_t c = 0; c < list->count; c++) {
        rank[c] = (uint8_t)present;
        if (group_size(r, c) > 0) category[present++] = (uint8_t)c;
    }
    if (r->target_count < 2 || !r->says_pairs) return true;
    size_t count = present * (present + 1) / 2;
    r->pairs = memory_grow(r->pairs, &r->pair_room, count, sizeof *r->pairs);
    for (size_t i = 0; i < count; i++) r->pairs[i] = (struct render_pair){.distance = INFINITY};
    for (size_t i = 0; i < r->target_count; i++) take_relations(r, &r->targets[i], gridded, rank, present);
    for (size_t a = 0; a < present; a++) {
        for (size_t b = a; b < present; b++) {
            if (!check_pair(r, category[a], category[b], &r->pairs[pair_index(a, b, present)], fault))
                return false;
        }
    }
    return true;
}

/* Sets what is said about the targets. */
static bool set_said(struct render *r, const struct gridded *gridded, struct fault *fault) {
    for (size_t i = 0; i < r->target_count; i++) {
        struct render_target *target = &r->targets[i];
        set_words(r, target, gridded);
        if (target->other != NO_CATEGORY || r->target_count < 2 || !r->says_neighbour) continue;
        fault_set(fault, FAULT_MISSING, "relations", "no relation to another object: " NEAREST_OF_ALL);
        return fault_in(fault, "objects[%" PRIu32 "]", target->index);
    }
    return set_pairs(r, gridded, fault);
}

/* Sorts the targets by category with a stable counting sort. */
static void group_targets(struct render *r) {
    size_t categories = r->templates->vocab.kinds[KIND_CATEGORY].count;
    uint32_t *start = r->group_start;
    r->by_category =
        memory_grow(r->by_category, &r->by_category_room, r->target_count, sizeof *r->by_category);
    memset(start, 0, (categories + 2) * sizeof *start);
    for (size_t i = 0; i < r->target_count; i++) start[r->targets[i].word[KIND_CATEGORY] + 2]++;
    for (size_t c = 2; c < categories + 2; c++) start[c] += start[c - 1];
    for (uint32_t i = 0; i < r->target_count; i++) {
        uint32_t place = start[r->targets[i].word[KIND_CATEGORY] + 1]++;
        r->by_category[place] = i;
    }
}

/* A string's decoded bytes, in `scratch` if anything is escaped. */
static struct slice decoded(struct slice spelled, struct buffer *scratch) {
    if (memchr(spelled.at, '\\', spelled.len) == NULL) return spelled;
    scratch->len = 0;
    char *plain = buffer_room(scratch, spelled.len);
    return (struct slice){plain, json_unescape(spelled, plain)};
}

/* Reads which categories the scene's source labels, if the scene says so. */
static bool read_annotated(struct render *r, struct fault *fault) {
    const struct vocab *vocab = &r->templates->vocab;
    memset(r->annotated, 0, vocab->kinds[KIND_CATEGORY].count * sizeof *r->annotated);
    r->annotated_known =
        r->scene->annotated.at != NULL && (r->options->negatives || r->options->annotated_candidates);
    if (!r->annotated_known) return true;
    struct json j;
    json_open(&j, r->scene->annotated);
    json_array(&j);
    for (size_t i = 0; json_element(&j); i++) {
        struct slice name;
        if (json_peek(&j) != JSON_STRING)
            return fault_set(fault, FAULT_TYPE, "annotated", "must hold the names of categories");
        json_string(&j, &name);
        int category = vocab_category(vocab, decoded(name, &r->tail));
        if (category >= 0) r->annotated[category] = true;
    }
    return true;
}

/* Sets the parts that all samples of a scene share: before the task's name, between template and question,
 * and after the messages. */
static void set_shared_parts(struct render *r) {
    const struct scene *scene = r->scene;
    const struct slice none = {"", 0};
    struct slice split = scene->split.at != NULL ? scene->split : none;
    struct slice image = decoded(scene->image, &r->head);
    r->hash = hash_record(r->options->seed, decoded(split, &r->body), image);
    r->head.len = r->body.len = r->tail.len = 0;
    buffer_text(&r->head, "{\"id\":\"");
    buffer_slice(&r->head, split);
    if (split.len > 0) buffer_char(&r->head, '/');
    buffer_slice(&r->head, scene->image);
    buffer_char(&r->head, '/');
    buffer_text(&r->body, "\",\"images\":[\"");
    buffer_slice(&r->body, scene->image);
    buffer_text(&r->body, "\"],\"width\":");
    buffer_slice(&r->body, scene->width_text);
    buffer_text(&r->body, ",\"height\":");
    buffer_slice(&r->body, scene->height_text);
    buffer_text(&r->body, ",\"messages\":[{\"role\":\"user\",\"content\":\"");
    buffer_room(&r->tail, 1);
    if (scene->split.at != NULL) {
        buffer_text(&r->tail, ",\"split\":\"");
        buffer_slice(&r->tail, scene->split);
        buffer_char(&r->tail, '"');
    }
    if (scene->source.at != NULL) {
        buffer_text(&r->tail, ",\"source\":\"");
        buffer_slice(&r->tail, scene->source);
        buffer_char(&r->tail, '"');
    }
}

static bool take(struct render *r, const struct scene *scene, const struct gridded *gridded,
                 struct fault *fault) {
    r->scene = scene;
    if (scene->image.at == NULL) return fault_set(fault, FAULT_MISSING, "image", "is missing");
    if (scene->image.len == 0) return fault_set(fault, FAULT_MISSING, "image", "is empty");
    if (!set_targets(r, fault)) return false;
    if (gridded == NULL && !read_gridded(r, fault)) return false;
    if (!read_annotated(r, fault)) return false;
    group_targets(r);
    return set_said(r, gridded != NULL ? gridded : &r->gridded, fault);
}

bool render_take(struct render *r, const struct scene *scene, const struct gridded *gridded,
                 struct fault *fault) {
    uint64_t unknown = r->unknown;
    if (take(r, scene, gridded, fault)) return true;
    r->unknown = unknown;
    return false;
}

bool render_scene(struct render *r, const struct scene *scene, struct fault *fault) {
    uint64_t before = r->out->records;
    if (!render_take(r, scene, NULL, fault)) return false;
    set_shared_parts(r);
    for (size_t t = 0; t < r->templates->task_count; t++) {
        if (is_wanted(r, t)) render_task(r, &r->templates->tasks[t]);
    }
    r->empty += r->target_count == 0 && r->out->records == before; /* unless absence was asked about */
    return true;
}

struct slice render_answer(struct render *r, const struct task *task, size_t unit,
                           const struct template *answer) {
    const uint32_t object = (uint32_t)unit;
    struct scope scope = {.count = r->target_count};
    enum number number = NUMBER_MANY;
    emit_rollback(r->out);
    if (task->per == PER_OBJECT) {
        struct scope outer = {.members = &object, .count = 1};
        scope = scope_of(r, &outer, object);
    } else if (task->per == PER_CATEGORY) {
        scope.word[KIND_CATEGORY] = (uint8_t)unit;
        scope.count = keep_eligible(r, task, r->by_category + r->group_start[unit], group_size(r, unit));
        scope.members = r->eligible;
    } else {
        scope.count = keep_eligible(r, task, NULL, r->target_count);
        scope.members = r->eligible;
    }
    scope.template = answer;
    if (scope.count < 2) number = scope.count == 0 ? NUMBER_NONE : NUMBER_ONE;
    const struct phrase *phrase = &answer->text.phrase[number];
    bool alone = scope.target == NULL || scope.target->other == NO_CATEGORY;
    bool fits = phrase->pieces != NULL && (!alone || !answer->needs_other)
                && (scope.count > 0 || task->per == PER_CATEGORY);
    if (!fits) return (struct slice){"", 0};
    buffer_took(&r->out->buffer, render_phrase(r, buffer_room(&r->out->buffer, 0), phrase, &scope));
    return emit_pending(r->out);
}
