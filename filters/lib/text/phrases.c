/* SPDX-License-Identifier: MIT */
#include "text/phrases.h"

#include "base/memory.h"
#include "geometry/grid.h"
#include "text/numbers.h"
#include "text/sentence.h"

#include <stdlib.h>

static uint32_t key_of(const struct said_phrase *phrase) {
    return (uint32_t)phrase->category << 16 | (uint32_t)phrase->region << 8 | phrase->size3;
}

static int by_key(const void *a, const void *b) {
    uint32_t p = key_of(a), q = key_of(b);
    return (p > q) - (p < q);
}

/* Most answers have few phrases, for which insertion sort is the fastest. */
static void sort_phrases(struct said_phrase *phrases, size_t count) {
    if (count > 16) {
        qsort(phrases, count, sizeof *phrases, by_key);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        struct said_phrase moved = phrases[i];
        size_t at = i;
        for (; at > 0 && key_of(&phrases[at - 1]) > key_of(&moved); at--) phrases[at] = phrases[at - 1];
        phrases[at] = moved;
    }
}

/* A sum, at most ANSWER_LARGEST. */
static uint64_t count_sum(uint64_t a, uint64_t b) {
    return a < ANSWER_LARGEST && b < ANSWER_LARGEST - a ? a + b : ANSWER_LARGEST;
}

/* Merges neighbours with the same key; returns how many are left. */
static size_t merge_phrases(struct said_phrase *phrases, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && key_of(&phrases[kept - 1]) == key_of(&phrases[i]))
            phrases[kept - 1].count = count_sum(phrases[kept - 1].count, phrases[i].count);
        else
            phrases[kept++] = phrases[i];
    }
    return kept;
}

struct counts phrases_compare(struct said_phrase *truth, size_t truths, struct said_phrase *response,
                              size_t responses) {
    struct counts counts = {0, 0, 0};
    size_t i = 0, k = 0;
    sort_phrases(truth, truths);
    sort_phrases(response, responses);
    truths = merge_phrases(truth, truths);
    responses = merge_phrases(response, responses);
    while (i < truths || k < responses) {
        uint32_t a = i < truths ? key_of(&truth[i]) : UINT32_MAX,
                 b = k < responses ? key_of(&response[k]) : UINT32_MAX;
        if (a < b) {
            counts.fn = count_sum(counts.fn, truth[i++].count);
        } else if (b < a) {
            counts.fp = count_sum(counts.fp, response[k++].count);
        } else {
            uint64_t both = truth[i].count < response[k].count ? truth[i].count : response[k].count;
            counts.tp = count_sum(counts.tp, both);
            counts.fn = count_sum(counts.fn, truth[i++].count - both);
            counts.fp = count_sum(counts.fp, response[k++].count - both);
        }
    }
    return counts;
}

/* --- phrases -------------------------------------------------------------------------------------------- */

static void add_phrase(struct answer *answer, uint8_t category, uint8_t region, uint8_t size3,
                       uint64_t count) {
    if (answer->most > 0 && count > answer->most) {
        answer->cut_phrases += count - answer->most;
        count = answer->most;
    }
    answer->phrases =
        memory_grow(answer->phrases, &answer->phrase_room, answer->phrase_count + 1, sizeof *answer->phrases);
    answer->phrases[answer->phrase_count++] = (struct said_phrase){category, region, size3, count};
}

/* What was said of the current category. */
struct subject {
    uint8_t category, size3;
    uint64_t number; /* how many, 0 if not said */
};

/* The number right after the category at `at`, "舰船3艘"; 0 if there is none. */
static uint64_t number_after(const struct answer *answer, size_t at) {
    if (!tokens_measured(answer, at + 1)) return 0;
    const struct token *token = &answer->tokens[at + 1];
    return token_is_number(token) && token->marks == 0 && !token->spoiled ? token->number : 0;
}

/* The category at `at` with the size and number before it, searched backwards to `from`. */
static struct subject subject_at(const struct answer *answer, size_t at, size_t from) {
    struct subject subject = {.category = category_of(&answer->tokens[at]), .size3 = LEXICON_NONE};
    uint64_t after = answer->unspaced ? number_after(answer, at) : 0;
    unsigned words = 0;
    while (at > from) {
        if ((answer->tokens[at].marks & (MARK_COLON | MARK_LINE | MARK_CELL)) != 0
            && !token_is_thing(&answer->tokens[at]))
            break;
        const struct token *token = &answer->tokens[--at];
        uint64_t number;
        if (token_is(token, answer->size_kind) && subject.size3 == LEXICON_NONE && !token->negated) {
            subject.size3 = token_value(token, answer->size_kind);
        } else if (numbers_value(token, &number)) {
            subject.number = token->spoiled ? 0 : number;
            break;
        } else if (answer->describes && token_describes(token) > 0
                   && (words += token_describes(token)) <= 4) {
            if ((answer->tokens[at + 1].marks & (MARK_COMMA | MARK_OPEN | MARK_CLOSE)) != 0) break;
        } else if (!token_is_filler(token) && !token_is(token, KIND_SHAPE) && !token_is(token, KIND_SIZE)) {
            break;
        }
    }
    if (subject.number == 0) subject.number = after;
    return subject;
}

