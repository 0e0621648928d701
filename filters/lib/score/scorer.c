/* SPDX-License-Identifier: MIT */
#include "score/scorer.h"

#include "base/memory.h"
#include "text/boxlabels.h"
#include "text/numbers.h"
#include "text/phrases.h"
#include "text/profile.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void scorer_open(struct scorer *scorer, const struct templates *templates,
                 const struct scoring_options *options) {
    size_t categories = templates->vocab.kinds[KIND_CATEGORY].count;
    *scorer = (struct scorer){.options = options, .templates = templates, .most = ANSWER_MOST};
    for (size_t i = 0; i < options->threshold_count; i++)
        snprintf(scorer->iou_names[i], sizeof scorer->iou_names[i], ".iou%.6g", options->thresholds[i] * 100);
    provenance_own(&scorer->provenance, templates->yaml.digest);
    parser_open(&scorer->parser, templates);
    answer_open(&scorer->truth, -1);
    answer_open(&scorer->question, -1);
    answer_open(&scorer->response, options->forced_syntax);
    scorer->response.thought_tags = &options->thought_tags;
    scorer->match = match_open();
    scorer->truth_present = memory_new(categories, sizeof(bool));
    scorer->response_present = memory_new(categories, sizeof(bool));
}

void scorer_close(struct scorer *scorer) {
    parser_close(&scorer->parser);
    answer_close(&scorer->truth);
    answer_close(&scorer->question);
    answer_close(&scorer->response);
    match_close(scorer->match);
    free(scorer->truth_boxes);
    free(scorer->response_boxes);
    free(scorer->pairs);
    free(scorer->truth_present);
    free(scorer->response_present);
    free(scorer->told.strange);
}

/* --- counts --------------------------------------------------------------------------------------------- */

/* Writes the counts of a metric without the closing brace. `name` follows the task's name: "count" and
 * ".iou25". */
static void put_counts(struct buffer *out, const char *task, const char *name, struct counts counts) {
    buffer_text(out, ",\"");
    buffer_text(out, task);
    buffer_text(out, name);
    buffer_text(out, "\":{\"tp\":");
    buffer_integer(out, counts.tp); /* no count is above ANSWER_LARGEST, which sar-agg accepts */
    buffer_text(out, ",\"fp\":");
    buffer_integer(out, counts.fp);
    buffer_text(out, ",\"fn\":");
    buffer_integer(out, counts.fn);
}

static void put_metric(struct buffer *out, const char *metric, struct counts counts) {
    put_counts(out, metric, "", counts);
    buffer_char(out, '}');
}

/* One unit if the truth states one value: right or missing. */
static struct counts slot(uint8_t truth, uint8_t response) {
    struct counts counts = {0, 0, 0};
    if (truth == LEXICON_NONE || truth == LEXICON_TWO) return counts;
    if (truth == response)
        counts.tp = 1;
    else
        counts.fn = 1;
    return counts;
}

/* --- boxes ---------------------------------------------------------------------------------------------- */

/* The frame of one box: for SARChat's own syntax the record's, for all others the user's or the documented
 * one. False with the fault set if the record's is not a frame. */
static bool frame_of(const struct scorer *scorer, const struct sample *sample, const struct written_box *box,
                     bool truth, struct written_frame *frame, struct fault *fault) {
    const struct scoring_options *options = scorer->options;
    bool own = box->syntax == SYNTAX_SARCHAT;
    *frame = truth ? options->truth_frame : options->frame;
    if (truth && !frame->declared && !own) *frame = options->frame;
    if (!frame->declared && own) return sample_frame(sample, frame, fault);
    return true;
}

/* Counts a label that is not a category, to be reported at the end. */
static void note_strange(struct scorer *scorer, struct slice label) {
    struct scoring_told *told = &scorer->told;
    size_t len = label.len < STRANGE_LONGEST - 1 ? label.len : STRANGE_LONGEST - 1, at = 0;
    while (at < told->strange_count
           && (memcmp(told->strange[at].name, label.at, len) != 0 || told->strange[at].name[len] != '\0'))
        at++;
    if (at == STRANGE_MOST) {
        told->more_strange++;
        return;
    }
    if (at == told->strange_count) {
        told->strange = memory_grow(told->strange, &told->strange_room, at + 1, sizeof *told->strange);
        told->strange[told->strange_count++] = (struct strange){.boxes = 0};
        memcpy(told->strange[at].name, label.at, len);
    }
    told->strange[at].boxes++;
}

