/* SPDX-License-Identifier: MIT */
#include "record/gridded.h"

#include "base/namelist.h"

#include <math.h>
#include <stdlib.h>

#define WRITES_IT "is missing: sar-grid writes it (run it after sar-filter)"

enum relation_member { RELATION_TO, RELATION_DISTANCE, RELATION_NEAR, RELATION_DIRECTION, RELATION_COUNT };
static const char *const relation_names[] = {"to", "distance", "near", "direction"};

void gridded_close(struct gridded *gridded) {
    free(gridded->objects);
    free(gridded->relations);
}

void gridded_begin(struct gridded *gridded, const struct scene *scene) {
    gridded->objects =
        memory_grow(gridded->objects, &gridded->object_room, scene->object_count, sizeof *gridded->objects);
    gridded->relation_count = 0;
}

static void set_names(struct gridded_names *set, const char *const *names) {
    for (set->count = 0; names[set->count] != NULL; set->count++)
        set->name[set->count] = slice_of(names[set->count]);
}

void gridded_open(struct gridded *gridded) {
    *gridded = (struct gridded){0};
    json_names(&gridded->relation_names, relation_names, RELATION_COUNT);
    set_names(&gridded->words[DERIVED_REGION], region_names);
    set_names(&gridded->words[DERIVED_SIZE], size_names);
    set_names(&gridded->words[DERIVED_SIZE3], size3_names);
    set_names(&gridded->words[DERIVED_SHAPE], shape_names);
    set_names(&gridded->directions, direction_names);
}

/* Sets the fault of a value that is not one of the names; `said` is empty if it is not a string. Always
 * false. */
static bool not_a_word(const struct gridded_names *names, struct slice said, struct fault *fault) {
    struct name_list list = {""};
    for (size_t i = 0; i < names->count; i++) name_list_add(&list, names->name[i]);
    if (said.at == NULL) return fault_set(fault, FAULT_TYPE, "", "must be one of %s", list.text);
    return fault_set(fault, FAULT_VALUE, "", "%s is not one of %s", quote(said).text, list.text);
}

/* Reads one of the names; stores its number. */
static bool read_word(struct json *j, const struct gridded_names *names, int *word, struct fault *fault) {
    enum { LONGEST = 256 };
    char decoded[LONGEST + SLICE_PADDING];
    struct slice value = {0};
    if (!json_string(j, &value)) return not_a_word(names, (struct slice){0}, fault);
    struct slice said = value;
    if (j->escaped && value.len <= LONGEST) said = (struct slice){decoded, json_unescape(value, decoded)};
    for (size_t i = 0; i < names->count; i++) {
        if (names->name[i].len != said.len || memcmp(names->name[i].at, said.at, said.len) != 0) continue;
        *word = (int)i;
        return true;
    }
    return not_a_word(names, said, fault);
}

/* Reads the index of another object. */
static bool read_to(struct json *j, size_t object, size_t count, size_t *to, struct fault *fault) {
    double index;
    int64_t short_index;
    struct slice spelled;
    if (json_short_integer(j, &short_index, &spelled)) {
        index = (double)short_index;
    } else {
        enum json_type type = json_peek(j);
        spelled.at = j->at;
        if (type != JSON_NUMBER)
            return fault_set(fault, FAULT_TYPE, "", "must be the index of another object");
        if (!json_number(j, &index)) return json_fault(j, fault);
        spelled.len = (size_t)(j->at - spelled.at);
    }
    if (!(index >= 0 && index < (double)count && index == floor(index)))
        return fault_set(fault, FAULT_REFERENCE, "",
                         "%.*s is not the index of another object: the scene has %zu",
                         (int)(spelled.len < 40 ? spelled.len : 40), spelled.at, count);
    *to = (size_t)index;
    return *to != object || fault_set(fault, FAULT_MISMATCH, "", "is the object itself");
}

static bool read_distance(struct json *j, double *distance, struct fault *fault) {
    if (json_peek(j) != JSON_NUMBER) return fault_set(fault, FAULT_TYPE, "", "must be a number, 0 or above");
    if (!json_number(j, distance)) return json_fault(j, fault);
    return *distance >= 0 || fault_set(fault, FAULT_RANGE, "", "must be a number, 0 or above");
}

