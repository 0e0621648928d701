/* SPDX-License-Identifier: MIT */
#include "score/join.h"

#include "base/hash.h"
#include "base/index.h"
#include "base/memory.h"
#include "base/places.h"
#include "cli/stream.h"
#include "record/member.h"
#include "record/placeholders.h"
#include "score/scorer.h"
#include "json/put.h"

#include <inttypes.h>
#include <stdlib.h>

#define NO_TRUTH UINT32_MAX

/* Two hashes of 64 bits, so that no two of a billion names have the same key. `b` depends on the process's
 * random key, so that an attacker cannot choose names that collide. */
struct key {
    uint64_t a, b;
};

struct truth {
    struct slice members;            /* "id":...,"task":..., ... */
    uint64_t line;                   /* number of the line in the file */
    struct slice raw;                /* the line, for --rejects; else .at is NULL */
    uint32_t next_id, next_question; /* the next truth with the same key */
    bool answered;
    size_t held; /* index of the last prediction held for it */
};

/* A prediction that is held because a later one may replace it. */
struct held {
    struct line line;
    size_t truth;
};

/* The truths with one key. */
struct chain {
    struct key key;
    uint32_t last;
    uint32_t open; /* all truths before this one are answered */
};

struct join_table {
    struct index index; /* of the chains */
    struct chain *chains;
    size_t count, room;
};

struct join {
    const char *file;
    bool keeps_raw; /* truths keep their lines for --rejects */
    struct truth *truths;
    size_t count, room;
    struct arena text;
    struct join_table ids, questions;
    enum duplicates duplicates;
    struct sample sample;
    struct buffer scratch;
    /* What the image paths of all predictions have before those of the truths, such as "/data/". The first
     * prediction that is joined by its question decides it. */
    struct slice prefix;
    bool prefix_known;
    struct buffer tails;
    struct places own;  /* the names of a prediction's members */
    struct arena plain; /* decoded names */
    struct held *held;
    size_t held_count, held_room, next_held;
    size_t next_unanswered; /* all truths before this one are answered, or were taken */
};

static struct key key_of(struct slice first, struct slice second) {
    return (struct key){hash_field(hash_field(HASH_START, first), second),
                        hash_place_of(hash_place(first) + 3 * hash_place(second))};
}

static bool same_key(struct key a, struct key b) {
    return a.a == b.a && a.b == b.b;
}

/* NULL if no truth has the key. */
static struct chain *chain_of(const struct join_table *table, struct key key) {
    for (struct index_probe probe = index_probe(key.b); index_next(&table->index, &probe);) {
        if (same_key(table->chains[probe.number].key, key)) return &table->chains[probe.number];
    }
    return NULL;
}

static struct key question_key(const struct sample *sample, struct slice images) {
    struct slice question =
        sample->question.at != NULL ? task_bare_question(sample->question) : (struct slice){"", 0};
    return key_of(images.at != NULL ? images : (struct slice){"", 0}, question);
}

static struct key id_key(const struct sample *sample) {
    struct slice id = sample->id.at != NULL ? sample->id : (struct slice){"", 0};
    return key_of(id, sample->id_is_text ? slice_of("text") : slice_of("other"));
}

/* Whether a prediction gets the member of this name, decoded, from its truth. */
static bool is_lent(struct slice name) {
    static const char *const own[] = {"messages", "response", "labels", "score"};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        if (slice_is(name, own[i])) return false;
    }
    return true;
}

/* Copies the members of a truth that are kept: all but the conversation, with the true answer as `labels`. */
static struct slice keep_members(struct join *join, struct slice text) {
    struct json j;
    struct slice key;
    struct buffer *out = &join->scratch;
    out->len = 0;
    arena_free(&join->plain);
    json_open(&j, text);
    json_object(&j);
    while (json_member(&j, &key)) {
        struct slice value = json_skip(&j);
        if (!is_lent(member_text(&join->plain, key))) continue;
        buffer_bytes(out, key.at - 1, (size_t)(value.at + value.len - (key.at - 1)));
        buffer_char(out, ',');
    }
    const struct sample *sample = &join->sample;
    enum { NAME_ROOM = 32 };
    buffer_room(out, NAME_ROOM);
    buffer_text(out, "\"labels\":");
    json_put_string(out, sample->labels.at != NULL ? sample->labels : sample->answer);
    return (struct slice){arena_text(&join->text, out->bytes, out->len), out->len};
}

/* Adds the newest truth to the chain of a key. */
static void add_to_chain(struct join *join, struct join_table *table, struct key key, bool by_id) {
    struct chain *chain = chain_of(table, key);
    uint32_t index = (uint32_t)join->count - 1;
    if (chain == NULL) {
        index_add(&table->index, key.b, table->count);
        table->chains = memory_grow(table->chains, &table->room, table->count + 1, sizeof *table->chains);
        table->chains[table->count++] = (struct chain){key, index, index};
        return;
    }
    struct truth *last = &join->truths[chain->last];
    *(by_id ? &last->next_id : &last->next_question) = index;
    chain->last = index;
}

