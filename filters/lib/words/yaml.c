/* SPDX-License-Identifier: MIT */
#include "words/yaml.h"

#include "base/buffer.h"
#include "base/fault.h"
#include "base/filetext.h"
#include "base/hash.h"
#include "base/message.h"
#include "base/places.h"
#include "json/put.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

enum { DEEPEST = 32 };

static void add_problem(struct yaml *yaml, size_t line, size_t column, const char *format, va_list args) {
    char text[512];
    vsnprintf(text, sizeof text, format, args);
    yaml->problems =
        memory_grow(yaml->problems, &yaml->problem_room, yaml->problem_count + 1, sizeof *yaml->problems);
    char *kept = arena_text(&yaml->memory, text, strlen(text));
    yaml->problems[yaml->problem_count++] = (struct yaml_problem){line, column, kept};
}

void yamlfile_problem(struct yaml *yaml, const struct yaml_node *node, const char *format, ...) {
    va_list args;
    va_start(args, format);
    add_problem(yaml, node != NULL ? node->line : 1, node != NULL ? node->column : 1, format, args);
    va_end(args);
}

static void problem_at(struct yaml *yaml, yaml_mark_t mark, const char *format, ...) {
    va_list args;
    va_start(args, format);
    add_problem(yaml, mark.line + 1, mark.column + 1, format, args);
    va_end(args);
}

/* Makes nodes from libyaml's events. libyaml's own document loader would follow aliases, which are refused
 * here. */
struct reader {
    struct yaml *yaml;
    struct slice text;
    yaml_parser_t parser;
    bool failed;
};

/* The mark of a byte that libyaml cannot accept: libyaml gives only its offset. */
static yaml_mark_t mark_of(struct slice text, size_t offset) {
    yaml_mark_t mark = {0};
    for (size_t i = 0; i < offset && i < text.len; i++) {
        bool ends = text.at[i] == '\n';
        mark.line += ends;
        mark.column = ends ? 0 : mark.column + 1;
    }
    return mark;
}

static bool next_event(struct reader *reader, yaml_event_t *event) {
    if (reader->failed) return false;
    if (yaml_parser_parse(&reader->parser, event)) return true;
    const yaml_parser_t *parser = &reader->parser;
    if (parser->error == YAML_MEMORY_ERROR) die("out of memory");
    yaml_mark_t mark = parser->problem_mark;
    const char *what = parser->problem != NULL ? parser->problem : "not YAML";
    if (parser->error == YAML_READER_ERROR) mark = mark_of(reader->text, parser->problem_offset);
    problem_at(reader->yaml, mark, "%s%s%s", parser->context != NULL ? parser->context : "",
               parser->context != NULL ? ": " : "", what);
    reader->failed = true;
    return false;
}

static struct yaml_node *new_node(struct reader *reader, enum yaml_kind kind, const yaml_event_t *event) {
    static const char nothing[SLICE_PADDING];
    struct yaml_node *node = arena_take(&reader->yaml->memory, sizeof *node);
    *node = (struct yaml_node){.kind = kind,
                               .line = event->start_mark.line + 1,
                               .column = event->start_mark.column + 1,
                               .text = {nothing, 0}};
    return node;
}

static struct yaml_node *read_node(struct reader *reader, yaml_event_t *event, int depth);

/* Reads nodes up to the event that ends the collection, into the tree's memory. */
static void read_items(struct reader *reader, struct yaml_node *node, yaml_event_type_t end, int depth) {
    struct yaml_node **all = NULL;
    size_t count = 0, room = 0;
    yaml_event_t event;
    while (next_event(reader, &event)) {
        if (event.type == end) {
            yaml_event_delete(&event);
            break;
        }
        struct yaml_node *item = read_node(reader, &event, depth + 1);
        if (item == NULL) break;
        all = memory_grow(all, &room, count + 1, sizeof *all);
        all[count++] = item;
    }
    bool map = node->kind == YAML_MAP;
    node->count = map ? count / 2 : count;
    struct yaml_node **keys = arena_take(&reader->yaml->memory, (node->count + 1) * sizeof *keys);
    struct yaml_node **items = arena_take(&reader->yaml->memory, (node->count + 1) * sizeof *items);
    for (size_t i = 0; i < node->count; i++) {
        keys[i] = map ? all[2 * i] : NULL;
        items[i] = map ? all[2 * i + 1] : all[i];
    }
    node->keys = keys;
    node->items = items;
    free(all);
}

static void check_keys(struct yaml *yaml, const struct yaml_node *map) {
    struct places keys = {0};
    size_t *first = memory_new(map->count, sizeof *first);
    for (size_t i = 0; i < map->count; i++) {
        const struct yaml_node *key = map->keys[i];
        if (key->kind != YAML_TEXT) {
            yamlfile_problem(yaml, key, "a key must be text");
            continue;
        }
        size_t count = keys.count, place = places_add(&keys, key->text);
        if (place == count)
            first[place] = key->line;
        else
            yamlfile_problem(yaml, key, "duplicate key %s (first in line %zu)", quote(key->text).text,
                             first[place]);
    }
    free(first);
    places_free(&keys);
}

