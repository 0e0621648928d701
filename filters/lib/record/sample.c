/* SPDX-License-Identifier: MIT */
#include "record/sample.h"

#include "base/memory.h"
#include "record/member.h"

#include <stdlib.h>

enum sample_member {
    MEMBER_ID,
    MEMBER_TASK,
    MEMBER_VARIANT,
    MEMBER_CATEGORY,
    MEMBER_FRAME,
    MEMBER_IMAGES,
    MEMBER_MESSAGES,
    MEMBER_LABELS,
    MEMBER_SCORE,
    MEMBER_EXPLAIN,
    MEMBER_WIDTH,
    MEMBER_HEIGHT,
    MEMBER_OBJECTS,
    MEMBER_FINISH,
    MEMBER_ERROR,
    MEMBER_RESPONSE,
    MEMBER_COUNT
};

/* The members that are read, except the response, whose name is an option. */
static const char *const member_names[] = {"id",     "task",     "variant", "category",      "frame",
                                           "images", "messages", "labels",  "score",         "explain",
                                           "width",  "height",   "objects", "finish_reason", "error"};

enum { MESSAGE_ROLE, MESSAGE_CONTENT, MESSAGE_TEXT, MESSAGE_PATH };

void sample_open(struct sample *sample, const char *response_key) {
    const char *names[MEMBER_COUNT];
    for (int i = 0; i < MEMBER_RESPONSE; i++) names[i] = member_names[i];
    names[MEMBER_RESPONSE] = response_key != NULL ? response_key : "response";
    static const char *const message_names[] = {"role", "content", "text", "path"};
    *sample = (struct sample){0};
    json_names(&sample->names, names, MEMBER_COUNT);
    json_names(&sample->message_names, message_names, 4);
}

bool sample_can_respond(const char *key) {
    for (int i = 0; i < MEMBER_RESPONSE; i++) {
        if (strcmp(key, member_names[i]) == 0) return false;
    }
    return key[0] != '\0' && strlen(key) < 64;
}

/* A decoded copy of a string, with a NUL after it. Copies are appended to `decoded`, whose room was reserved
 * when the record began, so earlier slices stay valid. */
static struct slice decode(struct sample *sample, struct slice spelled) {
    char *plain = sample->decoded.bytes + sample->decoded.len;
    size_t len = json_unescape(spelled, plain);
    plain[len] = '\0';
    sample->decoded.len += len + 1;
    return (struct slice){plain, len};
}

static bool read_text(struct sample *sample, struct json *j, struct slice *text, struct fault *fault) {
    if (json_peek(j) == JSON_NULL) {
        *text = (struct slice){NULL, 0};
        return json_skip(j).len > 0 || json_fault(j, fault);
    }
    if (!json_string(j, text)) return json_fault(j, fault);
    if (j->escaped) *text = decode(sample, *text);
    return true;
}

/* Copies every path, with or without escapes, so that the paths of all images are adjacent. */
static bool read_path(struct sample *sample, struct json *j, struct slice *path, struct fault *fault) {
    const char *before = sample->decoded.bytes + sample->decoded.len;
    if (!read_text(sample, j, path, fault)) return false;
    if (path->at != NULL && path->at != before) *path = decode(sample, *path);
    return true;
}

/* Reads an image: a path, or an object as some trainers write it, {"path": ..., "bytes": ...}. */
static bool read_image(struct sample *sample, struct json *j, struct slice *name, struct fault *fault) {
    struct slice key;
    uint32_t seen = 0;
    if (json_peek(j) != JSON_OBJECT) return read_path(sample, j, name, fault);
    json_object(j);
    for (int member; (member = json_named_member(j, &sample->message_names, &seen, &key)) != JSON_END;) {
        if (member == MESSAGE_PATH) {
            if (!read_path(sample, j, name, fault)) return fault_in(fault, "path");
        } else {
            json_skip(j);
        }
    }
    return j->error == NULL || json_fault(j, fault);
}