/* Finds the category of each box. If one category is asked for, all boxes have it, except for those of a
 * response whose own label is another. */
static void tell_categories(struct answer *answer, bool truth, const int *asked) {
    if (asked == NULL)
        answer_box_categories(answer);
    else if (truth)
        answer_box_asked(answer, *asked);
    else
        answer_box_labels(answer, *asked);
}

/* The boxes of an answer in pixels. */
static bool gather_boxes(struct scorer *scorer, const struct sample *sample, struct answer *answer,
                         bool truth, const int *asked, struct match_box **boxes, size_t *room,
                         struct fault *fault) {
    size_t count = answer->boxes.count;
    tell_categories(answer, truth, asked);
    *boxes = memory_grow(*boxes, room, count, sizeof **boxes);
    for (size_t i = 0; i < count; i++) {
        const struct written_box *box = &answer->boxes.boxes[i];
        struct written_frame frame;
        if (!frame_of(scorer, sample, box, truth, &frame, fault)) return false;
        bool pixels = frame.declared ? frame.units == 0 && frame.width == 0
                                     : strcmp(syntax_default_frame((enum syntax)box->syntax), "pixel") == 0;
        if (!pixels && (sample->width_text.at == NULL || sample->height_text.at == NULL))
            return fault_set(fault, FAULT_MISSING, sample->width_text.at == NULL ? "width" : "height",
                             "is missing: boxes in relative units require it");
        if (!truth && !frame.declared && syntax_is_ambiguous((enum syntax)box->syntax))
            scorer->ambiguous[box->syntax]++;
        if (!truth) met_box(&scorer->met, (enum syntax)box->syntax, &frame);
        enum axes axes = truth ? AXES_DOCUMENTED : scorer->options->axes;
        (*boxes)[i].bbox = syntax_pixels(box, &frame, axes, sample->width, sample->height);
        (*boxes)[i].category = answer->box_category[i];
        if (answer->box_category[i] != LABEL_OTHER) continue;
        (*boxes)[i].category = MATCH_NOTHING;
        const struct box_label *label = &answer->structure.labels[i];
        if (!truth) note_strange(scorer, (struct slice){answer->text.at + label->at, label->len});
    }
    return true;
}

/* A pair's IoU to write with six decimals. If it would be rounded up to a threshold that it does not reach,
 * it is a millionth less, so that the pairs agree with all counts. */
static double shown_iou(const struct scorer *scorer, const struct match_pair *pair) {
    struct bbox truth = scorer->truth_boxes[pair->truth].bbox,
                response = scorer->response_boxes[pair->response].bbox;
    for (size_t i = 0; i < scorer->options->threshold_count; i++) {
        double threshold = scorer->options->thresholds[i], lacks = threshold - pair->iou;
        if (lacks > 0 && lacks < 1e-6 && !bbox_reaches(truth, response, pair->iou, threshold))
            return threshold - 1e-6;
    }
    return pair->iou;
}

static void put_pairs(const struct scorer *scorer, struct buffer *out, size_t count) {
    const struct match_pair *pairs = scorer->pairs;
    buffer_text(out, ",\"pairs\":[");
    for (size_t i = 0; i < count; i++) {
        buffer_text(out, i == 0 ? "[" : ",[");
        buffer_integer(out, pairs[i].truth);
        buffer_char(out, ',');
        buffer_integer(out, pairs[i].response);
        buffer_char(out, ',');
        buffer_decimal(out, shown_iou(scorer, &pairs[i]));
        buffer_char(out, ']');
    }
    buffer_text(out, "]}");
}

