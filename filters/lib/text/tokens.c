/* SPDX-License-Identifier: MIT */
#include "text/tokens.h"

#include "base/ascii.h"
#include "base/memory.h"
#include "geometry/grid.h"
#include "text/numbers.h"
#include "text/parse.h"

#include <string.h>

struct token *tokens_add(struct answer *answer, enum token_type type, size_t at, size_t len) {
    if (answer->token_count == answer->token_room)
        answer->tokens =
            memory_grow(answer->tokens, &answer->token_room, answer->token_count + 1, sizeof *answer->tokens);
    struct token *token = &answer->tokens[answer->token_count++];
    *token = (struct token){
        .at = (uint32_t)at, .len = (uint32_t)len, .type = (uint8_t)type, .marks = answer->marks};
    answer->marks = 0;
    return token;
}

enum token_type tokens_last(const struct answer *answer) {
    return answer->token_count > 0 ? (enum token_type)answer->tokens[answer->token_count - 1].type
                                   : TOKEN_BREAK;
}

bool tokens_measured(const struct answer *answer, size_t at) {
    if (!answer->unspaced || at + 1 >= answer->token_count) return false;
    const struct token *next = &answer->tokens[at + 1];
    return token_is_measure(next) && next->marks == 0;
}

/* --- words ---------------------------------------------------------------------------------------------- */

/* Whether a character belongs to the word that the character before it began: where no blanks tell, two
 * characters are taken for a word. */
static bool is_second_of_word(const struct answer *answer, const struct token *token, size_t at) {
    enum { CHARACTER = 3 }; /* bytes of UTF-8, in nearly all such scripts */
    const char *text = answer->text.at;
    size_t before = at - token->at;
    return answer->unspaced && before >= CHARACTER && fold_is_unspaced(text + at)
           && fold_is_unspaced(text + at - CHARACTER) && before / CHARACTER % 2 == 1;
}

/* Adds an other word. Such words in a row are one token, unless a mark is between them. */
static void add_other(struct answer *answer, size_t at, size_t end) {
    char first = answer->text.at[at];
    bool capital = (first >= 'A' && first <= 'Z') || ascii_is_digit(first);
    struct token *token =
        tokens_last(answer) == TOKEN_OTHER ? &answer->tokens[answer->token_count - 1] : NULL;
    if (token == NULL || answer->marks != 0) {
        token = tokens_add(answer, TOKEN_OTHER, at, end - at);
    } else {
        token->len = (uint32_t)end - token->at;
        if (is_second_of_word(answer, token, at)) return;
    }
    if (token->words < UINT8_MAX) token->words++;
    token->capital = capital;
}

/* Whether the answer begins after a "final answer", which ends at `end`: a colon, an equals sign or a verb
 * follows, and then words. */
static bool is_final(const struct answer *answer, const struct token *token, size_t end) {
    struct slice text = answer->text;
    size_t at = end;
    while (at < text.len && (ascii_is_blank(text.at[at]) || text.at[at] == '*' || text.at[at] == '_')) at++;
    bool verb = token->len >= 3 && memcmp(text.at + end - 3, " is", 3) == 0;
    if (!verb && (at >= text.len || (text.at[at] != ':' && text.at[at] != '='))) return false;
    while (at < text.len && !lexicon_is_word_byte(text.at[at]) && text.at[at] != '{' && text.at[at] != '[')
        at++;
    return at < text.len;
}

/* Forgets what has been read: it was not the answer. */
static void forget(struct answer *answer) {
    answer->token_count = 0;
    syntax_reset(&answer->boxes);
    answer->kinds = 0;
    answer->marks = 0;
    answer->has_digits = false;
    answer->corner_token = SIZE_MAX;
    structure_open(&answer->structure);
}

static void add_surface(struct answer *answer, const struct meaning *meaning, size_t at, size_t end) {
    struct token *token = tokens_add(answer, TOKEN_WORDS, at, end - at);
    token->meaning = meaning;
    token->kinds = meaning->kinds;
    answer->kinds |= token->kinds;
    if (token_is(token, LEXICON_FINAL) && is_final(answer, token, end)) forget(answer);
}

/* Reads a word that is not in the vocabulary; returns where reading continues. Part of it may be a number:
 * if its script has no blanks between words, or if "x" means times. */
