/* SPDX-License-Identifier: MIT */
#include "words/lexicon.h"

#include "base/ascii.h"
#include "base/fold.h"
#include "base/index.h"
#include "base/memory.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#if defined(__SSE2__) && !defined(SAR_PORTABLE)
#include <emmintrin.h>
#endif

/* A trie over words. A transition is found by (node, word); those of the root are stored with the words. */
struct lexicon_node {
    struct meaning meaning;
    bool ends;    /* a surface ends here */
    bool goes_on; /* longer surfaces begin with it */
};

/* A way, which replaces a node in transitions when all nodes exist: its index times WAY_NODE, and two
 * flags, so that most nodes need not be looked at. 0 is no node. */
enum { WAY_ENDS = 1, WAY_GOES_ON = 2, WAY_NODE = 4 };

/* The words that surfaces are made of, by the hash of their spelling. */
struct known_word {
    uint64_t head[2]; /* its first sixteen bytes in lower case, zero-filled */
    const char *tail; /* the rest in lower case, NUL-terminated; NULL if there is none */
    uint32_t first;   /* the root's transition, a way; 0 if no surface begins with it */
};

struct transition {
    uint32_t from, to;
    uint32_t word;
};

struct lexicon {
    struct arena memory;
    struct lexicon_node *nodes; /* 0 is the root */
    size_t node_count, node_room;
    struct known_word *words;
    size_t word_count, word_room;
    struct transition *transitions;
    size_t transition_count, transition_room;
    struct index word_index, transition_index;
    bool unspaced; /* characters of scripts without blanks are words */
};

/* --- words ---------------------------------------------------------------------------------------------- */

/* Bytes of UTF-8 sequences count as letters of other scripts. */
bool lexicon_is_word_byte(char c) {
    return ascii_is_letter(c) || ascii_is_digit(c) || (unsigned char)c >= 0x80;
}

static char fold(char c) {
    return ascii_is_letter(c) ? (char)(c | 0x20) : c;
}

/* The word at the start of a text, in lower case. Its first sixteen bytes, zero-filled, distinguish nearly
 * all words, and are compared in two steps instead of sixteen. */
struct spelled {
    uint64_t head[2];
    size_t len;
};

#if defined(__SSE2__) && !defined(SAR_PORTABLE)
static inline struct spelled spell(const char *text, size_t room) {
    static const char zeros_after[32] = "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF";
    const __m128i case_bit = _mm_set1_epi8(0x20);
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)text);
    __m128i letter = _mm_sub_epi8(_mm_or_si128(bytes, case_bit), _mm_set1_epi8('a'));
    __m128i digit = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
    __m128i is_low = _mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(25)), letter);
    __m128i is_ten = _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit);
    unsigned in_word = (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(is_low, is_ten), bytes));
    struct spelled word = {.len = (size_t)__builtin_ctz(~in_word | 1u << (room < 16 ? room : 16))};
    const char *mask = zeros_after + 16 - (word.len < 16 ? word.len : 16);
    __m128i kept = _mm_loadu_si128((const __m128i *)(const void *)mask);
    __m128i folded = _mm_and_si128(_mm_or_si128(bytes, _mm_and_si128(is_low, case_bit)), kept);
    memcpy(word.head, &folded, sizeof word.head);
    return word;
}
#else
static inline struct spelled spell(const char *text, size_t room) {
    struct spelled word = {.len = 0};
    char folded[16] = {0};
    while (word.len < 16 && word.len < room && lexicon_is_word_byte(text[word.len])) {
        folded[word.len] = fold(text[word.len]);
        word.len++;
    }
    memcpy(word.head, folded, sizeof word.head);
    return word;
}
#endif

static inline uint64_t hash_of(const struct spelled *word) {
    uint64_t mixed =
        (word->head[0] * UINT64_C(0x9E3779B97F4A7C15)) ^ (word->head[1] * UINT64_C(0xC2B2AE3D27D4EB4F));
    return mixed >> 32;
}

static bool same_tail(const char *tail, const struct spelled *word, const char *text) {
    if (tail == NULL) return word->len == 16;
    for (size_t i = 16; i < word->len; i++, tail++) {
        if (fold(text[i]) != *tail) return false;
    }
    return *tail == '\0';
}