static enum outcome take_truth(void *data, const struct line *line, struct buffer *out, struct fault *fault) {
    struct join *join = data;
    (void)out;
    struct slice answer;
    if (!sample_read(&join->sample, line->text, fault) || !placeholders_fill(&join->sample, fault)
        || !placeholders_truth(&join->sample, &answer, fault))
        return RECORD_BAD;
    join->truths = memory_grow(join->truths, &join->room, join->count + 1, sizeof *join->truths);
    struct truth *truth = &join->truths[join->count++];
    *truth = (struct truth){.line = line->number, .next_id = NO_TRUTH, .next_question = NO_TRUTH};
    if (join->keeps_raw)
        truth->raw = (struct slice){arena_bytes(&join->text, line->raw.at, line->raw.len), line->raw.len};
    truth->members = keep_members(join, line->text);
    add_to_chain(join, &join->ids, id_key(&join->sample), true);
    add_to_chain(join, &join->questions, question_key(&join->sample, join->sample.images), false);
    return RECORD_DONE;
}

struct join *join_open(struct cli *cli, const char *file, enum duplicates duplicates) {
    struct join *join = memory_new(1, sizeof *join);
    *join = (struct join){.file = file, .keeps_raw = cli->rejects != NULL, .duplicates = duplicates};
    join->prefix = (struct slice){"", 0};
    sample_open(&join->sample, NULL);
    char *const files[] = {(char *)(uintptr_t)file};
    struct cli reading = *cli; /* the same rules for bad records, with another file */
    reading.files = files;
    reading.file_count = 1;
    reading.where_count = 0;
    stream_run(&reading, take_truth, join);
    cli->bad = reading.bad;
    cli->status = reading.status;
    cli->out = reading.out;
    if (cli->status == CLI_FAILED || (cli->status == CLI_BAD_DATA && !cli->skip_bad)) {
        join_close(join);
        return NULL;
    }
    return join;
}

/* The sample's image paths without the prefix. False if one does not begin with it. */
static bool take_tails(struct join *join, const struct sample *sample, struct slice prefix,
                       struct slice *tails) {
    struct buffer *out = &join->tails;
    const char *at = sample->images.at, *end = at + sample->images.len;
    out->len = 0;
    for (; at < end; at += strlen(at) + 1) {
        if (strncmp(at, prefix.at, prefix.len) != 0) return false;
        buffer_bytes(out, at + prefix.len, strlen(at) - prefix.len + 1);
    }
    *tails = buffer_view(out);
    return true;
}

/* The chain of the question if the image paths are those of the truth after this prefix; NULL if there is none. */
static struct chain *chain_after(struct join *join, const struct sample *sample, struct slice prefix) {
    struct slice tails = sample->images;
    if (prefix.len > 0 && !take_tails(join, sample, prefix, &tails)) return NULL;
    return chain_of(&join->questions, question_key(sample, tails));
}

/* Finds a question. Trainers write absolute paths, so the truth's path may be the end of the prediction's,
 * from the start of a part on. What is before it must be the same in all predictions; the shortest prefix
 * with which the first one can be joined is used. */
static struct chain *question_chain(struct join *join, const struct sample *sample) {
    const char *first = sample->images.at;
    if (join->prefix_known || first == NULL) return chain_after(join, sample, join->prefix);
    for (size_t len = 0; len < strlen(first); len++) {
        if (len > 0 && first[len - 1] != '/') continue;
        struct slice prefix = {first, len};
        struct chain *chain = chain_after(join, sample, prefix);
        if (chain == NULL) continue;
        join->prefix = (struct slice){arena_text(&join->text, first, len), len};
        join->prefix_known = true;
        return chain;
    }
    return NULL;
}

/* Sets the fault of a question that was not found; says so if another prefix would find it. */
static enum join_outcome no_question(struct join *join, const struct sample *sample, struct fault *fault) {
    const char *first = sample->images.at;
    for (size_t len = 0; join->prefix_known && first != NULL && len < strlen(first); len++) {
        if (len > 0 && first[len - 1] != '/') continue;
        if (chain_after(join, sample, (struct slice){first, len}) == NULL) continue;
        fault_set(
            fault, FAULT_MISMATCH, "images",
            "the truth has this question of %s, but predictions before have %s in front of the truth's path",
            quote(slice_of(first + len)).text, quote(join->prefix).text);
        return JOIN_BAD;
    }
    fault_set(fault, FAULT_REFERENCE, "", "the truth has no such question");
    return JOIN_BAD;
}

void join_tell(const struct join *join, struct cli *cli) {
    if (join->prefix.len > 0)
        cli_message(cli,
                    "images are joined without %s, which all predictions' paths have in front of the truth's",
                    quote(join->prefix).text);
}