static bool read_near(struct json *j, enum distance *nearness, struct fault *fault) {
    bool near;
    if (json_peek(j) != JSON_BOOL) return fault_set(fault, FAULT_TYPE, "", "must be true or false");
    json_boolean(j, &near);
    *nearness = near ? DISTANCE_NEAR : DISTANCE_FAR;
    return true;
}

static bool read_relation_member(const struct gridded *gridded, struct json *j, int member, size_t object,
                                 size_t count, struct grid_relation *relation, struct fault *fault) {
    int word;
    switch (member) {
    case RELATION_TO: return read_to(j, object, count, &relation->to, fault);
    case RELATION_DISTANCE: return read_distance(j, &relation->distance, fault);
    case RELATION_NEAR: return read_near(j, &relation->nearness, fault);
    default:
        if (!read_word(j, &gridded->directions, &word, fault)) return false;
        relation->direction = (enum direction)word;
        return true;
    }
}

static bool read_relation(struct gridded *gridded, struct json *j, size_t object, size_t count,
                          struct grid_relation *relation, struct fault *fault) {
    uint32_t seen = 0;
    if (json_peek(j) != JSON_OBJECT) return fault_set(fault, FAULT_TYPE, "", "must be an object");
    json_object(j);
    for (int member;
         (member = json_wanted_member(j, &gridded->relation_names, RELATION_COUNT, &seen)) != JSON_END;) {
        if (!read_relation_member(gridded, j, member, object, count, relation, fault))
            return fault_in(fault, "%s", relation_names[member]);
    }
    if (j->error != NULL) return json_fault(j, fault);
    for (int member = 0; member < RELATION_COUNT; member++) {
        if ((seen >> member & 1) == 0)
            return fault_set(fault, FAULT_MISSING, relation_names[member], WRITES_IT);
    }
    return true;
}

static bool read_relations(struct gridded *gridded, struct json *j, size_t object, size_t count,
                           struct fault *fault) {
    struct gridded_object *read = &gridded->objects[object];
    if (json_peek(j) != JSON_ARRAY) return fault_set(fault, FAULT_TYPE, "", "must be an array");
    json_array(j);
    for (; json_element(j); gridded->relation_count++, read->relation_count++) {
        gridded->relations = memory_grow(gridded->relations, &gridded->relation_room,
                                         gridded->relation_count + 1, sizeof *gridded->relations);
        struct grid_relation *relation = &gridded->relations[gridded->relation_count];
        if (!read_relation(gridded, j, object, count, relation, fault))
            return fault_in(fault, "[%zu]", read->relation_count);
    }
    return j->error == NULL || json_fault(j, fault);
}

/* Reads one member of an object. */
static bool read_member(struct gridded *gridded, struct json *j, int member, size_t object, size_t count,
                        struct fault *fault) {
    struct grid_words *words = &gridded->objects[object].words;
    int word = 0;
    if (member == DERIVED_RELATIONS) return read_relations(gridded, j, object, count, fault);
    if (!read_word(j, &gridded->words[member], &word, fault)) return false;
    switch (member) {
    case DERIVED_REGION: words->region = (enum region)word; break;
    case DERIVED_SIZE: words->size = (enum size)word; break;
    case DERIVED_SIZE3: words->size3 = (enum size3)word; break;
    default: words->shape = (enum shape)word; break;
    }
    return true;
}

bool gridded_read(struct gridded *gridded, const struct scene *scene, size_t object, uint32_t needed,
                  struct fault *fault) {
    const struct object *text = &scene->objects[object];
    gridded->objects[object] = (struct gridded_object){.first = gridded->relation_count};
    for (int member = 0; member < DERIVED_COUNT; member++) {
        struct json j;
        if ((needed >> member & 1) == 0) continue;
        if ((text->derived >> member & 1) == 0)
            return fault_set(fault, FAULT_MISSING, derived_names[member], WRITES_IT);
        json_open(&j, text->value[member]); /* valid JSON: scene_read has scanned it */
        j.start = scene->text.at;           /* columns count from the start of the record */
        if (!read_member(gridded, &j, member, object, scene->object_count, fault))
            return fault_in(fault, "%s", derived_names[member]);
    }
    return true;
}
