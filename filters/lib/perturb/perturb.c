/* SPDX-License-Identifier: MIT */
#include "perturb/perturb.h"

#include "base/hash.h"
#include "base/memory.h"
#include "base/number.h"
#include "text/boxlabels.h"
#include "text/boxtext.h"
#include "text/numbers.h"

#include <stdlib.h>

/* The faults that apply to an answer of each task. */
static const struct {
    enum layout_kind layout;
    bool objects;     /* can be dropped and added */
    bool swap, shift; /* apply to categories, to regions */
    bool alike;       /* repeated mentions get the same fault */
} tasks[] = {
    [TASK_CLASSIFY] = {LAYOUT_NAMED, true, true, false, true},
    [TASK_DESCRIBE] = {LAYOUT_PHRASES, true, true, true, false},
    [TASK_COUNT] = {LAYOUT_BOXES, true, false, false, false},
    [TASK_GROUND] = {LAYOUT_GROUNDS, true, true, true, false},
    [TASK_IDENTIFY] = {LAYOUT_ASKED, false, true, true, true},
    [TASK_REFER] = {LAYOUT_PLACES, true, false, true, false},
    [TASK_NONE] = {LAYOUT_BOXES, false, false, false, false},
};

static size_t word_count(const struct perturb *p, enum kind kind) {
    return p->templates->vocab.kinds[kind].count;
}

void perturb_open(struct perturb *p, const struct templates *templates,
                  const struct perturb_options *options) {
    *p = (struct perturb){.options = options, .templates = templates};
    parser_open(&p->parser, templates);
    answer_open(&p->truth, -1);
    reword_open(&p->reword, templates);
    p->named = memory_new(word_count(p, KIND_CATEGORY), sizeof *p->named);
    p->placed =
        memory_new((word_count(p, KIND_CATEGORY) + 1) * word_count(p, KIND_REGION), sizeof *p->placed);
}

void perturb_close(struct perturb *p) {
    parser_close(&p->parser);
    answer_close(&p->truth);
    layout_free(&p->layout);
    reword_close(&p->reword);
    free(p->named);
    free(p->placed);
    free(p->says);
    free(p->boxes);
    buffer_free(&p->letters);
}

/* --- chance --- */

static uint64_t hash_number(uint64_t hash, uint64_t number) {
    char text[20];
    return hash_field(hash, (struct slice){text, number_put_integer(text, number)});
}

/* The hash of the seed and the sample's name: its id, or else its first image and its question. */
static uint64_t name_of(const struct perturb *p, const struct sample *sample) {
    char text[20];
    const struct slice none = {"", 0};
    uint64_t hash = hash_bytes(HASH_START, (struct slice){text, number_put_integer(text, p->options->seed)});
    struct slice image = sample->image.at != NULL ? sample->image : none;
    struct slice question = sample->question.at != NULL ? task_bare_question(sample->question) : none;
    return sample->id.at != NULL ? hash_field(hash, sample->id)
                                 : hash_field(hash_field(hash, image), question);
}

/* The hash of a fault at a place of the answer. Draw 1 decides whether the fault occurs, the other draws decide how. */
static uint64_t fault_at(const struct perturb *p, const char *fault, size_t place) {
    return hash_number(hash_field(p->name, slice_of(fault)), place);
}

static bool strikes(double probability, uint64_t fault) {
    return hash_unit(hash_draw(fault, 1)) < probability;
}

/* Picks a word other than `own` that is not taken. If there is none, picks any word other than `own` if `any`, else
 * returns `own`. */
static size_t other_word(const bool *taken, size_t count, size_t own, bool any, uint64_t draw) {
    size_t open = 0;
    for (size_t i = 0; i < count; i++) open += i != own && !taken[i];
    if (open > 0) any = false;
    if (any) open = own < count ? count - 1 : count;
    size_t skip = hash_pick(draw, (uint32_t)open);
    for (size_t i = 0; i < count && open > 0; i++)
        if (i != own && (any || !taken[i]) && skip-- == 0) return i;
    return own;
}

/* --- words --- */

/* The category or region of a token; LAYOUT_NONE for the token LAYOUT_NONE. */
static size_t word_at(const struct perturb *p, size_t token, enum kind kind) {
    return token == LAYOUT_NONE ? LAYOUT_NONE : token_value(&p->truth.tokens[token], (int)kind);
}

/* The row of `placed` for the category of an object: the regions where the truth has it. */
static bool *places_of(const struct perturb *p, const struct layout_object *object) {
    size_t category = word_at(p, object->category, KIND_CATEGORY), count = word_count(p, KIND_CATEGORY);
    return p->placed + (category < count ? category : count) * word_count(p, KIND_REGION);
}

