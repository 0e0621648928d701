/* SPDX-License-Identifier: MIT
 *
 * parse: answers of any text, read and scored: what is read lies in the text and makes sense; the score is JSON; it
 * does not depend on what was read before; and truth and response in each other's place swap what is missing and what
 * is too much. As a question, a text asks the same task with marks and blanks around it and without.
 *
 * Input: a byte for the task and for the frame that boxes are in; two texts, with a byte 0 between them. */
#include "geometry/grid.h"
#include "score/scorer.h"
#include "text/boxlabels.h"
#include "text/phrases.h"

#include "../lib/place.h"
#include "fuzz.h"

#include <math.h>
#include <string.h>

static const struct sample image = {
    .width = 640, .height = 480, .width_text = {"640", 3}, .height_text = {"480", 3}};

static void check_tokens(const struct answer *answer) {
    size_t end = 0;
    for (size_t i = 0; i < answer->token_count; i++) {
        const struct token *token = &answer->tokens[i];
        bool same_box = i > 0 && token->type == TOKEN_BOX && answer->tokens[i - 1].at == token->at;
        REQUIRE(token->at >= end || same_box, "token %zu begins before the one before it ends", i);
        end = (size_t)token->at + token->len;
        REQUIRE(token->len > 0 && end <= answer->text.len, "token %zu lies in the text", i);
        REQUIRE(token->type != TOKEN_BOX || token->box < answer->boxes.count, "token %zu is box %u", i,
                token->box);
        REQUIRE((token->type == TOKEN_WORDS) == (token->meaning != NULL), "token %zu means something", i);
        REQUIRE(token->type != TOKEN_WORDS || token->kinds == token->meaning->kinds, "token %zu", i);
    }
}

static void check_boxes(struct answer *answer, size_t categories, const struct written_frame *frame) {
    answer_box_categories(answer);
    for (size_t i = 0; i < answer->boxes.count; i++) {
        const struct written_box *box = &answer->boxes.boxes[i];
        struct bbox b = syntax_pixels(box, frame, AXES_DOCUMENTED, image.width, image.height);
        REQUIRE(isfinite(bbox_width(b) * bbox_height(b)), "box %zu has an area", i);
        REQUIRE(b.x1 <= b.x2 && b.y1 <= b.y2, "box %zu is the right way round", i);
        REQUIRE(box->syntax < SYNTAX_COUNT && box->at < answer->text.len, "box %zu", i);
        REQUIRE(answer->box_category[i] >= LABEL_OTHER && answer->box_category[i] < (int)categories,
                "box %zu is of %d", i, answer->box_category[i]);
    }
}

static void check_phrases(struct answer *answer, size_t categories) {
    answer_phrases(answer);
    answer_relations(answer);
    answer_regions(answer);
    for (size_t i = 0; i < answer->phrase_count; i++) {
        const struct said_phrase *phrase = &answer->phrases[i];
        REQUIRE(phrase->category == LEXICON_NONE || phrase->category < categories, "phrase %zu", i);
        REQUIRE(phrase->region < 9 && phrase->count > 0, "phrase %zu: region %u, %llu times", i,
                phrase->region, (unsigned long long)phrase->count);
    }
    for (size_t i = 0; i < answer->relation_count; i++) {
        const struct said_relation *relation = &answer->relations[i];
        REQUIRE(relation->first <= relation->second && relation->second < categories, "relation %zu", i);
        REQUIRE(relation->first < relation->second || relation->direction == LEXICON_NONE,
                "relation %zu: a direction within a category", i);
        REQUIRE(relation->axis == LEXICON_NONE || relation->axis <= PAIR_SAME, "relation %zu: axis %u", i,
                relation->axis);
    }
    for (size_t i = 0; i < answer->region_count; i++) REQUIRE(answer->regions[i].region < 9, "region %zu", i);
}

/* The same text where boxes can be in one syntax only. */
static void check_forced(const struct parser *parser, struct slice text, int syntax) {
    struct answer answer;
    answer_open(&answer, syntax);
    answer_read(&answer, parser, text);
    check_tokens(&answer);
    for (size_t i = 0; i < answer.boxes.count; i++)
        REQUIRE(answer.boxes.boxes[i].syntax == syntax, "box %zu is of %s", i,
                syntax_names[answer.boxes.boxes[i].syntax]);
    answer_close(&answer);
}