/* NULL if no surface has the word. */
static inline struct known_word *find_word(const struct lexicon *lexicon, const char *text,
                                           const struct spelled *word) {
    for (struct index_probe probe = index_probe(hash_of(word)); index_next(&lexicon->word_index, &probe);) {
        struct known_word *known = &lexicon->words[probe.number];
        if (known->head[0] == word->head[0] && known->head[1] == word->head[1]
            && (word->len < 16 || same_tail(known->tail, word, text)))
            return known;
    }
    return NULL;
}

/* The whole word at the start of a text of `len` bytes. */
static inline struct spelled read_word(const char *text, size_t len) {
    struct spelled word = spell(text, len);
    if (word.len >= 16) {
        while (word.len < len && lexicon_is_word_byte(text[word.len])) word.len++;
    }
    return word;
}

/* The same without blanks between words: one character of a script that has none, else a run of word bytes
 * up to such a character. */
static struct spelled read_unit(const char *text, size_t len) {
    struct spelled word = {.len = 0};
    char folded[16] = {0};
    if (fold_is_unspaced(text)) {
        word.len = utf8_length((const unsigned char *)text, len);
        if (word.len == 0) word.len = 1;
    }
    if (word.len == 0) {
        while (word.len < len && lexicon_is_word_byte(text[word.len]) && !fold_is_unspaced(text + word.len))
            word.len++;
    }
    for (size_t i = 0; i < word.len && i < sizeof folded; i++) folded[i] = fold(text[i]);
    memcpy(word.head, folded, sizeof word.head);
    return word;
}

/* The entry of a word of a surface, added if it is new. */
static struct known_word *add_word(struct lexicon *lexicon, const char *text, size_t len) {
    char *plain = arena_take(&lexicon->memory, len + 1);
    for (size_t i = 0; i < len; i++) plain[i] = fold(text[i]);
    plain[len] = '\0';
    struct spelled word = read_word(plain, len);
    struct known_word *known = find_word(lexicon, plain, &word);
    if (known != NULL) return known;
    lexicon->words =
        memory_grow(lexicon->words, &lexicon->word_room, lexicon->word_count + 1, sizeof *lexicon->words);
    index_add(&lexicon->word_index, hash_of(&word), lexicon->word_count);
    known = &lexicon->words[lexicon->word_count++];
    *known = (struct known_word){.head = {word.head[0], word.head[1]}};
    if (len > 16) known->tail = plain + 16;
    return known;
}

static inline uint64_t hash_of_transition(uint32_t from, uint32_t word) {
    return (((uint64_t)from << 32 | word) * UINT64_C(0x9E3779B97F4A7C15)) >> 32;
}

/* The node or way that a word leads to; 0 if it leads nowhere. */
static inline uint32_t follow(const struct lexicon *lexicon, uint32_t from, uint32_t word) {
    struct index_probe probe = index_probe(hash_of_transition(from, word));
    while (index_next(&lexicon->transition_index, &probe)) {
        const struct transition *found = &lexicon->transitions[probe.number];
        if (found->from == from && found->word == word) return found->to;
    }
    return 0;
}

static uint32_t new_node(struct lexicon *lexicon) {
    lexicon->nodes =
        memory_grow(lexicon->nodes, &lexicon->node_room, lexicon->node_count + 1, sizeof *lexicon->nodes);
    struct lexicon_node *node = &lexicon->nodes[lexicon->node_count];
    *node = (struct lexicon_node){.ends = false};
    memset(node->meaning.value, LEXICON_NONE, sizeof node->meaning.value);
    return (uint32_t)lexicon->node_count++;
}

/* The node that a word leads to, added if there is none. */
static uint32_t step(struct lexicon *lexicon, uint32_t from, struct known_word *word) {
    if (from == 0) {
        if (word->first == 0) word->first = new_node(lexicon);
        return word->first;
    }
    uint32_t id = (uint32_t)(word - lexicon->words), to = follow(lexicon, from, id);
    if (to == 0) {
        lexicon->transitions = memory_grow(lexicon->transitions, &lexicon->transition_room,
                                           lexicon->transition_count + 1, sizeof *lexicon->transitions);
        to = new_node(lexicon);
        index_add(&lexicon->transition_index, hash_of_transition(from, id), lexicon->transition_count);
        lexicon->transitions[lexicon->transition_count++] = (struct transition){from, to, id};
    }
    lexicon->nodes[from].goes_on = true;
    return to;
}

