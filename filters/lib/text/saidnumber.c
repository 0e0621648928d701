/* SPDX-License-Identifier: MIT
 *
 * saidnumber: answer_number, which of an answer's numbers is the one that it gives. */
#include "text/numbers.h"

enum { MARKS_APART = MARK_COMMA | MARK_COLON | MARK_LINE | MARK_CELL | MARK_DASH | MARK_OPEN | MARK_EQUALS };

/* Whether a token may be between a number and what it counts. */
static bool describes(const struct answer *answer, const struct token *token) {
    if ((token->kinds & (KINDS_LOOKS | 1 << LEXICON_OTHERS | 1 << LEXICON_FILLER)) != 0) return true;
    unsigned words = token_describes(token);
    return answer->describes && words > 0 && words <= 4;
}

size_t numbers_counted(const struct answer *answer, size_t at, size_t to) {
    enum { FARTHEST = 6 };
    size_t end = to - at > FARTHEST ? at + FARTHEST : to;
    for (size_t i = at + 1; i < end; i++) {
        const struct token *token = &answer->tokens[i];
        uint16_t apart_by = i == at + 1 && token_is_thing(token) ? MARKS_APART & ~MARK_OPEN : MARKS_APART;
        bool apart = (token->marks & apart_by) != 0;
        if (apart) break;
        if (token_is_thing(token)) return i;
        if (!describes(answer, token)) break;
    }
    return to;
}

/* The numbers found so far: none, one, or several that differ. */
struct numbers {
    uint64_t number;
    enum { NOTHING, AGREED, CONFLICT } state;
};

static void note_number(struct numbers *numbers, uint64_t number, bool spoiled) {
    if (spoiled)
        numbers->state = CONFLICT;
    else if (numbers->state == NOTHING)
        *numbers = (struct numbers){number, AGREED};
    else if (numbers->number != number)
        numbers->state = CONFLICT;
}

/* What is said before a number in its clause, back to the previous number. */
struct context {
    bool total, total_next; /* a word for a total; nothing but plain words between it and the number */
    bool equals;            /* a colon, a cell or a verb is right before the number */
    bool numbered;          /* another number is before it in its sentence */
    int category;           /* the nearest one before it; -1 for none */
    bool noun, other;       /* a generic noun; any other word */
    bool named_next;        /* the category is right before the colon or cell */
};

static struct context context_of(const struct answer *answer, size_t at) {
    enum { FARTHEST = 24 };
    struct context c = {.category = -1};
    bool of = false, total_apart = false, near = true; /* nothing but colons, fillers and verbs so far */
    c.equals = (answer->tokens[at].marks & (MARK_COLON | MARK_CELL | MARK_EQUALS)) != 0;
    bool comma = (answer->tokens[at].marks & MARK_COMMA) != 0;
    bool alone =
        (answer->tokens[at].marks & MARK_OPEN) != 0 && at + 1 < answer->token_count + 1
        && ((at + 1 < answer->token_count ? answer->tokens[at + 1].marks : answer->marks) & MARK_CLOSE) != 0;
    bool measured =
        answer->unspaced && tokens_measured(answer, at) && answer->tokens[at].marks == 0; /* "舰船3艘" */
    if ((alone || measured) && at > 0 && token_is_thing(&answer->tokens[at - 1]))
        c.equals = true; /* "ship (3)" */
    for (size_t i = at, steps = 0; i > 0 && steps < FARTHEST; i--, steps++) {
        const struct token *token = &answer->tokens[i - 1];
        if (comma && i == at && !token_is(token, LEXICON_TOTAL)) break; /* but "In total, 5" */
        if (token->type == TOKEN_BREAK || token->type == TOKEN_BOX) break;
        if (token_is_number(token) && token->addend) continue;
        c.numbered = c.numbered || token_is_number(token);
        if (c.numbered) { /* in "5 ships in total: 2 ..." the total is 5 */
            c.total = c.total_next = c.total_next && total_apart;
            break;
        }
        bool verb = token_is(token, LEXICON_VERB);
        bool total = token_is(token, LEXICON_TOTAL) || token_is(token, LEXICON_RESULT);
        c.equals = c.equals || (near && (verb || token->type == TOKEN_COLON));
        if (near && (token_is(token, LEXICON_TOTAL) || (total && (c.equals || of)))) c.total_next = true;
        of = of || token_is(token, LEXICON_PREPOSITION);
        c.total = c.total || total;
        total_apart = total_apart || (c.total_next && (token->marks & MARK_COMMA) != 0);
        if (token_is(token, KIND_CATEGORY) && c.category < 0) {
            c.category = token_value(token, KIND_CATEGORY);
            c.named_next = near;
        }
        c.noun = c.noun || token_is(token, KIND_NOUN);
        if (token->type == TOKEN_OTHER || token_is(token, LEXICON_PREPOSITION)
            || token_is(token, LEXICON_PLACE))
            c.other = true;
        bool plain = verb || token_is_filler(token) || token->type == TOKEN_COLON
                     || token_is(token, LEXICON_PREPOSITION);
        if (!plain) near = false;
        if ((token->marks & (MARK_COMMA | MARK_LINE)) != 0 && !near && !total
            && !(i > 1 && token_is(token - 1, LEXICON_TOTAL)))
            break;
    }
    return c;
}

