/* SPDX-License-Identifier: MIT */
#include "words/lexicon.h"

#include "base/ascii.h"
#include "base/fold.h"
#include "base/hash.h"
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
    uint64_t head[2]; /* its first sixteen bytes in lower case, zero-filled; [0] is 0 for an empty slot */
    const char *tail; /* the rest in lower case, NUL-terminated; NULL if there is none */
    uint32_t first;   /* the root's transition, a way; 0 if no surface begins with it */
    uint32_t id;      /* from 1 */
};

struct transition {
    uint32_t from, to; /* `to` is 0 for an empty slot */
    uint32_t word;
};

struct lexicon {
    struct arena memory;
    struct lexicon_node *nodes; /* 0 is the root */
    size_t node_count, node_room;
    struct known_word *words;
    size_t word_count, word_slots;
    struct transition *transitions;
    size_t transition_count, transition_slots;
    bool unspaced; /* characters of scripts without blanks are words */
};

/* --- words ---------------------------------------------------------------------------------------------- */

/* Bytes of UTF-8 sequences count as letters of other scripts. */
bool is_word_byte(char c) {
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
    static const char zeros_behind[32] = "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF";
    const __m128i case_bit = _mm_set1_epi8(0x20);
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)text);
    __m128i letter = _mm_sub_epi8(_mm_or_si128(bytes, case_bit), _mm_set1_epi8('a'));
    __m128i digit = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
    __m128i is_low = _mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(25)), letter);
    __m128i is_ten = _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit);
    unsigned in_word = (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(is_low, is_ten), bytes));
    struct spelled word = {.len = (size_t)__builtin_ctz(~in_word | 1u << (room < 16 ? room : 16))};
    const char *mask = zeros_behind + 16 - (word.len < 16 ? word.len : 16);
    __m128i kept = _mm_loadu_si128((const __m128i *)(const void *)mask);
    __m128i folded = _mm_and_si128(_mm_or_si128(bytes, _mm_and_si128(is_low, case_bit)), kept);
    memcpy(word.head, &folded, sizeof word.head);
    return word;
}
#else
static inline struct spelled spell(const char *text, size_t room) {
    struct spelled word = {.len = 0};
    char folded[16] = {0};
    while (word.len < 16 && word.len < room && is_word_byte(text[word.len])) {
        folded[word.len] = fold(text[word.len]);
        word.len++;
    }
    memcpy(word.head, folded, sizeof word.head);
    return word;
}
#endif

static inline size_t hash_of(const struct spelled *word) {
    uint64_t mixed =
        (word->head[0] * UINT64_C(0x9E3779B97F4A7C15)) ^ (word->head[1] * UINT64_C(0xC2B2AE3D27D4EB4F));
    return (size_t)(mixed >> 32);
}

static bool same_tail(const char *tail, const struct spelled *word, const char *text) {
    if (tail == NULL) return word->len == 16;
    for (size_t i = 16; i < word->len; i++, tail++) {
        if (fold(text[i]) != *tail) return false;
    }
    return *tail == '\0';
}

/* The slot of a word: its own, or the empty one that it would take. */
static inline struct known_word *find_word(const struct lexicon *lexicon, const char *text,
                                           const struct spelled *word) {
    for (size_t slot = hash_of(word);; slot++) {
        struct known_word *known = &lexicon->words[slot & (lexicon->word_slots - 1)];
        if (known->head[0] == 0) return known;
        if (known->head[0] == word->head[0] && known->head[1] == word->head[1]
            && (word->len < 16 || same_tail(known->tail, word, text)))
            return known;
    }
}

/* The whole word at the start of a text of `len` bytes. */
static inline struct spelled read_word(const char *text, size_t len) {
    struct spelled word = spell(text, len);
    if (word.len >= 16) {
        while (word.len < len && is_word_byte(text[word.len])) word.len++;
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
        while (word.len < len && is_word_byte(text[word.len]) && !fold_is_unspaced(text + word.len))
            word.len++;
    }
    for (size_t i = 0; i < word.len && i < sizeof folded; i++) folded[i] = fold(text[i]);
    memcpy(word.head, folded, sizeof word.head);
    return word;
}

