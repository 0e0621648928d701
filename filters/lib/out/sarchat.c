/* SPDX-License-Identifier: MIT
 *
 * sarchat: samples to the files of SARChat's released test set: JSON arrays, by task and variant. Source of
 * the names: JimmyMa99/SARChat, infer/swift-eval.py. */
#include "out/export.h"

#include "base/memory.h"
#include "base/message.h"
#include "base/outdir.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Which samples are in a file: those of a task, and of a variant if the task has two files. */
static const struct part {
    const char *name, *task, *variant;
} parts[] = {
    {"classify_count", "count", NULL},
    {"classify_grounding_multi", "ground", "multi"},
    {"classify_grounding_single", "ground", "single"},
    {"classify_identify_multi", "identify", "multi"},
    {"classify_identify_single", "identify", "single"},
    {"classify_refer_multi", "refer", "multi"},
    {"classify_refer_single", "refer", "single"},
    {"classify", "classify", NULL},
    {"describe", "describe", NULL},
};
enum { PARTS = sizeof parts / sizeof parts[0] };

struct sarchat {
    struct cli *cli;
    struct sample sample;
    struct outfile files[PARTS];
};

static void *open_sarchat(struct cli *cli, const struct export_options *options,
                          const struct chat_form *form) {
    struct sarchat *sarchat = memory_new(1, sizeof *sarchat);
    struct outdir dir; /* creates the folder */
    (void)form;
    if (options->split[0] == '\0' || strchr(options->split, '/') != NULL)
        cli_misuse(cli, "--split: %s can't be part of a file's name", quote(slice_of(options->split)).text);
    sarchat->cli = cli;
    sample_open(&sarchat->sample, NULL);
    outdir_open(&dir, options->output);
    outdir_close(&dir);
    for (int i = 0; i < PARTS; i++) {
        char name[256];
        snprintf(name, sizeof name, "SARChat_%s_%.200s.json", parts[i].name, options->split);
        if (outfile_open(&sarchat->files[i], options->output, name)) continue;
        int error = errno;
        while (i-- > 0) (void)!outfile_close(&sarchat->files[i], false);
        die("%s/%s: %s", options->output, name, strerror(error));
    }
    return sarchat;
}

/* Writes the rest of all files before the first of them is renamed: if one fails, none is. */
static void write_rest(struct sarchat *sarchat) {
    for (int i = 0; i < PARTS; i++) {
        struct emit *out = &sarchat->files[i].out;
        bool failed_before = out->error != 0;
        buffer_text(&out->buffer, out->records > 0 ? "\n]\n" : "[]\n");
        emit_commit(out);
        if (emit_flush(out) || failed_before) continue;
        errno = out->error;
        cli_file_failed(sarchat->cli, sarchat->files[i].path);
    }
}

static void close_sarchat(void *data) {
    struct sarchat *sarchat = data;
    write_rest(sarchat);
    for (int i = 0; i < PARTS; i++) {
        bool failed = sarchat->cli->status == CLI_FAILED;
        char *path = memory_text(sarchat->files[i].path, strlen(sarchat->files[i].path));
        if (!outfile_close(&sarchat->files[i], !failed) && !failed) cli_file_failed(sarchat->cli, path);
        free(path);
    }
    sample_close(&sarchat->sample);
    free(sarchat);
}

static const struct part *part_of(const struct sample *sample, struct fault *fault) {
    bool known = false;
    if (sample->task.at == NULL) return fault_set(fault, FAULT_MISSING, "task", "is missing"), NULL;
    for (int i = 0; i < PARTS; i++) {
        if (!slice_is(sample->task, parts[i].task)) continue;
        known = true;
        if (parts[i].variant == NULL) return &parts[i];
        if (sample->variant.at != NULL && slice_is(sample->variant, parts[i].variant)) return &parts[i];
    }
    if (!known)
        fault_set(fault, FAULT_VALUE, "task", "%s has no file in SARChat's layout", quote(sample->task).text);
    else if (sample->variant.at == NULL)
        fault_set(fault, FAULT_MISSING, "variant", "is missing");
    else
        fault_set(fault, FAULT_VALUE, "variant", "%s is neither single nor multi",
                  quote(sample->variant).text);
    return NULL;
}

static enum outcome export_sample(void *data, const struct line *line, struct buffer *out,
                                  struct fault *fault) {
    struct sarchat *sarchat = data;
    (void)out;
    if (!sample_read(&sarchat->sample, line->text, fault)) return RECORD_BAD;
    if (!sarchat->sample.has_messages) {
        fault_set(fault, FAULT_MISSING, "messages", "is missing or empty");
        return RECORD_BAD;
    }
    const struct part *part = part_of(&sarchat->sample, fault);
    if (part == NULL) return RECORD_BAD;
    struct outfile *file = &sarchat->files[part - parts];
    buffer_text(&file->out.buffer, file->out.records > 0 ? ",\n" : "[\n");
    buffer_slice(&file->out.buffer, line->text);
    emit_commit(&file->out);
    if (file->out.error == 0) return RECORD_DONE;
    fault_set(fault, FAULT_FILE, "", "%s: %s", file->path, strerror(file->out.error));
    return RECORD_FATAL;
}

const struct exporter export_sarchat = {open_sarchat, export_sample, close_sarchat};