static void note_words(struct perturb *p) {
    size_t categories = word_count(p, KIND_CATEGORY), regions = word_count(p, KIND_REGION);
    answer_categories(&p->truth, p->named, categories);
    memset(p->placed, 0, (categories + 1) * regions * sizeof *p->placed);
    p->says = memory_grow(p->says, &p->says_room, p->layout.object_count, sizeof *p->says);
    for (size_t i = 0; i < p->layout.object_count; i++) {
        const struct layout_object *object = &p->layout.objects[i];
        p->says[i] = word_at(p, object->category, KIND_CATEGORY);
        if (object->region != LAYOUT_NONE)
            places_of(p, object)[word_at(p, object->region, KIND_REGION)] = true;
    }
}

/* Replaces categories by ones that the truth does not name. In tasks that are `alike`, all mentions of a category
 * get the same one. In the others each mention is decided separately; a mention that serves several objects changes
 * for all of them. */
static void swap_categories(struct perturb *p) {
    size_t count = word_count(p, KIND_CATEGORY), last = LAYOUT_NONE, place = 0;
    size_t became[VOCAB_WORDS];
    for (size_t i = 0; i < count; i++) became[i] = i;
    for (size_t i = 0; i < p->layout.object_count; i++) {
        size_t token = p->layout.objects[i].category, own = p->says[i];
        if (token == LAYOUT_NONE) continue;
        if (token == last) {
            p->says[i] = p->says[i - 1];
            continue;
        }
        last = token;
        uint64_t fault = fault_at(p, "swap", tasks[p->task].alike ? own : place++);
        if (!strikes(p->options->swap, fault)) continue;
        if (!tasks[p->task].alike || became[own] == own)
            became[own] = other_word(p->named, count, own, p->task != TASK_CLASSIFY, hash_draw(fault, 2));
        p->says[i] = became[own];
        if (p->task == TASK_CLASSIFY) p->named[became[own]] = true; /* no two get the same one */
        if (became[own] != own) reword_word(&p->reword, token, KIND_CATEGORY, became[own], WHERE_IT_STANDS);
    }
}

/* Replaces regions by ones where the truth has nothing of the object's category. */
static void shift_regions(struct perturb *p) {
    for (size_t i = 0; i < p->layout.object_count; i++) {
        const struct layout_object *object = &p->layout.objects[i];
        uint64_t fault = fault_at(p, "shift", tasks[p->task].alike ? 0 : i);
        if (object->region == LAYOUT_NONE || !strikes(p->options->shift, fault)) continue;
        size_t own = word_at(p, object->region, KIND_REGION);
        size_t other =
            other_word(places_of(p, object), word_count(p, KIND_REGION), own, true, hash_draw(fault, 2));
        if (other != own) reword_word(&p->reword, object->region, KIND_REGION, other, WHERE_IT_STANDS);
    }
}

static void leave_out_objects(struct perturb *p) {
    for (size_t i = 0; i < p->layout.object_count; i++) {
        size_t place = tasks[p->task].alike ? word_at(p, p->layout.objects[i].category, KIND_CATEGORY) : i;
        if (strikes(p->options->miss, fault_at(p, "miss", place))) reword_leave_out(&p->reword, i);
    }
}

/* --- the number said --- */

/* How an answer states a number of objects: by a number, else by an article, else by a negation. */
enum saying { BY_NUMBER, BY_ARTICLE, BY_NEGATION, SAYINGS };

static bool says_number(const struct answer *answer, size_t i, uint64_t number, enum saying how) {
    const struct token *token = &answer->tokens[i];
    switch (how) {
    case BY_NUMBER: return token->type == TOKEN_NUMBER && token->number == number;
    case BY_ARTICLE:
        return token_value(token, LEXICON_ARTICLE) != LEXICON_NONE && i + 1 < answer->token_count
               && token_is_thing(token + 1);
    default: return token_is(token, LEXICON_NEGATION) || token_is(token, LEXICON_ABSENCE);
    }
}

