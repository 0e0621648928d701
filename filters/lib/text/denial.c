/* SPDX-License-Identifier: MIT */
#include "text/denial.h"

#include "text/numbers.h"

#include <string.h>

/* --- repeated choices ----------------------------------------------------------------------------------- */

/* Whether a new sentence or line begins at token `at`, with a word for the result before it names a category:
 * "Answer: ship", "The correct answer is ship". */
static bool is_before_result(const struct answer *answer, size_t at) {
    bool result = false;
    if (at >= answer->token_count
        || (answer->tokens[at].type != TOKEN_BREAK && (answer->tokens[at].marks & MARK_LINE) == 0))
        return false;
    for (; at < answer->token_count && !token_is(&answer->tokens[at], KIND_CATEGORY); at++)
        result = result || token_is(&answer->tokens[at], LEXICON_RESULT);
    return result && at < answer->token_count;
}

/* The index after the list of candidates that begins at token `from`, 0 if it is not one. A list names each
 * category once, with only commas, joiners and fillers in between. */
static size_t list_end(const struct answer *answer, size_t from, size_t categories) {
    bool seen[LEXICON_TWO] = {false};
    size_t count = 0, at = from, after_last = from;
    for (; at < answer->token_count; at++) {
        const struct token *token = &answer->tokens[at];
        uint8_t category = token_value(token, KIND_CATEGORY);
        bool ends = at > from && (token->marks & (MARK_CLOSE | MARK_OPEN | MARK_COLON)) != 0;
        if (ends) break;
        if (category != LEXICON_NONE && !seen[category]) {
            seen[category] = true;
            count++;
            after_last = at + 1;
        } else if (!token_is(token, LEXICON_JOINER) && !token_is_filler(token)) {
            break;
        }
    }
    if (count < 2 || count != categories) return 0;
    at = after_last;
    bool opened = (answer->tokens[from].marks & MARK_OPEN) != 0, more = at < answer->token_count;
    uint16_t after = more ? answer->tokens[at].marks : answer->marks;
    bool closed = opened && (after & MARK_CLOSE) != 0,
         comma = more && (after & (MARK_COMMA | MARK_DASH)) != 0;
    return closed || comma || is_before_result(answer, at) ? at : 0;
}

void denial_mark_echo(struct answer *answer, size_t categories) {
    size_t from = 0, end = 0;
    if (!answer_has(answer, LEXICON_CHOICE)) return;
    for (size_t i = 0; i + 1 < answer->token_count && end == 0; i++) {
        if (!token_is(&answer->tokens[i], LEXICON_CHOICE)) continue;
        from = i + 1;
        while (from < answer->token_count
               && (answer->tokens[from].type == TOKEN_COLON || token_is(&answer->tokens[from], LEXICON_CHOICE)
                   || token_is_filler(&answer->tokens[from]) || token_is(&answer->tokens[from], LEXICON_VERB)
                   || (answer->tokens[from].type == TOKEN_OTHER && answer->tokens[from].words <= 3)))
            from++;
        if (from < answer->token_count) end = list_end(answer, from, categories);
        if (end == 0) i = from - 1;
    }
    bool rest = false;
    for (size_t i = 0; i < answer->token_count && end > 0; i++) {
        if ((i < from || i >= end) && token_is(&answer->tokens[i], KIND_CATEGORY)) rest = true;
    }
    for (size_t i = from; i < end && rest; i++) answer->tokens[i].echo = true;
}

/* What was said before the current token. */
struct so_far {
    struct token *thing; /* the last thing named in the sentence; NULL for none */
    bool said;           /* a thing was named and not denied */
};

/* --- denial --------------------------------------------------------------------------------------------- */

enum {
    MARKS_END = MARK_COMMA | MARK_CLOSE | MARK_OPEN | MARK_LINE | MARK_CELL | MARK_COLON,
    KINDS_PASSED = 1 << LEXICON_VERB | 1 << LEXICON_PREPOSITION | 1 << LEXICON_OTHERS | 1 << LEXICON_RANGE,
    MOST_WORDS = 3 /* between a denial and what it denies */
};

static bool is_deniable(const struct token *token) {
    return (token->kinds & KINDS_DENIABLE) != 0;
}

static bool is_denial(const struct token *token) {
    return token_is(token, LEXICON_NEGATION) || token_is(token, LEXICON_ABSENCE);
}

/* Whether the name at `at`, after a comma, is the subject of a new clause: "no cars, ships are there".
 * After "or" a name continues the list even so. */
static bool begins_clause(const struct answer *answer, size_t at) {
    const struct token *next = at + 1 < answer->token_count ? &answer->tokens[at + 1] : NULL;
    return next != NULL && token_is(next, LEXICON_VERB) && next->marks == 0;
}

