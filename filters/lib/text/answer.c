/* SPDX-License-Identifier: MIT */
#include "text/answer.h"

#include "base/ascii.h"

#include <stdint.h>

/* Tags of thoughts, by the models that write them: DeepSeek-R1, Qwen, GLM; Kimi-VL; Magistral; OpenThinker; Seed;
 * gpt-oss, whose last channel is the answer. */
static const struct {
    const char *open, *close;
} thoughts[] = {{"<think>", "</think>"},
                {"\xE2\x97\x81think\xE2\x96\xB7", "\xE2\x97\x81/think\xE2\x96\xB7"},
                {"<thinking>", "</thinking>"},
                {"<thought>", "</thought>"},
                {"<reasoning>", "</reasoning>"},
                {"<|thinking|>", "<|/thinking|>"},
                {"<|begin_of_thought|>", "<|end_of_thought|>"},
                {"<seed:think>", "</seed:think>"},
                {"[THINK]", "[/THINK]"},
                {"<|channel|>analysis<|message|>", "<|channel|>final<|message|>"}};
enum { THOUGHTS = sizeof thoughts / sizeof thoughts[0] };

/* The length of a tag if it is at `at`, else 0. Capitals in the text match lower-case letters of the tag. */
static size_t tag_at(struct slice text, size_t at, struct slice tag) {
    if (tag.len == 0 || text.len - at < tag.len) return 0;
    for (size_t i = 0; i < tag.len; i++) {
        char c = text.at[at + i], low = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
        if (c != tag.at[i] && low != tag.at[i]) return 0;
    }
    return tag.len;
}

static bool may_begin(char c, const struct thought_tags *more) {
    return c == '<' || c == '[' || c == '\xE2'
           || (more != NULL && more->open.at != NULL && (c == more->open.at[0] || c == more->close.at[0]));
}

/* The length of the thought tag at `at`, 0 if there is none; `closes` tells whether it is a closing tag. */
static size_t thought_at(struct slice text, size_t at, const struct thought_tags *more, bool *closes) {
    for (size_t i = 0; i < THOUGHTS; i++) {
        size_t open = tag_at(text, at, slice_of(thoughts[i].open)),
               close = tag_at(text, at, slice_of(thoughts[i].close));
        *closes = close > 0;
        if (open + close > 0) return open + close;
    }
    if (more == NULL || more->open.at == NULL) return 0;
    size_t close = tag_at(text, at, more->close);
    *closes = close > 0;
    return close > 0 ? close : tag_at(text, at, more->open);
}

/* The text after the last thought; empty if a thought is not closed. */
static struct answer_part cut_thoughts(struct slice text, const struct thought_tags *more) {
    struct answer_part part = {.text = text};
    size_t from = 0;
    for (size_t at = 0; at < text.len; at++) {
        char c = text.at[at];
        if (!may_begin(c, more)
            || (at + 1 < text.len && ascii_is_digit(text.at[at + 1])
                && (more == NULL || more->open.at == NULL)))
            continue; /* most of these bytes begin boxes */
        bool closes;
        size_t len = thought_at(text, at, more, &closes);
        if (len == 0) continue;
        part.thought = true;
        part.unclosed = !closes;
        at += len - 1;
        if (closes) from = at + 1;
    }
    if (part.unclosed) from = text.len;
    part.text = (struct slice){text.at + from, text.len - from};
    return part;
}

/* The content of the last <answer>; the whole text if there is none. A closing tag alone ends an answer
 * that began at the start. */
static struct slice cut_answer(struct slice text) {
    struct slice open = slice_of("<answer>"), close = slice_of("</answer>");
    size_t from = 0, to = text.len, opened = SIZE_MAX;
    for (size_t at = 0; at < text.len; at++) {
        if (text.at[at] != '<') continue;
        if (tag_at(text, at, open) > 0) {
            opened = from = at + open.len;
            to = text.len;
        } else if (tag_at(text, at, close) > 0 && (to == text.len || opened == SIZE_MAX)) {
            to = at;
        }
    }
    return (struct slice){text.at + from, to - from};
}

/* Whether the braces opened before `at` hold letters other than those of commands such as \text; `end`
 * becomes the offset where they close. */
static bool holds_words(struct slice text, size_t at, size_t *end) {
    bool words = false;
    size_t depth = 1;
    for (; at < text.len; at++) {
        char c = text.at[at];
        bool letter = ascii_is_letter(c);
        if (c == '\\') {
            while (at + 1 < text.len && (unsigned char)((text.at[at + 1] | 0x20) - 'a') < 26) at++;
        } else if (c == '{') {
            depth++;
        } else if (c == '}' && --depth == 0) {
            break;
        }
        words = words || (letter && c != '\\');
    }
    *end = at;
    return words;
}

/* The content of the last \boxed{} if it has words. If it has only a number, the text around it is needed
 * too. */
static struct slice cut_boxed(struct slice text) {
    static const char command[] = "\\boxed{";
    size_t found = 0, len = sizeof command - 1;
    if (memchr(text.at, '\\', text.len) == NULL) return text;
    for (size_t at = 0; at + len < text.len; at++) {
        if (text.at[at] == '\\' && memcmp(text.at + at, command, len) == 0) found = at + len;
    }
    size_t end;
    if (found == 0 || !holds_words(text, found, &end)) return text;
    return (struct slice){text.at + found, end - found};
}

struct answer_part answer_part(struct slice response, const struct thought_tags *more) {
    struct answer_part part = cut_thoughts(response, more);
    if (part.text.len == 0) return part;
    part.text = cut_boxed(cut_answer(part.text));
    return part;
}

bool answer_thought_tags(const char *text, struct thought_tags *tags) {
    const char *comma = strchr(text, ',');
    if (comma == NULL) return false;
    tags->open = (struct slice){text, (size_t)(comma - text)};
    tags->close = slice_of(comma + 1);
    return tags->open.len > 0 && tags->close.len > 0 && !slice_equal(tags->open, tags->close);
}