/* Whether a number ends its line, cell or clause, or a bracket follows it. */
static bool ends_clause(const struct answer *answer, size_t at) {
    if (answer->unspaced && tokens_measured(answer, at)) at++;
    if (at + 1 >= answer->token_count) return true;
    const struct token *next = &answer->tokens[at + 1];
    bool key = token_is_thing(next) && at + 2 < answer->token_count && next[1].type == TOKEN_COLON;
    return next->type == TOKEN_BREAK || next->type == TOKEN_BOX || key
           || (next->marks & (MARK_COMMA | MARK_LINE | MARK_CELL | MARK_OPEN | MARK_CLOSE | MARK_DASH)) != 0;
}

/* Whether a word for a total follows a number and what it counts, "3 ships in total", with no number of its own. */
static bool total_after(const struct answer *answer, size_t at) {
    enum { FARTHEST = 8 };
    for (size_t i = at + 1; i < answer->token_count && i < at + FARTHEST; i++) {
        const struct token *token = &answer->tokens[i];
        if (token->type == TOKEN_BREAK || token_is_number(token) || token->type == TOKEN_BOX
            || token->type == TOKEN_COLON)
            return false;
        if (token_is(token, LEXICON_TOTAL) && !token_is(token, LEXICON_NAME)) {
            const struct token *next = i + 1 < answer->token_count ? &answer->tokens[i + 1] : NULL;
            bool key = next != NULL && next->type == TOKEN_COLON && (token->marks & MARK_COMMA) != 0;
            return next == NULL || !(token_is_number(next) || key || token_is(next, LEXICON_PREPOSITION));
        }
        if ((token->marks & (MARK_COMMA | MARK_LINE | MARK_CELL)) != 0) return false;
    }
    return false;
}

/* How a number is said, the best first. */
enum rank {
    RANK_TOTAL,      /* a total or an answer, for the asked category */
    RANK_BARE_TOTAL, /* a total with neither category nor noun */
    RANK_COUNT,      /* before the asked category */
    RANK_NOUN_TOTAL, /* a total of a generic noun */
    RANK_NOUN,       /* before a generic noun */
    RANK_ANY,
    RANK_COUNT_OF, /* of another category than the asked one */
    RANKS
};

static bool is_asked(int said, int category) {
    return said >= 0 && (category < 0 || said == category);
}

static enum rank rank_of_total(int said, bool noun, int category) {
    if (is_asked(said, category)) return RANK_TOTAL;
    if (said >= 0) return RANK_COUNT_OF;
    return noun ? RANK_NOUN_TOTAL : RANK_BARE_TOTAL;
}