static void add_surface(struct lexicon *lexicon, struct slice surface, int kind, size_t value, bool plural) {
    uint32_t node = 0;
    struct folded folded = {.origin = NULL}; /* as the texts in which it is searched */
    fold_text(&folded, surface);
    surface = folded.text;
    for (size_t at = 0; at < surface.len;) {
        size_t end = at;
        if (lexicon->unspaced && lexicon_is_word_byte(surface.at[at]))
            end += read_unit(surface.at + at, surface.len - at).len;
        while (!lexicon->unspaced && end < surface.len && lexicon_is_word_byte(surface.at[end])) end++;
        if (end > at) node = step(lexicon, node, add_word(lexicon, surface.at + at, end - at));
        at = end + (end == at || !lexicon->unspaced);
    }
    fold_free(&folded);
    if (node == 0) return;
    struct lexicon_node *last = &lexicon->nodes[node];
    last->ends = true;
    last->meaning.kinds |= 1u << kind;
    if (last->meaning.value[kind] == LEXICON_NONE) last->meaning.value[kind] = (uint8_t)value;
    last->meaning.plural = plural;
}

static void add_list(struct lexicon *lexicon, const struct yaml_node *list, int kind, size_t value) {
    for (size_t i = 0; list != NULL && i < list->count; i++)
        add_surface(lexicon, list->items[i]->text, kind, value, false);
}

static uint32_t way_to(const struct lexicon *lexicon, uint32_t node) {
    const struct lexicon_node *there = &lexicon->nodes[node];
    return node * WAY_NODE | (there->ends ? WAY_ENDS : 0) | (there->goes_on ? WAY_GOES_ON : 0);
}

/* Replaces the nodes in all transitions with ways. */
static void make_ways(struct lexicon *lexicon) {
    for (size_t i = 0; i < lexicon->word_count; i++) {
        struct known_word *word = &lexicon->words[i];
        if (word->first != 0) word->first = way_to(lexicon, word->first);
    }
    for (size_t i = 0; i < lexicon->transition_count; i++)
        lexicon->transitions[i].to = way_to(lexicon, lexicon->transitions[i].to);
}

const struct lexicon_list lexicon_lists[] = {{"negations", LEXICON_NEGATION, 0},
                                             {"articles", LEXICON_ARTICLE, 0},
                                             {"pronouns", LEXICON_PRONOUN, PRONOUN_PLAIN},
                                             {"reciprocals", LEXICON_PRONOUN, PRONOUN_RECIPROCAL},
                                             {"measures", LEXICON_FILLER, FILLER_MEASURE},
                                             {"fillers", LEXICON_FILLER, FILLER_PLAIN},
                                             {"joiners", LEXICON_JOINER, 0},
                                             {"absences", LEXICON_ABSENCE, 0},
                                             {"others", LEXICON_OTHERS, 0},
                                             {"ends", LEXICON_END, 0},
                                             {"verbs", LEXICON_VERB, 0},
                                             {"prepositions", LEXICON_PREPOSITION, 0},
                                             {"places", LEXICON_PLACE, 0},
                                             {"idioms", LEXICON_IDIOM, 0},
                                             {"vague", LEXICON_VAGUE, 0},
                                             {"ranges", LEXICON_RANGE, 0},
                                             {"totals", LEXICON_TOTAL, 0},
                                             {"results", LEXICON_RESULT, 0},
                                             {"finals", LEXICON_FINAL, 0},
                                             {"choices", LEXICON_CHOICE, 0},
                                             {"units", LEXICON_UNIT, 0},
                                             {"names", LEXICON_NAME, 0},
                                             {"years", LEXICON_YEAR, 0},
                                             {"alternatives", LEXICON_ALTERNATIVE, 0},
                                             {NULL, 0, 0}};

