/* SPDX-License-Identifier: MIT */
#include "perturb/reword.h"

#include "base/memory.h"
#include "json/scan.h"

#include <stdlib.h>

void reword_open(struct reword *r, const struct templates *templates) {
    *r = (struct reword){.templates = templates};
}

void reword_close(struct reword *r) {
    free(r->said);
    free(r->left_out);
    buffer_free(&r->words);
}

void reword_begin(struct reword *r, const struct answer *answer, const struct layout *layout) {
    r->answer = answer;
    r->layout = layout;
    r->said = memory_grow(r->said, &r->said_room, answer->token_count, sizeof *r->said);
    r->left_out = memory_grow(r->left_out, &r->left_out_room, layout->object_count, sizeof *r->left_out);
    for (size_t i = 0; i < answer->token_count; i++) r->said[i].changed = false;
    for (size_t i = 0; i < layout->object_count; i++) r->left_out[i] = false;
    r->words.len = r->again_count = 0;
    r->changed = r->added = false;
}

/* --- other words --- */

static struct said *said_at(struct reword *r, size_t token, enum where where) {
    if (where == WHERE_IT_STANDS) return &r->said[token];
    if (r->again_count == 0 || r->again[r->again_count - 1].token != token)
        r->again[r->again_count++].token = token;
    return &r->again[r->again_count - 1].said;
}

void reword_begin_text(struct reword *r, size_t token, enum where where) {
    struct said *said = said_at(r, token, where);
    *said = (struct said){.changed = true, .at = r->words.len};
    if (token == LAYOUT_NONE) return;
    said->from = r->answer->tokens[token].at;
    said->to = said->from + r->answer->tokens[token].len;
}

void reword_end_text(struct reword *r, size_t token, enum where where, bool changes) {
    struct said *said = said_at(r, token, where);
    said->len = r->words.len - said->at;
    r->changed = r->changed || changes;
}

/* The grammatical form of a token's word; the first form for words that are understood but never written. */
static size_t form_of(const struct reword *r, size_t token, enum kind kind) {
    const struct token *t = &r->answer->tokens[token];
    const struct word_list *list = &r->templates->vocab.kinds[kind];
    const struct word *word = &list->words[token_value(t, (int)kind)];
    struct slice text = {r->answer->text.at + t->at, t->len};
    for (size_t i = 0; i < list->form_count; i++)
        if (word->form[i].plain.at != NULL && vocab_alike(word->form[i].plain, text)) return i;
    return 0;
}

static bool is_article_of(const struct answer *answer, size_t token) {
    const struct token *article = &answer->tokens[token - 1];
    return token_value(article, LEXICON_ARTICLE) != LEXICON_NONE
           && article->at + article->len + 1 == answer->tokens[token].at;
}

/* --- measure words: "3艘舰船：一艘位于左上方" --- */

static const struct form *measure_of(const struct reword *r, size_t category) {
    const struct vocab *vocab = &r->templates->vocab;
    int form = vocab_form(vocab, KIND_CATEGORY, slice_of("measure"));
    return form >= 0 ? &vocab->kinds[KIND_CATEGORY].words[category].form[form] : NULL;
}

/* Replaces a token that is the measure word of one category by that of another. */
static void reword_measure(struct reword *r, size_t token, const struct form *from, const struct form *to) {
    const struct token *t = &r->answer->tokens[token];
    struct slice text = {r->answer->text.at + t->at, t->len};
    if (from->plain.at == NULL || to->plain.at == NULL || !slice_equal(text, from->plain)) return;
    reword_begin_text(r, token, WHERE_IT_STANDS);
    char *room = buffer_room(&r->words, to->said[0].len);
    buffer_took(&r->words, room + json_unescape(to->said[0], room));
    reword_end_text(r, token, WHERE_IT_STANDS, true);
}

static bool ends_measures(const struct token *token) {
    return token->type == TOKEN_BREAK || token_is(token, KIND_CATEGORY);
}

/* Replaces the measure words that belong to the category at `token`: the nearest before it in its sentence,
 * and those after it, but for one that belongs to the next category. */
static void reword_measures(struct reword *r, size_t token, size_t value) {
    const struct answer *answer = r->answer;
    const struct form *from = measure_of(r, token_value(&answer->tokens[token], KIND_CATEGORY));
    const struct form *to = measure_of(r, value);
    size_t last = LAYOUT_NONE;
    if (from == NULL || to == NULL) return;
    for (size_t i = token; i > 0 && !ends_measures(&answer->tokens[i - 1]); i--) {
        if (!token_is_measure(&answer->tokens[i - 1])) continue;
        reword_measure(r, i - 1, from, to);
        break;
    }
    for (size_t i = token + 1; i < answer->token_count; i++) {
        if (token_is(&answer->tokens[i], KIND_CATEGORY)) return;
        bool measure = token_is_measure(&answer->tokens[i]), ends = answer->tokens[i].type == TOKEN_BREAK;
        if ((measure || ends) && last != LAYOUT_NONE) reword_measure(r, last, from, to);
        if (measure) last = i;
        if (ends) return;
    }
}

void reword_word(struct reword *r, size_t token, enum kind kind, size_t value, enum where where) {
    const struct vocab *vocab = &r->templates->vocab;
    const struct form *forms = vocab->kinds[kind].words[value].form;
    size_t form = form_of(r, token, kind), first = token;
    int article = vocab_form(vocab, kind, slice_of("a"));
    if (form == 0 && token > 0 && is_article_of(r->answer, token) && article >= 0
        && forms[article].plain.at != NULL) {
        form = (size_t)article;
        first = token - 1;
    }
    if (forms[form].plain.at == NULL) form = 0;
    if (kind == KIND_CATEGORY && where == WHERE_IT_STANDS) reword_measures(r, token, value);
    char begins = r->answer->text.at[r->answer->tokens[first].at];
    struct slice text = forms[form].said[begins >= 'A' && begins <= 'Z'];
    reword_begin_text(r, first, where);
    char *room = buffer_room(&r->words, text.len);
    buffer_took(&r->words, room + json_unescape(text, room));
    reword_end_text(r, first, where, true);
    said_at(r, first, where)->to = r->answer->tokens[token].at + r->answer->tokens[token].len;
}