/* Finds the truth of a prediction: `number` becomes its index, for JOIN_FOUND. */
static enum join_outcome find_truth(struct join *join, const struct sample *prediction, size_t *number,
                                    struct fault *fault) {
    bool by_id = prediction->id.at != NULL;
    struct chain *chain = by_id ? chain_of(&join->ids, id_key(prediction)) : question_chain(join, prediction);
    if (!by_id && chain == NULL) return no_question(join, prediction, fault);
    if (chain == NULL) {
        fault_set(fault, FAULT_REFERENCE, "id", "the truth has no such id");
        return JOIN_BAD;
    }
    uint32_t at = chain->open;
    while (at != NO_TRUTH && join->truths[at].answered)
        at = by_id ? join->truths[at].next_id : join->truths[at].next_question;
    chain->open = at;
    if (at == NO_TRUTH && join->duplicates == DUPLICATES_ERROR) {
        fault_set(fault, FAULT_DUPLICATE, by_id ? "id" : "",
                  "this question has been answered before (--duplicates=first|last)");
        return JOIN_BAD;
    }
    if (at == NO_TRUTH && join->duplicates == DUPLICATES_FIRST) return JOIN_AGAIN;
    if (at == NO_TRUTH) at = chain->last;
    join->truths[at].answered = true;
    *number = at;
    return JOIN_FOUND;
}

/* The prediction with the members that it lacks, and with the true answer in place of its own `labels`. */
static struct slice merge(struct join *join, struct slice prediction, struct slice members) {
    struct buffer *out = &join->scratch;
    struct json j;
    struct slice key;
    const struct slice labels = slice_of("labels");
    bool first = true;
    out->len = 0;
    arena_free(&join->plain);
    places_clear(&join->own);
    buffer_char(out, '{');
    json_open(&j, prediction);
    json_object(&j);
    while (json_member(&j, &key)) {
        struct slice value = json_skip(&j), name = member_text(&join->plain, key);
        if (slice_equal(name, labels)) continue;
        places_add(&join->own, name);
        if (!first) buffer_char(out, ',');
        first = false;
        buffer_bytes(out, key.at - 1, (size_t)(value.at + value.len - (key.at - 1)));
    }
    /* the kept members have no braces: start as if after a "{" */
    json_open(&j, members);
    j.fresh = true;
    while (j.at < j.end && json_member(&j, &key)) {
        struct slice value = json_skip(&j);
        if (places_find(&join->own, member_text(&join->plain, key)) != PLACES_NONE) continue;
        if (!first) buffer_char(out, ',');
        first = false;
        buffer_bytes(out, key.at - 1, (size_t)(value.at + value.len - (key.at - 1)));
    }
    buffer_text(out, "}\n");
    return (struct slice){out->bytes, out->len - 1};
}

/* Keeps a copy of a prediction for its truth; it replaces an earlier one. */
static void hold(struct join *join, const struct line *line, size_t truth) {
    join->held = memory_grow(join->held, &join->held_room, join->held_count + 1, sizeof *join->held);
    char *raw = arena_text(&join->text, line->raw.at, line->raw.len);
    char *text = arena_text(&join->text, line->text.at, line->text.len);
    struct held *held = &join->held[join->held_count];
    *held = (struct held){.truth = truth, .line = *line};
    held->line.raw = (struct slice){raw, line->raw.len};
    held->line.text = (struct slice){text, line->text.len};
    join->truths[truth].held = join->held_count++;
}

enum join_outcome join_find(struct join *join, const struct line *line, const struct sample *prediction,
                            struct slice *record, struct fault *fault) {
    size_t truth = 0;
    enum join_outcome outcome = find_truth(join, prediction, &truth, fault);
    if (outcome != JOIN_FOUND) return outcome;
    if (join->duplicates == DUPLICATES_LAST) {
        hold(join, line, truth);
        return JOIN_LATER;
    }
    *record = merge(join, line->text, join->truths[truth].members);
    return JOIN_FOUND;
}

bool join_next_held(struct join *join, struct line *line, struct slice *record) {
    while (join->next_held < join->held_count) {
        size_t index = join->next_held++;
        const struct held *held = &join->held[index];
        const struct truth *truth = &join->truths[held->truth];
        if (truth->held != index) continue; /* a later one replaced it */
        *line = held->line;
        *record = merge(join, line->text, truth->members);
        return true;
    }
    return false;
}

bool join_next_unanswered(struct join *join, struct line *line, struct slice *record) {
    static const char empty[SLICE_PADDING] = "{}";
    while (join->next_unanswered < join->count) {
        const struct truth *truth = &join->truths[join->next_unanswered++];
        if (truth->answered) continue;
        *line = (struct line){.raw = truth->raw, .file = join->file, .number = truth->line};
        *record = merge(join, (struct slice){empty, 2}, truth->members);
        return true;
    }
    return false;
}

static void close_table(struct join_table *table) {
    index_free(&table->index);
    free(table->chains);
}

void join_close(struct join *join) {
    if (join == NULL) return;
    arena_free(&join->text);
    free(join->truths);
    free(join->held);
    close_table(&join->ids);
    close_table(&join->questions);
    sample_close(&join->sample);
    buffer_free(&join->scratch);
    buffer_free(&join->tails);
    places_free(&join->own);
    arena_free(&join->plain);
    free(join);
}
