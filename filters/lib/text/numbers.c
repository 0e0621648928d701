/* SPDX-License-Identifier: MIT */
#include "text/numbers.h"

#include "base/ascii.h"

/* --- digits --------------------------------------------------------------------------------------------- */

static uint64_t most(uint64_t number) {
    return number < ANSWER_LARGEST ? number : ANSWER_LARGEST;
}

static uint64_t value_of_digits(const char *text, size_t at, size_t end) {
    uint64_t number = 0;
    for (size_t i = at; i < end; i++) {
        if (ascii_is_digit(text[i])) number = most(number * 10 + (uint64_t)(text[i] - '0'));
    }
    return number;
}

static size_t after_digits(struct slice text, size_t at) {
    while (at < text.len && ascii_is_digit(text.at[at])) at++;
    return at;
}

/* The offset after the groups of thousands, three digits each, that follow the digits in [at, end):
 * "1,234,567". `groups` becomes the number of groups. */
static size_t after_thousands(struct slice text, size_t at, size_t end, size_t *groups) {
    *groups = 0;
    if (end - at > 3) return end;
    while (end < text.len && text.at[end] == ',') {
        size_t next = after_digits(text, end + 1);
        if (next != end + 4 || (next < text.len && lexicon_is_word_byte(text.at[next]))) break;
        end = next;
        ++*groups;
    }
    return end;
}

/* The offset after a run of four or more numbers with only commas in between, "100,200,300,400"; 0 if there
 * is none. */
static size_t after_run(struct slice text, size_t end) {
    size_t numbers = 1;
    while (end + 1 < text.len && text.at[end] == ',' && ascii_is_digit(text.at[end + 1])) {
        end = after_digits(text, end + 1);
        numbers++;
    }
    return numbers > 3 ? end : 0;
}

/* The offset after a date, a time, a ratio or a version, "2019-05-03", "10:30", "1.2.3"; 0 if there is
 * none. */
static size_t after_parts(struct slice text, size_t at, size_t end) {
    char joint = end + 1 < text.len && ascii_is_digit(text.at[end + 1]) ? text.at[end] : '\0';
    size_t parts = 1;
    if (joint != '-' && joint != ':' && joint != '.' && joint != '/') return 0;
    while (end + 1 < text.len && text.at[end] == joint && ascii_is_digit(text.at[end + 1])) {
        end = after_digits(text, end + 1);
        parts++;
    }
    (void)at;
    return parts > 2 || joint == ':' ? end : 0;
}

/* The number at the start of the line at `at`, if it numbers a list: "1." or "2)" and a blank, or the first
 * cell of a row. */
static bool list_number(struct slice text, size_t at, uint64_t *number) {
    while (at < text.len
           && (text.at[at] == ' ' || text.at[at] == '\t' || text.at[at] == '*' || text.at[at] == '|'))
        at++;
    size_t end = after_digits(text, at);
    if (end == at || end + 1 >= text.len) return false;
    bool closed = text.at[end] == '.' || text.at[end] == ')';
    char after = text.at[end + closed];
    if (!closed && text.at[end] != ' ') return false;
    while (!closed && end < text.len && text.at[end] == ' ') end++;
    if (!closed && (end >= text.len || text.at[end] != '|')) return false;
    if (closed && after != ' ' && after != '*' && after != '\n') return false;
    *number = value_of_digits(text.at, at, end);
    return true;
}

static bool starts_line(struct slice text, size_t at) {
    while (at > 0
           && (text.at[at - 1] == ' ' || text.at[at - 1] == '\t' || text.at[at - 1] == '*'
               || text.at[at - 1] == '|'))
        at--;
    return at == 0 || text.at[at - 1] == '\n';
}

/* Whether a number numbers a list: the list number before it is one less, or the next line that begins with
 * one differs from it by one. A search ends at the next such line, so that all searches together are
 * linear. */