static bool read_images(struct sample *sample, struct json *j, struct fault *fault) {
    const char *from = sample->decoded.bytes + sample->decoded.len;
    if (!json_array(j)) return json_fault(j, fault);
    for (size_t i = 0; json_element(j); i++) {
        struct slice other = {NULL, 0};
        if (!read_image(sample, j, i == 0 ? &sample->image : &other, fault))
            return fault_in(fault, "[%zu]", i);
    }
    sample->images = (struct slice){from, (size_t)(sample->decoded.bytes + sample->decoded.len - from)};
    return j->error == NULL || json_fault(j, fault);
}

/* Any value but null is an id. Strings are decoded and numbers written in one way, so that an id is the same
 * in all spellings. */
static bool read_id(struct sample *sample, struct json *j, struct fault *fault) {
    enum json_type type = json_peek(j);
    sample->id_is_text = type == JSON_STRING;
    if (type == JSON_STRING || type == JSON_NULL) return read_text(sample, j, &sample->id, fault);
    sample->id = json_skip(j);
    if (j->error != NULL) return json_fault(j, fault);
    if (type != JSON_NUMBER) return true;
    char *room = buffer_room(&sample->decoded, sample->id.len + NUMBER_CANONICAL);
    sample->id = (struct slice){room, number_canonical(room, sample->id)};
    sample->decoded.len += sample->id.len;
    return true;
}

/* Reads one part of a message's content. Its text, if any, is written to `end`, which moves forward. */
static bool read_content_part(struct sample *sample, struct json *j, char **end, struct fault *fault) {
    struct slice key, spelled;
    uint32_t seen = 0;
    if (!json_object(j)) return json_fault(j, fault);
    for (int member; (member = json_named_member(j, &sample->message_names, &seen, &key)) != JSON_END;) {
        if (member != MESSAGE_TEXT || json_peek(j) == JSON_NULL) {
            json_skip(j);
        } else if (json_string(j, &spelled)) {
            *end += json_unescape(spelled, *end);
        } else {
            return json_fault(j, fault), fault_in(fault, "text");
        }
    }
    return j->error == NULL || json_fault(j, fault);
}

/* Reads a message's content: a string, or a list of parts, whose texts are joined. */
static bool read_content(struct sample *sample, struct json *j, struct slice *content, struct fault *fault) {
    if (json_peek(j) != JSON_ARRAY) return read_text(sample, j, content, fault);
    char *start = sample->decoded.bytes + sample->decoded.len, *end = start;
    json_array(j);
    for (size_t i = 0; json_element(j); i++) {
        if (!read_content_part(sample, j, &end, fault)) return fault_in(fault, "[%zu]", i);
    }
    if (j->error != NULL) return json_fault(j, fault);
    *end++ = '\0';
    sample->decoded.len += (size_t)(end - start);
    *content = (struct slice){start, (size_t)(end - start) - 1};
    return true;
}

static bool read_turn_content(struct sample *sample, struct json *j, struct turn *turn, struct fault *fault) {
    json_peek(j); /* moves to the value */
    turn->content_text.at = j->at;
    if (!read_content(sample, j, &turn->content, fault)) return false;
    turn->content_text.len = (size_t)(j->at - turn->content_text.at);
    return true;
}

static bool read_message(struct sample *sample, struct json *j, struct fault *fault) {
    struct slice key;
    uint32_t seen = 0;
    sample->turns =
        memory_grow(sample->turns, &sample->turn_room, sample->turn_count + 1, sizeof *sample->turns);
    struct turn *turn = &sample->turns[sample->turn_count];
    *turn = (struct turn){{NULL, 0}, {NULL, 0}, {NULL, 0}};
    if (!json_object(j)) return json_fault(j, fault);
    for (int member; (member = json_named_member(j, &sample->message_names, &seen, &key)) != JSON_END;) {
        bool good = true;
        if (member == MESSAGE_ROLE)
            good = read_text(sample, j, &turn->role, fault) || fault_in(fault, "role");
        else if (member == MESSAGE_CONTENT)
            good = read_turn_content(sample, j, turn, fault) || fault_in(fault, "content");
        else
            json_skip(j);
        if (!good) return false;
    }
    if (j->error != NULL) return json_fault(j, fault);
    if (turn->role.at != NULL && slice_is(turn->role, "user")) sample->question = turn->content;
    if (turn->role.at != NULL && slice_is(turn->role, "assistant")) sample->answer = turn->content;
    sample->turn_count++;
    return true;
}

