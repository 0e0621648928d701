/* SPDX-License-Identifier: MIT */
#include "lexicon.h"

#include "hash.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

#if defined(__SSE2__) && !defined(SAR_PORTABLE)
#include <emmintrin.h>
#endif

/* A trie over words. A transition is found by (node, word); the root's are an array. */
struct node {
    struct meaning meaning;
    bool ends; /* a surface ends here */
};

struct known_word {
    struct slice text; /* in lower case */
    uint64_t head[2];  /* its first sixteen bytes, zero filled */
};

struct transition {
    uint32_t from, to; /* `to` is 0 for an empty slot */
    uint16_t word;
};

struct lexicon {
    struct arena memory;
    struct node *nodes; /* 0 is the root */
    size_t node_count, node_room;
    struct known_word *words; /* 0 is no word */
    size_t word_count, word_room;
    uint16_t *word_slots;
    struct transition *slots;
    size_t word_slot_count, slot_count, used;
    uint32_t *first; /* the root's transitions by word; 0 for none */
};

/* --- words ---------------------------------------------------------------------------------------------- */

static bool is_letter(char c) {
    return (unsigned char)((c | 0x20) - 'a') < 26;
}

/* Bytes of UTF-8 sequences are letters of other scripts. */
bool is_word_byte(char c) {
    return is_letter(c) || (unsigned char)(c - '0') < 10 || (unsigned char)c >= 0x80;
}

static char fold(char c) {
    return is_letter(c) ? (char)(c | 0x20) : c;
}

/* The word at the start of a text, in lower case: its first sixteen bytes, zero filled, tell nearly all words
 * apart, and are looked at in two steps instead of sixteen. */
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
    struct spelled word = {.len = (size_t)__builtin_ctz(~in_word)};
    if (word.len > room) word.len = room;
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

static inline uint32_t hash_of(const struct spelled *word) {
    uint64_t mixed =
        (word->head[0] * UINT64_C(0x9E3779B97F4A7C15)) ^ (word->head[1] * UINT64_C(0xC2B2AE3D27D4EB4F));
    return (uint32_t)(mixed >> 32);
}

static bool same_word(const struct known_word *known, const struct spelled *word, const char *text) {
    if (known->head[0] != word->head[0] || known->head[1] != word->head[1] || known->text.len != word->len)
        return false;
    for (size_t i = 16; i < word->len; i++) {
        if (fold(text[i]) != known->text.at[i]) return false;
    }
    return true;
}

static inline uint16_t find_word(const struct lexicon *lexicon, const char *text,
                                 const struct spelled *word) {
    size_t slot = hash_of(word) & (lexicon->word_slot_count - 1);
    for (; lexicon->word_slots[slot] != 0; slot = (slot + 1) & (lexicon->word_slot_count - 1)) {
        if (same_word(&lexicon->words[lexicon->word_slots[slot]], word, text))
            return lexicon->word_slots[slot];
    }
    return 0;
}

struct text_word lexicon_word(const struct lexicon *lexicon, const char *text, size_t at, size_t len) {
    struct spelled word = spell(text + at, len - at);
    if (word.len >= 16) {
        while (at + word.len < len && is_word_byte(text[at + word.len])) word.len++;
    }
    return (struct text_word){at + word.len, find_word(lexicon, text + at, &word)};
}

static void place_word(struct lexicon *lexicon, uint16_t id) {
    struct spelled word = {.len = 0};
    memcpy(word.head, lexicon->words[id].head, sizeof word.head);
    size_t slot = hash_of(&word) & (lexicon->word_slot_count - 1);
    while (lexicon->word_slots[slot] != 0) slot = (slot + 1) & (lexicon->word_slot_count - 1);
    lexicon->word_slots[slot] = id;
}

static void grow_word_slots(struct lexicon *lexicon) {
    free(lexicon->word_slots);
    lexicon->word_slot_count = lexicon->word_slot_count == 0 ? 1024 : lexicon->word_slot_count * 2;
    lexicon->word_slots = memory_new(lexicon->word_slot_count, sizeof *lexicon->word_slots);
    for (size_t i = 1; i < lexicon->word_count; i++) place_word(lexicon, (uint16_t)i);
}

/* The place of a word, a new one where it is not known. */
static uint16_t add_word(struct lexicon *lexicon, const char *text, size_t len) {
    char *plain = arena_take(&lexicon->memory, len + SLICE_PADDING);
    for (size_t i = 0; i < len; i++) plain[i] = fold(text[i]);
    struct text_word found = lexicon_word(lexicon, plain, 0, len);
    if (found.id != 0) return found.id;
    struct spelled word = spell(plain, len);
    lexicon->words =
        memory_grow(lexicon->words, &lexicon->word_room, lexicon->word_count + 1, sizeof *lexicon->words);
    struct known_word *known = &lexicon->words[lexicon->word_count++];
    *known = (struct known_word){.text = {plain, len}};
    memcpy(known->head, word.head, sizeof known->head);
    if (lexicon->word_count * 4 >= lexicon->word_slot_count)
        grow_word_slots(lexicon);
    else
        place_word(lexicon, (uint16_t)(lexicon->word_count - 1));
    return (uint16_t)(lexicon->word_count - 1);
}

