/* SPDX-License-Identifier: MIT */
#include "record/record.h"

#include "base/ascii.h"
#include "record/member.h"

/* The members that have a name in struct record, in that order. */
static const char *const member_names[] = {"id",       "task",  "variant", "split",  "images",
                                           "messages", "score", "objects", "metric", "response"};
enum { MEMBER_COUNT = sizeof member_names / sizeof member_names[0] };

/* The members that are read of messages, and of images that are objects. */
enum part { PART_ROLE, PART_CONTENT, PART_PATH, PART_COUNT };
static const char *const part_names[] = {"role", "content", "path"};

const char *record_kind_name(enum record_kind kind) {
    switch (kind) {
    case RECORD_SCENE: return "a scene";
    case RECORD_SAMPLE: return "a sample without a score";
    case RECORD_SCORED: return "a scored sample";
    default: return "a tally";
    }
}

_Static_assert(MEMBER_COUNT + RECORD_EXTRA <= JSON_NAMES, "all names fit");
_Static_assert(offsetof(struct record, response) - offsetof(struct record, member)
                   == (MEMBER_COUNT - 1) * sizeof(struct slice),
               "each named member is at its index");

void record_open(struct record *record, const char *const *extra, size_t count) {
    const char *names[MEMBER_COUNT + RECORD_EXTRA];
    size_t used = MEMBER_COUNT;
    *record = (struct record){0};
    memcpy(names, member_names, sizeof member_names);
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        while (at < used && strcmp(names[at], extra[i]) != 0) at++;
        if (at == used) names[used++] = extra[i];
        record->extra[i] = (int)at;
    }
    json_names(&record->names, names, used);
    json_names(&record->part_names, part_names, PART_COUNT);
}

static bool begins(struct slice json, char first) {
    return json.at != NULL && json.at[0] == first;
}

/* A sample may have `objects` too, but not as an array. */
static bool tell_kind(struct record *record, struct fault *fault) {
    if (begins(record->objects, '['))
        record->kind = RECORD_SCENE;
    else if (begins(record->score, '{'))
        record->kind = RECORD_SCORED;
    else if (record->messages.at != NULL)
        record->kind = RECORD_SAMPLE;
    else if (record->metric.at != NULL)
        record->kind = RECORD_TALLY;
    else
        return fault_set(fault, FAULT_KIND, "",
                         "neither a scene, a sample nor a tally: it has no objects, messages or metric");
    return true;
}

bool record_read(struct record *record, struct slice line, struct fault *fault) {
    struct json j;
    if (record->decoded.last != NULL) arena_free(&record->decoded);
    record->text = line;
    memset(record->member, 0, sizeof record->member);
    json_open(&j, line);
    if (!member_find(&j, &record->names, record->member) || !json_done(&j)) return json_fault(&j, fault);
    return tell_kind(record, fault);
}

bool record_string(struct record *record, struct slice json, const char *member, struct slice *meaning,
                   struct fault *fault) {
    if (json.at == NULL) return fault_set(fault, FAULT_MISSING, member, "is missing");
    if (json.at[0] != '"') return fault_set(fault, FAULT_TYPE, member, "a string was expected");
    *meaning = member_text(&record->decoded, (struct slice){json.at + 1, json.len - 2});
    return true;
}

static bool read_parts(struct record *record, struct slice object, struct slice part[PART_COUNT],
                       struct fault *fault) {
    struct json j;
    json_open(&j, object);
    j.start = record->text.at; /* columns in messages count from the line's start */
    return member_find(&j, &record->part_names, part) || json_fault(&j, fault);
}

/* Reads a path: a string, or the `path` of an object. */
static bool read_path(struct record *record, struct slice image, struct slice *path, struct fault *fault) {
    struct slice part[PART_COUNT] = {{0}};
    if (!begins(image, '{')) return record_string(record, image, "", path, fault);
    return read_parts(record, image, part, fault)
           && record_string(record, part[PART_PATH], "path", path, fault);
}