static bool numbers_a_line(struct answer *answer, size_t at) {
    struct slice text = answer->text;
    uint64_t number, next = 0, before = answer->listed;
    bool has_before = answer->listed_at != SIZE_MAX, found = false;
    if (!starts_line(text, at) || !list_number(text, at, &number)) return false;
    answer->listed = number;
    answer->listed_at = at;
    if (has_before && before + 1 == number) return true;
    for (size_t line = at; !found && line < text.len;) {
        const char *end = memchr(text.at + line, '\n', text.len - line);
        if (end == NULL) break;
        line = (size_t)(end - text.at) + 1;
        found = list_number(text, line, &next);
    }
    return found && (next == number + 1 || next + 1 == number);
}

static size_t add_no_number(struct answer *answer, size_t at, size_t end) {
    struct token *token = tokens_add(answer, TOKEN_OTHER, at, end - at);
    token->words = 1;
    token->capital = true;
    return end;
}

/* Whether digits belong to what is right before them: "F-16", "#5", "$5", "v.2". */
static bool is_glued(const struct answer *answer, size_t at, size_t end) {
    const struct token *last = answer->token_count > 0 ? &answer->tokens[answer->token_count - 1] : NULL;
    bool formula = end < answer->text.len && answer->text.at[end] == '$'; /* LaTeX's "$5$" */
    if ((answer->marks & MARK_MONEY) != 0 && !formula) return true;
    if (at > 0 && answer->text.at[at - 1] == '#') return true;
    bool word = last != NULL && (last->type == TOKEN_OTHER || last->type == TOKEN_WORDS)
                && !token_is(last, LEXICON_NUMBER);
    return word && (answer->marks & MARK_HYPHEN) != 0;
}

size_t numbers_digits(struct answer *answer, size_t at, size_t end) {
    struct slice text = answer->text;
    const char *bytes = text.at;
    size_t groups, after = after_run(text, end), value_end = end;
    if (after == 0) after = after_parts(text, at, end);
    if (after > 0) return add_no_number(answer, at, after);
    if (end + 1 < text.len && bytes[end] == '.' && ascii_is_digit(bytes[end + 1])) {
        after = after_digits(text, end + 1);
        if (value_of_digits(bytes, end + 1, after) != 0) return add_no_number(answer, at, after);
        end = after; /* "2.0" */
    } else if (numbers_a_line(answer, at)) {
        return end + (end < text.len && (bytes[end] == '.' || bytes[end] == ')'));
    } else {
        end = after_thousands(text, at, end, &groups);
        value_end = end;
    }
    if (end < text.len && bytes[end] == '%') return add_no_number(answer, at, end + 1);
    if (is_glued(answer, at, end)) return add_no_number(answer, at, end);
    bool fraction = end + 1 < text.len && bytes[end] == '/' && ascii_is_digit(bytes[end + 1]);
    struct token *token = tokens_add(answer, TOKEN_NUMBER, at, end - at);
    token->number = value_of_digits(bytes, at, value_end);
    token->spoiled = fraction || (token->marks & MARK_SLASH) != 0;
    answer->has_digits = true;
    return end;
}

/* --- words ---------------------------------------------------------------------------------------------- */

bool numbers_value(const struct token *token, uint64_t *number) {
    *number = token->number;
    return token->type == TOKEN_NUMBER;
}

/* Number words in a row are joined as long as they make one number: a multiplier takes what is before it,
 * tens take ones. If they do not, as in "two three", the next word begins a new number. */
struct making {
    uint64_t whole, part; /* thousands, and the rest */
    uint64_t last;        /* the value of the previous word */
};

static bool takes(struct making *m, uint64_t value) {
    if (value == 100 || value == 1000 || value == 12) { /* a multiplier, after what it multiplies */
        bool multiplies =
            m->part > 0 && m->part < (value == 1000 ? 1000 : 100) && (value != 12 || m->part < 12);
        if (!multiplies || (value == 1000 && m->whole > 0)) return false;
        if (value == 1000) {
            m->whole = m->part * 1000;
            m->part = 0;
        } else {
            m->part *= value;
        }
    } else {
        bool ones = value < 10 && value > 0, tens = m->last >= 20 && m->last < 100 && m->last % 10 == 0;
        bool fits = (ones && tens) || (value > 0 && value < 100 && (m->last == 100 || m->last == 1000));
        if (!fits) return false;
        m->part += value;
    }
    m->last = value;
    return true;
}