static size_t slot_of(const struct lexicon *lexicon, uint32_t from, uint16_t word) {
    uint64_t mixed = hash_draw((uint64_t)from << 16 | word, 1);
    size_t slot = (size_t)mixed & (lexicon->slot_count - 1);
    while (lexicon->slots[slot].to != 0
           && (lexicon->slots[slot].from != from || lexicon->slots[slot].word != word))
        slot = (slot + 1) & (lexicon->slot_count - 1);
    return slot;
}

static uint32_t new_node(struct lexicon *lexicon) {
    lexicon->nodes =
        memory_grow(lexicon->nodes, &lexicon->node_room, lexicon->node_count + 1, sizeof *lexicon->nodes);
    struct node *node = &lexicon->nodes[lexicon->node_count];
    *node = (struct node){.ends = false};
    memset(node->meaning.value, LEXICON_NONE, sizeof node->meaning.value);
    return (uint32_t)lexicon->node_count++;
}

static void grow_slots(struct lexicon *lexicon) {
    struct transition *old = lexicon->slots;
    size_t count = lexicon->slot_count;
    lexicon->slot_count = count == 0 ? 1024 : count * 2;
    lexicon->slots = memory_new(lexicon->slot_count, sizeof *lexicon->slots);
    for (size_t i = 0; i < count; i++) {
        if (old[i].to != 0) lexicon->slots[slot_of(lexicon, old[i].from, old[i].word)] = old[i];
    }
    free(old);
}

static uint32_t step(struct lexicon *lexicon, uint32_t from, uint16_t word) {
    if (lexicon->used * 2 >= lexicon->slot_count) grow_slots(lexicon);
    size_t slot = slot_of(lexicon, from, word);
    if (lexicon->slots[slot].to == 0) {
        lexicon->slots[slot] = (struct transition){from, new_node(lexicon), word};
        lexicon->used++;
    }
    return lexicon->slots[slot].to;
}

static void add_surface(struct lexicon *lexicon, struct slice surface, int kind, size_t value, bool plural) {
    uint32_t node = 0;
    for (size_t at = 0; at < surface.len;) {
        size_t end = at;
        while (end < surface.len && is_word_byte(surface.at[end])) end++;
        if (end > at) node = step(lexicon, node, add_word(lexicon, surface.at + at, end - at));
        at = end + 1;
    }
    if (node == 0) return;
    struct node *last = &lexicon->nodes[node];
    last->ends = true;
    if (last->meaning.value[kind] == LEXICON_NONE) last->meaning.value[kind] = (uint8_t)value;
    last->meaning.plural = plural;
}

static void add_list(struct lexicon *lexicon, const struct yaml_node *list, int kind, size_t value) {
    for (size_t i = 0; list != NULL && i < list->count; i++)
        add_surface(lexicon, list->items[i]->text, kind, value, false);
}

struct lexicon *lexicon_new(const struct vocab *vocab, const struct yaml *yaml) {
    static const struct {
        const char *key;
        int kind;
    } lists[] = {{"negations", LEXICON_NEGATION},
                 {"articles", LEXICON_ARTICLE},
                 {"pronouns", LEXICON_PRONOUN},
                 {"fillers", LEXICON_FILLER},
                 {"joiners", LEXICON_JOINER}};
    struct lexicon *lexicon = memory_new(1, sizeof *lexicon);
    new_node(lexicon);
    lexicon->words = memory_grow(NULL, &lexicon->word_room, 256, sizeof *lexicon->words);
    lexicon->words[lexicon->word_count++] = (struct known_word){.text = {"", 0}};
    grow_word_slots(lexicon);
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        const struct word_list *list = &vocab->kinds[kind];
        for (size_t i = 0; i < list->count; i++) {
            for (size_t f = 0; f < list->form_count; f++) {
                struct slice surface = list->words[i].form[f].plain;
                /* a form with an article reads as the article and the word */
                if (surface.at == NULL || slice_is(list->form_names[f], "a")) continue;
                add_surface(lexicon, surface, kind, i, slice_is(list->form_names[f], "many"));
            }
            add_list(lexicon, list->words[i].also, kind, i);
        }
    }
    for (size_t i = 0; i < vocab->number_count; i++)
        add_surface(lexicon, vocab->numbers[i], LEXICON_NUMBER, i, false);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        add_list(lexicon, yamlfile_get(yaml->root, lists[i].key), lists[i].kind, 0);
    lexicon->first = memory_new(lexicon->word_count, sizeof *lexicon->first);
    for (size_t i = 0; i < lexicon->slot_count; i++) {
        if (lexicon->slots[i].to != 0 && lexicon->slots[i].from == 0)
            lexicon->first[lexicon->slots[i].word] = lexicon->slots[i].to;
    }
    return lexicon;
}

void lexicon_free(struct lexicon *lexicon) {
    if (lexicon == NULL) return;
    arena_free(&lexicon->memory);
    free(lexicon->nodes);
    free(lexicon->words);
    free(lexicon->word_slots);
    free(lexicon->slots);
    free(lexicon->first);
    free(lexicon);
}

uint32_t lexicon_step(const struct lexicon *lexicon, uint32_t from, uint16_t word) {
    if (word == 0) return 0;
    if (from == LEXICON_START) return lexicon->first[word];
    return lexicon->slots[slot_of(lexicon, from, word)].to;
}

const struct meaning *lexicon_meaning(const struct lexicon *lexicon, uint32_t at) {
    return lexicon->nodes[at].ends ? &lexicon->nodes[at].meaning : NULL;
}