/* Denies the names that continue a list from `at`, each after a comma or a joiner. */
static void deny_list(struct answer *answer, size_t at) {
    struct token *tokens = answer->tokens;
    while (at < answer->token_count) {
        bool comma = (tokens[at].marks & MARK_COMMA) != 0, joined = false, either = false;
        if ((tokens[at].marks & (MARKS_END & ~MARK_COMMA)) != 0) return;
        while (at < answer->token_count && token_is(&tokens[at], LEXICON_JOINER)) {
            either = either || token_is(&tokens[at], LEXICON_ALTERNATIVE);
            joined = true;
            at++;
        }
        either = either && joined;
        while (joined && at < answer->token_count
               && (tokens[at].kinds == 1u << LEXICON_FILLER
                   || (either && token_is(&tokens[at], LEXICON_ARTICLE))))
            at++;
        if (at >= answer->token_count || (!comma && !joined) || !is_deniable(&tokens[at])) return;
        if (tokens[at].type == TOKEN_BREAK || (joined && (tokens[at].marks & MARKS_END) != 0)) return;
        size_t thing = at; /* after a joiner, what describes a name is denied too */
        while (thing < answer->token_count && !token_is_thing(&tokens[thing]) && is_deniable(&tokens[thing])
               && joined)
            thing++;
        if (thing >= answer->token_count || (!token_is_thing(&tokens[thing]) && !joined)) return;
        if (!token_is_thing(&tokens[thing])) thing = at;
        if (comma && !either && begins_clause(answer, thing)) return;
        for (size_t i = at; i <= thing; i++) tokens[i].negated = true;
        at = thing + 1;
    }
}

/* Denies what follows: skips verbs, fillers and a few other words, then denies the next surface, what
 * describes it, and the rest of its list. Returns whether there was anything to deny. */
static bool deny_forward(struct answer *answer, size_t denial, bool said) {
    struct token *tokens = answer->tokens;
    unsigned words = 0;
    size_t at = denial + 1;
    bool only_others = false, choice = false; /* "none of the other categories (...)" */
    for (; at < answer->token_count && !is_deniable(&tokens[at]); at++) {
        const struct token *token = &tokens[at];
        bool one =
            token->type == TOKEN_NUMBER && token->number == 1 && !token->spoiled; /* "not a single ship" */
        bool verb_or_so = (token->kinds & KINDS_PASSED) != 0 || token_is_filler(token)
                          || token_is(token, LEXICON_JOINER) || one;
        if (token_is(token, LEXICON_END) || is_denial(token) || (token->marks & MARKS_END) != 0) return false;
        choice = choice || token_is(token, LEXICON_CHOICE);
        only_others = only_others || token_is(token, LEXICON_OTHERS);
        if (token->type == TOKEN_OTHER) words += token->words;
        if ((token->type != TOKEN_OTHER && !verb_or_so && !choice) || words > MOST_WORDS) return false;
    }
    uint16_t apart = choice ? MARKS_END & ~(MARK_OPEN | MARK_COLON) : MARKS_END;
    bool nothing = at >= answer->token_count || (tokens[at].marks & apart) != 0;
    if (only_others && said && (nothing || !choice)) return true; /* "no other categories" */
    if (nothing) return false;
    bool thing = false;
    do {
        thing = thing || token_is_thing(&tokens[at]);
        tokens[at++].negated = true;
        while (!thing && at < answer->token_count && tokens[at].type == TOKEN_OTHER && tokens[at].marks == 0
               && tokens[at].words == 1 && at + 1 < answer->token_count && token_is_thing(&tokens[at + 1])
               && tokens[at + 1].marks == 0 && answer->describes)
            at++;
    } while (at < answer->token_count && is_deniable(&tokens[at]) && (tokens[at].marks & MARKS_END) == 0
             && !thing);
    deny_list(answer, at);
    return true;
}

/* Whether nothing follows a denial in its clause. */
static bool is_bare(const struct answer *answer, size_t at) {
    if (at + 1 >= answer->token_count) return true;
    const struct token *next = &answer->tokens[at + 1];
    return next->type == TOKEN_BREAK || next->type == TOKEN_COLON
           || (next->marks & (MARKS_END | MARK_DASH)) != 0;
}

static bool begins_sentence(const struct answer *answer, size_t at) {
    return at == 0 || answer->tokens[at - 1].type == TOKEN_BREAK;
}

/* "None in the middle" denies the place: the region after it, with only a preposition in between. */
static bool deny_place(struct answer *answer, size_t denial) {
    size_t at = denial + 1;
    while (at < answer->token_count && (answer->tokens[at].marks & MARKS_END) == 0
           && (token_is_filler(&answer->tokens[at]) || token_is(&answer->tokens[at], LEXICON_PLACE)))
        at++;
    if (at >= answer->token_count || at == denial + 1 || (answer->tokens[at].marks & MARKS_END) != 0
        || (answer->tokens[at].kinds & KINDS_PLACES) == 0)
        return false;
    answer->tokens[at].negated = true;
    return true;
}