/* Numerals of one character for each digit and multiplier, "一百零五": digits take multipliers after them,
 * which fall. */
struct numeral {
    uint64_t sum, digit; /* with its multipliers; the last digit, still without */
    uint64_t unit;       /* the last multiplier */
    bool zero;           /* said after it */
};

enum { NO_UNIT = 10000 };

static bool is_unit(uint64_t value) {
    return value == 10 || value == 100 || value == 1000;
}

static bool numeral_takes(struct numeral *n, uint64_t value) {
    if (is_unit(value)) {
        if (value >= n->unit || (n->digit == 0 && value > 10)) return false;
        n->sum += (n->digit > 0 ? n->digit : 1) * value;
        n->digit = 0;
        n->unit = value;
        n->zero = false;
        return true;
    }
    if (value > 9 || n->digit > 0 || n->unit == NO_UNIT) return false;
    n->zero = n->zero || value == 0;
    n->digit = value;
    return true;
}

static uint64_t numeral_value(const struct numeral *n) {
    bool short_form = n->digit > 0 && n->unit >= 100 && n->unit < NO_UNIT && !n->zero; /* 一百五: 150 */
    return n->sum + n->digit * (short_form ? n->unit / 10 : 1);
}

/* Whether a token is a number word or digits; sets `value`. */
static bool word_value(const struct parser *parser, const struct token *token, uint64_t *value) {
    *value = token->number;
    if (token->type == TOKEN_NUMBER) return true;
    if (token->type != TOKEN_WORDS || !token_is(token, LEXICON_NUMBER)) return false;
    *value = vocab_number(&parser->templates->vocab, token_value(token, LEXICON_NUMBER));
    return true;
}

static bool is_and(const struct token *token) {
    return token->kinds == 1u << LEXICON_JOINER && token->marks == 0;
}

static bool is_apart(const struct token *token) {
    return token->type == TOKEN_BREAK || token->type == TOKEN_COLON || token->type == TOKEN_BOX
           || token->marks != 0;
}

/* Whether a numeral is a number, and not part of another word such as 统一 or 一般: before what it counts, or
 * alone. */
static bool numeral_counts(const struct answer *answer, size_t at, size_t end) {
    enum { COUNTED = 1 << LEXICON_FILLER | 1 << LEXICON_UNIT | 1 << LEXICON_VAGUE };
    if (end < answer->token_count && !is_apart(&answer->tokens[end]))
        return (answer->tokens[end].kinds & (COUNTED | KINDS_THINGS | KINDS_LOOKS)) != 0;
    return at == 0 || answer->tokens[at].marks != 0 || answer->tokens[at - 1].type != TOKEN_OTHER;
}

static void unmake(struct token *token) {
    token->type = TOKEN_OTHER;
    token->meaning = NULL;
    token->kinds = 0;
    token->words = 1;
    token->capital = true;
}

/* make_number where words have no blanks between them. */
static size_t make_numeral(struct answer *answer, const struct parser *parser, size_t at) {
    struct token *first = &answer->tokens[at];
    uint64_t value;
    size_t end = at + 1;
    if (first->type != TOKEN_NUMBER) {
        word_value(parser, first, &value);
        bool unit = is_unit(value);
        struct numeral n = {unit ? value : 0, unit || value > 9 ? 0 : value, unit ? value : NO_UNIT, false};
        if (!unit && value > 9) n.sum = value;
        while (end < answer->token_count && answer->tokens[end].marks == 0
               && answer->tokens[end].type != TOKEN_NUMBER && word_value(parser, &answer->tokens[end], &value)
               && numeral_takes(&n, value))
            end++;
        bool counts = numeral_counts(answer, at, end);
        first->len = answer->tokens[end - 1].at + answer->tokens[end - 1].len - first->at;
        unmake(first);
        if (!counts) return end;
        first->type = TOKEN_NUMBER;
        first->number = most(numeral_value(&n));
        first->words = 0;
        first->capital = false;
    }
    const struct token *next = end < answer->token_count ? &answer->tokens[end] : NULL;
    bool goes_on = next != NULL && next->marks == 0
                   && (token_is(next, LEXICON_VAGUE) || word_value(parser, next, &value));
    if (goes_on) first->spoiled = true; /* "三四", "30多" */
    return end;
}

