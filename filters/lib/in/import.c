/* SPDX-License-Identifier: MIT */
#include "in/import.h"

#include "json/put.h"

#include <stdio.h>
#include <string.h>

static void add_annotated(struct import *import, struct slice json) {
    buffer_char(&import->annotated, import->annotated.len == 0 ? '[' : ',');
    buffer_slice(&import->annotated, json);
}

static void read_annotated(struct import *import) {
    struct buffer json = {0};
    struct slice name;
    for (const char *p = import->options.annotated; slice_next(&p, &name);) {
        struct slice category = labelmap_category(&import->labels, name);
        if (category.at == NULL)
            cli_misuse(import->cli, "--annotated: %s is not one of %s", quote(name).text,
                       labelmap_names(&import->labels).text);
        json.len = 0;
        json_put_string(&json, category);
        add_annotated(import, buffer_view(&json));
    }
    buffer_free(&json);
}

void import_open(struct import *import) {
    const struct import_options *options = &import->options;
    buffer_text(&import->head, "{\"image\":\"");
    if (options->prefix != NULL) json_put_text(&import->head, slice_of(options->prefix));
    buffer_room(&import->tail, 1);
    buffer_room(&import->annotated, 1);
    labelmap_load(&import->labels, options->categories, options->templates);
    if (options->split != NULL) json_put_text_member(&import->tail, "split", options->split);
    if (options->source != NULL) json_put_text_member(&import->tail, "source", options->source);
    read_annotated(import);
}

void import_annotate_anew(struct import *import) {
    if (import->options.annotated_classes) import->annotated.len = 0;
}

/* Whether a JSON string, with its quotes, is in the list. Quotes inside another string are escaped, so that
 * no part of one can match. */
static bool is_annotated(const struct import *import, struct slice json) {
    const struct buffer *list = &import->annotated;
    for (size_t at = 1; at + json.len <= list->len; at++) {
        char before = list->bytes[at - 1];
        bool starts = before == '[' || before == ',';
        if (starts && memcmp(list->bytes + at, json.at, json.len) == 0) return true;
    }
    return false;
}

void import_annotate(struct import *import, struct slice category) {
    if (import->options.annotated_classes && !is_annotated(import, category)) add_annotated(import, category);
}

bool import_put_annotated(const struct import *import, struct buffer *out) {
    if (import->options.annotated == NULL && !import->options.annotated_classes) return false;
    if (import->annotated.len == 0) buffer_char(out, '[');
    buffer_slice(out, buffer_view(&import->annotated));
    buffer_char(out, ']');
    return true;
}

void import_put_head(const struct import *import, struct buffer *out) {
    buffer_slice(out, buffer_view(&import->head));
}

void import_put_tail(struct import *import) {
    struct buffer *out = &import->cli->out.buffer;
    buffer_slice(out, buffer_view(&import->tail));
    size_t before = out->len;
    buffer_text(out, ",\"annotated\":");
    if (!import_put_annotated(import, out)) out->len = before;
}

bool import_scene(struct import *import, const struct line *line) {
    struct emit *out = &import->cli->out;
    struct fault fault;
    buffer_char(&out->buffer, '\n');
    struct slice scene = emit_pending(out);
    scene.len--;
    int holds = cli_where(import->cli, scene, &fault);
    if (holds > 0) {
        emit_commit(out);
        return out->error == 0;
    }
    emit_rollback(out);
    return holds == 0 || cli_bad_record(import->cli, line, &fault);
}

bool import_unknown(const struct import *import, struct slice name, struct fault *fault) {
    return fault_set(fault, FAULT_VALUE, "",
                     "%s is not one of %s, nor another name of one (--categories, --other)", quote(name).text,
                     labelmap_names(&import->labels).text);
}

struct slice import_category(struct import *import, struct slice name, bool *dropped, struct fault *fault) {
    struct slice category = labelmap_category(&import->labels, name);
    *dropped = false;
    if (category.at != NULL) return category;
    switch (import->options.other) {
    case OTHER_KEEP: return name;
    case OTHER_DROP: *dropped = true; break;
    case OTHER_ERROR: import_unknown(import, name, fault); break;
    }
    return category;
}

enum convention import_convention(const struct import *import, enum convention own) {
    enum convention said = import->options.convention;
    bool sure;
    if (import->options.convention_of_set && own == CONVENTION_INCLUSIVE)
        return corner_evidence_decide(&import->evidence, own, &sure);
    return said == CONVENTION_BY_FORM ? own : said;
}

