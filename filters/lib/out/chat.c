/* SPDX-License-Identifier: MIT
 *
 * chat: samples in the formats that trainers of vision-language models read (sar-export(1)). */
#include "out/export.h"
#include "json/put.h"

#include "base/memory.h"
#include "record/edit.h"

#include <stdlib.h>

struct chat {
    struct cli *cli;
    const struct chat_form *form;
    const struct export_options *options;
    struct templates templates;
    struct grounding grounding;
    struct sample sample;
    uint64_t written;
    bool array;
    struct edit edit;
    size_t image_count, marked; /* images, and how many marks for images the texts have */
    const char *image;          /* the next image to show */
    size_t image_number;        /* from 1 */
};

static const char mark[] = "<image>";
enum { MARK = sizeof mark - 1 };

static void *open_chat(struct cli *cli, const struct export_options *options, const struct chat_form *form) {
    struct chat *chat = memory_new(1, sizeof *chat);
    struct grounding_style style = options->style;
    chat->cli = cli;
    chat->form = form;
    chat->options = options;
    chat->array =
        options->container == CONTAINER_ARRAY || (options->container == CONTAINER_DOCUMENTED && form->array);
    if (style.syntax == GROUNDING_KEEP) style.syntax = form->syntax;
    bool reads_words = style.syntax != GROUNDING_KEEP;
    if (reads_words) templates_load(&chat->templates, options->templates);
    grounding_open(&chat->grounding, &style, reads_words ? &chat->templates : NULL);
    sample_open(&chat->sample, NULL);
    return chat;
}

static void close_chat(void *data) {
    struct chat *chat = data;
    if (chat->array && chat->cli->status != CLI_FAILED) {
        buffer_text(&chat->cli->out.buffer, chat->written > 0 ? "\n]\n" : "[]\n");
        emit_commit(&chat->cli->out);
    }
    if (chat->grounding.templates != NULL) templates_free(&chat->templates);
    grounding_close(&chat->grounding);
    sample_close(&chat->sample);
    edit_free(&chat->edit);
    free(chat);
}

/* --- images --------------------------------------------------------------------------------------------- */

/* The offset of the next mark in a text; the text's length if there is none. */
static size_t next_mark(struct slice text, size_t from) {
    const char *at = text.at + from, *end = text.at + text.len;
    for (; at < end && (at = memchr(at, '<', (size_t)(end - at))) != NULL; at++) {
        if (end - at >= MARK && memcmp(at, mark, MARK) == 0) return (size_t)(at - text.at);
    }
    return text.len;
}

static size_t count_marks(struct slice text) {
    size_t count = 0;
    for (size_t at = 0; (at = next_mark(text, at)) < text.len; at += MARK) count++;
    return count;
}

static size_t count_images(const struct sample *sample) {
    size_t count = 0;
    for (const char *at = sample->images.at, *end = at + sample->images.len; at < end; at += strlen(at) + 1)
        count++;
    return count;
}

/* Writes an image's path as a JSON string. */
static void put_image(const struct chat *chat, const char *image, struct buffer *out) {
    buffer_char(out, '"');
    json_put_text(out, slice_of(chat->options->image_prefix));
    json_put_text(out, slice_of(image));
    buffer_char(out, '"');
}

static void next_image(struct chat *chat) {
    chat->image += strlen(chat->image) + 1;
    chat->image_number++;
}

static void put_image_list(const struct chat *chat, struct buffer *out) {
    const char *at = chat->sample.images.at;
    buffer_char(out, '[');
    for (size_t i = 0; i < chat->image_count; i++, at += strlen(at) + 1) {
        if (i > 0) buffer_char(out, ',');
        put_image(chat, at, out);
    }
    buffer_char(out, ']');
}

/* --- the sample itself, with other texts ---------------------------------------------------------------- */

static void put_objects(struct chat *chat, struct buffer *out) {
    struct grounding *g = &chat->grounding;
    buffer_text(out, "{\"ref\":[");
    buffer_slice(out, buffer_view(&g->refs));
    buffer_text(out, "],\"bbox\":[");
    buffer_slice(out, buffer_view(&g->boxes));
    buffer_text(out, "]}");
}

