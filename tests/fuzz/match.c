/* SPDX-License-Identifier: MIT
 *
 * match: up to six boxes against up to six, by match and by trying all matchings; and the same among so many others, far
 * away, that match takes the ways that it has for many boxes.
 *
 * Input: a byte for the threshold; one for the numbers of boxes; one for what numbers mean; then five bytes for each
 * box: x, y, width, height, category. */
#include "geometry/match.h"

#include "../lib/force.h"
#include "fuzz.h"

enum { HEAD = 3, BOX = 5, MOST = MOST_FORCED - 1, OTHERS = 65, CROWD = MOST + OTHERS };

/* What a byte stands for: few whole numbers, so that many sums are equal; fractions; or what a file may hold. */
static double number(uint8_t byte, uint8_t meaning) {
    static const double odd[] = {0,     -0.0,  1,       2,      0.5,   1e-300,   5e-324,    1e12,
                                 -1e12, 1e154, 1.5e308, -1e308, 1e300, INFINITY, -INFINITY, NAN};
    switch (meaning & 3) {
    case 0: return byte & 7;
    case 1: return (double)byte / 3;
    case 2: return (double)(byte & 15) + (byte >> 4) / 1024.0;
    default: return odd[byte & 15];
    }
}

static struct match_box box_of(const uint8_t *bytes, uint8_t meaning) {
    double x = number(bytes[0], meaning), y = number(bytes[1], meaning);
    return (struct match_box){
        {x, y, x + number(bytes[2], meaning), y + number(bytes[3], meaning)}, /* may be empty */
        (meaning & 4) != 0 ? bytes[4] % 4 - 1 : MATCH_ANY_CATEGORY};
}

/* Whether the promises speak of this box. */
static bool is_sound(const struct match_box *box) {
    double area = bbox_width(box->bbox) * bbox_height(box->bbox);
    return !bbox_is_empty(box->bbox) && isfinite(area) && area > 0;
}

/* As force takes it for: what is no candidate for anything is empty. */
static struct match_box plain(struct match_box box) {
    static const struct match_box empty = {{0, 0, 0, 0}, MATCH_ANY_CATEGORY};
    return is_sound(&box) ? box : empty;
}

static void check_pairs(const struct force *force, const struct match_pair *pairs, size_t count) {
    size_t at = 0;
    REQUIRE(count == force->best_count, "%zu pairs, not %zu", count, force->best_count);
    for (size_t truth = 0; truth < force->truths; truth++) {
        if (force->best[truth] < 0) continue;
        size_t response = (size_t)force->best[truth];
        double iou = bbox_iou(force->truth[truth]->bbox, force->response[response]->bbox);
        REQUIRE(pairs[at].truth == truth && pairs[at].response == response, "(%zu, %zu), not (%zu, %zu)",
                pairs[at].truth, pairs[at].response, truth, response);
        REQUIRE(!(pairs[at].iou > iou) && !(pairs[at].iou < iou), "%.17g, not %.17g", pairs[at].iou, iou);
        at++;
    }
}

static int64_t total_units(const struct match_pair *pairs, size_t count) {
    int64_t total = 0;
    for (size_t i = 0; i < count; i++) total += match_units(pairs[i].iou);
    return total;
}

/* One side's boxes with others after them, which overlap none of the other side. */
static size_t among_others(const struct match_box *boxes, size_t count, double y,
                           struct match_box crowd[CROWD]) {
    for (size_t i = 0; i < count; i++) crowd[i] = boxes[i];
    for (size_t i = 0; i < OTHERS; i++) {
        double x = 3e6 + 10 * (double)i;
        crowd[count + i] = (struct match_box){{x, y, x + 1, y + 1}, (int)(i % 4) - 1};
    }
    return count + OTHERS;
}

/* Nothing that is far away changes what belongs together; in a hurry, the number of pairs stays. */
static void check_crowd(struct match *match, struct match *hurried, const struct force *force,
                        const struct match_box *truth, const struct match_box *response) {
    struct match_box truths[CROWD], responses[CROWD];
    struct match_pair pairs[CROWD];
    size_t truth_count = among_others(truth, force->truths, 5e6, truths);
    size_t response_count = among_others(response, force->responses, 7e6, responses);
    size_t count =
        match_boxes(match, truths, truth_count, responses, response_count, force->threshold, pairs);
    check_pairs(force, pairs, count);
    count = match_boxes(hurried, truths, truth_count, responses, response_count, force->threshold, pairs);
    REQUIRE(count == force->best_count, "%zu pairs in a hurry among others, not %zu", count,
            force->best_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct match *match, *hurried;
    struct match_box truth[MOST] = {0}, response[MOST] = {0}, plain_truth[MOST] = {0},
                     plain_response[MOST] = {0};
    struct match_pair pairs[MOST];
    if (size < HEAD) return -1;
    if (match == NULL) {
        match = match_open();
        hurried = match_open();
        match_set_exact_limit(hurried, 0);
    }
    size_t boxes = (size - HEAD) / BOX, truths = data[1] % (MOST + 1), responses = data[1] / 16 % (MOST + 1);
    if (truths > boxes) truths = boxes;
    if (responses > boxes - truths) responses = boxes - truths;
    struct force force = {.truths = truths, .responses = responses, .threshold = (data[0] + 1) / 256.0};
    for (size_t i = 0; i < truths + responses; i++) {
        struct match_box box = box_of(data + HEAD + i * BOX, data[2]);
        bool is_truth = i < truths;
        size_t place = is_truth ? i : i - truths;
        (is_truth ? truth : response)[place] = box;
        (is_truth ? plain_truth : plain_response)[place] = plain(box);
    }
    for (size_t i = 0; i < truths; i++) force.truth[i] = &plain_truth[i];
    for (size_t i = 0; i < responses; i++) force.response[i] = &plain_response[i];
    force_from(&force, 0, 0, 0);

    size_t count = match_boxes(match, truth, truths, response, responses, force.threshold, pairs);
    check_pairs(&force, pairs, count);
    REQUIRE(match_at(match, force.threshold, pairs) == count, "a second time");
    check_pairs(&force, pairs, count);
    count = match_boxes(hurried, truth, truths, response, responses, force.threshold, pairs);
    REQUIRE(count == force.best_count, "%zu pairs in a hurry, not %zu", count, force.best_count);
    count = match_boxes(match, response, responses, truth, truths, force.threshold, pairs);
    REQUIRE(count == force.best_count && total_units(pairs, count) == force.best_units,
            "%zu pairs the other way round, not %zu", count, force.best_count);
    check_crowd(match, hurried, &force, truth, response);
    return 0;
}
