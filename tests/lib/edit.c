/* SPDX-License-Identifier: MIT
 *
 * Tests of record/edit: edit cases | edit dice SEED. The latter makes up objects and changes, and writes for each, a line
 * each: the object, the changes as a list of [name, value], where no value drops the member, and what edit made of it. */
#include "record/edit.h"

#include "json/scan.h"

#include "check.h"

#include <stdlib.h>
#include <string.h>

/* Where a member of a text of the form {"a":1} is: its name, and its value. */
static struct slice find(struct slice text, const char *name, struct slice *value) {
    struct json j;
    struct slice key;
    json_open(&j, text);
    json_object(&j);
    while (json_member(&j, &key)) {
        *value = json_skip(&j);
        if (slice_is(key, name)) return key;
    }
    *value = (struct slice){NULL, 0};
    return *value;
}

/* The changes are words: "-a" drops a, "a" gives it the value 7, whether it has one or not. */
static void change(struct edit *edit, const char *object, const char *changes, struct buffer *out) {
    static char text[256], word[16];
    size_t len = strlen(object);
    snprintf(text, sizeof text, "%s\n", object); /* json reads a text that a newline follows */
    edit_begin(edit, (struct slice){text, len});
    for (int used; sscanf(changes, " %15s%n", word, &used) == 1; changes += used) {
        struct slice value;
        const char *name = word[0] == '-' ? word + 1 : word;
        struct slice key = find(edit->text, name, &value);
        if (word[0] == '-')
            edit_drop(edit, key, value);
        else
            buffer_text(edit_member(edit, name, value), "7");
    }
    out->len = 0;
    edit_put(edit, out);
}

static void cases(void) {
    static const struct {
        const char *object, *changes, *wanted;
    } table[] = {
        {"{\"a\":1,\"b\":2,\"c\":3}", "", "{\"a\":1,\"b\":2,\"c\":3}"},
        {"{\"a\":1,\"b\":2,\"c\":3}", "b", "{\"a\":1,\"b\":7,\"c\":3}"},
        {"{\"a\":1,\"b\":2,\"c\":3}", "c a", "{\"a\":7,\"b\":2,\"c\":7}"},
        {"{\"a\":1,\"b\":2,\"c\":3}", "y x b", "{\"a\":1,\"b\":7,\"c\":3,\"y\":7,\"x\":7}"},
        {"{\"a\":1,\"b\":2,\"c\":3}", "-b", "{\"a\":1,\"c\":3}"},
        {"{\"a\":1,\"b\":2,\"c\":3}", "-c", "{\"a\":1,\"b\":2}"},
        {"{\"a\":1,\"b\":2,\"c\":3}", "-a", "{\"b\":2,\"c\":3}"},
        {"{\"a\":1,\"b\":2,\"c\":3}", "-a -b", "{\"c\":3}"},
        {"{\"a\":1,\"b\":2,\"c\":3}", "-b -c", "{\"a\":1}"},
        {"{\"a\":1,\"b\":2,\"c\":3}", "-a -b -c", "{}"},
        {"{\"a\":1,\"b\":2,\"c\":3}", "-a -b -c x y", "{\"x\":7,\"y\":7}"},
        {"{\"a\":1,\"b\":2,\"c\":3}", "c -a", "{\"b\":2,\"c\":7}"},
        {"{}", "x", "{\"x\":7}"},
        {"{ }", "x", "{ \"x\":7}"},
        {"{ \"a\" : 1 , \"b\" : 2 } ", "a x", "{ \"a\" : 7 , \"b\" : 2 ,\"x\":7} "},
        {"{ \"a\" : 1 , \"b\" : 2 }", "-b", "{ \"a\" : 1  }"},
        {"{ \"a\" : 1 , \"b\" : 2 }", "-a", "{  \"b\" : 2 }"},
    };
    struct edit edit = {0};
    struct buffer out = {0};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        change(&edit, table[i].object, table[i].changes, &out);
        CHECK(slice_is(buffer_view(&out), table[i].wanted), "%s with %s is %.*s", table[i].object,
              table[i].changes, (int)out.len, out.bytes);
    }
    edit_free(&edit);
    buffer_free(&out);
}

static void put_blank(struct buffer *text) {
    static const char *const blanks[] = {"", "", " ", "\t ", " \r"};
    buffer_text(text, blanks[dice(5)]);
}

static void put_name(struct buffer *text, int name) {
    buffer_char(text, '"');
    buffer_char(text, (char)name);
    buffer_char(text, '"');
}

/* An object of the members a to e, some of them and in this order, with blanks here and there; `given` gets a bit for
 * each that it has. */
static const char *made_up(struct buffer *text, unsigned *given) {
    *given = 0;
    text->len = 0;
    buffer_char(text, '{');
    for (int name = 'a'; name <= 'e'; name++) {
        if (dice(3) == 0) continue;
        put_blank(text);
        if (*given != 0) buffer_char(text, ',');
        put_blank(text);
        put_name(text, name);
        put_blank(text);
        buffer_text(text, dice(4) == 0 ? ":{\"a\":[1,\"}\"]}" : ":0");
        *given |= 1u << (name - 'a');
    }
    put_blank(text);
    buffer_text(text, "}");
    buffer_char(text, '\0');
    return text->bytes;
}

/* Some changes of such an object, as words and as JSON. */
static const char *made_up_changes(struct buffer *words, struct buffer *as_json, unsigned given) {
    words->len = as_json->len = 0;
    for (int name = 'a'; name <= 'g'; name++) {
        bool drops = dice(2) == 0;
        if (dice(2) == 0 || (drops && (given >> (name - 'a') & 1) == 0)) continue;
        if (drops) buffer_char(words, '-');
        buffer_char(words, (char)name);
        buffer_char(words, ' ');
        buffer_text(as_json, as_json->len == 0 ? "[[" : ",[");
        put_name(as_json, name);
        buffer_text(as_json, drops ? "]" : ",7]");
    }
    if (as_json->len == 0) buffer_char(as_json, '[');
    buffer_char(as_json, ']');
    buffer_char(words, '\0');
    return words->bytes;
}

static void dice_cases(void) {
    struct edit edit = {0};
    struct buffer out = {0}, object = {0}, words = {0}, as_json = {0};
    unsigned given;
    for (int round = 0; round < 2000; round++) {
        const char *text = made_up(&object, &given), *changes = made_up_changes(&words, &as_json, given);
        change(&edit, text, changes, &out);
        printf("%s\n%.*s\n%.*s\n", text, (int)as_json.len, as_json.bytes, (int)out.len, out.bytes);
    }
    edit_free(&edit);
    buffer_free(&out);
    buffer_free(&object);
    buffer_free(&words);
    buffer_free(&as_json);
}

int main(int argc, char **argv) {
    state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    if (argc > 1 && strcmp(argv[1], "dice") == 0)
        dice_cases();
    else
        cases();
    return failures > 0;
}