/* How many boxes follow before the next category or region. */
static uint64_t boxes_after(const struct answer *answer, size_t at, size_t to) {
    uint64_t boxes = 0;
    for (at++; at < to; at++) {
        if (answer->tokens[at].type == TOKEN_BOX) boxes++;
        if (category_of(&answer->tokens[at]) != LEXICON_NONE
            || sentence_region(answer, at, to) != LEXICON_NONE)
            break;
    }
    return boxes;
}

/* Whether another region follows for the same category. */
static bool region_follows(const struct answer *answer, size_t at, size_t to) {
    for (at++; at < to; at++) {
        if (token_is(&answer->tokens[at], KIND_CATEGORY)) return false;
        if (sentence_region(answer, at, to) != LEXICON_NONE) return true;
    }
    return false;
}

/* Pairs categories and regions between two tokens. If a category comes first, each region is paired with
 * the category before it; if a region comes first, each category is paired with the region before it.
 * `lead` is the category before a colon. */
static void pair_phrases(struct answer *answer, size_t from, size_t to, struct subject lead) {
    struct subject subject = lead;
    uint8_t region = LEXICON_NONE;
    bool region_first = false, first_region = true, denied = false;
    for (size_t i = from; i < to; i++) {
        uint8_t category = category_of(&answer->tokens[i]), here = sentence_region(answer, i, to);
        if (token_is(&answer->tokens[i], KIND_CATEGORY)) denied = category == LEXICON_NONE;
        if (category != LEXICON_NONE) {
            subject = subject_at(answer, i, from);
            first_region = true;
            if (region_first)
                add_phrase(answer, category, region, subject.size3, subject.number > 1 ? subject.number : 1);
        } else if (here != LEXICON_NONE && (!denied || region_first)) {
            region = here;
            region_first = region_first || subject.category == LEXICON_NONE;
            if (region_first) continue;
            uint64_t count = 1, boxes = boxes_after(answer, i, to);
            if (first_region && subject.number > 1 && !region_follows(answer, i, to))
                count = subject.number;
            else if (boxes > 1)
                count = boxes;
            add_phrase(answer, subject.category, here, subject.size3, count);
            first_region = false;
        }
    }
}

/* The last category between two tokens, which announces what comes after a colon: "2 ships in the top left:
 * one in ...". The members follow one by one, so its number does not count. */
static struct subject last_subject(const struct answer *answer, size_t from, size_t to) {
    struct subject last = {LEXICON_NONE, LEXICON_NONE, 0};
    for (size_t i = from; i < to; i++) {
        if (category_of(&answer->tokens[i]) != LEXICON_NONE) last = subject_at(answer, i, from);
    }
    last.number = 0;
    return last;
}

/* Whether a sentence names a region before its first colon and a category only after it: "top left: ship". */
static bool begins_with_region(const struct answer *answer, struct sentence s) {
    bool region = false;
    for (size_t i = s.from; i < s.to; i++) {
        if (answer->tokens[i].type == TOKEN_COLON) return region;
        if (category_of(&answer->tokens[i]) != LEXICON_NONE) return false;
        region = region || sentence_region(answer, i, s.to) != LEXICON_NONE;
    }
    return false;
}

/* Colons divide a sentence into parts. A part that names a category and ends at a colon announces what
 * follows, if that begins with a region and not with a category; all other parts say something themselves. */
static void phrases_of_sentence(struct answer *answer, struct sentence s) {
    const struct subject none = {LEXICON_NONE, LEXICON_NONE, 0};
    struct subject lead = none;
    if (begins_with_region(answer, s)) {
        pair_phrases(answer, s.from, s.to, none);
        return;
    }
    size_t from = s.from, said = s.from; /* `said`: the next category or region after the current colon */
    for (size_t i = s.from; i <= s.to; i++) {
        if (i < s.to && answer->tokens[i].type != TOKEN_COLON) continue;
        if (said <= i) said = i + 1;
        while (said < s.to && category_of(&answer->tokens[said]) == LEXICON_NONE
               && sentence_region(answer, said, s.to) == LEXICON_NONE)
            said++;
        bool announces = said < s.to && category_of(&answer->tokens[said]) == LEXICON_NONE;
        struct subject next = announces ? last_subject(answer, from, i) : none;
        if (next.category == LEXICON_NONE) pair_phrases(answer, from, i, lead);
        lead = next;
        from = i + 1;
    }
}