/* Changes the stated number by one, everywhere that it is stated. */
static void mistake_number(struct perturb *p) {
    const struct vocab *vocab = &p->templates->vocab;
    struct reword *reword = &p->reword;
    uint64_t fault = fault_at(p, "number", 0);
    int category = p->sample->category.at != NULL ? vocab_category(vocab, p->sample->category) : -1;
    struct said_number said = answer_number(&p->truth, category);
    if (!said.said || !strikes(p->options->number, fault)) return;
    bool less = said.number == UINT64_MAX || (said.number > 0 && hash_pick(hash_draw(fault, 2), 2) == 0);
    for (int how = 0; how < SAYINGS && !reword->changed; how++) {
        for (size_t i = 0; i < p->truth.token_count; i++) {
            if (!says_number(&p->truth, i, said.number, (enum saying)how)) continue;
            reword_begin_text(reword, i, WHERE_IT_STANDS);
            buffer_integer(&reword->words, less ? said.number - 1 : said.number + 1);
            reword_end_text(reword, i, WHERE_IT_STANDS, true);
        }
    }
}

/* --- boxes --- */

/* The frame of a syntax: for SARChat's the one that the record names, for the others the documented one. */
static bool frame_of(const struct perturb *p, enum syntax syntax, struct written_frame *frame,
                     struct fault *fault) {
    if (syntax == SYNTAX_SARCHAT) return sample_frame(p->sample, frame, fault);
    *frame = boxtext_frame(syntax);
    return true;
}

static bool is_pixels(const struct written_frame *frame) {
    return frame->units == 0 && frame->width == 0;
}

/* The syntax of a box in the truth; SARChat's if there is no such box. */
static enum syntax own_syntax(const struct perturb *p, size_t box) {
    return box < p->truth.boxes.count ? (enum syntax)p->truth.boxes.boxes[box].syntax : SYNTAX_SARCHAT;
}

/* Sets a fault if the image's size is missing. Only conversions between pixels and relative units, and new boxes,
 * need it. */
static bool need_size(const struct perturb *p, struct fault *fault) {
    const struct sample *sample = p->sample;
    if (sample->width_text.at != NULL && sample->height_text.at != NULL) return true;
    return fault_set(fault, FAULT_MISSING, sample->width_text.at == NULL ? "width" : "height",
                     "is missing: boxes in other units or in new places require it");
}

static bool read_boxes(struct perturb *p, struct fault *fault) {
    const struct sample *sample = p->sample;
    bool sized = sample->width_text.at != NULL && sample->height_text.at != NULL;
    p->width = sized ? sample->width : 1;
    p->height = sized ? sample->height : 1;
    p->boxes = memory_grow(p->boxes, &p->box_room, p->truth.boxes.count, sizeof *p->boxes);
    for (size_t i = 0; i < p->truth.boxes.count; i++) {
        struct written_frame frame;
        if (!frame_of(p, own_syntax(p, i), &frame, fault)) return false;
        frame.declared = own_syntax(p, i) == SYNTAX_SARCHAT;
        p->boxes[i] = syntax_pixels(&p->truth.boxes.boxes[i], &frame, AXES_DOCUMENTED, p->width, p->height);
    }
    return true;
}

/* Emits a box in the syntax of the options, or else in that of the truth's box `like`. */
static bool put_box(struct perturb *p, size_t like, struct bbox bbox, struct slice label,
                    struct fault *fault) {
    enum syntax own = own_syntax(p, like);
    enum syntax syntax = p->options->syntax >= 0 ? (enum syntax)p->options->syntax : own;
    struct written_frame from, to;
    if (!frame_of(p, own, &from, fault) || !frame_of(p, syntax, &to, fault)) return false;
    if (is_pixels(&from) != is_pixels(&to) && !need_size(p, fault)) return false;
    boxtext_put(&p->reword.words, syntax, &to, bbox, p->width, p->height, label, syntax == own);
    return true;
}

/* The category for a box's label: that of the box's object, else that of the box, else the one that the question
 * asks about. */
static struct slice label_of(const struct perturb *p, size_t box, const struct layout_object *object) {
    const struct vocab *vocab = &p->templates->vocab;
    size_t said = object != NULL ? p->says[object - p->layout.objects] : LAYOUT_NONE;
    int category = box < p->truth.boxes.count ? p->truth.box_category[box] : -1;
    if (category < 0 && p->sample->category.at != NULL) category = vocab_category(vocab, p->sample->category);
    if (said != LAYOUT_NONE) category = (int)said;
    if (category < 0) return (struct slice){NULL, 0};
    return vocab->kinds[KIND_CATEGORY].words[category].form[0].said[0];
}

static void move_edge(double *edge, double reach, uint64_t draw) {
    *edge += (2 * hash_unit(draw) - 1) * reach;
}