/* Writes the metrics TASK.iou25 and so on. */
static bool put_iou(struct scorer *scorer, const struct sample *sample, const char *task, const int *asked,
                    struct buffer *out, struct fault *fault) {
    const struct scoring_options *options = scorer->options;
    struct answer *truth = &scorer->truth, *response = &scorer->response;
    if (!gather_boxes(scorer, sample, truth, true, asked, &scorer->truth_boxes, &scorer->truth_box_room,
                      fault)
        || !gather_boxes(scorer, sample, response, false, asked, &scorer->response_boxes,
                         &scorer->response_box_room, fault))
        return false;
    size_t truths = truth->boxes.count, responses = response->boxes.count;
    size_t most = truths < responses ? truths : responses;
    scorer->pairs = memory_grow(scorer->pairs, &scorer->pair_room, most, sizeof *scorer->pairs);
    match_load(scorer->match, scorer->truth_boxes, truths, scorer->response_boxes, responses);
    for (size_t i = 0; i < options->threshold_count; i++) {
        size_t found = match_at(scorer->match, options->thresholds[i], scorer->pairs);
        put_counts(out, task, scorer->iou_names[i],
                   (struct counts){found, responses - found, truths - found});
        put_pairs(scorer, out, found);
    }
    return true;
}

/* --- the tasks ------------------------------------------------------------------------------------------ */

static void put_classify(struct scorer *scorer, struct buffer *out) {
    size_t categories = scorer->templates->vocab.kinds[KIND_CATEGORY].count;
    size_t truths = answer_categories(&scorer->truth, scorer->truth_present, categories);
    size_t responses = answer_categories(&scorer->response, scorer->response_present, categories);
    struct counts set = {0, 0, 0}, exact = {0, 0, 0};
    for (size_t c = 0; c < categories; c++) set.tp += scorer->truth_present[c] && scorer->response_present[c];
    set.fp = responses - set.tp;
    set.fn = truths - set.tp;
    if (truths > 0) *(set.fp + set.fn == 0 ? &exact.tp : &exact.fn) = 1;
    put_metric(out, "classify.set", set);
    put_metric(out, "classify.exact", exact);
}

static void forget_sizes(struct answer *answer) {
    for (size_t i = 0; i < answer->phrase_count; i++) answer->phrases[i].size3 = LEXICON_NONE;
}

static struct counts compare_answers(struct scorer *scorer) {
    return phrases_compare(scorer->truth.phrases, scorer->truth.phrase_count, scorer->response.phrases,
                           scorer->response.phrase_count);
}

/* Reads the phrases of both texts. It must be called before each comparison, because comparing adds equal
 * phrases up. A phrase of the response counts up to ANSWER_MOST times, or as often as one in the truth if
 * that is more, so that every truth is right as its own prediction. */
static void read_phrases(struct scorer *scorer) {
    const struct answer *truth = &scorer->truth;
    answer_phrases(&scorer->truth);
    for (size_t i = 0; i < truth->phrase_count; i++)
        if (truth->phrases[i].count > scorer->response.most) scorer->response.most = truth->phrases[i].count;
    answer_phrases(&scorer->response);
}

static void put_describe(struct scorer *scorer, struct buffer *out) {
    read_phrases(scorer);
    forget_sizes(&scorer->truth);
    forget_sizes(&scorer->response);
    put_metric(out, "describe.phrases", compare_answers(scorer));
    read_phrases(scorer);
    put_metric(out, "describe.full", compare_answers(scorer));
}

/* The category that is asked about: the record's, else the first in the question; -1 for none. */
static int asked_category(struct scorer *scorer, const struct sample *sample) {
    if (sample->category.at != NULL) return vocab_category(&scorer->templates->vocab, sample->category);
    if (sample->question.at == NULL) return -1;
    answer_read(&scorer->question, &scorer->parser, sample->question);
    return answer_first_category(&scorer->question);
}

