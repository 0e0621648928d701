/* SPDX-License-Identifier: MIT */
#include "import.h"

#include <stdlib.h>
#include <string.h>

static void put_text_member(struct emit *out, const char *name, const char *value) {
    if (value == NULL) return;
    emit_text(out, ",\"");
    emit_text(out, name);
    emit_text(out, "\":");
    emit_json_string(out, slice_of(value));
}

static void put_annotated(struct import *import) {
    const char *list = import->options.annotated;
    char before = '[';
    if (list == NULL) return;
    emit_text(&import->tail, ",\"annotated\":");
    for (const char *p = list; p != NULL;) {
        struct slice name = {p, strcspn(p, ",")};
        struct slice category = labels_category(&import->labels, name);
        if (category.at == NULL)
            cli_misuse(import->cli, "--annotated: %s is none of %s", quote(name).text,
                       labels_names(&import->labels).text);
        emit_char(&import->tail, before);
        emit_json_string(&import->tail, category);
        before = ',';
        p = p[name.len] == ',' ? p + name.len + 1 : NULL;
    }
    emit_char(&import->tail, ']');
}

void import_open(struct import *import, const char *categories, const char *templates) {
    import->tail = (struct emit){.fd = -1};
    emit_room(&import->tail, 1);
    labels_load(&import->labels, categories, templates);
    put_text_member(&import->tail, "split", import->options.split);
    put_text_member(&import->tail, "source", import->options.source);
    put_annotated(import);
}

bool import_scene(struct import *import, const struct line *line) {
    struct emit *out = &import->cli->out;
    struct fault fault;
    emit_char(out, '\n');
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

void import_close(struct import *import) {
    if (import->crowd > 0)
        cli_message(import->cli, "%s left out: crowd or ignored (--crowd=keep keeps them)",
                    counted(import->crowd, "annotation", "annotations").text);
    if (import->dropped > 0)
        cli_message(import->cli, "%s left out: of no known category",
                    counted(import->dropped, "annotation", "annotations").text);
    labels_free(&import->labels);
    free(import->tail.bytes);
}