static void grow_words(struct lexicon *lexicon) {
    struct known_word *old = lexicon->words;
    size_t count = lexicon->word_slots;
    lexicon->word_slots = count == 0 ? 1024 : count * 2;
    lexicon->words = memory_new(lexicon->word_slots, sizeof *lexicon->words);
    for (size_t i = 0; i < count; i++) {
        if (old[i].head[0] == 0) continue;
        const char *tail = old[i].tail;
        struct spelled word = {{old[i].head[0], old[i].head[1]}, 16 + (tail != NULL ? strlen(tail) : 0)};
        *find_word(lexicon, tail != NULL ? tail - 16 : "", &word) = old[i];
    }
    free(old);
}

/* The entry of a word of a surface, added if it is new. */
static struct known_word *add_word(struct lexicon *lexicon, const char *text, size_t len) {
    if (lexicon->word_count * 4 >= lexicon->word_slots) grow_words(lexicon);
    char *plain = arena_take(&lexicon->memory, len + 1);
    for (size_t i = 0; i < len; i++) plain[i] = fold(text[i]);
    plain[len] = '\0';
    struct spelled word = read_word(plain, len);
    struct known_word *known = find_word(lexicon, plain, &word);
    if (known->head[0] != 0) return known;
    *known = (struct known_word){.head = {word.head[0], word.head[1]}, .id = (uint32_t)++lexicon->word_count};
    if (len > 16) known->tail = plain + 16;
    return known;
}

static inline struct transition *find_transition(const struct lexicon *lexicon, uint32_t from,
                                                 uint32_t word) {
    uint64_t mixed = ((uint64_t)from << 32 | word) * UINT64_C(0x9E3779B97F4A7C15);
    for (size_t slot = (size_t)(mixed >> 32);; slot++) {
        struct transition *found = &lexicon->transitions[slot & (lexicon->transition_slots - 1)];
        if (found->to == 0 || (found->from == from && found->word == word)) return found;
    }
}

static uint32_t new_node(struct lexicon *lexicon) {
    lexicon->nodes =
        memory_grow(lexicon->nodes, &lexicon->node_room, lexicon->node_count + 1, sizeof *lexicon->nodes);
    struct lexicon_node *node = &lexicon->nodes[lexicon->node_count];
    *node = (struct lexicon_node){.ends = false};
    memset(node->meaning.value, LEXICON_NONE, sizeof node->meaning.value);
    return (uint32_t)lexicon->node_count++;
}

static void grow_transitions(struct lexicon *lexicon) {
    struct transition *old = lexicon->transitions;
    size_t count = lexicon->transition_slots;
    lexicon->transition_slots = count == 0 ? 1024 : count * 2;
    lexicon->transitions = memory_new(lexicon->transition_slots, sizeof *lexicon->transitions);
    for (size_t i = 0; i < count; i++) {
        if (old[i].to != 0) *find_transition(lexicon, old[i].from, old[i].word) = old[i];
    }
    free(old);
}

/* The node that a word leads to, added if there is none. */
static uint32_t step(struct lexicon *lexicon, uint32_t from, struct known_word *word) {
    if (from == 0) {
        if (word->first == 0) word->first = new_node(lexicon);
        return word->first;
    }
    if (lexicon->transition_count * 2 >= lexicon->transition_slots) grow_transitions(lexicon);
    struct transition *found = find_transition(lexicon, from, word->id);
    if (found->to == 0) {
        *found = (struct transition){from, new_node(lexicon), word->id};
        lexicon->transition_count++;
    }
    lexicon->nodes[from].goes_on = true;
    return found->to;
}