static bool read_messages(struct sample *sample, struct json *j, struct fault *fault) {
    if (json_peek(j) == JSON_NULL) return json_skip(j).len > 0 || json_fault(j, fault);
    if (!json_array(j)) return json_fault(j, fault);
    sample->has_messages = true;
    for (size_t i = 0; json_element(j); i++) {
        if (!read_message(sample, j, fault)) return fault_in(fault, "[%zu]", i);
    }
    return j->error == NULL || json_fault(j, fault);
}

static bool read_member(struct sample *sample, struct json *j, int member, struct fault *fault) {
    struct slice *spelled = NULL; /* becomes the value as spelled */
    bool good = true;
    const char *from = j->at; /* the value, or blanks before it */
    switch (member) {
    case MEMBER_ID: spelled = &sample->id_spelled, good = read_id(sample, j, fault); break;
    case MEMBER_TASK: return read_text(sample, j, &sample->task, fault);
    case MEMBER_VARIANT: return read_text(sample, j, &sample->variant, fault);
    case MEMBER_CATEGORY: return read_text(sample, j, &sample->category, fault);
    case MEMBER_FRAME: return read_text(sample, j, &sample->frame, fault);
    case MEMBER_IMAGES: spelled = &sample->images_text, good = read_images(sample, j, fault); break;
    case MEMBER_MESSAGES: return read_messages(sample, j, fault);
    case MEMBER_LABELS: sample->has_labels = true; return read_text(sample, j, &sample->labels, fault);
    case MEMBER_SCORE: sample->score = json_skip(j); break;
    case MEMBER_EXPLAIN: sample->explain = json_skip(j); break;
    case MEMBER_FINISH: sample->truncated = slice_is(json_skip(j), "\"length\""); break;
    case MEMBER_ERROR:
        sample->failed = json_peek(j) != JSON_NULL;
        json_skip(j);
        break;
    case MEMBER_OBJECTS: sample->objects_text = json_skip(j); break;
    case MEMBER_WIDTH: return member_side(j, &sample->width, &sample->width_text, fault);
    case MEMBER_HEIGHT: return member_side(j, &sample->height, &sample->height_text, fault);
    case MEMBER_RESPONSE:
        sample->has_response = true;
        spelled = &sample->response_text, good = read_text(sample, j, &sample->response, fault);
        break;
    default: json_skip(j);
    }
    if (!good) return false;
    if (spelled != NULL) {
        while (*from <= ' ') from++;
        *spelled = (struct slice){from, (size_t)(j->at - from)};
    }
    return j->error == NULL || json_fault(j, fault);
}

static void forget_record(struct sample *sample, struct slice record) {
    memset(sample, 0, offsetof(struct sample, turns));
    sample->text = record;
    sample->decoded.len = 0;
    buffer_room(&sample->decoded,
                2 * record.len + 1 + NUMBER_CANONICAL); /* no string grows; each gets a NUL */
}

bool sample_read(struct sample *sample, struct slice record, struct fault *fault) {
    struct json j;
    struct slice key;
    uint32_t seen = 0;
    forget_record(sample, record);
    json_open(&j, record);
    if (!json_object(&j)) return json_fault(&j, fault);
    for (int member; (member = json_named_member(&j, &sample->names, &seen, &key)) != JSON_END;) {
        if (read_member(sample, &j, member, fault)) continue;
        return member >= 0 && fault_in(fault, "%s", sample->names.name[member].at);
    }
    if (!json_done(&j)) return json_fault(&j, fault);
    if (sample->has_messages || sample->has_response || sample->failed || sample->labels.at != NULL)
        return true;
    return fault_set(fault, FAULT_KIND, "", "this is not a sample: it has no messages and no response");
}

bool sample_frame(const struct sample *sample, struct written_frame *frame, struct fault *fault) {
    char name[32] = "";
    struct slice said = sample->frame;
    *frame = (struct written_frame){.declared = true};
    if (said.at == NULL) return true;
    if (said.len < sizeof name) memcpy(name, said.at, said.len);
    return frame_read(name, frame)
           || fault_set(fault, FAULT_VALUE, "frame", "%s is not a frame", quote(said).text);
}

void sample_close(struct sample *sample) {
    buffer_free(&sample->decoded);
    buffer_free(&sample->filled);
    free(sample->turns);
}
