/* SPDX-License-Identifier: MIT */
#include "out/grounding.h"

#include "text/boxlabels.h"
#include "text/boxtext.h"
#include "json/put.h"

#include <math.h>

/* The tags that a syntax's authors put around the name of what is in a box; sources are those of
 * sar-iou(1). */
static const struct tags {
    const char *before, *after;
} ref_tags[SYNTAX_COUNT] = {
    [SYNTAX_QWEN_VL] = {"<ref>", "</ref>"},
    [SYNTAX_INTERNVL] = {"<ref>", "</ref>"},
    [SYNTAX_QWEN2_VL] = {"<|object_ref_start|>", "<|object_ref_end|>"},
    [SYNTAX_DEEPSEEK] = {"<|ref|>", "<|/ref|>"},
};

/* How adjacent boxes are written, if not one after the other. */
static const struct joint {
    const char *head, *between, *tail;
    bool shared; /* head and tail also enclose a single box */
} joints[SYNTAX_COUNT] = {
    [SYNTAX_INTERNVL] = {"<box>[", ", ", "]</box>", true},
    [SYNTAX_DEEPSEEK] = {"<|det|>[", ", ", "]<|/det|>", true},
    [SYNTAX_COGVLM] = {"[[", ";", "]]", true},
    [SYNTAX_SHIKRA] = {"[", ";", "]", true},
    [SYNTAX_QWEN_JSON] = {"[", ", ", "]", false},
    [SYNTAX_GEMINI] = {"[", ", ", "]", false},
};

void grounding_open(struct grounding *g, const struct grounding_style *style,
                    const struct templates *templates) {
    *g = (struct grounding){.style = *style, .templates = templates};
    if (style->syntax == GROUNDING_PLACEHOLDERS)
        g->style.frame = (struct written_frame){.declared = true};
    else if (style->syntax != GROUNDING_KEEP && !style->frame.declared)
        g->style.frame = boxtext_frame((enum syntax)style->syntax);
    if (templates != NULL) parser_open(&g->parser, templates);
    answer_open(&g->answer, SYNTAX_SARCHAT);
}

void grounding_close(struct grounding *g) {
    if (g->templates != NULL) parser_close(&g->parser);
    answer_close(&g->answer);
    buffer_free(&g->refs);
    buffer_free(&g->boxes);
    buffer_free(&g->text);
    buffer_free(&g->box);
}

/* --- the sample ----------------------------------------------------------------------------------------- */

/* Rounds as Python's round() does: halves to the even neighbour. */
static double round_to_multiple(double side, double unit) {
    double quotient = side / unit, whole = floor(quotient), part = quotient - whole;
    if (part > 0.5 || (part == 0.5 && fmod(whole, 2) != 0)) whole++;
    return fmax(whole, 1) * unit;
}

struct written_frame grounding_resize(double width, double height, double least_px, double most_px) {
    const double unit = 28;
    struct written_frame frame = {.declared = true};
    frame.width = round_to_multiple(width, unit);
    frame.height = round_to_multiple(height, unit);
    if (frame.width * frame.height > most_px) {
        double shrink = sqrt(width * height / most_px);
        frame.width = fmax(floor(width / shrink / unit), 1) * unit;
        frame.height = fmax(floor(height / shrink / unit), 1) * unit;
    } else if (frame.width * frame.height < least_px) {
        double grow = sqrt(least_px / (width * height));
        frame.width = ceil(width * grow / unit) * unit;
        frame.height = ceil(height * grow / unit) * unit;
    }
    return frame;
}

static bool holds_box(struct grounding *g, struct slice text) {
    const char *end = text.at + text.len;
    g->answer.boxes.count = g->answer.boxes.tried_to = 0;
    for (const char *at = text.at; at < end && (at = memchr(at, '{', (size_t)(end - at))) != NULL; at++) {
        if (at + 1 < end && at[1] == '<')
            syntax_read(&g->answer.boxes, text.at, (size_t)(at - text.at), text.len);
        if (g->answer.boxes.count > 0) return true;
    }
    return false;
}

static bool is_pixels(const struct written_frame *frame) {
    return frame->units == 0 && frame->width == 0;
}

/* Sets the frames between which boxes are converted, and the image's size if that needs it. */
static bool set_frames(struct grounding *g, struct fault *fault) {
    const struct sample *sample = g->sample;
    bool sized = sample->width_text.at != NULL && sample->height_text.at != NULL;
    bool resized = g->style.most_px > 0;
    if (!sample_frame(sample, &g->from, fault)) return false;
    g->to = g->style.frame;
    if (!sized && (resized || is_pixels(&g->from) != is_pixels(&g->to)))
        return fault_set(fault, FAULT_MISSING, sample->width_text.at == NULL ? "width" : "height",
                         "is missing: boxes in other units require it");
    g->width = sized ? sample->width : 1;
    g->height = sized ? sample->height : 1;
    if (resized) g->to = grounding_resize(g->width, g->height, g->style.least_px, g->style.most_px);
    return true;
}

bool grounding_begin(struct grounding *g, const struct sample *sample, struct fault *fault) {
    g->sample = sample;
    g->has_box = false;
    g->refs.len = g->boxes.len = 0;
    if (g->style.syntax == GROUNDING_KEEP) return true;
    for (size_t i = 0; i < sample->turn_count && !g->has_box; i++)
        g->has_box = holds_box(g, sample->turns[i].content);
    return !g->has_box || set_frames(g, fault);
}

/* --- texts ---------------------------------------------------------------------------------------------- */