static size_t read_other(struct answer *answer, size_t at, size_t end) {
    const char *text = answer->text.at;
    size_t digits = at;
    if (answer->boxes.forced == SYNTAX_BARE && !ascii_is_digit(text[at])) { /* "ship12 412 339 568" */
        while (digits < end && !ascii_is_digit(text[digits])) digits++;
        if (digits < end) return digits;
        digits = at;
    }
    if (end - at > 1 && (text[at] | 0x20) == 'x' && ascii_is_digit(text[at + 1]) && answer->token_count > 0
        && token_is_thing(&answer->tokens[answer->token_count - 1])) { /* "ship x5" */
        answer->marks |= MARK_EQUALS;
        return read_other(answer, at + 1, end);
    }
    if (ascii_is_digit(text[at])) {
        bool starred = at > 1 && text[at - 1] == '*' && lexicon_is_word_byte(text[at - 2]);
        if (starred && answer->token_count > 0 && token_is_thing(&answer->tokens[answer->token_count - 1]))
            answer->marks |= MARK_EQUALS; /* "ship*5" */
        while (digits < end && ascii_is_digit(text[digits])) digits++;
        bool times = digits + 1 == end && (text[digits] | 0x20) == 'x';
        if (digits == end || times || fold_is_unspaced(text + digits)) {
            size_t after = numbers_digits(answer, at, digits);
            return times && after == digits ? end : after;
        }
    } else if ((unsigned char)text[at] >= 0x80) {
        while (digits < end && !ascii_is_digit(text[digits])) digits++;
        if (digits < end && digits >= at + 3 && fold_is_unspaced(text + digits - 3)) end = digits;
    }
    add_other(answer, at, end);
    return end;
}

/* Adds tokens for the boxes from index `before`, which are written in [at, after). */
static void add_boxes(struct answer *answer, size_t before, size_t at, size_t after, bool in_row) {
    size_t count = answer->boxes.count;
    if (answer->most > 0 && count > answer->most) {
        size_t kept = before < answer->most ? (size_t)answer->most : before;
        answer->cut_boxes += count - kept;
        answer->boxes.count = count = kept;
    }
    if (before == count) return;
    structure_boxes(answer, before, in_row);
    for (size_t i = before; i < count; i++) tokens_add(answer, TOKEN_BOX, at, after - at)->box = (uint32_t)i;
}

/* Whether a word is "x5" before a thing: "x5 ships". */
static bool is_times(const struct answer *answer, const struct parser *parser, size_t at, size_t end) {
    struct slice text = answer->text;
    size_t digits = at + 1;
    if ((text.at[at] | 0x20) != 'x') return false;
    while (digits < end && ascii_is_digit(text.at[digits])) digits++;
    if (digits == at + 1 || digits < end || end + 1 >= text.len || text.at[end] != ' ') return false;
    const struct meaning *next = lexicon_find(parser->lexicon, text.at, end + 1, text.len).meaning;
    return next != NULL && (next->kinds & KINDS_THINGS) != 0;
}

/* Reads the surface, number or other word that begins at `at`; returns where reading continues. */
static size_t read_words(struct answer *answer, const struct parser *parser, size_t at) {
    struct slice text = answer->text;
    if (syntax_may_begin_word(&answer->boxes, text.at[at])) {
        size_t before = answer->boxes.count, after = syntax_read_word(&answer->boxes, text.at, at, text.len);
        if (after > at) {
            add_boxes(answer, before, at, after, false);
            return after;
        }
    }
    struct surface surface = lexicon_find(parser->lexicon, text.at, at, text.len);
    size_t end = surface.end;
    if (surface.meaning == NULL) return read_other(answer, at + is_times(answer, parser, at, end), end);
    if (surface.meaning->kinds == 1u << LEXICON_IDIOM)
        add_other(answer, at, end);
    else
        add_surface(answer, surface.meaning, at, end);
    return end;
}

/* --- tags and brackets ---------------------------------------------------------------------------------- */

static void add_break(struct answer *answer, size_t at) {
    if (tokens_last(answer) != TOKEN_BREAK) tokens_add(answer, TOKEN_BREAK, at, 1);
}

static bool tag_is(const char *text, size_t at, size_t end, const char *name) {
    size_t len = strlen(name);
    for (size_t i = 0; i < len; i++) {
        if (at + i >= end || (text[at + i] | 0x20) != name[i]) return false;
    }
    char c = text[at + len];
    return c == '>' || c == ' ' || c == '/';
}

/* Skips a tag of any markup, "<ref>" or "<|im_end|>", so that its letters are not read as words. HTML's
 * lines and cells are marked. */
static size_t skip_tag(struct answer *answer, size_t at) {
    enum { LONGEST_TAG = 64 };
    static const char *const lines[] = {"br", "tr", "li", "ul", "div"}, *const cells[] = {"td", "th"};
    const char *text = answer->text.at;
    size_t len = answer->text.len, end = at + 1;
    char c = end < len ? text[end] : ' ';
    if (c != '/' && c != '|' && !lexicon_is_word_byte(c)) return at + 1;
    while (end < len && end - at < LONGEST_TAG && text[end] != '>' && text[end] != '<' && text[end] != '\n')
        end++;
    if (end >= len || text[end] != '>') return at + 1;
    size_t name = at + 1 + (c == '/');
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        if (!tag_is(text, name, end, lines[i])) continue;
        add_break(answer, at);
        structure_break(answer);
        answer->marks |= MARK_LINE;
    }
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        if (tag_is(text, name, end, cells[i])) answer->marks |= MARK_CELL;
    }
    structure_tag(answer, at, end + 1);
    return end + 1;
}