/* Reads the node that an event begins and deletes the event; NULL if the file is broken. */
static struct yaml_node *read_node(struct reader *reader, yaml_event_t *event, int depth) {
    struct yaml_node *node = NULL;
    if (depth > DEEPEST) {
        problem_at(reader->yaml, event->start_mark, "nested deeper than %d levels", DEEPEST);
        reader->failed = true;
    } else if (event->type == YAML_SCALAR_EVENT) {
        node = new_node(reader, YAML_TEXT, event);
        const char *value = (const char *)event->data.scalar.value;
        size_t len = event->data.scalar.length;
        node->text = (struct slice){arena_text(&reader->yaml->memory, value, len), len};
    } else if (event->type == YAML_SEQUENCE_START_EVENT) {
        node = new_node(reader, YAML_LIST, event);
        read_items(reader, node, YAML_SEQUENCE_END_EVENT, depth);
    } else if (event->type == YAML_MAPPING_START_EVENT) {
        node = new_node(reader, YAML_MAP, event);
        read_items(reader, node, YAML_MAPPING_END_EVENT, depth);
        check_keys(reader->yaml, node);
    } else {
        problem_at(reader->yaml, event->start_mark, "aliases (*name) are not supported");
        reader->failed = true;
    }
    yaml_event_delete(event);
    return reader->failed ? NULL : node;
}

static void read_document(struct reader *reader) {
    yaml_event_t event;
    bool in_document = false;
    while (next_event(reader, &event)) {
        yaml_event_type_t type = event.type;
        bool structural = type == YAML_STREAM_START_EVENT || type == YAML_DOCUMENT_END_EVENT;
        if (type == YAML_DOCUMENT_START_EVENT && in_document) {
            problem_at(reader->yaml, event.start_mark, "a second document begins here");
            reader->failed = true;
        } else if (type == YAML_DOCUMENT_START_EVENT) {
            in_document = true;
        } else if (!structural && type != YAML_STREAM_END_EVENT) {
            reader->yaml->root = read_node(reader, &event, 0);
            continue;
        }
        yaml_event_delete(&event);
        if (type == YAML_STREAM_END_EVENT) return;
    }
}

bool yamlfile_read(struct yaml *yaml, const char *file) {
    *yaml = (struct yaml){.file = file};
    struct filetext whole = {0};
    if (!filetext_read(&whole, file)) {
        int error = errno;
        filetext_free(&whole);
        errno = error;
        return false;
    }
    struct slice text = {whole.bytes, whole.len};
    yaml->digest = hash_bytes(HASH_START, text);
    struct reader reader = {.yaml = yaml, .text = text};
    if (!yaml_parser_initialize(&reader.parser)) die("out of memory");
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text.at, text.len);
    read_document(&reader);
    yaml_parser_delete(&reader.parser);
    filetext_free(&whole);
    if (yaml->root == NULL && yaml->problem_count == 0) yamlfile_problem(yaml, NULL, "the file is empty");
    if (yaml->problem_count > 0 && reader.failed) yaml->root = NULL;
    return true;
}

const struct yaml_node *yamlfile_get(const struct yaml_node *node, const char *key) {
    if (node == NULL || node->kind != YAML_MAP) return NULL;
    for (size_t i = 0; i < node->count; i++) {
        if (slice_is(node->keys[i]->text, key)) return node->items[i];
    }
    return NULL;
}

const struct yaml_node *yamlfile_want(struct yaml *yaml, const struct yaml_node *node, const char *key,
                                      enum yaml_kind kind) {
    static const char *const names[] = {[YAML_TEXT] = "a text", [YAML_LIST] = "a list", [YAML_MAP] = "a map"};
    const struct yaml_node *value = yamlfile_get(node, key);
    if (value == NULL) {
        yamlfile_problem(yaml, node, "%s is missing", key);
    } else if (value->kind != kind) {
        yamlfile_problem(yaml, value, "%s must be %s", key, names[kind]);
        value = NULL;
    }
    return value;
}

void yamlfile_only(struct yaml *yaml, const struct yaml_node *map, const char *const *known) {
    for (size_t i = 0; i < map->count; i++) {
        bool found = map->keys[i]->kind != YAML_TEXT; /* already reported */
        for (const char *const *name = known; *name != NULL && !found; name++)
            found = slice_is(map->keys[i]->text, *name);
        if (!found) yamlfile_problem(yaml, map->keys[i], "unknown key %s", quote(map->keys[i]->text).text);
    }
}

struct slice yamlfile_json(struct yaml *yaml, struct slice text) {
    struct buffer out = {0};
    json_put_string(&out, text);
    char *copy = arena_text(&yaml->memory, out.bytes + 1, out.len - 2);
    struct slice said = {copy, out.len - 2};
    buffer_free(&out);
    return said;
}

void yamlfile_require(const struct yaml *yaml) {
    enum { SHOWN = 3 };
    if (yaml->problem_count == 0) return;
    for (size_t i = 0; i < yaml->problem_count && i < SHOWN; i++) {
        const struct yaml_problem *problem = &yaml->problems[i];
        message("%s:%zu:%zu: %s", yaml->file, problem->line, problem->column, problem->what);
    }
    if (yaml->problem_count > SHOWN)
        message("%s: and %zu more mistakes", yaml->file, yaml->problem_count - SHOWN);
    exit(2);
}

void yamlfile_free(struct yaml *yaml) {
    arena_free(&yaml->memory);
    free(yaml->problems);
}
