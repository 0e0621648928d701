/* SPDX-License-Identifier: MIT
 *
 * yaml: a templates file of any content: it is taken, or every mistake has a place in it and a reason; the same each
 * time; and what is taken renders samples that are JSON.
 *
 * Input: the file. */
#include "words/templates.h"

#include "../lib/place.h"
#include "edit/derived.h"
#include "fuzz.h"
#include "text/render.h"

#include <string.h>
#include <unistd.h>

enum { MOST = 16384 };

/* The name of one file, which gets this content. */
static const char *file_of(const uint8_t *data, size_t size) {
    static char name[32];
    static FILE *file;
    if (file == NULL) {
        file = tmpfile();
        REQUIRE(file != NULL, "a temporary file");
        snprintf(name, sizeof name, "/dev/fd/%d", fileno(file));
    }
    int fd = fileno(file);
    REQUIRE(ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size, "the file is written");
    return name;
}

static void check(struct templates *templates, const char *file) {
    REQUIRE(templates_read(templates, file), "the file can be read");
    templates_check(templates);
    templates_read_back(templates);
}

static void check_problems(const struct yaml *yaml, const uint8_t *data, size_t size) {
    size_t lines = 2; /* a mistake may be after the last line */
    for (size_t i = 0; i < size; i++)
        lines += data[i] == '\n' || data[i] == '\r' || data[i] >= 0x80; /* NEL, LS, PS */
    for (size_t i = 0; i < yaml->problem_count; i++) {
        const struct yaml_problem *problem = &yaml->problems[i];
        REQUIRE(problem->line >= 1 && problem->line <= lines && problem->column >= 1,
                "%zu:%zu of %zu lines: %s", problem->line, problem->column, lines, problem->what);
        REQUIRE(problem->what[0] != '\0', "a mistake without a reason");
    }
}

static void check_same(const struct yaml *a, const struct yaml *b) {
    REQUIRE(a->problem_count == b->problem_count, "%zu and %zu mistakes", a->problem_count, b->problem_count);
    for (size_t i = 0; i < a->problem_count; i++) {
        const struct yaml_problem *p = &a->problems[i], *q = &b->problems[i];
        REQUIRE(p->line == q->line && p->column == q->column && strcmp(p->what, q->what) == 0, "%s: %s",
                p->what, q->what);
    }
}

/* What has a name is found by it. */
static void check_names(const struct templates *templates) {
    const struct word_list *categories = &templates->vocab.kinds[KIND_CATEGORY];
    for (size_t i = 0; i < categories->count; i++) {
        struct slice name = categories->words[i].name;
        REQUIRE(vocab_category(&templates->vocab, name) == (int)i, "%.*s", (int)name.len, name.at);
        REQUIRE(vocab_label(&templates->vocab, name) >= 0, "%.*s", (int)name.len, name.at);
    }
    for (size_t i = 0; i < templates->task_count; i++)
        REQUIRE(templates_task(templates, templates->tasks[i].name) == &templates->tasks[i], "task %zu", i);
    REQUIRE(vocab_category_names(&templates->vocab).text[0] != '\0', "there are categories");
    REQUIRE(templates->task_count == 0 || templates_task_names(templates).text[0] != '\0', "the tasks");
}

/* A scene with a few objects of the first categories. */
static struct slice scene_text(const struct templates *templates, struct buffer *text) {
    const struct word_list *categories = &templates->vocab.kinds[KIND_CATEGORY];
    buffer_text(text,
                "{\"image\":\"a \\\"b\\\".png\",\"width\":1000,\"height\":900,\"split\":\"s\",\"objects\":[");
    for (int i = 0; i < 5; i++) {
        char object[160];
        if (i > 0) buffer_char(text, ',');
        buffer_text(text, "{\"category\":");
        buffer_slice(text, categories->words[(size_t)i / 2 % categories->count].json);
        snprintf(object, sizeof object, ",\"bbox\":[%d,%d,%d,%d.5]}", 10 + 150 * i, 20 + 100 * i,
                 210 + 160 * i, 200 + 120 * i);
        buffer_text(text, object);
    }
    buffer_text(text, "]}\n");
    return (struct slice){text->bytes, text->len - 1};
}

/* The same scene as sar-grid would write it. */
static struct slice gridded_text(const struct scene *scene, struct buffer *text) {
    struct derivation derivation;
    derivation_open(&derivation, &grid_defaults, RELATIONS_NEAREST);
    derivation_scene(&derivation, scene);
    buffer_bytes(text, scene->text.at, (size_t)(scene->objects_text.at - scene->text.at));
    for (size_t i = 0; i < scene->object_count; i++) {
        buffer_char(text, i == 0 ? '[' : ',');
        buffer_bytes(text, scene->objects[i].text.at, scene->objects[i].text.len - 1);
        derivation_put(&derivation, i, text);
        buffer_char(text, '}');
    }
    buffer_text(text, "]}\n");
    derivation_close(&derivation);
    return (struct slice){text->bytes, text->len - 1};
}

static void check_samples(struct slice samples) {
    const char *end = samples.at + samples.len;
    for (const char *at = samples.at, *newline; at < end; at = newline + 1) {
        struct json j;
        newline = memchr(at, '\n', (size_t)(end - at));
        REQUIRE(newline != NULL, "a sample without end");
        json_open(&j, (struct slice){at, (size_t)(newline - at)});
        json_skip(&j);
        REQUIRE(json_done(&j), "%s: %.*s", j.error, (int)(newline - at), at);
    }
}

/* Renders without an end to the output, which is not written. */
static void check_rendering(const struct templates *templates) {
    struct buffer text = {0}, gridded = {0};
    struct emit out;
    struct scene scene;
    struct render render;
    struct fault fault = {0};
    bool *tasks = memory_new(templates->task_count, sizeof *tasks);
    for (size_t i = 0; i < templates->task_count; i++) {
        tasks[i] = true;
        if (templates->tasks[i].draws > 8) tasks[i] = false; /* draws of thousands are slow, not wrong */
    }
    struct render_options options = {.mix.wanted = tasks};
    scene_open(&scene);
    REQUIRE(scene_read(&scene, scene_text(templates, &text), SCENE_STRICT, &fault), "%s: %s", fault.path,
            fault.what);
    REQUIRE(scene_read(&scene, gridded_text(&scene, &gridded), SCENE_VALUES, &fault), "%s: %s", fault.path,
            fault.what);
    FILE *sink = tmpfile();
    REQUIRE(sink != NULL, "a temporary file");
    emit_open(&out, fileno(sink));
    render_open(&render, templates, &options, &out);
    REQUIRE(render_scene(&render, &scene, &fault), "%s: %s", fault.path, fault.what);
    check_samples((struct slice){out.buffer.bytes, out.committed});
    render_close(&render);
    scene_close(&scene);
    buffer_free(&out.buffer);
    fclose(sink);
    free(text.bytes);
    free(gridded.bytes);
    free(tasks);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct templates first, second;
    if (size > MOST) return -1;
    const char *file = file_of(data, size);
    check(&first, file);
    check(&second, file);
    check_problems(&first.yaml, data, size);
    check_same(&first.yaml, &second.yaml);
    if (first.yaml.problem_count == 0) {
        check_names(&first);
        check_rendering(&first);
    }
    templates_free(&first);
    templates_free(&second);
    return 0;
}