/* The offset after a bracket that holds only numbers, two or more, "(100, 200)"; 0 if it is another
 * bracket. */
static size_t coordinates_end(struct slice text, size_t at) {
    enum { LONGEST = 256 };
    size_t numbers = 0, end = at + 1, most = text.len - at < LONGEST ? text.len : at + LONGEST;
    bool in_number = false;
    for (; end < most; end++) {
        char c = text.at[end];
        bool digit = ascii_is_digit(c);
        numbers += digit && !in_number;
        in_number = digit || (in_number && c == '.');
        if (!digit && c != '.' && c != ',' && c != ' ' && c != '-' && c != ';') break;
    }
    bool closes = end < most && (text.at[end] == ')' || text.at[end] == ']' || text.at[end] == '}');
    return closes && numbers > 1 ? end + 1 : 0;
}

/* The region's token in words that name a corner right before, "top-left corner: (100, 200)"; NULL if there
 * is none. */
static struct token *corner_named(struct answer *answer) {
    enum { FARTHEST = 4 };
    for (size_t i = 0; i < FARTHEST && i < answer->token_count; i++) {
        struct token *token = &answer->tokens[answer->token_count - 1 - i];
        if (token_is(token, KIND_REGION)) return token;
        bool between = token->type == TOKEN_OTHER
                           ? token->words <= 2
                           : token->type == TOKEN_COLON || token_is(token, LEXICON_PLACE)
                                 || token_is(token, LEXICON_VERB);
        if (!between) break;
    }
    return NULL;
}

/* Reads a bracket with the coordinates of a named corner. A lower right corner makes a box with the upper
 * left one before it; the names of both are then not regions. */
static bool read_corner(struct answer *answer, size_t at, size_t end) {
    double number[2];
    struct token *region = corner_named(answer);
    if (region == NULL || !syntax_pair(answer->text.at, at, end, number)) return false;
    uint8_t named = token_value(region, KIND_REGION);
    size_t place = (size_t)(region - answer->tokens);
    if (named == REGION_TOP_LEFT) {
        answer->corner_token = place;
        memcpy(answer->corner, number, sizeof number);
    } else if (named == REGION_BOTTOM_RIGHT && answer->corner_token != SIZE_MAX) {
        size_t before = answer->boxes.count;
        syntax_add(&answer->boxes, SYNTAX_EDGES,
                   (double[]){answer->corner[0], answer->corner[1], number[0], number[1]}, at);
        const size_t corners[] = {answer->corner_token, place};
        for (int i = 0; i < 2; i++) {
            struct token *token = &answer->tokens[corners[i]];
            *token = (struct token){
                .at = token->at, .len = token->len, .type = TOKEN_OTHER, .words = 1, .marks = token->marks};
        }
        answer->corner_token = SIZE_MAX;
        add_boxes(answer, before, at, end, false);
        return answer->boxes.count > before;
    }
    return false;
}

/* The offset after an empty list, which says that there is nothing; 0 if it is not one. */
static size_t empty_list_end(struct slice text, size_t at) {
    size_t end = at + 1;
    while (end < text.len && ascii_is_blank(text.at[end])) end++;
    return end < text.len && text.at[at] == '[' && text.at[end] == ']' ? end + 1 : 0;
}

static uint16_t mark_of(char c) {
    switch (c) {
    case ',': return MARK_COMMA;
    case '(':
    case '[':
    case '{': return MARK_OPEN;
    case ')':
    case ']':
    case '}': return MARK_CLOSE;
    case '|': return MARK_CELL;
    case '/': return MARK_SLASH;
    case '=': return MARK_EQUALS;
    case '#': return MARK_NUMBER;
    case '$': return MARK_MONEY;
    case '~': return MARK_TILDE;
    case '"': return MARK_QUOTE;
    case '+': return MARK_PLUS;
    default: return 0;
    }
}