static bool put_count(struct scorer *scorer, const struct sample *sample, int category, bool read,
                      struct buffer *out, struct fault *fault) {
    struct said_number truth = answer_number(&scorer->truth, category);
    struct said_number response = answer_number(&scorer->response, category);
    bool right = truth.said && response.said && truth.number == response.number;
    bool boxes = read && scorer->truth.boxes.count == scorer->response.boxes.count;
    put_metric(out, "count.exact", (struct counts){right, 0, truth.said && !right});
    if (!put_iou(scorer, sample, "count", &category, out, fault)) return false;
    put_metric(out, "count.boxes", (struct counts){boxes, 0, !boxes});
    buffer_text(out, ",\"count.error\":{\"value\":");
    if (truth.said && response.said)
        buffer_decimal(out,
                       (double)response.number - (double)truth.number); /* both are at most ANSWER_LARGEST */
    else
        buffer_text(out, "null");
    buffer_char(out, '}');
    return true;
}

/* The relations as a multiset of units: a pair of categories with its distance, or with its axis, which is the
 * same whichever of two objects is looked from. The caller frees them. */
static struct said_phrase *relation_units(struct answer *answer, size_t *count) {
    *count = 0;
    answer_relations(answer);
    struct said_phrase *units = memory_new(2 * answer->relation_count, sizeof *units);
    for (size_t i = 0; i < answer->relation_count; i++) {
        const struct said_relation *r = &answer->relations[i];
        if (r->distance != LEXICON_NONE)
            units[(*count)++] = (struct said_phrase){r->first, r->second, r->distance, 1};
        if (r->axis != LEXICON_NONE)
            units[(*count)++] = (struct said_phrase){r->first, r->second, (uint8_t)(64 + r->axis), 1};
    }
    return units;
}

static bool put_ground(struct scorer *scorer, const struct sample *sample, struct buffer *out,
                       struct fault *fault) {
    size_t truths, responses;
    read_phrases(scorer);
    forget_sizes(&scorer->truth);
    forget_sizes(&scorer->response);
    put_metric(out, "ground.abstract", compare_answers(scorer));
    if (!put_iou(scorer, sample, "ground", NULL, out, fault)) return false;
    struct said_phrase *truth = relation_units(&scorer->truth, &truths);
    struct said_phrase *response = relation_units(&scorer->response, &responses);
    put_metric(out, "ground.relations", phrases_compare(truth, truths, response, responses));
    free(truth);
    free(response);
    return true;
}

static void put_identify(struct scorer *scorer, struct buffer *out) {
    static const char *const metrics[] = {"identify.category", "identify.region", "identify.size",
                                          "identify.shape",    "identify.other",  "identify.direction",
                                          "identify.distance"};
    struct said_profile truth = answer_profile(&scorer->truth), response = answer_profile(&scorer->response);
    const uint8_t said[] = {truth.category, truth.region,    truth.size,    truth.shape,
                            truth.other,    truth.direction, truth.distance};
    const uint8_t answered[] = {response.category, response.region,    response.size,    response.shape,
                                response.other,    response.direction, response.distance};
    struct counts counts[7], profile = {0, 0, 0};
    for (int i = 0; i < 7; i++) counts[i] = slot(said[i], answered[i]);
    for (int i = 0; i < 4; i++) {
        profile.tp += counts[i].tp;
        profile.fn += counts[i].fn;
    }
    put_metric(out, "identify.profile", profile);
    for (int i = 0; i < 7; i++) put_metric(out, metrics[i], counts[i]);
}

static bool put_refer(struct scorer *scorer, const struct sample *sample, struct buffer *out,
                      struct fault *fault) {
    struct answer *truth = &scorer->truth, *response = &scorer->response;
    int asked = asked_category(scorer, sample);
    if (!put_iou(scorer, sample, "refer", &asked, out, fault)) return false;
    answer_regions(truth);
    answer_regions(response);
    put_metric(
        out, "refer.region",
        phrases_compare(truth->regions, truth->region_count, response->regions, response->region_count));
    return true;
}

