/* SPDX-License-Identifier: MIT */
#include "tally/grouping.h"

#include "base/ascii.h"
#include "base/path.h"
#include "record/member.h"
#include "tally/tallyline.h"

#include <stdio.h>

enum { LONGEST_OPTION = 256 }; /* an option in messages, with the name of a key */

/* NULL, and refused, if the name is not valid. */
static struct grouping_key *new_key(struct cli *cli, struct grouping *grouping, const char *option,
                                    struct slice name) {
    if (name.len == 0)
        cli_refuse(cli, "%s: missing name", option);
    else if (tally_line_takes(name))
        cli_refuse(cli, "%s: %s is not a valid name for a group key", option, quote(name).text);
    else if (grouping->count == RECORD_EXTRA)
        cli_refuse(cli, "%s: more than %d group keys", option, RECORD_EXTRA);
    if (cli->refused) return NULL;
    struct grouping_key *key = &grouping->key[grouping->count];
    *key = (struct grouping_key){.name = arena_text(&grouping->memory, name.at, name.len)};
    if (grouping_has(grouping, key->name)) {
        cli_refuse(cli, "%s: the group key %s is given twice", option, quote(name).text);
        return NULL;
    }
    struct slice json = member_string(&grouping->memory, name);
    key->json = (struct slice){json.at + 1, json.len - 2};
    grouping->count++;
    return key;
}

void grouping_by(struct cli *cli, struct grouping *grouping, const char *argument) {
    size_t len = strcspn(argument, "=");
    struct grouping_key *key = new_key(cli, grouping, "--by", (struct slice){argument, len});
    if (key == NULL || argument[len] == '\0') return;
    struct fault fault;
    char option[LONGEST_OPTION];
    snprintf(option, sizeof option, "--by=%s", key->name);
    key->query = query_compile(option, argument + len + 1, NULL, &fault);
    if (key->query == NULL) cli_refuse(cli, "--by %s: %s", key->name, fault.what);
}

void grouping_set(struct cli *cli, struct grouping *grouping, const char *argument) {
    size_t len = strcspn(argument, "=");
    if (argument[len] == '\0') {
        cli_refuse(cli, "--set: %s is not NAME=VALUE", quote(slice_of(argument)).text);
        return;
    }
    struct grouping_key *key = new_key(cli, grouping, "--set", (struct slice){argument, len});
    if (key != NULL) key->fixed = member_string(&grouping->memory, slice_of(argument + len + 1));
}

bool grouping_has(const struct grouping *grouping, const char *name) {
    for (size_t i = 0; i < grouping->count; i++)
        if (strcmp(grouping->key[i].name, name) == 0) return true;
    return false;
}

void grouping_open(struct grouping *grouping, struct record *record, struct keys *keys) {
    const char *members[RECORD_EXTRA];
    int places[RECORD_EXTRA];
    size_t count = 0;
    for (size_t i = 0; i < grouping->count; i++) {
        struct grouping_key *key = &grouping->key[i];
        places[i] = key->place = keys_place(keys, key->json);
        if (key->fixed.at != NULL || key->query != NULL) continue;
        key->extra = count;
        members[count++] = key->name;
    }
    keys_follow(keys, places, grouping->count);
    record_open(record, members, count);
}

/* The name of a file without its folders and its last extension. An extension begins with a letter: "InternVL2.5-8B"
 * has none. */
static struct slice stem_of(const char *file) {
    const char *name = path_base(slice_of(file)).at;
    const char *dot = strrchr(name, '.');
    bool is_extension = dot != NULL && dot > name && dot[1] != '\0';
    for (const char *p = dot; is_extension && *++p != '\0';) {
        is_extension = ascii_is_letter(*p) || (p > dot + 1 && ascii_is_digit(*p));
    }
    return (struct slice){name, is_extension ? (size_t)(dot - name) : strlen(name)};
}

static bool take_stem(struct grouping *grouping, const struct line *line, struct slice *value,
                      struct fault *fault) {
    if (strcmp(line->file, "-") == 0)
        return fault_set(fault, FAULT_MISSING, "model",
                         "is missing, and standard input has no file name to use instead (--set model=NAME)");
    if (grouping->file != line->file) {
        grouping->file = line->file;
        grouping->stem = member_string(&grouping->memory, stem_of(line->file));
    }
    *value = grouping->stem;
    return true;
}

static bool take_result(struct grouping *grouping, const struct grouping_key *key, struct record *record,
                        struct slice *value, struct fault *fault) {
    struct buffer out = {0};
    bool good = query_value(key->query, record->text, &out, fault);
    if (!good) fault_in(fault, "%s", key->name);
    *value =
        (struct slice){arena_bytes(&record->decoded, good ? out.bytes : "", good ? out.len : 0), out.len};
    buffer_free(&out);
    (void)grouping;
    return good;
}

/* Counts a record that lacks a key's member; keeps the names of the members of the first such record. */
static void note_missing(struct grouping *grouping, struct grouping_key *key, const struct record *record) {
    struct json j;
    struct slice name;
    if (key->missing++ > 0 || grouping->members.text[0] != '\0') return;
    json_open(&j, record->text);
    json_object(&j);
    while (json_member(&j, &name)) {
        name_list_add(&grouping->members, name);
        json_skip(&j);
    }
}

static bool take_value(struct grouping *grouping, struct grouping_key *key, struct record *record,
                       const struct line *line, struct slice *value, struct fault *fault) {
    if (key->query != NULL) {
        if (!take_result(grouping, key, record, value, fault)) return false;
    } else if (record->member[record->extra[key->extra]].at != NULL) {
        key->met = true;
        *value = record->member[record->extra[key->extra]];
    } else if (strcmp(key->name, "model") == 0) {
        return take_stem(grouping, line, value, fault);
    } else if (record->kind == RECORD_TALLY) {
        return fault_set(fault, FAULT_MISSING, key->name, "is missing: sums over it cannot be split");
    } else {
        note_missing(grouping, key, record);
        *value = slice_of("null");
    }
    return record_key(record, *value, value)
           || fault_set(fault, FAULT_TYPE, key->name,
                        "is not a group key: a string, a number, true, false or null was expected");
}

bool grouping_values(struct grouping *grouping, struct record *record, const struct line *line,
                     struct slice value[KEYS_MOST], struct fault *fault) {
    for (size_t i = 0; i < grouping->count; i++) {
        struct grouping_key *key = &grouping->key[i];
        struct slice *wanted = &value[key->place];
        if (key->fixed.at != NULL)
            *wanted = key->fixed;
        else if (wanted->at == NULL && !take_value(grouping, key, record, line, wanted, fault))
            return false;
    }
    return true;
}

void grouping_tell(const struct grouping *grouping, struct cli *cli) {
    for (size_t i = 0; i < grouping->count; i++) {
        const struct grouping_key *key = &grouping->key[i];
        if (!key->met && key->missing > 0)
            cli_message(cli, "--by: no record has %s; they have %s", quote(slice_of(key->name)).text,
                        grouping->members.text);
    }
}

void grouping_close(struct grouping *grouping) {
    for (size_t i = 0; i < grouping->count; i++) query_free(grouping->key[i].query);
    arena_free(&grouping->memory);
}