/* --- objects --- */

void reword_leave_out(struct reword *r, size_t object) {
    r->left_out[object] = r->changed = true;
}

/* The copy has the lead-in of its group if the group has no other object and the lead-in announces no list. */
void reword_add(struct reword *r) {
    const struct layout *layout = r->layout;
    r->added = r->changed = true;
    if (layout->group_count == 0) return;
    const struct layout_group *group = &layout->groups[layout->group_count - 1];
    r->whole_group = group->object_end - group->object == 1;
    for (size_t i = group->span.token; i < group->span.token_end; i++)
        r->whole_group = r->whole_group && r->answer->tokens[i].type != TOKEN_COLON;
}

/* --- the text --- */

static void put_text(const struct reword *r, size_t from, size_t to, struct buffer *out) {
    if (to > from) buffer_bytes(out, r->answer->text.at + from, to - from);
}

static const struct said *said_of(const struct reword *r, size_t token, enum where where) {
    static const struct said nothing;
    if (where == WHERE_IT_STANDS) return &r->said[token];
    for (size_t i = 0; i < r->again_count; i++)
        if (r->again[i].token == token) return &r->again[i].said;
    return &nothing;
}

/* Emits a part of the text with the replacements of its tokens. Boxes that share one piece of text replace it one
 * after the other. */
static void put_span(const struct reword *r, struct span span, enum where where, struct buffer *out) {
    size_t at = span.from;
    for (size_t i = span.token; i < span.token_end; i++) {
        const struct said *said = said_of(r, i, where);
        if (!said->changed || (said->from < at && r->answer->tokens[i].type != TOKEN_BOX)) continue;
        put_text(r, at, said->from, out);
        buffer_bytes(out, r->words.bytes + said->at, said->len);
        if (said->to > at) at = said->to;
    }
    put_text(r, at, span.to, out);
}

/* The text between two parts; empty if they share a piece of text. */
static struct span between(const struct span *before, const struct span *after) {
    return (struct span){before->to, after->from, before->token_end, after->token};
}

/* Emits the text between the last two objects or groups, to add one more in the same way; if there is only one, the
 * text that joins names. */
static void put_joint(const struct reword *r, const struct span *before, const struct span *last,
                      struct buffer *out) {
    if (before == NULL)
        buffer_slice(out, yamlfile_get(yamlfile_get(r->templates->yaml.root, "join"), "next")->text);
    else
        put_text(r, before->to, last->from, out);
}

static bool is_left_out(const struct reword *r, const struct layout_group *group) {
    for (size_t i = group->object; i < group->object_end; i++)
        if (!r->left_out[i]) return false;
    return true;
}

static void put_group(const struct reword *r, const struct layout_group *group, bool adds,
                      struct buffer *out) {
    const struct layout_object *objects = r->layout->objects;
    const struct span *first = &objects[group->object].span, *last = &objects[group->object_end - 1].span;
    const struct span *before =
        group->object_end - group->object > 1 ? &objects[group->object_end - 2].span : NULL;
    bool begun = false;
    put_span(r, (struct span){group->span.from, first->from, group->span.token, first->token},
             WHERE_IT_STANDS, out);
    for (size_t i = group->object; i < group->object_end; i++) {
        if (r->left_out[i]) continue;
        if (begun) put_span(r, between(&objects[i - 1].span, &objects[i].span), WHERE_IT_STANDS, out);
        put_span(r, objects[i].span, WHERE_IT_STANDS, out);
        begun = true;
    }
    if (adds && begun) put_joint(r, before, last, out);
    if (adds) put_span(r, *last, IN_COPY, out);
    put_text(r, last->to, group->span.to, out); /* a closing bracket */
}

void reword_put(const struct reword *r, struct buffer *out) {
    const struct layout *layout = r->layout;
    const struct layout_group *groups = layout->groups;
    size_t count = layout->group_count;
    struct span all = {0, r->answer->text.len, 0, r->answer->token_count};
    bool begun = false;
    if (!r->changed || count == 0) {
        if (r->changed)
            put_span(r, all, WHERE_IT_STANDS, out);
        else
            put_text(r, 0, all.to, out);
        if (!r->added) return;
        buffer_char(out, ' ');
        buffer_bytes(out, r->words.bytes + r->again[0].said.at, r->again[0].said.len);
        return;
    }
    const struct span *last = &groups[count - 1].span;
    put_span(r, (struct span){0, groups[0].span.from, 0, groups[0].span.token}, WHERE_IT_STANDS, out);
    for (size_t i = 0; i < count; i++) {
        bool adds = r->added && !r->whole_group && i == count - 1;
        if (is_left_out(r, &groups[i]) && !adds) continue;
        if (begun) put_span(r, between(&groups[i - 1].span, &groups[i].span), WHERE_IT_STANDS, out);
        put_group(r, &groups[i], adds, out);
        begun = true;
    }
    if (r->added && r->whole_group) {
        if (begun) put_joint(r, count > 1 ? &groups[count - 2].span : NULL, last, out);
        put_span(r, *last, IN_COPY, out);
    }
    put_span(r, (struct span){last->to, all.to, last->token_end, all.token_end}, WHERE_IT_STANDS, out);
}