struct lexicon *lexicon_new(const struct vocab *vocab, const struct yaml *yaml) {
    struct lexicon *lexicon = memory_new(1, sizeof *lexicon);
    lexicon->unspaced = vocab->unspaced;
    new_node(lexicon);
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        const struct word_list *list = &vocab->kinds[kind];
        for (size_t i = 0; i < list->count; i++) {
            for (size_t f = 0; f < list->form_count; f++) {
                struct slice surface = list->words[i].form[f].plain;
                /* a form with an article reads as the article and the word */
                if (surface.at == NULL || slice_is(list->form_names[f], "a")) continue;
                if (vocab_form_measures(list, f))
                    add_surface(lexicon, surface, LEXICON_FILLER, FILLER_MEASURE, false);
                else
                    add_surface(lexicon, surface, kind, i, slice_is(list->form_names[f], "many"));
            }
            add_list(lexicon, list->words[i].also, kind, i);
        }
    }
    for (size_t i = 0; i < vocab->number_count; i++)
        add_surface(lexicon, vocab->numbers[i], LEXICON_NUMBER, i, false);
    for (size_t i = 0; i < vocab->number_word_count; i++)
        add_surface(lexicon, vocab->number_words[i].text, LEXICON_NUMBER, VOCAB_NUMBERS + i, false);
    for (size_t i = 0; lexicon_lists[i].key != NULL; i++)
        add_list(lexicon, yamlfile_get(yaml->root, lexicon_lists[i].key), lexicon_lists[i].kind,
                 lexicon_lists[i].value);
    add_surface(lexicon, slice_of("boxed"), LEXICON_RESULT, 0, false); /* fold writes LaTeX's command so */
    make_ways(lexicon);
    return lexicon;
}

void lexicon_free(struct lexicon *lexicon) {
    if (lexicon == NULL) return;
    arena_free(&lexicon->memory);
    free(lexicon->nodes);
    free(lexicon->words);
    free(lexicon->transitions);
    index_free(&lexicon->word_index);
    index_free(&lexicon->transition_index);
    free(lexicon);
}

/* Whether a byte may join the words of a surface. */
static bool is_joint(char c) {
    return c == ' ' || c == '-' || c == '_' || c == '\'' || c == '\t';
}

/* lexicon_find without blanks between words: blanks may be there, and need not. */
static __attribute__((noinline)) struct surface find_unspaced(const struct lexicon *lexicon, const char *text,
                                                              size_t at, size_t len) {
    struct spelled word = read_unit(text + at, len - at);
    struct surface found = {NULL, at + word.len};
    const struct known_word *known = find_word(lexicon, text + at, &word);
    uint32_t way = known != NULL ? known->first : 0;
    for (size_t end = found.end; way != 0;) {
        if ((way & WAY_ENDS) != 0) found = (struct surface){&lexicon->nodes[way / WAY_NODE].meaning, end};
        if ((way & WAY_GOES_ON) == 0) break;
        while (end < len && is_joint(text[end])) end++;
        if (end >= len || !lexicon_is_word_byte(text[end])) break;
        word = read_unit(text + end, len - end);
        known = find_word(lexicon, text + end, &word);
        if (known == NULL) break;
        end += word.len;
        way = follow(lexicon, way / WAY_NODE, (uint32_t)(known - lexicon->words));
    }
    return found;
}

struct surface lexicon_find(const struct lexicon *lexicon, const char *text, size_t at, size_t len) {
    if (lexicon->unspaced) return find_unspaced(lexicon, text, at, len);
    struct spelled word = read_word(text + at, len - at);
    struct surface found = {NULL, at + word.len};
    const struct known_word *known = find_word(lexicon, text + at, &word);
    uint32_t way = known != NULL ? known->first : 0;
    for (size_t end = found.end; way != 0;) {
        if ((way & WAY_ENDS) != 0) found = (struct surface){&lexicon->nodes[way / WAY_NODE].meaning, end};
        if ((way & WAY_GOES_ON) == 0) break;
        size_t next = end;
        while (next < len && is_joint(text[next])) next++;
        if (next == end || next >= len || !lexicon_is_word_byte(text[next])) break;
        word = read_word(text + next, len - next);
        known = find_word(lexicon, text + next, &word);
        if (known == NULL) break;
        end = next + word.len;
        way = follow(lexicon, way / WAY_NODE, (uint32_t)(known - lexicon->words));
    }
    return found;
}