/* Reads the boxes that begin at `at`, or else a tag, a label or a bracket; returns where reading continues. */
static size_t read_syntax(struct answer *answer, const struct parser *parser, size_t at) {
    struct slice text = answer->text;
    size_t before = answer->boxes.count, after = syntax_read(&answer->boxes, text.at, at, text.len);
    char c = text.at[at];
    if (answer->boxes.count > before)
        add_boxes(answer, before, at, after, c == '|' || (answer->marks & MARK_CELL) != 0);
    if (after > at) {
        if (c == '|') answer->marks |= MARK_CELL;
        return after;
    }
    if (c == '<') return skip_tag(answer, at);
    if (c == '"' || c == '\'') structure_quote(answer, at);
    if (c == '[' || c == '(' || c == '{') {
        size_t end = coordinates_end(text, at);
        if (end > 0 && read_corner(answer, at, end)) return end;
        if (end > 0) {

            tokens_add(answer, TOKEN_OTHER, at, end - at)->words = 1;
            return end;
        }
        end = empty_list_end(text, at);
        if (end > 0) {
            add_surface(answer, &parser->empty, at, end);
            return end;
        }
        structure_bracket(answer, c);
    }
    answer->marks |= mark_of(c);
    return at + 1;
}

/* --- marks ---------------------------------------------------------------------------------------------- */

/* Whether a mark ends a sentence. A line break does not after a comma. The brace of a JSON object does if
 * the object is in a list of objects, and does not if it is a box in running text. The point in "No. 5"
 * does not. */
static bool ends_sentence(const struct answer *answer, size_t at) {
    const char *text = answer->text.at;
    size_t len = answer->text.len;
    if (text[at] == '\n') return at == 0 || text[at - 1] != ',';
    if (text[at] == '.' && answer->token_count > 0 && at + 1 < len) {
        const struct token *last = &answer->tokens[answer->token_count - 1];
        size_t next = at + 1 + (text[at + 1] == ' ');
        if (token_is(last, LEXICON_NAME) && last->len <= 3 && last->at + last->len == at && next < len
            && ascii_is_digit(text[next]))
            return false;
    }
    if (text[at] != '}') return true;
    bool comma = false;
    for (at++; at < len; at++) {
        char c = text[at];
        if (c == ',' && !comma)
            comma = true;
        else if (!ascii_is_blank(c))
            return c == ']' || (comma && c == '{');
    }
    return true;
}

static void read_break(struct answer *answer, size_t at) {
    char c = answer->text.at[at];
    if (ends_sentence(answer, at)) add_break(answer, at);
    if (c == '}')
        structure_bracket(answer, c);
    else
        structure_break(answer);
    answer->marks |= c == '\n' ? MARK_LINE : mark_of(c);
}

static void read_colon(struct answer *answer, size_t at) {
    const char *text = answer->text.at;
    size_t before = at;
    while (before > 0 && text[before - 1] == ' ') before--;
    if (before == 0 || text[before - 1] != '"')
        tokens_add(answer, TOKEN_COLON, at, 1); /* not one of JSON's */
    answer->marks |= MARK_COLON;
}

static void read_mark(struct answer *answer, size_t at) {
    const char *text = answer->text.at;
    char c = text[at];
    if (c == '\t') { /* between columns, not before them */
        answer->marks |= at > 0 && !ascii_is_blank(text[at - 1]) ? MARK_CELL : 0;
    } else if (c == '-' || c == '_') {
        bool glued = at > 0 && at + 1 < answer->text.len && lexicon_is_word_byte(text[at - 1])
                     && lexicon_is_word_byte(text[at + 1]);
        answer->marks |= glued ? MARK_HYPHEN : c == '-' ? MARK_DASH : 0;
    } else {
        answer->marks |= mark_of(c);
    }
    if (c == ']') structure_bracket(answer, c);
}

/* --- the text ------------------------------------------------------------------------------------------- */

enum act { ACT_NOTHING, ACT_WORD, ACT_SYNTAX, ACT_BREAK, ACT_COLON, ACT_MARK };

static enum act act_at(char c) {
    if (lexicon_is_word_byte(c)) return ACT_WORD;
    if (syntax_may_begin(c)) return ACT_SYNTAX;
    if (c == '.' || c == '!' || c == '?' || c == ';' || c == '\n' || c == '}') return ACT_BREAK;
    if (c == ':') return ACT_COLON;
    return c == '-' || c == '_' || c == '\t' || mark_of(c) != 0 ? ACT_MARK : ACT_NOTHING;
}

void tokens_acts(uint8_t *acts) {
    for (int c = 0; c < 256; c++) acts[c] = (uint8_t)act_at((char)c);
}

void tokens_read(struct answer *answer, const struct parser *parser) {
    struct slice text = answer->text;
    forget(answer);
    answer->boxes.tried_to = 0;
    for (size_t at = 0; at < text.len;) {
        if (at >= answer->structure.label_end) structure_label_ends(answer);
        switch (parser->acts[(unsigned char)text.at[at]]) {
        case ACT_WORD: at = read_words(answer, parser, at); break;
        case ACT_SYNTAX: at = read_syntax(answer, parser, at); break;
        case ACT_BREAK: read_break(answer, at++); break;
        case ACT_COLON: read_colon(answer, at++); break;
        case ACT_MARK: read_mark(answer, at++); break;
        default: at++;
        }
    }
    structure_end(answer);
}
