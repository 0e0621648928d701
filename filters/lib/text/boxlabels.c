/* SPDX-License-Identifier: MIT */
#include "text/boxlabels.h"

#include "base/memory.h"
#include "text/sentence.h"

/* In these syntaxes a label belongs to the box in the same JSON object, before or after it. */
static bool is_labelled(enum syntax syntax) {
    return syntax == SYNTAX_QWEN_JSON || syntax == SYNTAX_GEMINI || syntax == SYNTAX_MOONDREAM;
}

/* In these syntaxes a label comes right after its box, and outranks what was said before. */
static bool is_followed_by_label(enum syntax syntax) {
    return syntax == SYNTAX_PALIGEMMA || syntax == SYNTAX_MOLMO;
}

/* The category right after a token, articles skipped; -1 if there is none. */
static int label_after(const struct answer *answer, size_t at, size_t to) {
    at++;
    while (at < to && token_is(&answer->tokens[at], LEXICON_ARTICLE)) at++;
    uint8_t category = at < to ? category_of(&answer->tokens[at]) : LEXICON_NONE;
    return category != LEXICON_NONE ? category : -1;
}

static void grow_categories(struct answer *answer) {
    answer->box_category = memory_grow(answer->box_category, &answer->box_category_room, answer->boxes.count,
                                       sizeof *answer->box_category);
}

static int own_label(const struct answer *answer, uint32_t box) {
    return box < answer->structure.count ? answer->structure.labels[box].category : LABEL_NONE;
}

void answer_box_categories(struct answer *answer) {
    struct sentence s = {0};
    int carried = -1; /* the last category named in earlier sentences */
    grow_categories(answer);
    while (sentence_next(answer, s.to, &s)) {
        int current = -1, following = -1; /* LABEL_NONE */
        size_t following_at = s.from;
        for (size_t i = s.from; i < s.to; i++) {
            const struct token *token = &answer->tokens[i];
            uint8_t category = category_of(token);
            if (category != LEXICON_NONE) current = category;
            if (token->type != TOKEN_BOX) continue;
            int label = own_label(answer, token->box);
            if (label != LABEL_NONE) {
                answer->box_category[token->box] = label;
                current = label >= 0 ? label : current;
                if (label == LABEL_OTHER) current = carried = LABEL_NONE; /* inheritance ends here */
                continue;
            }
            enum syntax syntax = (enum syntax)answer->boxes.boxes[token->box].syntax;
            if (is_followed_by_label(syntax)) {
                label = label_after(answer, i, s.to);
                answer->box_category[token->box] = label >= 0 ? label : current;
                if (label >= 0 || syntax == SYNTAX_PALIGEMMA) continue;
            }
            if (current >= 0) {
                answer->box_category[token->box] = current;
                continue;
            }
            if (following_at <= i) { /* so that each token is scanned once */
                following = -1;
                for (following_at = i + 1; following_at < s.to && following < 0; following_at++) {
                    category = category_of(&answer->tokens[following_at]);
                    if (category != LEXICON_NONE) following = category;
                }
            }
            bool labelled = is_labelled(syntax); /* its own label may follow: that first */
            int first = labelled ? following : carried, second = labelled ? carried : following;
            answer->box_category[token->box] = first >= 0 ? first : second;
        }
        if (current >= 0) carried = current;
    }
}

void answer_box_asked(struct answer *answer, int asked) {
    grow_categories(answer);
    for (size_t i = 0; i < answer->boxes.count; i++) answer->box_category[i] = asked;
}

void answer_box_labels(struct answer *answer, int asked) {
    answer_box_asked(answer, asked);
    for (size_t i = 0; i < answer->token_count; i++) {
        const struct token *token = &answer->tokens[i];
        if (token->type != TOKEN_BOX) continue;
        int label = own_label(answer, token->box);
        if (label == LABEL_NONE && is_followed_by_label((enum syntax)answer->boxes.boxes[token->box].syntax))
            label = label_after(answer, i, answer->token_count);
        if (label != LABEL_NONE) answer->box_category[token->box] = label;
    }
}
