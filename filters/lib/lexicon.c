/* SPDX-License-Identifier: MIT */
#include "lexicon.h"

#include "hash.h"
#include "memory.h"

#include <ctype.h>
#include <stdlib.h>

/* A trie over words. A transition is found by (node, word); the root's are an array. */
struct node {
    struct meaning meaning;
    bool ends; /* a surface ends here */
};

struct known_word {
    struct slice text; /* folded */
    uint32_t hash;
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

/* A byte of a word, in lower case; 0 for what is none. Bytes of UTF-8 sequences are letters of other scripts. */
static const unsigned char folded[256] = {
    ['0'] = '0',      ['1'] = '1',      ['2'] = '2',      ['3'] = '3',      ['4'] = '4',
    ['5'] = '5',      ['6'] = '6',      ['7'] = '7',      ['8'] = '8',      ['9'] = '9',
#define LETTER(upper, lower) [upper] = (lower), [lower] = (lower)
    LETTER('A', 'a'), LETTER('B', 'b'), LETTER('C', 'c'), LETTER('D', 'd'), LETTER('E', 'e'),
    LETTER('F', 'f'), LETTER('G', 'g'), LETTER('H', 'h'), LETTER('I', 'i'), LETTER('J', 'j'),
    LETTER('K', 'k'), LETTER('L', 'l'), LETTER('M', 'm'), LETTER('N', 'n'), LETTER('O', 'o'),
    LETTER('P', 'p'), LETTER('Q', 'q'), LETTER('R', 'r'), LETTER('S', 's'), LETTER('T', 't'),
    LETTER('U', 'u'), LETTER('V', 'v'), LETTER('W', 'w'), LETTER('X', 'x'), LETTER('Y', 'y'),
    LETTER('Z', 'z'),
#undef LETTER
#define EIGHT(from)                                                                                          \
    [from] = (from), [from + 1] = (from) + 1, [from + 2] = (from) + 2, [from + 3] = (from) + 3,              \
    [from + 4] = (from) + 4, [from + 5] = (from) + 5, [from + 6] = (from) + 6, [from + 7] = (from) + 7
    EIGHT(0x80),      EIGHT(0x88),      EIGHT(0x90),      EIGHT(0x98),      EIGHT(0xA0),
    EIGHT(0xA8),      EIGHT(0xB0),      EIGHT(0xB8),      EIGHT(0xC0),      EIGHT(0xC8),
    EIGHT(0xD0),      EIGHT(0xD8),      EIGHT(0xE0),      EIGHT(0xE8),      EIGHT(0xF0),
    EIGHT(0xF8),
#undef EIGHT
};

static inline char fold(char c) {
    return (char)folded[(unsigned char)c];
}

bool is_word_byte(char c) {
    return fold(c) != 0;
}

static uint32_t hash_step(uint32_t hash, char folded_byte) {
    return (hash ^ (unsigned char)folded_byte) * UINT32_C(0x01000193);
}

static bool folds_to(const char *text, struct slice plain) {
    for (size_t i = 0; i < plain.len; i++) {
        if (fold(text[i]) != plain.at[i]) return false;
    }
    return true;
}

static uint16_t find_word(const struct lexicon *lexicon, const char *text, size_t len, uint32_t hash) {
    size_t slot = hash & (lexicon->word_slot_count - 1);
    for (; lexicon->word_slots[slot] != 0; slot = (slot + 1) & (lexicon->word_slot_count - 1)) {
        const struct known_word *word = &lexicon->words[lexicon->word_slots[slot]];
        if (word->hash == hash && word->text.len == len && folds_to(text, word->text))
            return lexicon->word_slots[slot];
    }
    return 0;
}

struct text_word lexicon_word(const struct lexicon *lexicon, const char *text, size_t at, size_t len) {
    uint32_t hash = UINT32_C(0x811C9DC5);
    size_t end = at;
    for (char c; end < len && (c = fold(text[end])) != 0; end++) hash = hash_step(hash, c);
    return (struct text_word){end, find_word(lexicon, text + at, end - at, hash)};
}

static void grow_word_slots(struct lexicon *lexicon) {
    free(lexicon->word_slots);
    lexicon->word_slot_count = lexicon->word_slot_count == 0 ? 1024 : lexicon->word_slot_count * 2;
    lexicon->word_slots = memory_new(lexicon->word_slot_count, sizeof *lexicon->word_slots);
    for (size_t i = 1; i < lexicon->word_count; i++) {
        size_t slot = lexicon->words[i].hash & (lexicon->word_slot_count - 1);
        while (lexicon->word_slots[slot] != 0) slot = (slot + 1) & (lexicon->word_slot_count - 1);
        lexicon->word_slots[slot] = (uint16_t)i;
    }
}

static uint16_t add_word(struct lexicon *lexicon, const char *text, size_t len) {
    uint32_t hash = UINT32_C(0x811C9DC5);
    char *plain = arena_text(&lexicon->memory, text, len);
    for (size_t i = 0; i < len; i++) {
        plain[i] = fold(text[i]);
        hash = hash_step(hash, plain[i]);
    }
    uint16_t id = lexicon->word_count > 0 ? find_word(lexicon, text, len, hash) : 0;
    if (id != 0) return id;
    lexicon->words =
        memory_grow(lexicon->words, &lexicon->word_room, lexicon->word_count + 1, sizeof *lexicon->words);
    lexicon->words[lexicon->word_count++] = (struct known_word){{plain, len}, hash};
    if (lexicon->word_count * 4 >= lexicon->word_slot_count) {
        grow_word_slots(lexicon);
    } else {
        size_t slot = hash & (lexicon->word_slot_count - 1);
        while (lexicon->word_slots[slot] != 0) slot = (slot + 1) & (lexicon->word_slot_count - 1);
        lexicon->word_slots[slot] = (uint16_t)(lexicon->word_count - 1);
    }
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
    lexicon->words[lexicon->word_count++] = (struct known_word){{"", 0}, 0};
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
