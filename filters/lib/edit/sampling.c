/* SPDX-License-Identifier: MIT */
#include "edit/sampling.h"

#include "base/ascii.h"
#include "base/hash.h"
#include "base/number.h"
#include "json/scan.h"

/* The record's name as spelled, without quotes. */
static struct slice spelled_name(const struct scene *scene) {
    struct slice name = scene->is_sample ? scene->id : scene->image;
    if (name.at == NULL) name = scene->id.at != NULL ? scene->id : scene->text;
    if (scene->id.at != NULL && name.at == scene->id.at && name.len > 1 && name.at[0] == '"')
        name = (struct slice){name.at + 1, name.len - 2};
    return name;
}

/* Whether the name is the record's id, and that is a number. */
static bool is_number(const struct scene *scene, struct slice name) {
    return name.at != NULL && name.at == scene->id.at && name.len > 0
           && (name.at[0] == '-' || ascii_is_digit(name.at[0]));
}

bool sampling_keeps(struct sampling *sampling, const struct scene *scene) {
    if (sampling->share >= 1) return true;
    struct slice name = spelled_name(scene), split = scene->split;
    char *plain = buffer_room(&sampling->scratch, name.len + NUMBER_CANONICAL + split.len);
    size_t name_len = is_number(scene, name) ? number_canonical(plain, name) : json_unescape(name, plain);
    size_t split_len = json_unescape(split, plain + name_len);
    uint64_t hash = hash_record(sampling->seed, (struct slice){plain + name_len, split_len},
                                (struct slice){plain, name_len});
    return hash_unit(hash_draw(hash, 1)) < sampling->share;
}

void sampling_free(struct sampling *sampling) {
    buffer_free(&sampling->scratch);
}