static bool holds(struct slice text, const char *mark) {
    size_t len = strlen(mark);
    const char *end = text.at + text.len;
    for (const char *at = text.at; at < end && (at = memchr(at, mark[0], (size_t)(end - at))) != NULL; at++) {
        if ((size_t)(end - at) >= len && at[1] == mark[1] && memcmp(at, mark, len) == 0) return true;
    }
    return false;
}

static bool is_ref(const struct grounding *g, const struct token *token) {
    return !g->style.no_refs && token->type == TOKEN_WORDS && !token->negated
           && token->meaning->value[KIND_CATEGORY] != LEXICON_NONE;
}

static void put_ref(struct grounding *g, struct slice word) {
    if (g->style.syntax == GROUNDING_PLACEHOLDERS) {
        buffer_text(&g->text, "<ref-object>");
        if (g->refs.len > 0) buffer_char(&g->refs, ',');
        json_put_string(&g->refs, word);
        return;
    }
    const struct tags *tags = &ref_tags[g->style.syntax];
    if (tags->before != NULL) buffer_text(&g->text, tags->before);
    buffer_slice(&g->text, word);
    if (tags->after != NULL) buffer_text(&g->text, tags->after);
}

static struct bbox pixels_of(const struct grounding *g, size_t box) {
    return syntax_pixels(&g->answer.boxes.boxes[box], &g->from, AXES_DOCUMENTED, g->width, g->height);
}

static void put_placeholder(struct grounding *g, size_t box) {
    struct bbox b = pixels_of(g, box);
    double edges[4] = {b.x1, b.y1, b.x2, b.y2};
    buffer_text(&g->text, "<bbox>");
    if (g->boxes.len > 0) buffer_char(&g->boxes, ',');
    for (int i = 0; i < 4; i++) {
        buffer_char(&g->boxes, i == 0 ? '[' : ',');
        buffer_decimal(&g->boxes, edges[i]);
    }
    buffer_char(&g->boxes, ']');
}

/* The name of what is in a box: the category in the text, else, in an answer, the one that the sample is
 * about. A question may ask for that category: it must not name it. */
static struct slice label_of(const struct grounding *g, size_t box) {
    const struct vocab *vocab = &g->templates->vocab;
    int category = g->answer.box_category[box];
    if (category < 0 && g->answers && g->sample->category.at != NULL)
        category = vocab_category(vocab, g->sample->category);
    if (category < 0) return (struct slice){NULL, 0};
    return vocab->kinds[KIND_CATEGORY].words[category].form[0].said[0];
}

/* Writes the adjacent boxes of `count` tokens. */
static void put_boxes(struct grounding *g, const struct token *tokens, size_t count) {
    enum syntax syntax = (enum syntax)g->style.syntax;
    const struct joint *joint = &joints[syntax];
    bool joined = joint->head != NULL && (count > 1 || joint->shared);
    size_t head = joined && joint->shared ? strlen(joint->head) : 0;
    size_t tail = joined && joint->shared ? strlen(joint->tail) : 0;
    if (joined) buffer_text(&g->text, joint->head);
    for (size_t i = 0; i < count; i++) {
        size_t box = tokens[i].box;
        g->box.len = 0;
        boxtext_put(&g->box, syntax, &g->to, pixels_of(g, box), g->width, g->height, label_of(g, box), false);
        if (joined && i > 0) buffer_text(&g->text, joint->between);
        buffer_bytes(&g->text, g->box.bytes + head, g->box.len - head - tail);
    }
    if (joined) buffer_text(&g->text, joint->tail);
}

/* The number of tokens, from the first, that are boxes with nothing between them. */
static size_t side_by_side(const struct token *first, const struct token *end) {
    size_t count = 1;
    while (first + count < end && first[count].type == TOKEN_BOX
           && first[count].at == first[count - 1].at + first[count - 1].len)
        count++;
    return count;
}

bool grounding_text(struct grounding *g, const struct turn *turn, struct slice *text, struct fault *fault) {
    *text = turn->content;
    if (g->style.syntax == GROUNDING_PLACEHOLDERS) {
        static const char *const marks[] = {"<bbox>", "<ref-object>"};
        for (int i = 0; i < 2; i++) {
            if (holds(turn->content, marks[i]))
                return fault_set(fault, FAULT_VALUE, "", "contains %s, which would be read as a placeholder",
                                 marks[i]);
        }
    }
    if (!g->has_box) return true;
    struct answer *answer = &g->answer;
    size_t done = 0;
    g->answers = turn->role.at != NULL && slice_is(turn->role, "assistant");
    answer_read(answer, &g->parser, turn->content);
    if (g->style.syntax != GROUNDING_PLACEHOLDERS) answer_box_categories(answer);
    g->text.len = 0;
    for (size_t i = 0; i < answer->token_count;) {
        const struct token *token = &answer->tokens[i], *end = answer->tokens + answer->token_count;
        size_t count = 1;
        if (token->type != TOKEN_BOX && !is_ref(g, token)) {
            i++;
            continue;
        }
        buffer_bytes(&g->text, turn->content.at + done, token->at - done);
        if (token->type != TOKEN_BOX)
            put_ref(g, (struct slice){turn->content.at + token->at, token->len});
        else if (g->style.syntax == GROUNDING_PLACEHOLDERS)
            put_placeholder(g, token->box);
        else
            put_boxes(g, token, count = side_by_side(token, end));
        i += count;
        done = token[count - 1].at + token[count - 1].len;
    }
    if (done == 0) return true;
    buffer_bytes(&g->text, turn->content.at + done, turn->content.len - done);
    *text = buffer_view(&g->text);
    return true;
}
