/* SPDX-License-Identifier: MIT */
#include "edit/categorylist.h"

#include "base/memory.h"
#include "base/places.h"

#include <stdlib.h>

struct listed {
    struct slice name;
    int category; /* of the vocabulary; -1 if it has no such name */
    bool met;
};

/* A category of objects, and the entry of the list that it matches; -1 for none. */
struct met_category {
    struct slice name;
    int entry;
};

/* The most categories that are remembered; others are looked up again for each object, and messages do not
 * list them. */
enum { MET_MOST = 64 };

struct category_list {
    const char *option;
    const struct vocab *vocab;
    struct listed *names;
    size_t count, room;
    struct places folded;     /* the names as by vocab_fold, with the same indices */
    int meaning[VOCAB_WORDS]; /* for each category of the vocabulary: the first entry that means it, or -1 */
    struct met_category met[MET_MOST];
    size_t met_count;
    uint64_t objects, wanted;
    struct arena memory;
    char *scratch; /* for a folded name */
    size_t scratch_room;
};

struct category_list *category_list_new(struct cli *cli, const char *option, const char *list,
                                        const struct vocab *vocab) {
    struct category_list *new = memory_new(1, sizeof *new);
    new->option = option;
    new->vocab = vocab;
    for (size_t i = 0; i < VOCAB_WORDS; i++) new->meaning[i] = -1;
    struct slice name;
    for (const char *p = list; slice_next(&p, &name);) {
        if (name.len == 0) cli_misuse(cli, "%s: a name is empty", option);
        char *folded = arena_take(&new->memory, name.len);
        if (places_add(&new->folded, (struct slice){folded, vocab_fold(name, folded)}) < new->count) continue;
        int category = vocab_label(vocab, name);
        if (category >= 0 && new->meaning[category] < 0) new->meaning[category] = (int)new->count;
        new->names = memory_grow(new->names, &new->room, new->count + 1, sizeof *new->names);
        new->names[new->count++] = (struct listed){name, category, false};
    }
    return new;
}

/* The entry that a category matches: first one with the same spelling, then one with the same meaning; -1 for
 * none. */
static int find(struct category_list *list, struct slice category) {
    list->scratch = memory_grow(list->scratch, &list->scratch_room, category.len + 1, 1);
    size_t place =
        places_find(&list->folded, (struct slice){list->scratch, vocab_fold(category, list->scratch)});
    if (place != PLACES_NONE) return (int)place;
    int meant = vocab_label(list->vocab, category);
    return meant >= 0 ? list->meaning[meant] : -1;
}

/* The remembered category; NULL if it is new. */
static const struct met_category *known(const struct category_list *list, struct slice category) {
    for (size_t i = 0; i < list->met_count; i++)
        if (slice_equal(list->met[i].name, category)) return &list->met[i];
    return NULL;
}

bool category_list_has(struct category_list *list, struct slice category) {
    const struct met_category *met = known(list, category);
    return (met != NULL ? met->entry : find(list, category)) >= 0;
}

bool category_list_meet(struct category_list *list, struct slice category) {
    const struct met_category *met = known(list, category);
    int entry = met != NULL ? met->entry : find(list, category);
    if (met == NULL && list->met_count < MET_MOST) {
        struct slice name = {arena_bytes(&list->memory, category.at, category.len), category.len};
        list->met[list->met_count++] = (struct met_category){name, entry};
    }
    list->objects++;
    list->wanted += entry >= 0;
    if (entry >= 0) list->names[entry].met = true;
    return entry >= 0;
}

void category_list_tell(const struct category_list *list, struct cli *cli, bool may_be_none) {
    struct name_list met = {""};
    bool told = false;
    if (list == NULL || list->objects == 0) return;
    for (size_t i = 0; i < list->met_count; i++) name_list_add(&met, list->met[i].name);
    for (size_t i = 0; i < list->count; i++) {
        const struct listed *name = &list->names[i];
        if (name->met || name->category >= 0) continue;
        cli_message(cli, "%s: no template and no object has the category %s; the objects have %s",
                    list->option, quote(name->name).text, met.text);
        told = true;
    }
    if (list->wanted > 0) return;
    if (!told)
        cli_message(cli, "%s: none of %s has one of these categories; the objects have %s", list->option,
                    counted(list->objects, "object", "objects").text, met.text);
    if (!may_be_none && cli->status < CLI_BAD_DATA) cli->status = CLI_BAD_DATA;
}

void category_list_free(struct category_list *list) {
    if (list == NULL) return;
    arena_free(&list->memory);
    places_free(&list->folded);
    free(list->scratch);
    free(list->names);
    free(list);
}