static void move_edges(struct bbox *b, double jitter, uint64_t fault) {
    double across = jitter * bbox_width(*b), down = jitter * bbox_height(*b);
    move_edge(&b->x1, across, hash_draw(fault, 1));
    move_edge(&b->y1, down, hash_draw(fault, 2));
    move_edge(&b->x2, across, hash_draw(fault, 3));
    move_edge(&b->y2, down, hash_draw(fault, 4));
    if (b->x1 > b->x2) *b = (struct bbox){b->x2, b->y1, b->x1, b->y2};
    if (b->y1 > b->y2) *b = (struct bbox){b->x1, b->y2, b->x2, b->y1};
}

/* Whether several boxes share one piece of text, such as "[[1, 2, 3, 4], [5, 6, 7, 8]]". */
static bool shares_text(const struct answer *answer, size_t token) {
    const struct token *t = &answer->tokens[token];
    return (token > 0 && t[-1].type == TOKEN_BOX && t[-1].at == t->at)
           || (token + 1 < answer->token_count && t[1].type == TOKEN_BOX && t[1].at == t->at);
}

/* Writes boxes with other edges, another syntax, or both. Boxes that share one piece of text are written separately
 * as soon as anything changes. */
static bool reword_boxes(struct perturb *p, struct fault *fault) {
    bool changes = p->options->jitter > 0 || p->options->syntax >= 0;
    const struct layout_object *object = p->layout.objects, *end = object + p->layout.object_count;
    for (size_t i = 0; i < p->truth.token_count; i++) {
        const struct token *token = &p->truth.tokens[i];
        if (token->type != TOKEN_BOX || !(changes || shares_text(&p->truth, i))) continue;
        while (object < end && (object->box == LAYOUT_NONE || object->box < i)) object++;
        struct bbox bbox = p->boxes[token->box];
        if (p->options->jitter > 0) move_edges(&bbox, p->options->jitter, fault_at(p, "jitter", token->box));
        struct slice label = label_of(p, token->box, object < end ? object : NULL);
        reword_begin_text(&p->reword, i, WHERE_IT_STANDS);
        if (!put_box(p, token->box, bbox, label, fault)) return false;
        reword_end_text(&p->reword, i, WHERE_IT_STANDS, changes);
    }
    return true;
}

/* --- an added object --- */

/* A box of about a tenth of the image's sides with its centre in a region (in any, if `region` is not one): of up to
 * TRIES boxes the one with the least IoU with the truth's. */
static struct bbox invent_box(const struct perturb *p, size_t region, uint64_t draws) {
    enum { TRIES = 64, DRAWS = 5, CELLS = 9 };
    struct bbox best = {0, 0, 0, 0};
    double least = 2;
    for (uint64_t i = 0, k = 3; i < TRIES && least > 0; i++, k += DRAWS) {
        double w = p->width * (0.05 + 0.1 * hash_unit(hash_draw(draws, k)));
        double h = p->height * (0.05 + 0.1 * hash_unit(hash_draw(draws, k + 1)));
        size_t cell = region < CELLS ? region : hash_pick(hash_draw(draws, k + 2), CELLS);
        double x = p->width * (double)(cell % 3) / 3, y = p->height * (double)(cell / 3) / 3, worst = 0;
        x += (p->width / 3 - w) * hash_unit(hash_draw(draws, k + 3));
        y += (p->height / 3 - h) * hash_unit(hash_draw(draws, k + 4));
        struct bbox bbox = {x, y, x + w, y + h};
        for (size_t box = 0; box < p->truth.boxes.count; box++) {
            double iou = bbox_iou(bbox, p->boxes[box]);
            if (iou > worst) worst = iou;
        }
        if (worst >= least) continue;
        least = worst;
        best = bbox;
    }
    return best;
}

/* Adds a category that the truth does not name. */
static void add_category(struct perturb *p, size_t token, uint64_t fault) {
    size_t count = word_count(p, KIND_CATEGORY);
    size_t category = other_word(p->named, count, LAYOUT_NONE, false, hash_draw(fault, 2));
    if (category == LAYOUT_NONE) return;
    reword_add(&p->reword);
    reword_word(&p->reword, token, KIND_CATEGORY, category, IN_COPY);
}

/* In the copy of a phrase for several alike objects, "two small ships", replaces the number by 1. */
static void say_one(struct perturb *p) {
    const struct layout_group *group = &p->layout.groups[p->layout.group_count - 1];
    for (size_t i = group->span.token; i < group->span.token_end; i++) {
        if (p->truth.tokens[i].type != TOKEN_NUMBER) continue;
        reword_begin_text(&p->reword, i, IN_COPY);
        buffer_char(&p->reword.words, '1');
        reword_end_text(&p->reword, i, IN_COPY, true);
        return;
    }
}

/* Adds an object, in the words of the last one, in a region where the truth has nothing of its category, and with a
 * box that overlaps those of the truth as little as possible. */