static bool edit_texts(struct chat *chat, struct fault *fault) {
    for (size_t i = 0; i < chat->sample.turn_count; i++) {
        const struct turn *turn = &chat->sample.turns[i];
        struct slice text;
        if (turn->content.at == NULL) continue;
        if (!grounding_text(&chat->grounding, turn, &text, fault)) {
            fault_in(fault, "messages[%zu].content", i);
            return false;
        }
        if (text.at == turn->content.at) continue;
        json_put_string(edit_text(&chat->edit, turn->content_text), text);
    }
    return true;
}

static void drop_member(struct chat *chat, const char *name) {
    struct json j;
    struct slice key;
    json_open(&j, chat->sample.text);
    json_object(&j);
    while (json_member(&j, &key)) {
        struct slice value = json_skip(&j);
        if (slice_is(key, name)) edit_drop(&chat->edit, key, value);
    }
}

static bool put_record(struct chat *chat, struct buffer *out, struct fault *fault) {
    const struct sample *sample = &chat->sample;
    struct edit *edit = &chat->edit;
    struct slice record = sample->text;
    while (record.at[record.len - 1] != '}') record.len--;
    edit_begin(edit, record);
    if (!edit_texts(chat, fault)) return false;
    if (sample->images_text.at != NULL && chat->options->image_prefix[0] != '\0')
        put_image_list(chat, edit_text(edit, sample->images_text));
    if (sample->frame.at != NULL) drop_member(chat, "frame"); /* the boxes are pixels now */
    put_objects(chat, edit_member(edit, "objects", sample->objects_text));
    edit_put(edit, out);
    return true;
}

/* --- dialogues laid out anew ---------------------------------------------------------------------------- */

enum speaker { SPEAKER_USER, SPEAKER_ASSISTANT, SPEAKER_SYSTEM, SPEAKER_NONE };

static enum speaker speaker_of(const struct turn *turn) {
    if (turn->role.at == NULL) return SPEAKER_NONE;
    if (slice_is(turn->role, "user")) return SPEAKER_USER;
    if (slice_is(turn->role, "assistant")) return SPEAKER_ASSISTANT;
    return slice_is(turn->role, "system") ? SPEAKER_SYSTEM : SPEAKER_NONE;
}

static bool has_system(const struct chat *chat) {
    return chat->form->system && speaker_of(&chat->sample.turns[0]) == SPEAKER_SYSTEM;
}

/* Whether this is a dialogue that all trainers accept: optionally a system message, then questions and
 * answers in turn. */
static bool check_turns(const struct chat *chat, struct fault *fault) {
    const struct sample *sample = &chat->sample;
    size_t first;
    if (sample->turn_count == 0) return fault_set(fault, FAULT_MISSING, "messages", "is missing or empty");
    first = has_system(chat);
    for (size_t i = 0; i < sample->turn_count; i++) {
        const struct turn *turn = &sample->turns[i];
        enum speaker wanted = i < first ? SPEAKER_SYSTEM : (enum speaker)((i - first) % 2);
        const char *member = "content";
        if (speaker_of(turn) != wanted) {
            member = "role";
            fault_set(fault, FAULT_MISMATCH, "", "%s, but it is the %s's turn", quote(turn->role).text,
                      wanted == SPEAKER_USER ? "user" : "assistant");
        } else if (turn->content.at == NULL || turn->content_text.at[0] != '"') {
            fault_set(fault, FAULT_TYPE, "", "is not a string");
        } else if (wanted != SPEAKER_USER && count_marks(turn->content) > 0) {
            fault_set(fault, FAULT_VALUE, "", "contains %s, which is allowed only in questions", mark);
        } else {
            continue;
        }
        return fault_in(fault, "messages[%zu].%s", i, member);
    }
    return (sample->turn_count - first) % 2 == 0
           || fault_set(fault, FAULT_MISSING, "messages", "end without an answer");
}