void answer_phrases(struct answer *answer) {
    struct sentence s = {0};
    answer->phrase_count = 0;
    answer->cut_phrases = 0;
    while (sentence_next(answer, s.to, &s)) phrases_of_sentence(answer, s);
}

void answer_regions(struct answer *answer) {
    struct sentence s = {0};
    answer->region_count = 0;
    while (sentence_next(answer, s.to, &s)) {
        for (size_t i = s.from; i < s.to; i++) {
            uint8_t region = sentence_region(answer, i, s.to);
            if (region == LEXICON_NONE) continue;
            answer->regions = memory_grow(answer->regions, &answer->region_room, answer->region_count + 1,
                                          sizeof *answer->regions);
            answer->regions[answer->region_count++] =
                (struct said_phrase){LEXICON_NONE, region, LEXICON_NONE, 1};
        }
    }
}

/* --- relations ------------------------------------------------------------------------------------------ */

uint8_t phrases_opposite(uint8_t direction) {
    const bool is_one = direction != LEXICON_NONE && direction != LEXICON_TWO;
    return is_one ? (uint8_t)direction_opposites[direction] : direction;
}

/* What a sentence says of a relation. */
struct relating {
    int first, second; /* the first two different categories in it; -1 for none */
    int anchor;        /* the category that the direction is seen from */
    bool again;        /* the first category is named again, or another thing of it is meant */
    uint8_t distance, direction, axis;
};

static void relate_token(const struct answer *answer, size_t i, struct sentence s, struct relating *said) {
    const struct token *token = &answer->tokens[i];
    uint8_t category = category_of(token);
    said->again = said->again || category == said->first || token_is_reciprocal(token);
    if (category != LEXICON_NONE && said->first < 0) said->first = category;
    if (category != LEXICON_NONE && category != said->first && said->second < 0) said->second = category;
    if (token->negated) return;
    if (token_is(token, KIND_DISTANCE)) said->distance = token_value(token, KIND_DISTANCE);
    if (token_is(token, KIND_AXIS)) said->axis = token_value(token, KIND_AXIS);
    if (!token_is(token, KIND_DIRECTION)) return;
    size_t at = sentence_anchor(answer, i, s.to);
    if (at == s.to) return;
    said->direction = token_value(token, KIND_DIRECTION);
    uint8_t named = token_value(&answer->tokens[at], KIND_CATEGORY);
    said->anchor = named != LEXICON_NONE ? named : said->first;
}

/* Reads how a sentence relates two categories, the first two different ones in it, or two things of its only
 * category: the distance, and the direction or the axis. "it" is the category named first. */
static void relate_sentence(struct answer *answer, struct sentence s) {
    struct relating said = {-1, -1, -1, false, LEXICON_NONE, LEXICON_NONE, LEXICON_NONE};
    if ((s.kinds & KINDS_RELATIONS_OR_AXES) == 0) return;
    for (size_t i = s.from; i < s.to; i++) relate_token(answer, i, s, &said);
    bool within = said.second < 0 && (said.again || said.axis != LEXICON_NONE);
    if (said.first < 0 || (said.second < 0 && !within)) return;
    if (said.direction != LEXICON_NONE) said.axis = (uint8_t)direction_axes[said.direction];
    if (said.distance == LEXICON_NONE && said.axis == LEXICON_NONE) return;
    if (within) {
        said.second = said.first;
        said.direction = LEXICON_NONE;
    }
    int earlier = said.first < said.second ? said.first : said.second,
        later = said.first < said.second ? said.second : said.first;
    if (said.anchor == later) said.direction = phrases_opposite(said.direction);
    answer->relations = memory_grow(answer->relations, &answer->relation_room, answer->relation_count + 1,
                                    sizeof *answer->relations);
    answer->relations[answer->relation_count++] =
        (struct said_relation){(uint8_t)earlier, (uint8_t)later, said.distance, said.direction, said.axis};
}

void answer_relations(struct answer *answer) {
    struct sentence s = {0};
    answer->relation_count = 0;
    while (sentence_next(answer, s.to, &s)) relate_sentence(answer, s);
}