static bool add_object(struct perturb *p, struct fault *fault) {
    const struct layout *layout = &p->layout;
    const struct layout_object *last =
        layout->object_count > 0 ? &layout->objects[layout->object_count - 1] : NULL;
    uint64_t draws = fault_at(p, "add", 0);
    size_t region = LAYOUT_NONE, box = p->truth.boxes.count;
    bool boxed = p->task != TASK_CLASSIFY && p->task != TASK_DESCRIBE;
    if (!strikes(p->options->add, draws) || (last == NULL && !boxed)) return true;
    if (p->task == TASK_CLASSIFY) {
        add_category(p, last->category, draws);
        return true;
    }
    reword_add(&p->reword);
    if (last != NULL && last->region != LAYOUT_NONE) {
        region = other_word(places_of(p, last), word_count(p, KIND_REGION), LAYOUT_NONE, true,
                            hash_draw(draws, 2));
        reword_word(&p->reword, last->region, KIND_REGION, region, IN_COPY);
    }
    if (p->task == TASK_DESCRIBE) say_one(p);
    if (!boxed) return true;
    size_t token = last != NULL ? last->box : LAYOUT_NONE;
    if (last != NULL) box = p->truth.tokens[token].box;
    struct written_frame frame;
    if (!frame_of(p, own_syntax(p, box), &frame, fault) || (is_pixels(&frame) && !need_size(p, fault)))
        return false;
    struct slice label = label_of(p, box, last);
    reword_begin_text(&p->reword, token, IN_COPY);
    if (!put_box(p, box, invent_box(p, region, draws), label, fault)) return false;
    reword_end_text(&p->reword, token, IN_COPY, true);
    return true;
}

/* --- answers --- */

/* Emits words of random letters in which the parser finds nothing. */
static void put_garbage(struct perturb *p, uint64_t draws, struct buffer *out) {
    enum { TRIES = 64, MOST = 8 };
    struct buffer *text = &p->letters;
    uint64_t k = 2;
    for (int i = 0; i < TRIES; i++) {
        bool meaningless = true;
        uint32_t words = 2 + hash_pick(hash_draw(draws, k++), MOST);
        text->len = 0;
        for (uint32_t word = 0; word < words; word++) {
            if (word > 0) buffer_char(text, ' ');
            for (uint32_t letters = 2 + hash_pick(hash_draw(draws, k++), MOST); letters > 0; letters--)
                buffer_char(text, (char)('a' + hash_pick(hash_draw(draws, k++), 26)));
        }
        buffer_room(text, 1);
        answer_read(&p->truth, &p->parser, buffer_view(text));
        for (size_t t = 0; t < p->truth.token_count; t++)
            meaningless = meaningless && p->truth.tokens[t].type == TOKEN_OTHER;
        if (!meaningless) continue;
        buffer_slice(out, buffer_view(text));
        return;
    }
    buffer_char(out, '?');
}

/* A missing answer is an empty text, null, or no member at all. */
static enum response put_nothing(uint64_t fault) {
    static const enum response ways[] = {RESPONSE_TEXT, RESPONSE_NULL, RESPONSE_ABSENT};
    return ways[hash_pick(hash_draw(fault, 2), 3)];
}

enum response perturb_answer(struct perturb *p, const struct sample *sample, enum task_kind task,
                             struct slice truth, struct buffer *out, struct fault *fault) {
    p->sample = sample;
    p->task = task;
    p->name = name_of(p, sample);
    uint64_t empty = fault_at(p, "empty", 0), garbage = fault_at(p, "garbage", 0);
    if (strikes(p->options->empty, empty)) return put_nothing(empty);
    if (strikes(p->options->garbage, garbage)) {
        put_garbage(p, garbage, out);
        return RESPONSE_TEXT;
    }
    answer_read(&p->truth, &p->parser, truth);
    layout_read(&p->layout, &p->truth, tasks[task].layout);
    reword_begin(&p->reword, &p->truth, &p->layout);
    note_words(p);
    answer_box_categories(&p->truth);
    if (task == TASK_COUNT) mistake_number(p);
    if (tasks[task].swap) swap_categories(p);
    if (tasks[task].shift) shift_regions(p);
    if (tasks[task].objects) leave_out_objects(p);
    if (!read_boxes(p, fault) || !reword_boxes(p, fault)) return RESPONSE_BAD;
    if (tasks[task].objects && !add_object(p, fault)) return RESPONSE_BAD;
    reword_put(&p->reword, out);
    return RESPONSE_TEXT;
}