bool record_images(struct record *record, record_path *function, void *context, struct fault *fault) {
    struct json j;
    size_t i = 0;
    if (record->images.at == NULL) return fault_set(fault, FAULT_MISSING, "images", "is missing");
    json_open(&j, record->images);
    if (!json_array(&j)) return fault_set(fault, FAULT_TYPE, "images", "an array was expected");
    for (; json_element(&j); i++) {
        struct slice path = {0};
        if (!read_path(record, json_skip(&j), &path, fault)) return fault_in(fault, "images[%zu]", i);
        if (!function(context, path)) return true;
    }
    return i > 0 || fault_set(fault, FAULT_MISSING, "images", "is empty");
}

static bool keep_first(void *context, struct slice first) {
    *(struct slice *)context = first;
    return false;
}

bool record_image(struct record *record, struct slice *path, struct fault *fault) {
    return record_images(record, keep_first, path, fault);
}

/* Sets `content` to that of a message with this role; .at is NULL if the role is another. */
static bool said_by(struct record *record, struct slice message, const char *role, struct slice *content,
                    struct fault *fault) {
    struct slice name = {0}, part[PART_COUNT] = {{0}};
    *content = (struct slice){0};
    if (!read_parts(record, message, part, fault)) return false;
    if (!record_string(record, part[PART_ROLE], "role", &name, fault)) return false;
    return !slice_is(name, role) || record_string(record, part[PART_CONTENT], "content", content, fault);
}

bool record_messages(struct record *record, const char *role, record_said *said, void *context,
                     struct fault *fault) {
    struct json j;
    if (record->messages.at == NULL) return fault_set(fault, FAULT_MISSING, "messages", "is missing");
    json_open(&j, record->messages);
    if (!json_array(&j)) return fault_set(fault, FAULT_TYPE, "messages", "an array was expected");
    for (size_t i = 0; json_element(&j); i++) {
        struct slice content;
        if (!said_by(record, json_skip(&j), role, &content, fault))
            return fault_in(fault, "messages[%zu]", i);
        if (content.at != NULL && !said(context, content)) break;
    }
    return true;
}

/* A number as text that is the same for all spellings of its value. */
static struct slice canonical(struct record *record, struct slice number) {
    if (number_is_plain(number)) return number;
    char *room = arena_take(&record->decoded, number.len + NUMBER_CANONICAL);
    return (struct slice){room, number_canonical(room, number)};
}

static bool is_number(struct slice json) {
    return json.at[0] == '-' || ascii_is_digit(json.at[0]);
}

bool record_question(struct record *record, struct slice *question, struct fault *fault) {
    struct slice image = {0}, text = {0};
    if (record->id.at != NULL && record->id.at[0] != 'n') {
        *question = is_number(record->id) ? canonical(record, record->id) : record->id;
        return record->id.at[0] != '"' || record_string(record, record->id, "id", question, fault);
    }
    if (!record_image(record, &image, fault) || !record_messages(record, "user", keep_first, &text, fault))
        return fault_set(fault, FAULT_MISSING, "id",
                         "is missing, and so is every other member that identifies a question");
    char *both = arena_take(&record->decoded, image.len + 1 + text.len);
    if (image.len > 0) memcpy(both, image.at, image.len);
    both[image.len] = '\n';
    if (text.len > 0) memcpy(both + image.len + 1, text.at, text.len);
    *question = (struct slice){both, image.len + 1 + text.len};
    return true;
}

bool record_key(struct record *record, struct slice json, struct slice *key) {
    *key = json;
    if (json.at[0] == '[' || json.at[0] == '{') return false;
    if (is_number(json)) *key = canonical(record, json);
    if (json.at[0] != '"'
        || (memchr(json.at, '\\', json.len) == NULL && memchr(json.at, 0x7F, json.len) == NULL))
        return true;
    *key = member_string(&record->decoded,
                         member_text(&record->decoded, (struct slice){json.at + 1, json.len - 2}));
    return true;
}

void record_close(struct record *record) {
    arena_free(&record->decoded);
}