/* The text as a question: what it asks does not hang on marks and blanks around it. */
static void check_question(const struct templates *templates, struct slice text) {
    struct slice bare = task_bare_question(text);
    REQUIRE(bare.len <= text.len && bare.at >= text.at && bare.at + bare.len <= text.at + text.len,
            "a bare question is a part of it");
    REQUIRE(slice_equal(task_bare_question(bare), bare), "a bare question is bare");
    REQUIRE(task_kind_asked(templates, text) == task_kind_asked(templates, bare), "the same task");
}

/* A score: its text, and the counts in it. */
enum { METRICS = 32 };
struct score {
    struct buffer text;
    bool good;
    struct slice metric[METRICS];
    double tp[METRICS], fp[METRICS], fn[METRICS];
    size_t count;
};

static void read_metric(struct json *j, struct score *score) {
    static const char *const wanted[] = {"tp", "fp", "fn"};
    struct json_names names;
    struct slice key;
    uint32_t seen = 0;
    double number[3] = {0};
    json_names(&names, wanted, 3);
    json_object(j);
    for (int at; (at = json_named_member(j, &names, &seen, &key)) != JSON_END;) {
        if (at == JSON_OTHER)
            json_skip(j);
        else
            json_number(j, &number[at]);
    }
    score->tp[score->count] = number[0];
    score->fp[score->count] = number[1];
    score->fn[score->count++] = number[2];
}

static void read_score(struct score *score) {
    struct json j;
    struct slice key;
    buffer_char(&score->text, '\n');
    json_open(&j, (struct slice){score->text.bytes, score->text.len - 1});
    json_object(&j);
    while (json_member(&j, &key)) {
        if (json_peek(&j) != JSON_OBJECT) {
            json_skip(&j);
            continue;
        }
        REQUIRE(score->count < METRICS, "there are few metrics");
        score->metric[score->count] = key;
        read_metric(&j, score);
    }
    REQUIRE(json_done(&j), "%s: %.*s", j.error, (int)score->text.len, score->text.bytes);
}

static void run(struct scorer *scorer, enum task_kind task, struct slice truth, struct slice response,
                struct score *score) {
    struct fault fault;
    *score = (struct score){0};
    score->good = scorer_put(scorer, &image, task, truth, response, &score->text, &fault);
    if (score->good) read_score(score);
}

/* Slots know no "too many", and what counts agreement says nothing of the other way round. */
static bool is_multiset(struct slice metric) {
    static const char *const slots[] = {"count.exact", "count.boxes", "count.error", "classify.exact"};
    for (size_t i = 0; i < sizeof slots / sizeof slots[0]; i++) {
        if (slice_is(metric, slots[i])) return false;
    }
    return metric.len < 9 || memcmp(metric.at, "identify.", 9) != 0;
}

static bool is_iou(struct slice metric) {
    const char *dot = memchr(metric.at, '.', metric.len);
    return dot != NULL && dot + 4 < metric.at + metric.len && memcmp(dot, ".iou", 4) == 0;
}

/* Whether a box of the answer is of another thing: such a one matches nothing, and in a truth of count and refer no label
 * counts. */
static bool has_strange(const struct answer *answer) {
    for (size_t i = 0; i < answer->structure.count; i++) {
        if (answer->structure.labels[i].category == LABEL_OTHER) return true;
    }
    return false;
}

static void check_swapped(const struct score *a, const struct score *b, bool boxes) {
    REQUIRE(a->good == b->good && a->count == b->count, "both are scored");
    for (size_t i = 0; i < a->count; i++) {
        if (!is_multiset(a->metric[i]) || (!boxes && is_iou(a->metric[i]))) continue;
        REQUIRE(a->tp[i] == b->tp[i] && a->fp[i] == b->fn[i] && a->fn[i] == b->fp[i], "%.*s\n%.*s",
                (int)a->text.len, a->text.bytes, (int)b->text.len, b->text.bytes);
    }
}

/* Every box is right, too much or missing. */
static void check_counts(const struct scorer *scorer, const struct score *score) {
    for (size_t i = 0; i < score->count; i++) {
        if (!is_iou(score->metric[i])) continue;
        REQUIRE((size_t)(score->tp[i] + score->fn[i]) == scorer->truth.boxes.count
                    && (size_t)(score->tp[i] + score->fp[i]) == scorer->response.boxes.count,
                "%.*s", (int)score->text.len, score->text.bytes);
    }
}

