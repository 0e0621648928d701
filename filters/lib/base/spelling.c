/* SPDX-License-Identifier: MIT */
#include "base/spelling.h"

#include "base/slice.h"

#include <ctype.h>

enum { LONGEST = 32, SLIPS = 2 };

/* A name's letters and digits in lower case; empty if there are more than LONGEST. */
struct folded_name {
    char text[LONGEST + 1];
    size_t len;
};

static struct folded_name fold(struct slice name) {
    struct folded_name folded = {.len = 0};
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.at[i];
        if (isalnum(c) == 0) continue;
        if (folded.len == LONGEST) return (struct folded_name){.len = 0};
        folded.text[folded.len++] = (char)tolower(c);
    }
    return folded;
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* The number of edits from one name to the other: Damerau-Levenshtein distance without editing a letter
 * twice (optimal string alignment). */
static size_t slips(const struct folded_name *a, const struct folded_name *b) {
    size_t row[LONGEST + 1][LONGEST + 1];
    for (size_t i = 0; i <= a->len; i++) row[i][0] = i;
    for (size_t j = 0; j <= b->len; j++) row[0][j] = j;
    for (size_t i = 1; i <= a->len; i++) {
        for (size_t j = 1; j <= b->len; j++) {
            size_t other = row[i - 1][j - 1] + (a->text[i - 1] != b->text[j - 1]);
            row[i][j] = least(other, least(row[i - 1][j], row[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a->text[i - 1] == b->text[j - 2] && a->text[i - 2] == b->text[j - 1])
                row[i][j] = least(row[i][j], row[i - 2][j - 2] + 1);
        }
    }
    return row[a->len][b->len];
}

/* The fewest edits from the typed name to one of the names of an entry. */
static size_t fewest(const struct known_name *known, const struct folded_name *typed) {
    struct folded_name name = fold(slice_of(known->name));
    size_t few = slips(typed, &name);
    for (const char *p = known->others; p != NULL && *p != '\0';) {
        size_t len = strcspn(p, " ");
        name = fold((struct slice){p, len});
        few = least(few, slips(typed, &name));
        p += len + (p[len] == ' ');
    }
    return few;
}

int spelling_find(const struct known_name *known, size_t count, const char *typed) {
    struct folded_name folded = fold(slice_of(typed));
    for (size_t i = 0; i < count && folded.len > 0; i++) {
        if (fewest(&known[i], &folded) == 0) return (int)i;
    }
    return -1;
}

int spelling_nearest(const struct known_name *known, size_t count, const char *typed) {
    struct folded_name folded = fold(slice_of(typed));
    size_t few = SLIPS + 1;
    int nearest = -1;
    for (size_t i = 0; i < count; i++) {
        size_t here = fewest(&known[i], &folded);
        if (here >= few || here * 2 >= folded.len) continue;
        few = here;
        nearest = (int)i;
    }
    return nearest;
}