/* Whether each mark has an image, and the form's member can hold the images. */
static bool check_images(struct chat *chat, struct fault *fault) {
    const struct sample *sample = &chat->sample;
    size_t marks = 0;
    for (size_t i = 0; i < sample->turn_count; i++) marks += count_marks(sample->turns[i].content);
    if (chat->form->images == IMAGES_ONE && chat->image_count != 1)
        return fault_set(fault, FAULT_TYPE, "images", "has %zu elements, but the format allows one",
                         chat->image_count);
    if (marks > chat->image_count)
        return fault_set(fault, FAULT_MISMATCH, "images", "has %zu elements, but the texts refer to %zu",
                         chat->image_count, marks);
    chat->marked = marks;
    chat->image = sample->images.at;
    chat->image_number = 1;
    if (chat->form->marks != MARKS_NUMBERED) return true;
    for (const char *at = chat->image; at < chat->image + sample->images.len; at += strlen(at) + 1) {
        if (strstr(at, "</img>") != NULL)
            return fault_set(fault, FAULT_VALUE, "images", "%s contains </img>", quote(slice_of(at)).text);
    }
    return true;
}

/* Writes the reference to the next image inside a text's string. */
static void put_mark(struct chat *chat, bool starts, bool line_follows, struct buffer *out) {
    if (chat->form->marks == MARKS_NUMBERED) {
        buffer_text(out, "Picture ");
        buffer_integer(out, chat->image_number);
        buffer_text(out, ": <img>");
        json_put_text(out, slice_of(chat->options->image_prefix));
        json_put_text(out, slice_of(chat->image));
        buffer_text(out, line_follows ? "</img>" : "</img>\\n");
    } else {
        buffer_text(out,
                    chat->form->marks == MARKS_ON_LINES && starts && !line_follows ? "<image>\\n" : mark);
    }
    next_image(chat);
}

/* How many images without a mark belong to a turn: all of them to the first question. */
static size_t unmarked(const struct chat *chat, size_t turn) {
    return turn == has_system(chat) ? chat->image_count - chat->marked : 0;
}

static void put_value(struct chat *chat, size_t turn, struct slice text, struct buffer *out) {
    buffer_char(out, '"');
    for (size_t i = unmarked(chat, turn); i > 0; i--)
        put_mark(chat, true, i == 1 && text.len > 0 && text.at[0] == '\n', out);
    for (size_t at = 0; at < text.len;) {
        size_t found = next_mark(text, at);
        json_put_text(out, (struct slice){text.at + at, found - at});
        if (found == text.len) break;
        at = found + MARK;
        put_mark(chat, found == 0, at < text.len && text.at[at] == '\n', out);
    }
    buffer_char(out, '"');
}

static void put_text_part(struct slice text, char *before, struct buffer *out) {
    if (text.len == 0) return;
    buffer_char(out, *before);
    buffer_text(out, "{\"type\":\"text\",\"text\":");
    json_put_string(out, text);
    buffer_char(out, '}');
    *before = ',';
}

static void put_image_part(struct chat *chat, char *before, struct buffer *out) {
    buffer_char(out, *before);
    buffer_text(out, "{\"type\":\"image_url\",\"image_url\":{\"url\":");
    put_image(chat, chat->image, out);
    buffer_text(out, "}}");
    next_image(chat);
    *before = ',';
}

/* Writes a content: a list of parts if it shows an image, else a string. */
static void put_parts(struct chat *chat, size_t turn, struct slice text, struct buffer *out) {
    char before = '[';
    size_t first = unmarked(chat, turn);
    if (first == 0 && next_mark(text, 0) == text.len) {
        json_put_string(out, text);
        return;
    }
    for (; first > 0; first--) put_image_part(chat, &before, out);
    for (size_t at = 0; at < text.len;) {
        size_t found = next_mark(text, at);
        put_text_part((struct slice){text.at + at, found - at}, &before, out);
        if (found == text.len) break;
        put_image_part(chat, &before, out);
        at = found + MARK;
    }
    buffer_char(out, ']');
}