void import_note_corners(struct import *import, enum convention own, struct bbox corners, double width,
                         double height) {
    bool in_pixels = own == CONVENTION_INCLUSIVE || import->options.convention == CONVENTION_INCLUSIVE
                     || import->options.convention == CONVENTION_ONE_BASED;
    if (in_pixels && !import->evidence_is_whole)
        corner_evidence_add(&import->evidence, corners, width, height);
}

void import_note_name(struct other_names *names, const char *file, struct slice named) {
    if (names->count++ == 0)
        snprintf(names->first, sizeof names->first, "%s: %s", quote(slice_of(file)).text, quote(named).text);
}

/* --- what is told in the end ----------------------------------------------------------------------------- */

/* The conventions that the corners allow, or the one that they show: "exclusive or one-based". */
static struct name_list fitting(const struct corner_evidence *evidence) {
    struct name_list names = {""};
    bool sure;
    enum convention told = corner_evidence_decide(evidence, CONVENTION_BY_FORM, &sure);
    for (int i = 0; i < CONVENTION_BY_FORM; i++) {
        bool fits = sure ? i == (int)told : corner_evidence_allows(evidence, (enum convention)i);
        if (!fits) continue;
        size_t used = strlen(names.text);
        snprintf(names.text + used, sizeof names.text - used, "%s%s", used > 0 ? " or " : "",
                 convention_names[i]);
    }
    return names;
}

static void tell_names(const struct import *import, const struct other_names *names, const char *what) {
    if (names->count > 0)
        cli_message(import->cli, "%s different names: %s (the first is %s)",
                    counted(names->count, "file and the image that it names have",
                            "files and the images that they name have")
                        .text,
                    what, names->first);
}

/* Reports a convention that was used although the corners contradict it. */
static void tell_disproved(struct import *import) {
    const struct corner_evidence *evidence = &import->evidence;
    enum convention used = import_convention(import, CONVENTION_INCLUSIVE);
    if (corner_evidence_allows(evidence, used)) return;
    struct counted boxes = used == CONVENTION_INCLUSIVE
                               ? counted(evidence->at_side, "box ends", "boxes end")
                               : counted(evidence->at_zero, "box begins", "boxes begin");
    cli_message(import->cli, "%s at %s, which %s excludes: try --box-convention=%s", boxes.text,
                used == CONVENTION_INCLUSIVE ? "the image's width or height" : "0", convention_names[used],
                fitting(evidence).text);
}

/* Reports what --box-convention=auto has found. */
static void tell_decided(struct import *import) {
    const struct corner_evidence *evidence = &import->evidence;
    bool sure;
    enum convention told = corner_evidence_decide(evidence, CONVENTION_INCLUSIVE, &sure);
    struct counted zero = counted(evidence->at_zero, "box begins", "boxes begin"),
                   one = counted(evidence->at_one, "begins", "begin"),
                   last = counted(evidence->at_last, "ends", "end"),
                   side = counted(evidence->at_side, "ends", "end");
    cli_message(import->cli,
                "--box-convention=auto: %s: %s at 0, %s at 1, %s one pixel before the image's width or "
                "height, %s at it%s%s",
                convention_names[told], zero.text, one.text, last.text, side.text,
                sure ? "" : "; this is uncertain: the set may be ", sure ? "" : fitting(evidence).text);
}

void import_close(struct import *import) {
    if (import->crowd > 0)
        cli_message(import->cli, "%s dropped: crowd or ignored (--crowd=keep keeps them)",
                    counted(import->crowd, "annotation", "annotations").text);
    if (import->dropped > 0)
        cli_message(import->cli, "%s dropped: unknown category",
                    counted(import->dropped, "annotation", "annotations").text);
    if (import->turned > 0)
        cli_message(import->cli, "%s corrected: the corners were in the wrong order",
                    counted(import->turned, "box", "boxes").text);
    tell_names(import, &import->own_won, "both images exist, and that of the file's own name was used");
    tell_names(import, &import->named_missing,
               "that image does not exist, and that of the file's own name was used");
    tell_names(import, &import->named_won,
               "the name in the file was used (give --images to check which images exist)");
    if (!import->options.convention_of_set)
        tell_disproved(import);
    else if (import->evidence_is_whole)
        tell_decided(import);
    labelmap_free(&import->labels);
    buffer_free(&import->head);
    buffer_free(&import->tail);
    buffer_free(&import->annotated);
}