static enum rank rank_of(const struct answer *answer, size_t at, int category) {
    struct context c = context_of(answer, at);
    size_t thing = numbers_counted(answer, at, answer->token_count);
    bool counts = thing < answer->token_count && !answer->tokens[thing].echo;
    bool key = thing + 1 < answer->token_count && answer->tokens[thing + 1].type == TOKEN_COLON;
    if (c.equals && c.named_next && key) counts = false; /* "ship: 4 car: 2" */
    int said = counts && token_is(&answer->tokens[thing], KIND_CATEGORY)
                   ? token_value(&answer->tokens[thing], KIND_CATEGORY)
                   : -1;
    bool noun = counts && said < 0;
    if (c.total_next || total_after(answer, at) || (c.total && c.equals))
        return rank_of_total(said >= 0 ? said : noun ? -1 : c.category, noun || c.noun, category);
    bool named = c.equals && c.category >= 0 && c.named_next && !c.numbered;
    if (named && noun) said = c.category; /* "ship: 3 instances" */
    if (named && said < 0 && !c.other && ends_clause(answer, at))
        return rank_of_total(c.category, false, category);
    if (is_asked(said, category)) return RANK_COUNT;
    if (said >= 0) return RANK_COUNT_OF;
    return noun ? RANK_NOUN : RANK_ANY;
}

/* Whether a token names what is counted: the category asked for, or any object. */
static bool names_counted(const struct token *token, int category) {
    if (token->echo) return false;
    return token_is(token, KIND_NOUN)
           || is_asked(token_is(token, KIND_CATEGORY) ? token_value(token, KIND_CATEGORY) : -1, category);
}

/* The numbers of the rank that decides. RANK_ANY holds every number, so that it decides only if all are
 * equal. */
static const struct numbers *best_of(const struct numbers *ranks) {
    static const enum rank order[] = {RANK_TOTAL, RANK_BARE_TOTAL, RANK_COUNT, RANK_NOUN_TOTAL, RANK_NOUN};
    bool of_others = ranks[RANK_COUNT_OF].state != NOTHING;
    if (ranks[RANK_TOTAL].state == NOTHING && of_others && ranks[RANK_COUNT].state != NOTHING)
        return &ranks[RANK_COUNT]; /* a total without a name then counts all categories */
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        if (order[i] == RANK_NOUN && of_others) continue;
        if (ranks[order[i]].state != NOTHING) return &ranks[order[i]];
    }
    return &ranks[RANK_ANY];
}

struct said_number answer_number(const struct answer *answer, int category) {
    struct numbers ranks[RANKS] = {0};
    bool article = false, named = false;
    for (size_t i = 0; i < answer->token_count; i++) {
        const struct token *token = &answer->tokens[i],
                           *next = i + 1 < answer->token_count ? token + 1 : NULL;
        uint64_t number;
        named = named || token_is_thing(token);
        bool vague = token_is(token, LEXICON_VAGUE);
        if (numbers_value(token, &number) || vague) {
            size_t thing = numbers_counted(answer, i, answer->token_count);
            if (thing < answer->token_count && answer->tokens[thing].negated)
                continue; /* the negated token itself says 0 */
            if (token->addend) continue;
            enum rank rank = rank_of(answer, i, category);
            bool member = number == 1 && ranks[rank].state == AGREED && ranks[rank].number > 1;
            if (member && rank == RANK_COUNT) continue; /* "4 ships: one ship is ..." */
            if (!vague || rank == RANK_COUNT || rank == RANK_TOTAL || rank == RANK_NOUN)
                note_number(&ranks[rank], number, vague || token->spoiled);
            if (!vague) note_number(&ranks[RANK_ANY], number, token->spoiled);
        } else if (token_is(token, LEXICON_ARTICLE) && next != NULL && names_counted(next, category)
                   && !next->negated) {
            article = true;
        } else if (token->negated && names_counted(token, category)) {
            note_number(&ranks[RANK_COUNT], 0, false);
        }
    }
    const struct numbers *best = best_of(ranks);
    if (best->state == NOTHING && answer->denies && !named)
        return (struct said_number){true, 0}; /* "None." */
    if (best->state == NOTHING) return (struct said_number){article, 1};
    return (struct said_number){best->state == AGREED, best->number};
}