static void put_turn(struct chat *chat, size_t turn, struct slice text, struct buffer *out) {
    const struct chat_form *form = chat->form;
    const bool asks = speaker_of(&chat->sample.turns[turn]) == SPEAKER_USER;
    if (form->layout == CHAT_PARTS) {
        buffer_text(out, "{\"role\":");
        json_put_string(out, chat->sample.turns[turn].role);
        buffer_text(out, ",\"content\":");
        put_parts(chat, turn, text, out);
    } else {
        buffer_text(out, "{\"from\":\"");
        buffer_text(out, form->roles ? (asks ? "user" : "assistant") : (asks ? "human" : "gpt"));
        buffer_text(out, "\",\"value\":");
        put_value(chat, turn, text, out);
    }
    buffer_char(out, '}');
}

static bool put_turns(struct chat *chat, size_t first, struct buffer *out, struct fault *fault) {
    char before = '[';
    for (size_t i = first; i < chat->sample.turn_count; i++) {
        struct slice text;
        if (!grounding_text(&chat->grounding, &chat->sample.turns[i], &text, fault))
            return fault_in(fault, "messages[%zu].content", i);
        buffer_char(out, before);
        put_turn(chat, i, text, out);
        before = ',';
    }
    buffer_char(out, ']');
    return true;
}

/* Writes the members before the dialogue, each with a comma after it. */
static bool put_head(struct chat *chat, struct buffer *out, struct fault *fault) {
    const struct sample *sample = &chat->sample;
    const struct chat_form *form = chat->form;
    if (form->id) {
        if (sample->id.at == NULL)
            return fault_set(fault, FAULT_MISSING, "id", "is missing: the format requires it");
        buffer_text(out, "\"id\":");
        buffer_slice(out, sample->id_spelled);
        buffer_char(out, ',');
    }
    if (form->images == IMAGES_ONE) {
        buffer_text(out, "\"image\":");
        put_image(chat, sample->images.at, out);
        buffer_char(out, ',');
    }
    if (form->size) {
        if (sample->width_text.at == NULL)
            return fault_set(fault, FAULT_MISSING, "width", "is missing: the format requires it");
        if (sample->height_text.at == NULL)
            return fault_set(fault, FAULT_MISSING, "height", "is missing: the format requires it");
        buffer_text(out, "\"width\":");
        buffer_slice(out, sample->width_text);
        buffer_text(out, ",\"height\":");
        buffer_slice(out, sample->height_text);
        buffer_char(out, ',');
    }
    return true;
}

static bool put_dialogue(struct chat *chat, struct buffer *out, struct fault *fault) {
    const struct chat_form *form = chat->form;
    if (!check_turns(chat, fault) || !check_images(chat, fault)) return false;
    size_t apart = form->layout == CHAT_CONVERSATIONS && has_system(chat); /* in a member of its own */
    buffer_char(out, '{');
    if (!put_head(chat, out, fault)) return false;
    buffer_text(out, form->layout == CHAT_PARTS ? "\"messages\":" : "\"conversations\":");
    if (!put_turns(chat, apart, out, fault)) return false;
    if (apart > 0) {
        buffer_text(out, ",\"system\":");
        json_put_string(out, chat->sample.turns[0].content);
    }
    if (form->images == IMAGES_LIST) {
        buffer_text(out, ",\"images\":");
        put_image_list(chat, out);
    }
    buffer_char(out, '}');
    return true;
}

static enum outcome export_sample(void *data, const struct line *line, struct buffer *out,
                                  struct fault *fault) {
    struct chat *chat = data;
    struct sample *sample = &chat->sample;
    if (!sample_read(sample, line->text, fault)) return RECORD_BAD;
    if (!sample->has_messages) {
        fault_set(fault, FAULT_MISSING, "messages", "is missing or empty");
        return RECORD_BAD;
    }
    if (!grounding_begin(&chat->grounding, sample, fault)) return RECORD_BAD;
    chat->image_count = count_images(sample);
    if (chat->array) buffer_text(out, chat->written > 0 ? ",\n" : "[\n");
    bool good =
        chat->form->layout == CHAT_RECORD ? put_record(chat, out, fault) : put_dialogue(chat, out, fault);
    if (!good) return RECORD_BAD;
    if (!chat->array) buffer_char(out, '\n');
    chat->written++;
    return RECORD_DONE;
}

const struct exporter export_chat = {open_chat, export_sample, close_chat};
