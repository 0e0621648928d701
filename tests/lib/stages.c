/* SPDX-License-Identifier: MIT
 *
 * stages STAGE: what one stage of the reader of answers makes of each line of the input, in which \n is a line's end:
 * answer and fold the text that they leave; boxes, labels and tokens what is found; numbers the tokens that are numbers;
 * denial the words that are denied, with "=" before those that only repeat the choice; number, phrases, profile what is
 * said. The vocabulary is that of $SAR_TEMPLATES. */
#include "text/boxlabels.h"
#include "text/numbers.h"
#include "text/phrases.h"
#include "text/profile.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct templates templates;

static const char *word_of(enum kind kind, int value) {
    static char name[64];
    const struct word_list *list = &templates.vocab.kinds[kind];
    if (value < 0 || (size_t)value >= list->count) return value == LABEL_OTHER ? "other" : "-";
    snprintf(name, sizeof name, "%.*s", (int)list->words[value].name.len, list->words[value].name.at);
    return name;
}

static void put(struct slice text) {
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '\n')
            fputs("\\n", stdout);
        else
            putchar(text.at[i]);
    }
}

static struct slice text_of(const struct answer *answer, const struct token *token) {
    return (struct slice){answer->text.at + token->at, token->len};
}

static void show_tokens(const struct answer *answer, bool all) {
    static const char *const types[] = {"words", "number", "box", "other", "colon", "break"};
    const char *before = "";
    for (size_t i = 0; i < answer->token_count; i++) {
        const struct token *token = &answer->tokens[i];
        if (!all && token->type != TOKEN_NUMBER) continue;
        printf("%s", before);
        if (all) printf("%s:", types[token->type]);
        put(text_of(answer, token));
        if (token->type == TOKEN_NUMBER) printf("=%" PRIu64 "%s", token->number, token->spoiled ? "?" : "");
        before = " | ";
    }
}

static void show_denied(const struct answer *answer) {
    const char *before = "";
    for (size_t i = 0; i < answer->token_count; i++) {
        const struct token *token = &answer->tokens[i];
        if (!token->negated && !token->echo) continue;
        printf("%s%s", before, token->echo ? "=" : "");
        put(text_of(answer, token));
        before = " | ";
    }
}

static void show_boxes(struct answer *answer, bool labels) {
    answer_box_labels(answer, LABEL_NONE);
    for (size_t i = 0; i < answer->boxes.count; i++) {
        const struct written_box *box = &answer->boxes.boxes[i];
        printf("%s", i > 0 ? " | " : "");
        if (labels) {
            printf("%s", word_of(KIND_CATEGORY, answer->box_category[i]));
            continue;
        }
        printf("%s %g %g %g %g", syntax_names[box->syntax], box->number[0], box->number[1], box->number[2],
               box->number[3]);
        if (box->angle != 0) printf(" angle %g", box->angle);
        if (box->corners > 0) printf(" of %u corners", box->corners);
    }
}

static void show_phrases(struct answer *answer) {
    answer_phrases(answer);
    for (size_t i = 0; i < answer->phrase_count; i++) {
        const struct said_phrase *phrase = &answer->phrases[i];
        printf("%s%" PRIu64 " %s", i > 0 ? " | " : "", phrase->count,
               word_of(KIND_CATEGORY, phrase->category));
        printf(" %s", word_of(KIND_REGION, phrase->region));
    }
}

static void show_profile(const struct answer *answer) {
    struct said_profile said = answer_profile(answer);
    printf("%s", word_of(KIND_CATEGORY, said.category));
    printf(" %s", word_of(KIND_REGION, said.region));
    printf(" %s", word_of(KIND_SIZE, said.size));
    printf(" %s", word_of(KIND_SHAPE, said.shape));
}

static void show(const char *stage, struct answer *answer) {
    struct said_number said = answer_number(answer, 0);
    if (strcmp(stage, "answer") == 0)
        put(answer->part.text);
    else if (strcmp(stage, "fold") == 0)
        put(answer->folded.origin != NULL ? answer->folded.text : answer->part.text);
    else if (strcmp(stage, "boxes") == 0 || strcmp(stage, "labels") == 0)
        show_boxes(answer, stage[0] == 'l');
    else if (strcmp(stage, "tokens") == 0 || strcmp(stage, "numbers") == 0)
        show_tokens(answer, stage[0] == 't');
    else if (strcmp(stage, "denial") == 0)
        show_denied(answer);
    else if (strcmp(stage, "phrases") == 0)
        show_phrases(answer);
    else if (strcmp(stage, "profile") == 0)
        show_profile(answer);
    else if (said.said)
        printf("%" PRIu64, said.number);
    else
        putchar('-');
    putchar('\n');
}

int main(int argc, char **argv) {
    struct parser parser;
    struct answer answer;
    char line[8192];
    if (argc != 2) return 2;
    templates_load(&templates, NULL);
    parser_open(&parser, &templates);
    answer_open(&answer, -1);
    while (fgets(line, sizeof line - SLICE_PADDING, stdin) != NULL) {
        size_t len = 0;
        for (const char *p = line; *p != '\0' && *p != '\n'; p++) {
            bool ends = p[0] == '\\' && p[1] == 'n';
            line[len++] = ends ? '\n' : *p;
            p += ends;
        }
        memset(line + len, 0, SLICE_PADDING);
        answer_read(&answer, &parser, (struct slice){line, len});
        show(argv[1], &answer);
    }
    answer_close(&answer);
    parser_close(&parser);
    templates_free(&templates);
    return 0;
}