/* Whether an answer has anything of the kinds that the task asks for. */
static bool is_read(const struct answer *answer, enum task_kind task) {
    switch (task) {
    case TASK_CLASSIFY: return answer_has(answer, KIND_CATEGORY);
    case TASK_DESCRIBE: return answer_has(answer, KIND_CATEGORY) || answer_has(answer, KIND_REGION);
    case TASK_COUNT:
        return answer->boxes.count > 0 || answer_has(answer, LEXICON_NUMBER) || answer_has_negation(answer)
               || answer_number(answer, -1).said;
    case TASK_GROUND:
        return answer->boxes.count > 0 || answer_has(answer, KIND_CATEGORY)
               || answer_has(answer, KIND_REGION);
    case TASK_IDENTIFY:
        return answer_has(answer, KIND_CATEGORY) || answer_has(answer, KIND_REGION)
               || answer_has(answer, KIND_SIZE) || answer_has(answer, KIND_SHAPE);
    default: return answer->boxes.count > 0 || answer_has(answer, KIND_REGION) || answer_has_negation(answer);
    }
}

bool scorer_put(struct scorer *scorer, const struct sample *sample, enum task_kind task, struct slice truth,
                struct slice response, struct buffer *out, struct fault *fault) {
    static const char nothing[SLICE_PADDING + 1];
    enum outcome_kind outcome = OUTCOME_UNANSWERED;
    struct answer *read = &scorer->response;
    answer_read(&scorer->truth, &scorer->parser, truth);
    read->most = scorer->truth.boxes.count > scorer->most ? scorer->truth.boxes.count : scorer->most;
    bool answered = response.at != NULL && !slice_is_blank(response);
    answer_read(read, &scorer->parser, answered ? response : (struct slice){nothing, 0});
    if (answered) outcome = is_read(read, task) ? OUTCOME_READ : OUTCOME_UNREAD;
    if (!answered && sample->failed) outcome = OUTCOME_ERROR;
    scorer->told.thoughts += read->part.thought;
    scorer->outcome = outcome;
    met_begin(&scorer->met);
    buffer_text(out, "{\"outcome\":\"");
    buffer_text(out, outcome_names[outcome]);
    buffer_char(out, '"');
    if (read->part.unclosed || sample->truncated) buffer_text(out, ",\"truncated\":true");
    bool good = true;
    switch (task) {
    case TASK_CLASSIFY: put_classify(scorer, out); break;
    case TASK_DESCRIBE: put_describe(scorer, out); break;
    case TASK_COUNT:
        good = put_count(scorer, sample, asked_category(scorer, sample), outcome == OUTCOME_READ, out, fault);
        break;
    case TASK_GROUND: good = put_ground(scorer, sample, out, fault); break;
    case TASK_IDENTIFY: put_identify(scorer, out); break;
    default: good = put_refer(scorer, sample, out, fault);
    }
    if (good) met_put(&scorer->met, read, scorer->response_boxes, sample->width, sample->height, out);
    provenance_put(&scorer->provenance, out);
    buffer_char(out, '}');
    scorer->told.cut_boxes += read->cut_boxes;
    scorer->told.cut_phrases += read->cut_phrases;
    scorer->told.answers_cut += read->cut_boxes + read->cut_phrases > 0;
    return good;
}

enum outcome_kind scorer_outcome(const struct scorer *scorer) {
    return scorer->outcome;
}

bool scorer_truth_is_read(const struct scorer *scorer, enum task_kind task) {
    const struct answer *truth = &scorer->truth;
    if ((task == TASK_REFER || task == TASK_GROUND) && slice_is_blank(truth->text)) return true;
    if (task == TASK_REFER) return truth->boxes.count > 0 || answer_has_negation(truth);
    return is_read(truth, task);
}

size_t scorer_truth_objects(const struct scorer *scorer, enum task_kind task) {
    size_t categories = scorer->templates->vocab.kinds[KIND_CATEGORY].count, objects = 0;
    const struct answer *truth = &scorer->truth;
    switch (task) {
    case TASK_CLASSIFY: return answer_categories(truth, scorer->truth_present, categories);
    case TASK_DESCRIBE:
        for (size_t i = 0; i < truth->phrase_count; i++) objects += (size_t)truth->phrases[i].count;
        return objects;
    default: return truth->boxes.count;
    }
}
