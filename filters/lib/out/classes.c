/* SPDX-License-Identifier: MIT */
#include "out/classes.h"

static void read_list(struct classes *classes, struct cli *cli, const char *list) {
    struct slice name;
    for (const char *p = list; slice_next(&p, &name);) {
        if (name.len == 0) cli_misuse(cli, "--classes: a name is empty");
        if (memchr(name.at, '\n', name.len) != NULL)
            cli_misuse(cli, "--classes: a name contains a line feed");
        if (classes->count == VOCAB_WORDS) cli_misuse(cli, "--classes: more than %d names", VOCAB_WORDS);
        for (size_t i = 0; i < classes->count; i++) {
            if (slice_equal(classes->names[i], name))
                cli_misuse(cli, "--classes: duplicate name %s", quote(name).text);
        }
        classes->names[classes->count++] = name;
    }
}

void classes_open(struct classes *classes, struct cli *cli, const char *list, const char *templates) {
    *classes = (struct classes){.has_templates = list == NULL};
    if (list != NULL) {
        read_list(classes, cli, list);
        return;
    }
    templates_load(&classes->templates, templates);
    const struct word_list *categories = &classes->templates.vocab.kinds[KIND_CATEGORY];
    for (size_t i = 0; i < categories->count; i++) classes->names[i] = categories->words[i].name;
    classes->count = categories->count;
}

bool classes_find(const struct classes *classes, struct slice category, size_t *place, struct fault *fault) {
    struct name_list names = {""};
    for (size_t i = 0; i < classes->count; i++) {
        if (!slice_equal(classes->names[i], category)) continue;
        *place = i;
        return true;
    }
    for (size_t i = 0; i < classes->count; i++) name_list_add(&names, classes->names[i]);
    return fault_set(fault, FAULT_VALUE, "category", "%s is not one of %s (--classes)", quote(category).text,
                     names.text);
}

void classes_close(struct classes *classes) {
    if (classes->has_templates) templates_free(&classes->templates);
}