/* Of an answer and itself, boxes that have an area are right. */
static size_t boxes_with_area(const struct scorer *scorer) {
    size_t count = 0;
    for (size_t i = 0; i < scorer->truth.boxes.count; i++) {
        const struct bbox box = scorer->truth_boxes[i].bbox;
        count +=
            bbox_width(box) * bbox_height(box) > 0 && scorer->response_boxes[i].category != MATCH_NOTHING;
    }
    return count;
}

static void check_task(struct scorer *scorer, enum task_kind task, struct slice one, struct slice other) {
    struct score score, again, swapped, itself;
    run(scorer, task, one, other, &score);
    check_counts(scorer, &score);
    bool strange = has_strange(&scorer->truth) || has_strange(&scorer->response);
    run(scorer, task, other, one, &swapped);
    run(scorer, task, one, one, &itself);
    check_counts(scorer, &itself);
    size_t with_area = boxes_with_area(scorer);
    run(scorer, task, one, other, &again);
    REQUIRE(score.text.len == again.text.len
                && memcmp(score.text.bytes, again.text.bytes, score.text.len) == 0,
            "the same score again");
    /* what is blank is unanswered as a response, but may be read as a truth: then there is nothing in it either */
    check_swapped(&score, &swapped, task == TASK_GROUND || !strange);
    for (size_t i = 0; i < itself.count; i++) {
        bool exact = slice_is(itself.metric[i], "count.exact") || is_multiset(itself.metric[i]);
        bool boxes = is_iou(itself.metric[i]); /* boxes without area match nothing */
        REQUIRE(!boxes || (size_t)itself.tp[i] == with_area, "%.*s", (int)itself.text.len, itself.text.bytes);
        REQUIRE(!exact || boxes || itself.fp[i] + itself.fn[i] == 0, "%.*s", (int)itself.text.len,
                itself.text.bytes);
    }
    struct buffer explained = {0};
    struct json j;
    scorer_explain(scorer, task, &explained);
    buffer_char(&explained, '\n');
    json_open(&j, (struct slice){explained.bytes, explained.len - 1});
    json_skip(&j);
    REQUIRE(json_done(&j), "%s: %.*s", j.error, (int)explained.len, explained.bytes);
    buffer_free(&explained);
    buffer_free(&score.text);
    buffer_free(&again.text);
    buffer_free(&swapped.text);
    buffer_free(&itself.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const frames[] = {"pixel", "norm1", "norm100", "norm999", "norm1000", "in:448x336"};
    enum { FRAMES = sizeof frames / sizeof frames[0] };
    static struct scoring_options options = {
        .thresholds = {0.25, 0.5}, .threshold_count = 2, .forced_syntax = -1};
    static struct templates templates;
    static struct scorer scorer;
    if (size == 0 || size > 4096) return -1;
    if (templates.task_count == 0) {
        templates_load(&templates, NULL);
        scorer_open(&scorer, &templates, &options);
        scorer.most = ANSWER_LARGEST; /* so that truth and response are alike */
    }
    size_t frame = data[0] / TASK_NONE % (FRAMES + 1);
    options.frame = (struct written_frame){.declared = false};
    if (frame > 0) REQUIRE(frame_read(frames[frame - 1], &options.frame), "%s is one", frames[frame - 1]);
    options.truth_frame = options.frame;
    const char *text = (const char *)data + 1, *zero = memchr(text, '\0', size - 1);
    size_t len = zero != NULL ? (size_t)(zero - text) : size - 1, after = zero != NULL ? len + 1 : len;
    struct slice one = place((struct slice){text, len}, '\n');
    struct slice other = place((struct slice){text + after, size - 1 - after}, '"');
    size_t categories = templates.vocab.kinds[KIND_CATEGORY].count;
    answer_read(&scorer.truth, &scorer.parser, one);
    check_tokens(&scorer.truth);
    check_boxes(&scorer.truth, categories, &options.frame);
    check_phrases(&scorer.truth, categories);
    check_forced(&scorer.parser, one, data[0] % SYNTAX_COUNT);
    check_question(&templates, one);
    check_task(&scorer, (enum task_kind)(data[0] % TASK_NONE), one, other);
    free((char *)one.at);
    free((char *)other.at);
    return 0;
}