static void add_surface(struct lexicon *lexicon, struct slice surface, int kind, size_t value, bool plural) {
    uint32_t node = 0;
    struct folded folded = {.origin = NULL}; /* as the texts in which it is searched */
    fold_text(&folded, surface);
    surface = folded.text;
    for (size_t at = 0; at < surface.len;) {
        size_t end = at;
        if (lexicon->unspaced && is_word_byte(surface.at[at]))
            end += read_unit(surface.at + at, surface.len - at).len;
        while (!lexicon->unspaced && end < surface.len && is_word_byte(surface.at[end])) end++;
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
    if (kind == LEXICON_MEASURE) { /* it may be between a number and what is counted */
        last->meaning.kinds |= 1u << LEXICON_FILLER;
        last->meaning.value[LEXICON_FILLER] = 0;
    }
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
    for (size_t i = 0; i < lexicon->word_slots; i++) {
        struct known_word *word = &lexicon->words[i];
        if (word->first != 0) word->first = way_to(lexicon, word->first);
    }
    for (size_t i = 0; i < lexicon->transition_slots; i++) {
        struct transition *transition = &lexicon->transitions[i];
        if (transition->to != 0) transition->to = way_to(lexicon, transition->to);
    }
}

const struct lexicon_list lexicon_lists[] = {
    {"negations", LEXICON_NEGATION}, {"articles", LEXICON_ARTICLE},
    {"pronouns", LEXICON_PRONOUN},   {"fillers", LEXICON_FILLER},
    {"joiners", LEXICON_JOINER},     {"absences", LEXICON_ABSENCE},
    {"others", LEXICON_OTHERS},      {"ends", LEXICON_END},
    {"verbs", LEXICON_VERB},         {"prepositions", LEXICON_PREPOSITION},
    {"places", LEXICON_PLACE},       {"idioms", LEXICON_IDIOM},
    {"vague", LEXICON_VAGUE},        {"ranges", LEXICON_RANGE},
    {"totals", LEXICON_TOTAL},       {"results", LEXICON_RESULT},
    {"finals", LEXICON_FINAL},       {"choices", LEXICON_CHOICE},
    {"units", LEXICON_UNIT},         {"names", LEXICON_NAME},
    {"years", LEXICON_YEAR},         {"alternatives", LEXICON_ALTERNATIVE},
    {"measures", LEXICON_MEASURE},   {NULL, 0}};

struct lexicon *lexicon_new(const struct vocab *vocab, const struct yaml *yaml) {
    struct lexicon *lexicon = memory_new(1, sizeof *lexicon);
    lexicon->unspaced = vocab->unspaced;
    new_node(lexicon);
    grow_words(lexicon);
    grow_transitions(lexicon);
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        const struct word_list *list = &vocab->kinds[kind];
        for (size_t i = 0; i < list->count; i++) {
            for (size_t f = 0; f < list->form_count; f++) {
                struct slice surface = list->words[i].form[f].plain;
                /* a form with an article reads as the article and the word */
                if (surface.at == NULL || slice_is(list->form_names[f], "a")) continue;
                if (vocab_form_measures(list, f))
                    add_surface(lexicon, surface, LEXICON_MEASURE, 0, false);
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
        add_list(lexicon, yamlfile_get(yaml->root, lexicon_lists[i].key), lexicon_lists[i].kind, 0);
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
    uint32_t way = known->first;
    for (size_t end = found.end; way != 0;) {
        if ((way & WAY_ENDS) != 0) found = (struct surface){&lexicon->nodes[way / WAY_NODE].meaning, end};
        if ((way & WAY_GOES_ON) == 0) break;
        while (end < len && is_joint(text[end])) end++;
        if (end >= len || !is_word_byte(text[end])) break;
        word = read_unit(text + end, len - end);
        known = find_word(lexicon, text + end, &word);
        if (known->head[0] == 0) break;
        end += word.len;
        way = find_transition(lexicon, way / WAY_NODE, known->id)->to;
    }
    return found;
}

struct surface lexicon_find(const struct lexicon *lexicon, const char *text, size_t at, size_t len) {
    if (lexicon->unspaced) return find_unspaced(lexicon, text, at, len);
    struct spelled word = read_word(text + at, len - at);
    struct surface found = {NULL, at + word.len};
    const struct known_word *known = find_word(lexicon, text + at, &word);
    uint32_t way = known->first; /* 0 in an empty slot */
    for (size_t end = found.end; way != 0;) {
        if ((way & WAY_ENDS) != 0) found = (struct surface){&lexicon->nodes[way / WAY_NODE].meaning, end};
        if ((way & WAY_GOES_ON) == 0) break;
        size_t next = end;
        while (next < len && is_joint(text[next])) next++;
        if (next == end || next >= len || !is_word_byte(text[next])) break;
        word = read_word(text + next, len - next);
        known = find_word(lexicon, text + next, &word);
        if (known->head[0] == 0) break;
        end = next + word.len;
        way = find_transition(lexicon, way / WAY_NODE, known->id)->to;
    }
    return found;
}