/* Denies what a number 0 counts. */
static void deny_zero(struct answer *answer, size_t at, struct so_far so_far) {
    size_t thing = numbers_counted(answer, at, answer->token_count);
    bool names = (answer->tokens[at].marks & (MARK_COLON | MARK_CELL)) != 0
                 || (at > 0 && answer->tokens[at - 1].type == TOKEN_COLON);
    if (thing < answer->token_count)
        answer->tokens[thing].negated = true;
    else if (names && is_bare(answer, at) && so_far.thing != NULL)
        so_far.thing->negated = true;
}

/* Denies the thing before a denial, and the list that it ends: "cars, tanks and bridges are absent", or a
 * list in brackets. */
static void deny_before(struct answer *answer, size_t last) {
    struct token *tokens = answer->tokens;
    bool joined = last > 0 && token_is(&tokens[last - 1], LEXICON_JOINER);
    bool closed = last + 1 < answer->token_count && (tokens[last + 1].marks & MARK_CLOSE) != 0;
    tokens[last].negated = true;
    for (size_t at = last; at > 0 && (joined || closed);) {
        bool comma = (tokens[at].marks & MARK_COMMA) != 0, joiner = token_is(&tokens[at - 1], LEXICON_JOINER);
        size_t before = at - 1 - joiner;
        if ((!comma && !joiner) || before >= at || !token_is_thing(&tokens[before])) return;
        bool counted =
            before > 0
            && (tokens[before - 1].type == TOKEN_NUMBER || token_is(&tokens[before - 1], LEXICON_ARTICLE));
        if (counted && tokens[before].marks == 0) return;
        tokens[before].negated = true;
        at = before;
    }
}

/* Denies the list after a denial and a colon: "absent: cars, tanks". */
static bool deny_named(struct answer *answer, size_t denial) {
    struct token *tokens = answer->tokens;
    size_t at = denial + 1;
    bool colon =
        at < answer->token_count && (tokens[at].type == TOKEN_COLON || (tokens[at].marks & MARK_COLON) != 0);
    if (colon && tokens[at].type == TOKEN_COLON) at++;
    if (!colon || at >= answer->token_count || !token_is_thing(&tokens[at])
        || (tokens[at].marks & MARK_LINE) != 0)
        return false;
    tokens[at].negated = true;
    deny_list(answer, at + 1);
    return true;
}

/* "5 ships, not 6": a denied number becomes an ordinary word. */
static bool deny_number(struct answer *answer, size_t denial) {
    struct token *next = denial + 1 < answer->token_count ? &answer->tokens[denial + 1] : NULL;
    if (next == NULL || next->type != TOKEN_NUMBER || next->number == 1 || next->marks != 0) return false;
    next->type = TOKEN_OTHER;
    next->words = 1;
    return true;
}

/* Applies a denial. Returns whether it says anything: whether it denies something, or is an answer by
 * itself, as "none" and "No." are. */
static bool deny(struct answer *answer, size_t at, struct so_far so_far) {
    bool absence = token_is(&answer->tokens[at], LEXICON_ABSENCE), bare = is_bare(answer, at);
    if (deny_named(answer, at)) return true;
    if (absence && deny_place(answer, at)) return true;
    if (deny_number(answer, at)) return true;
    if (!absence && !bare && deny_forward(answer, at, so_far.said)) return true;
    if (begins_sentence(answer, at)) return absence || bare;
    if (so_far.thing != NULL) deny_before(answer, (size_t)(so_far.thing - answer->tokens));
    return so_far.thing != NULL || absence;
}

void denial_mark(struct answer *answer) {
    bool zeros = answer_has(answer, LEXICON_NUMBER);
    bool denials = answer_has(answer, LEXICON_NEGATION) || answer_has(answer, LEXICON_ABSENCE);
    struct so_far so_far = {NULL, false};
    answer->denies = false;
    if (!zeros && !denials) return;
    for (size_t i = 0; i < answer->token_count; i++) {
        struct token *token = &answer->tokens[i];
        uint64_t number;
        if (token->type == TOKEN_BREAK) so_far.thing = NULL;
        if (token_is_thing(token)) {
            so_far.thing = token;
            so_far.said = so_far.said || !token->negated;
        }
        if (denials && is_denial(token) && deny(answer, i, so_far)) answer->denies = true;
        if (zeros && numbers_value(token, &number) && number == 0 && !token->spoiled)
            deny_zero(answer, i, so_far);
    }
}
