/* SPDX-License-Identifier: MIT */
#include "parse.h"

#include "grid.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

void parser_close(struct parser *parser) {
    lexicon_free(parser->lexicon);
}

void answer_open(struct answer *answer, int forced_syntax) {
    *answer = (struct answer){.boxes.forced = forced_syntax};
}

void answer_close(struct answer *answer) {
    free(answer->tokens);
    free(answer->boxes.boxes);
    free(answer->box_category);
    free(answer->phrases);
    free(answer->relations);
    free(answer->regions);
}

/* --- tokens --------------------------------------------------------------------------------------------- */

static struct token *add_token(struct answer *answer, enum token_type type, size_t at, size_t len) {
    if (answer->token_count == answer->token_room)
        answer->tokens =
            memory_grow(answer->tokens, &answer->token_room, answer->token_count + 1, sizeof *answer->tokens);
    struct token *token = &answer->tokens[answer->token_count++];
    *token = (struct token){.at = (uint32_t)at, .len = (uint32_t)len, .type = (uint8_t)type};
    return token;
}

/* The type of the token before; TOKEN_BREAK at the start. */
static enum token_type last_type(const struct answer *answer) {
    return answer->token_count > 0 ? (enum token_type)answer->tokens[answer->token_count - 1].type
                                   : TOKEN_BREAK;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* "1." and "2)" at the start of a line number a list; they count nothing. */
static bool numbers_a_line(const char *text, size_t at, size_t end, size_t len) {
    size_t before = at;
    while (before > 0 && (text[before - 1] == ' ' || text[before - 1] == '\t')) before--;
    bool starts_line = before == 0 || text[before - 1] == '\n';
    return starts_line && end + 1 < len && (text[end] == '.' || text[end] == ')') && text[end + 1] == ' ';
}

/* A word that is all digits: a number, unless it is a part of a decimal one. Gives where the text goes on. */
static size_t read_digits(struct answer *answer, const char *text, size_t at, size_t end, size_t len) {
    bool decimal = end + 1 < len && text[end] == '.' && is_digit(text[end + 1]);
    if (decimal) {
        size_t behind = end + 1;
        while (behind < len && is_digit(text[behind])) behind++;
        if (last_type(answer) != TOKEN_OTHER) add_token(answer, TOKEN_OTHER, at, behind - at);
        return behind;
    }
    if (numbers_a_line(text, at, end, len)) return end + 1;
    uint64_t number = 0;
    for (size_t i = at; i < end; i++) {
        uint64_t digit = (uint64_t)(text[i] - '0');
        number = number > (UINT64_MAX - digit) / 10 ? UINT64_MAX : number * 10 + digit;
    }
    /* "1,234" */
    while (end + 3 < len && text[end] == ',' && is_digit(text[end + 1]) && is_digit(text[end + 2])
           && is_digit(text[end + 3]) && (end + 4 == len || !is_word_byte(text[end + 4]))
           && number < 1000000000) {
        number = number * 1000
                 + (uint64_t)((text[end + 1] - '0') * 100 + (text[end + 2] - '0') * 10 + text[end + 3] - '0');
        end += 4;
    }
    add_token(answer, TOKEN_NUMBER, at, end - at)->number = number;
    answer->has_digits = true;
    return end;
}

static bool all_digits(const char *text, size_t len) {
    for (size_t i = 0; i < len; i++) {
        if (!is_digit(text[i])) return false;
    }
    return true;
}

/* The surface, number or other word that begins at text[at]; gives where the text goes on. */
static size_t read_words(struct answer *answer, const struct lexicon *lexicon, const char *text, size_t at,
                         size_t len) {
    struct surface surface = lexicon_find(lexicon, text, at, len);
    size_t end = surface.end;
    if (surface.meaning != NULL) {
        struct token *token = add_token(answer, TOKEN_WORDS, at, end - at);
        token->meaning = surface.meaning;
        token->kinds = surface.meaning->kinds;
        answer->kinds |= token->kinds;
        return end;
    }
    if (is_digit(text[at]) && all_digits(text + at, end - at)) return read_digits(answer, text, at, end, len);
    if (last_type(answer) != TOKEN_OTHER) add_token(answer, TOKEN_OTHER, at, end - at);
    return end;
}

/* A tag of some markup, "<ref>" or "<|im_end|>": passed over, so that its letters are not read as words. */
static size_t skip_tag(const char *text, size_t at, size_t len) {
    enum { LONGEST_TAG = 64 };
    char c = at + 1 < len ? text[at + 1] : ' ';
    if (c != '/' && c != '|' && !is_word_byte(c)) return at + 1;
    for (size_t end = at + 1; end < len && end - at < LONGEST_TAG; end++) {
        if (text[end] == '>') return end + 1;
        if (text[end] == '<' || text[end] == '\n') break;
    }
    return at + 1;
}

static void add_break(struct answer *answer, size_t at) {
    if (last_type(answer) != TOKEN_BREAK) add_token(answer, TOKEN_BREAK, at, 1);
}

static void mark_negations(struct answer *answer);

/* What to do at a byte. */
enum act { ACT_NOTHING, ACT_WORD, ACT_SYNTAX, ACT_BREAK, ACT_COLON };

static enum act act_at(char c) {
    if (is_word_byte(c)) return ACT_WORD;
    if (syntax_may_begin(c)) return ACT_SYNTAX;
    switch (c) {
    case '.':
    case '!':
    case '?':
    case ';':
    case '\n':
    case '}': return ACT_BREAK;
    case ':': return ACT_COLON;
    default: return ACT_NOTHING;
    }
}

void parser_open(struct parser *parser, const struct templates *templates) {
    parser->templates = templates;
    parser->lexicon = lexicon_new(&templates->vocab, &templates->yaml);
    for (int c = 0; c < 256; c++) parser->acts[c] = (uint8_t)act_at((char)c);
}

/* Boxes that begin at text[at], or else a tag or a bracket; gives where the text goes on. */
static size_t read_syntax(struct answer *answer, const char *text, size_t at, size_t len) {
    size_t before = answer->boxes.count, behind = syntax_read(&answer->boxes, text, at, len);
    for (size_t i = before; i < answer->boxes.count; i++)
        add_token(answer, TOKEN_BOX, at, behind - at)->box = (uint32_t)i;
    if (behind > at) return behind;
    return text[at] == '<' ? skip_tag(text, at, len) : at + 1;
}

/* Whether a mark ends a sentence. A line that ends in a comma goes on; the brace of a JSON object ends one where the
 * object stands in a list of such, and not where it is a box in running text. */
static bool ends_sentence(const char *text, size_t at, size_t len) {
    if (text[at] == '\n') return at == 0 || text[at - 1] != ',';
    if (text[at] != '}') return true;
    bool comma = false;
    for (at++; at < len; at++) {
        char c = text[at];
        if (c == ',' && !comma)
            comma = true;
        else if (c != ' ' && c != '\n' && c != '\t' && c != '\r')
            return c == ']' || (comma && c == '{');
    }
    return true;
}

void answer_read(struct answer *answer, const struct parser *parser, struct slice text) {
    answer->text = text;
    answer->token_count = answer->boxes.count = 0;
    answer->boxes.tried_to = 0;
    answer->kinds = 0;
    answer->has_digits = false;
    for (size_t at = 0; at < text.len;) {
        switch (parser->acts[(unsigned char)text.at[at]]) {
        case ACT_WORD: at = read_words(answer, parser->lexicon, text.at, at, text.len); break;
        case ACT_SYNTAX: at = read_syntax(answer, text.at, at, text.len); break;
        case ACT_BREAK:
            if (ends_sentence(text.at, at, text.len)) add_break(answer, at);
            at++;
            break;
        case ACT_COLON: /* not one of JSON's */
            if (at > 0 && text.at[at - 1] != '"') add_token(answer, TOKEN_COLON, at, 1);
            at++;
            break;
        default: at++;
        }
    }
    mark_negations(answer);
}

/* --- meanings ------------------------------------------------------------------------------------------- */

/* Sets of kinds. */
enum {
    KINDS_THINGS = 1 << KIND_CATEGORY | 1 << KIND_NOUN,
    KINDS_FILLERS = 1 << LEXICON_FILLER | 1 << LEXICON_ARTICLE,
    KINDS_DENIABLE = (1 << KIND_COUNT) - 1,
    KINDS_PLACES = 1 << KIND_REGION | 1 << KIND_DIRECTION,
    KINDS_RELATIONS = 1 << KIND_DISTANCE | 1 << KIND_DIRECTION,
    KINDS_PROFILE = 1 << KIND_CATEGORY | KINDS_PLACES | 1 << KIND_SIZE | 1 << KIND_SHAPE
};

static inline bool is_kind(const struct token *token, int kind) {
    return (token->kinds >> kind & 1) != 0;
}

static inline uint8_t value_of(const struct token *token, int kind) {
    return is_kind(token, kind) ? token->meaning->value[kind] : LEXICON_NONE;
}

static inline bool is_thing(const struct token *token) {
    return (token->kinds & KINDS_THINGS) != 0;
}

static inline bool is_filler(const struct token *token) {
    return (token->kinds & KINDS_FILLERS) != 0;
}

/* A negation denies what follows it directly, and what is joined to that ("no ships or cars"); where nothing
 * does, the category before it in its sentence ("ships: none"). */
static void mark_negations(struct answer *answer) {
    struct token *tokens = answer->tokens, *thing = NULL;
    if (!answer_has(answer, LEXICON_NEGATION)) return;
    for (size_t i = 0; i < answer->token_count; i++) {
        if (tokens[i].type == TOKEN_BREAK) thing = NULL;
        if (is_thing(&tokens[i])) thing = &tokens[i];
        if (!is_kind(&tokens[i], LEXICON_NEGATION)) continue;
        bool found = false;
        for (size_t at = i + 1; at < answer->token_count; at++) {
            if ((tokens[at].kinds & KINDS_DENIABLE) != 0)
                tokens[at].negated = found = true;
            else if (!is_filler(&tokens[at]) && !(found && is_kind(&tokens[at], LEXICON_JOINER)))
                break;
        }
        if (!found && thing != NULL) thing->negated = true;
    }
}

bool answer_has(const struct answer *answer, int kind) {
    return (answer->kinds >> kind & 1) != 0 || (kind == LEXICON_NUMBER && answer->has_digits);
}

bool answer_has_negation(const struct answer *answer) {
    for (size_t i = 0; i < answer->token_count; i++) {
        if (answer->tokens[i].negated && is_thing(&answer->tokens[i])) return true;
    }
    return false;
}

/* --- numbers -------------------------------------------------------------------------------------------- */

static bool number_of(const struct token *token, uint64_t *number) {
    if (token->type == TOKEN_NUMBER) {
        *number = token->number;
        return true;
    }
    *number = value_of(token, LEXICON_NUMBER);
    return *number != LEXICON_NONE;
}

/* Numbers said so far: none, one, or several different ones. */
struct numbers {
    uint64_t number;
    enum { NOTHING, AGREED, CONFLICT } state;
};

static void note_number(struct numbers *numbers, uint64_t number) {
    if (numbers->state == NOTHING) {
        *numbers = (struct numbers){number, AGREED};
    } else if (numbers->number != number) {
        numbers->state = CONFLICT;
    }
}

/* Whether a token names what is counted: the category asked for, or any object. */
static bool names_counted(const struct token *token, int category) {
    if (is_kind(token, KIND_NOUN)) return true;
    uint8_t said = value_of(token, KIND_CATEGORY);
    return said != LEXICON_NONE && (category < 0 || said == category);
}

/* Whether two number words make one number: "twenty" and "one". */
static bool adds_to(const struct token *tens, const struct token *ones) {
    uint8_t first = value_of(tens, LEXICON_NUMBER), second = value_of(ones, LEXICON_NUMBER);
    return first != LEXICON_NONE && second != LEXICON_NONE && first >= 20 && first % 10 == 0 && second > 0
           && second < 10 && ones->at == tens->at + tens->len + 1;
}

struct said_number answer_number(const struct answer *answer, int category) {
    struct numbers counted = {0}, any = {0};
    bool article = false, bare_negation = false, named = false;
    for (size_t i = 0; i < answer->token_count; i++) {
        const struct token *token = &answer->tokens[i];
        bool before_counted = i + 1 < answer->token_count && names_counted(&answer->tokens[i + 1], category)
                              && !answer->tokens[i + 1].negated;
        uint64_t number;
        bare_negation = bare_negation || is_kind(token, LEXICON_NEGATION);
        named = named || is_thing(token);
        if (number_of(token, &number)) {
            if (i + 1 < answer->token_count && adds_to(token, &answer->tokens[i + 1])) {
                number += value_of(&answer->tokens[++i], LEXICON_NUMBER); /* "twenty-one" */
                before_counted = i + 1 < answer->token_count
                                 && names_counted(&answer->tokens[i + 1], category)
                                 && !answer->tokens[i + 1].negated;
            }
            note_number(&any, number);
            if (before_counted) note_number(&counted, number);
        } else if (is_kind(token, LEXICON_ARTICLE) && before_counted) {
            article = true;
        } else if (token->negated && names_counted(token, category)) {
            note_number(&counted, 0);
        }
    }
    const struct numbers *best = counted.state != NOTHING ? &counted : &any;
    if (best->state == NOTHING && bare_negation && !named) return (struct said_number){true, 0}; /* "None." */
    if (best->state == NOTHING) return (struct said_number){article, 1};
    return (struct said_number){best->state == AGREED, best->number};
}

/* --- categories ----------------------------------------------------------------------------------------- */

size_t answer_categories(const struct answer *answer, bool *present, size_t count) {
    size_t found = 0;
    memset(present, 0, count * sizeof *present);
    for (size_t i = 0; i < answer->token_count; i++) {
        const struct token *token = &answer->tokens[i];
        uint8_t category = value_of(token, KIND_CATEGORY);
        if (category == LEXICON_NONE || token->negated || present[category]) continue;
        present[category] = true;
        found++;
    }
    return found;
}

int answer_first_category(const struct answer *answer) {
    for (size_t i = 0; i < answer->token_count; i++) {
        uint8_t category = value_of(&answer->tokens[i], KIND_CATEGORY);
        if (category != LEXICON_NONE) return category;
    }
    return -1;
}

/* --- sentences ------------------------------------------------------------------------------------------ */

struct sentence {
    size_t from, to;
    unsigned kinds; /* of all its words */
};

/* The next sentence at or behind `from`; false where there is none. */
static bool next_sentence(const struct answer *answer, size_t from, struct sentence *sentence) {
    while (from < answer->token_count && answer->tokens[from].type == TOKEN_BREAK) from++;
    *sentence = (struct sentence){from, from, 0};
    for (; sentence->to < answer->token_count; sentence->to++) {
        const struct token *token = &answer->tokens[sentence->to];
        if (token->type == TOKEN_BREAK) break;
        sentence->kinds |= token->kinds;
    }
    return sentence->from < sentence->to;
}

/* What a direction is seen from: the category or pronoun behind it, with nothing but fillers between. The
 * token's index; `to` where it is none, as in "to the left of the image". */
static size_t anchor_of(const struct answer *answer, size_t direction, size_t to) {
    size_t at = direction + 1;
    while (at < to && (is_filler(&answer->tokens[at]) || is_kind(&answer->tokens[at], KIND_SIZE3))) at++;
    if (at == to) return to;
    const struct token *token = &answer->tokens[at];
    bool anchors = is_thing(token) || is_kind(token, LEXICON_PRONOUN);
    return anchors ? at : to;
}

/* The region that a token says; a direction that is seen from nothing is one too. */
static uint8_t region_of(const struct answer *answer, size_t at, size_t to) {
    static const uint8_t regions[] = {
        [DIRECTION_LEFT] = REGION_LEFT,
        [DIRECTION_RIGHT] = REGION_RIGHT,
        [DIRECTION_ABOVE] = LEXICON_NONE,
        [DIRECTION_BELOW] = LEXICON_NONE,
        [DIRECTION_UPPER_LEFT] = REGION_TOP_LEFT,
        [DIRECTION_UPPER_RIGHT] = REGION_TOP_RIGHT,
        [DIRECTION_LOWER_LEFT] = REGION_BOTTOM_LEFT,
        [DIRECTION_LOWER_RIGHT] = REGION_BOTTOM_RIGHT,
        [DIRECTION_SAME] = LEXICON_NONE,
    };
    const struct token *token = &answer->tokens[at];
    if ((token->kinds & KINDS_PLACES) == 0 || token->negated) return LEXICON_NONE;
    if (is_kind(token, KIND_REGION)) return value_of(token, KIND_REGION);
    uint8_t direction = value_of(token, KIND_DIRECTION);
    if (direction == LEXICON_NONE || anchor_of(answer, at, to) != to) return LEXICON_NONE;
    return regions[direction];
}

static uint8_t category_of(const struct token *token) {
    return token->negated ? LEXICON_NONE : value_of(token, KIND_CATEGORY);
}

/* --- phrases -------------------------------------------------------------------------------------------- */

static void add_phrase(struct answer *answer, uint8_t category, uint8_t region, uint8_t size3,
                       uint64_t count) {
    answer->phrases =
        memory_grow(answer->phrases, &answer->phrase_room, answer->phrase_count + 1, sizeof *answer->phrases);
    answer->phrases[answer->phrase_count++] = (struct said_phrase){category, region, size3, count};
}

/* What has been said of the category at hand. */
struct subject {
    uint8_t category, size3;
    uint64_t number; /* of it, 0 where none is said */
};

/* Sizes and numbers stand before their category: looks back from it. */
static struct subject subject_at(const struct answer *answer, size_t at, size_t from) {
    struct subject subject = {.category = category_of(&answer->tokens[at]), .size3 = LEXICON_NONE};
    while (at > from) {
        const struct token *token = &answer->tokens[--at];
        uint64_t number;
        if (is_kind(token, KIND_SIZE3) && subject.size3 == LEXICON_NONE && !token->negated) {
            subject.size3 = value_of(token, KIND_SIZE3);
        } else if (number_of(token, &number)) {
            subject.number = number;
            break;
        } else if (!is_filler(token) && !is_kind(token, KIND_SHAPE) && !is_kind(token, KIND_SIZE)) {
            break;
        }
    }
    return subject;
}

/* How many boxes follow before the next category or region. */
static uint64_t boxes_behind(const struct answer *answer, size_t at, size_t to) {
    uint64_t boxes = 0;
    for (at++; at < to; at++) {
        if (answer->tokens[at].type == TOKEN_BOX) boxes++;
        if (category_of(&answer->tokens[at]) != LEXICON_NONE || region_of(answer, at, to) != LEXICON_NONE)
            break;
    }
    return boxes;
}

/* Whether another region follows for the same category. */
static bool region_follows(const struct answer *answer, size_t at, size_t to) {
    for (at++; at < to; at++) {
        if (category_of(&answer->tokens[at]) != LEXICON_NONE) return false;
        if (region_of(answer, at, to) != LEXICON_NONE) return true;
    }
    return false;
}

/* Pairs categories and regions between two tokens. Where a category comes first each region goes with the
 * category before it; where a region does, each category with the region before it. `lead` is the category
 * that stands before a colon. */
static void pair_phrases(struct answer *answer, size_t from, size_t to, struct subject lead) {
    struct subject subject = lead;
    uint8_t region = LEXICON_NONE;
    bool region_first = false, first_region = true;
    for (size_t i = from; i < to; i++) {
        uint8_t category = category_of(&answer->tokens[i]), here = region_of(answer, i, to);
        if (category != LEXICON_NONE) {
            subject = subject_at(answer, i, from);
            first_region = true;
            if (region_first)
                add_phrase(answer, category, region, subject.size3, subject.number > 1 ? subject.number : 1);
        } else if (here != LEXICON_NONE) {
            region = here;
            region_first = region_first || subject.category == LEXICON_NONE;
            if (region_first) continue;
            uint64_t count = 1, boxes = boxes_behind(answer, i, to);
            if (first_region && subject.number > 1 && !region_follows(answer, i, to))
                count = subject.number;
            else if (boxes > 1)
                count = boxes;
            add_phrase(answer, subject.category, here, subject.size3, count);
            first_region = false;
        }
    }
}

/* The last category between two tokens: what it announces if a colon stands behind it, "2 ships in the top
 * left: one in ...". Its members are said one by one, so that its number does not count. */
static struct subject last_subject(const struct answer *answer, size_t from, size_t to) {
    struct subject last = {LEXICON_NONE, LEXICON_NONE, 0};
    for (size_t i = from; i < to; i++) {
        if (category_of(&answer->tokens[i]) != LEXICON_NONE) last = subject_at(answer, i, from);
    }
    last.number = 0;
    return last;
}

/* A sentence falls into parts at its colons. A part that ends at a colon and names a category announces what
 * follows, if regions without a category of their own do; all other parts say something themselves. */
static void phrases_of_sentence(struct answer *answer, struct sentence s) {
    const struct subject none = {LEXICON_NONE, LEXICON_NONE, 0};
    struct subject lead = none;
    size_t from = s.from, said = s.from; /* `said`: the next category or region behind the colon at hand */
    for (size_t i = s.from; i <= s.to; i++) {
        if (i < s.to && answer->tokens[i].type != TOKEN_COLON) continue;
        if (said <= i) said = i + 1;
        while (said < s.to && category_of(&answer->tokens[said]) == LEXICON_NONE
               && region_of(answer, said, s.to) == LEXICON_NONE)
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
    while (next_sentence(answer, s.to, &s)) phrases_of_sentence(answer, s);
}

void answer_regions(struct answer *answer) {
    struct sentence s = {0};
    answer->region_count = 0;
    while (next_sentence(answer, s.to, &s)) {
        for (size_t i = s.from; i < s.to; i++) {
            uint8_t region = region_of(answer, i, s.to);
            if (region == LEXICON_NONE) continue;
            answer->regions = memory_grow(answer->regions, &answer->region_room, answer->region_count + 1,
                                          sizeof *answer->regions);
            answer->regions[answer->region_count++] =
                (struct said_phrase){LEXICON_NONE, region, LEXICON_NONE, 1};
        }
    }
}

/* --- boxes and their categories ------------------------------------------------------------------------- */

/* In these a label belongs to its box wherever it stands in the same object. */
static bool is_labelled(enum syntax syntax) {
    return syntax == SYNTAX_QWEN_JSON || syntax == SYNTAX_GEMINI || syntax == SYNTAX_MOONDREAM;
}

/* In these it stands right behind its box, whatever has been said before. */
static bool is_followed_by_label(enum syntax syntax) {
    return syntax == SYNTAX_PALIGEMMA || syntax == SYNTAX_MOLMO;
}

/* The category right behind a token; -1 where there is none. */
static int label_behind(const struct answer *answer, size_t at, size_t to) {
    at++;
    while (at < to && is_kind(&answer->tokens[at], LEXICON_ARTICLE)) at++;
    uint8_t category = at < to ? category_of(&answer->tokens[at]) : LEXICON_NONE;
    return category != LEXICON_NONE ? category : -1;
}

void answer_box_categories(struct answer *answer) {
    struct sentence s = {0};
    int carried = -1; /* the category that the sentences before spoke of */
    answer->box_category = memory_grow(answer->box_category, &answer->box_category_room, answer->boxes.count,
                                       sizeof *answer->box_category);
    while (next_sentence(answer, s.to, &s)) {
        int current = -1, following = -1;
        size_t following_at = s.from;
        for (size_t i = s.from; i < s.to; i++) {
            const struct token *token = &answer->tokens[i];
            uint8_t category = category_of(token);
            if (category != LEXICON_NONE) current = category;
            if (token->type != TOKEN_BOX) continue;
            enum syntax syntax = (enum syntax)answer->boxes.boxes[token->box].syntax;
            if (is_followed_by_label(syntax)) {
                int label = label_behind(answer, i, s.to);
                answer->box_category[token->box] = label >= 0 ? label : current;
                if (label >= 0 || syntax == SYNTAX_PALIGEMMA) continue;
            }
            if (current >= 0) {
                answer->box_category[token->box] = current;
                continue;
            }
            if (following_at <= i) { /* each token is looked at once */
                following = -1;
                for (following_at = i + 1; following_at < s.to && following < 0; following_at++) {
                    category = category_of(&answer->tokens[following_at]);
                    if (category != LEXICON_NONE) following = category;
                }
            }
            bool labelled = is_labelled(syntax); /* its own label first, where it has one */
            int first = labelled ? following : carried, second = labelled ? carried : following;
            answer->box_category[token->box] = first >= 0 ? first : second;
        }
        if (current >= 0) carried = current;
    }
}

/* --- relations ------------------------------------------------------------------------------------------ */

static uint8_t opposite(uint8_t direction) {
    static const uint8_t opposites[] = {
        [DIRECTION_LEFT] = DIRECTION_RIGHT,
        [DIRECTION_RIGHT] = DIRECTION_LEFT,
        [DIRECTION_ABOVE] = DIRECTION_BELOW,
        [DIRECTION_BELOW] = DIRECTION_ABOVE,
        [DIRECTION_UPPER_LEFT] = DIRECTION_LOWER_RIGHT,
        [DIRECTION_UPPER_RIGHT] = DIRECTION_LOWER_LEFT,
        [DIRECTION_LOWER_LEFT] = DIRECTION_UPPER_RIGHT,
        [DIRECTION_LOWER_RIGHT] = DIRECTION_UPPER_LEFT,
        [DIRECTION_SAME] = DIRECTION_SAME,
    };
    return direction == LEXICON_NONE || direction == LEXICON_TWO ? direction : opposites[direction];
}

/* A sentence that relates two categories: the first two different ones in it, the distance and the direction;
 * "it" is the category named first. */
static void relate_sentence(struct answer *answer, struct sentence s) {
    if ((s.kinds & KINDS_RELATIONS) == 0) return;
    int first = -1, second = -1, anchor = -1;
    uint8_t distance = LEXICON_NONE, direction = LEXICON_NONE;
    for (size_t i = s.from; i < s.to; i++) {
        const struct token *token = &answer->tokens[i];
        uint8_t category = category_of(token);
        if (category != LEXICON_NONE && first < 0) first = category;
        if (category != LEXICON_NONE && category != first && second < 0) second = category;
        if (is_kind(token, KIND_DISTANCE) && !token->negated) distance = value_of(token, KIND_DISTANCE);
        if (!is_kind(token, KIND_DIRECTION) || token->negated) continue;
        size_t at = anchor_of(answer, i, s.to);
        if (at == s.to) continue;
        direction = value_of(token, KIND_DIRECTION);
        uint8_t named = value_of(&answer->tokens[at], KIND_CATEGORY);
        anchor = named != LEXICON_NONE ? named : first;
    }
    if (second < 0 || (distance == LEXICON_NONE && direction == LEXICON_NONE)) return;
    int earlier = first < second ? first : second, later = first < second ? second : first;
    if (direction != LEXICON_NONE && anchor == later) direction = opposite(direction);
    answer->relations = memory_grow(answer->relations, &answer->relation_room, answer->relation_count + 1,
                                    sizeof *answer->relations);
    answer->relations[answer->relation_count++] =
        (struct said_relation){(uint8_t)earlier, (uint8_t)later, distance, direction};
}

void answer_relations(struct answer *answer) {
    struct sentence s = {0};
    answer->relation_count = 0;
    while (next_sentence(answer, s.to, &s)) relate_sentence(answer, s);
}

/* --- profiles ------------------------------------------------------------------------------------------- */

static void say(uint8_t *slot, uint8_t value) {
    if (value == LEXICON_NONE) return;
    *slot = *slot == LEXICON_NONE || *slot == value ? value : LEXICON_TWO;
}

/* Whether a sentence speaks of how something lies to something else. */
static bool relates(const struct answer *answer, struct sentence s) {
    if ((s.kinds & KINDS_RELATIONS) == 0) return false;
    for (size_t i = s.from; i < s.to; i++) {
        const struct token *token = &answer->tokens[i];
        if (is_kind(token, KIND_DISTANCE)
            || (is_kind(token, KIND_DIRECTION) && anchor_of(answer, i, s.to) != s.to))
            return true;
    }
    return false;
}

/* A sentence about the object's neighbour; `named` is false where the object itself has not been named yet:
 * then its first category is the object's. */
static void say_neighbour(const struct answer *answer, struct sentence s, bool named,
                          struct said_profile *profile) {
    for (size_t i = s.from; i < s.to; i++) {
        const struct token *token = &answer->tokens[i];
        uint8_t category = category_of(token), direction = value_of(token, KIND_DIRECTION);
        if (category != LEXICON_NONE && !named) {
            say(&profile->category, category);
            named = true;
        } else if (category != LEXICON_NONE) {
            say(&profile->other, category);
        }
        if (!token->negated) say(&profile->distance, value_of(token, KIND_DISTANCE));
        if (direction == LEXICON_NONE || token->negated) continue;
        size_t anchor = anchor_of(answer, i, s.to);
        if (anchor == s.to) continue;
        /* "... to the left of it": of the object asked about; "to the left of a ship": of its neighbour */
        bool of_other = is_kind(&answer->tokens[anchor], KIND_CATEGORY);
        say(&profile->direction, of_other ? opposite(direction) : direction);
    }
}

struct said_profile answer_profile(const struct answer *answer) {
    struct said_profile profile;
    struct sentence s = {0};
    memset(&profile, LEXICON_NONE, sizeof profile);
    while (next_sentence(answer, s.to, &s)) {
        bool named = profile.category != LEXICON_NONE, neighbour = relates(answer, s);
        if (neighbour) say_neighbour(answer, s, named, &profile);
        if (neighbour && named) continue;
        for (size_t i = s.from; i < s.to; i++) {
            const struct token *token = &answer->tokens[i];
            if ((token->kinds & KINDS_PROFILE) == 0) continue;
            if (!neighbour) say(&profile.category, category_of(token));
            say(&profile.region, region_of(answer, i, s.to));
            if (token->negated) continue;
            say(&profile.size, value_of(token, KIND_SIZE));
            say(&profile.shape, value_of(token, KIND_SHAPE));
        }
    }
    return profile;
}
