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
static void change(struct edit *edit, const char *object, const char *changes, struct emit *out) {
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
            emit_text(edit_member(edit, name, value), "7");
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
    struct emit out = {.fd = -1};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        change(&edit, table[i].object, table[i].changes, &out);
        CHECK(slice_is((struct slice){out.bytes, out.len}, table[i].wanted), "%s with %s is %.*s",
              table[i].object, table[i].changes, (int)out.len, out.bytes);
    }
    edit_free(&edit);
    free(out.bytes);
}

static void blank(char *text) {
    static const char *const blanks[] = {"", "", " ", "\t ", " \r"};
    strcat(text, blanks[dice(5)]);
}

/* An object of the members a to e, some of them and in this order, with blanks here and there. */
static void made_up(char *text) {
    bool any = false;
    strcpy(text, "{");
    for (char name = 'a'; name <= 'e'; name++) {
        if (dice(3) == 0) continue;
        blank(text);
        if (any) strcat(text, ",");
        blank(text);
        sprintf(text + strlen(text), "\"%c\"", name);
        blank(text);
        sprintf(text + strlen(text), ":%s", dice(4) == 0 ? "{\"a\":[1,\"}\"]}" : "0");
        any = true;
    }
    blank(text);
    strcat(text, "}");
}

static void made_up_changes(char *changes, char *as_json, const char *object) {
    char quoted[4];
    changes[0] = '\0';
    strcpy(as_json, "[");
    for (char name = 'a'; name <= 'g'; name++) {
        if (dice(2) == 0) continue;
        sprintf(quoted, "\"%c\"", name);
        bool drops = dice(2) == 0;
        if (drops && (name > 'e' || strstr(object, quoted) == NULL)) continue;
        if (name == 'a' && drops && strstr(object, "\"a\":[") != NULL)
            continue; /* an inner one would be met */
        sprintf(changes + strlen(changes), "%s%c ", drops ? "-" : "", name);
        sprintf(as_json + strlen(as_json), "%s[%s%s]", as_json[1] == '\0' ? "" : ",", quoted,
                drops ? "" : ",7");
    }
    strcat(as_json, "]");
}

static void dice_cases(void) {
    struct edit edit = {0};
    struct emit out = {.fd = -1};
    char object[256], changes[64], as_json[128];
    for (int round = 0; round < 2000; round++) {
        made_up(object);
        made_up_changes(changes, as_json, object);
        change(&edit, object, changes, &out);
        printf("%s\n%s\n%.*s\n", object, as_json, (int)out.len, out.bytes);
    }
    edit_free(&edit);
    free(out.bytes);
}

int main(int argc, char **argv) {
    state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    if (argc > 1 && strcmp(argv[1], "dice") == 0)
        dice_cases();
    else
        cases();
    return failures > 0;
}