/* Joins the number words from token `at` into one number; returns the index after them. */
static size_t make_number(struct answer *answer, const struct parser *parser, size_t at) {
    struct token *first = &answer->tokens[at], *tokens = answer->tokens;
    uint64_t value;
    size_t end = at + 1;
    if (answer->unspaced) return make_numeral(answer, parser, at);
    word_value(parser, first, &value);
    struct making m = {.part = value, .last = value};
    bool digits = first->type == TOKEN_NUMBER;
    while (end < answer->token_count) {
        size_t next = end;
        if (is_and(&tokens[next]) && next + 1 < answer->token_count && (m.last == 100 || m.last == 1000)
            && !digits)
            next++;
        if ((tokens[next].marks & ~MARK_HYPHEN) != 0 || tokens[next].type == TOKEN_NUMBER
            || !word_value(parser, &tokens[next], &value) || (digits && value < 12) || !takes(&m, value))
            break;
        end = next + 1;
    }
    if (digits && end == at + 1) return end;
    bool spoiled = first->spoiled;
    struct token *before = at > 0 ? &tokens[at - 1] : NULL,
                 *after = end < answer->token_count ? &tokens[end] : NULL;
    /* spoiled: what it is glued to, or continues with, is not understood */
    if (before != NULL && (first->marks & MARK_HYPHEN) != 0 && before->type == TOKEN_OTHER) spoiled = true;
    if (after != NULL && (after->marks & ~MARK_HYPHEN) == 0 && after->type == TOKEN_WORDS
        && word_value(parser, after, &value) && after->marks != 0)
        spoiled = true;
    first->type = TOKEN_NUMBER;
    first->number = most(m.whole + m.part);
    first->len = tokens[end - 1].at + tokens[end - 1].len - first->at;
    first->spoiled = spoiled;
    first->meaning = NULL;
    first->kinds = 0;
    return end;
}

/* --- what is not a number ------------------------------------------------------------------------------- */

static bool is_x(const struct answer *answer, const struct token *token) {
    return token->type == TOKEN_OTHER && token->len == 1 && (answer->text.at[token->at] | 0x20) == 'x';
}

/* Whether a number is part of a thing's name, "ship 2": the thing is singular and right before it, and the
 * number counts nothing. */
static bool names_thing(const struct answer *answer, size_t at, const struct token *before) {
    const struct token *token = &answer->tokens[at];
    bool after = numbers_counted(answer, at, answer->token_count) < answer->token_count;
    return token_is_thing(before) && !before->meaning->plural && token->marks == 0 && !after
           && token->number > 0 && !tokens_measured(answer, at);
}

/* Whether a number follows a capitalised word that does not begin its sentence: "a Boeing 737". */
static bool names_word(const struct answer *answer, size_t at) {
    const struct token *before = &answer->tokens[at - 1];
    bool first =
        at == 1 || answer->tokens[at - 2].type == TOKEN_BREAK || answer->tokens[at - 2].type == TOKEN_COLON;
    bool begins = first && before->words <= 1;
    return before->type == TOKEN_OTHER && before->capital && !begins && answer->tokens[at].marks == 0;
}

static bool is_year(const struct answer *answer, size_t at, const struct token *before) {
    const struct token *token = &answer->tokens[at];
    return token_is(before, LEXICON_YEAR) && token->marks == 0 && token->len == 4
           && ascii_is_digit(answer->text.at[token->at])
           && numbers_counted(answer, at, answer->token_count) == answer->token_count;
}

/* Whether a number is added up and not the sum: 3 and 5 in "3 + 5 = 8". */
static bool is_addend(const struct answer *answer, size_t at) {
    enum { FARTHEST = 4 };
    if ((answer->tokens[at].marks & MARK_PLUS) != 0) return true;
    for (size_t i = at + 1; i < answer->token_count && i < at + FARTHEST; i++) {
        if (answer->tokens[i].type == TOKEN_BREAK) break;
        if (token_is_number(&answer->tokens[i])) return (answer->tokens[i].marks & MARK_PLUS) != 0;
    }
    return false;
}

/* Marks a number that is added up; removes one that by what is around it is not a number. */
static void settle(struct answer *answer, size_t at) {
    if (is_addend(answer, at)) answer->tokens[at].addend = true;

    struct token *tokens = answer->tokens, *token = &tokens[at];
    struct token *before = at > 0 ? &tokens[at - 1] : NULL,
                 *after = at + 1 < answer->token_count ? &tokens[at + 1] : NULL;
    bool digits = ascii_is_digit(answer->text.at[token->at]);
    if (before != NULL && (digits || answer->unspaced)) {
        bool name = token_is(before, LEXICON_NAME) && token->marks == 0;
        if (name && token_is(before, LEXICON_TOTAL))
            name = !token_is(before, LEXICON_TOTAL) || before->len == 6;
        if (name || names_thing(answer, at, before) || names_word(answer, at)
            || is_year(answer, at, before)) {
            unmake(token);
            if (token_is(before, LEXICON_NEGATION)) unmake(before); /* "no. 5" */
            return;
        }
    }
    if (after == NULL) return;
    if (token_is(after, LEXICON_UNIT) && (after->marks & ~MARK_HYPHEN) == 0) {
        unmake(token);
        return;
    }
    bool glued = (after->marks & MARK_HYPHEN) != 0 && after->type == TOKEN_OTHER && !is_x(answer, after);
    if (glued && !token->spoiled && digits) unmake(token);
    if (is_x(answer, after) && at + 2 < answer->token_count && token_is_number(&tokens[at + 2])
        && after->marks == 0) {
        unmake(token); /* 512 x 512 */
        unmake(&tokens[at + 2]);
    }
}

/* Spoils two numbers with only a dash or a word such as "to" in between. */
static void settle_range(struct answer *answer, size_t at) {
    struct token *tokens = answer->tokens;
    size_t next = at + 1;
    bool range = next < answer->token_count && token_is_number(&tokens[next])
                 && (tokens[next].marks & (MARK_HYPHEN | MARK_DASH | MARK_TILDE | MARK_SLASH)) != 0
                 && (tokens[next].marks & (MARK_COMMA | MARK_LINE | MARK_OPEN)) == 0;
    if (next + 1 < answer->token_count && token_is(&tokens[next], LEXICON_RANGE) && tokens[next].marks == 0) {
        next++;
        range = token_is_number(&tokens[next]) && tokens[next].marks == 0;
    } else if (at > 0 && token_is(&tokens[at - 1], LEXICON_RANGE) && next + 1 < answer->token_count
               && token_is(&tokens[next], LEXICON_JOINER)) {
        next++;
        range = token_is_number(&tokens[next]); /* between 3 and 5 */
    }
    if (range) tokens[at].spoiled = tokens[next].spoiled = true;
}

void numbers_settle(struct answer *answer, const struct parser *parser) {
    size_t kept = 0;
    if (!answer_has(answer, LEXICON_NUMBER)) return;
    if ((answer->kinds >> LEXICON_NUMBER & 1) != 0) {
        uint64_t value;
        for (size_t at = 0; at < answer->token_count; kept++) {
            size_t end =
                word_value(parser, &answer->tokens[at], &value) ? make_number(answer, parser, at) : at + 1;
            answer->tokens[kept] = answer->tokens[at];
            at = end;
        }
        answer->token_count = kept;
    }
    for (size_t at = 0; at < answer->token_count; at++) {
        if (token_is_number(&answer->tokens[at])) settle_range(answer, at);
    }
    for (size_t at = 0; at < answer->token_count; at++) {
        if (token_is_number(&answer->tokens[at])) settle(answer, at);
    }
}
