/* SPDX-License-Identifier: MIT */
#include "cli/scenekey.h"

#include "base/memory.h"
#include "cli/query.h"
#include "json/put.h"
#include "json/scan.h"

#include <regex.h>
#include <stdlib.h>

struct scene_key {
    struct query *query; /* NULL for a regular expression */
    regex_t regex;
    bool grouped; /* the key is the first group, not the whole match */
    char *image;  /* NUL-terminated */
    size_t image_room;
};

static bool compile_regex(struct scene_key *key, const char *text, size_t len, struct fault *fault) {
    char *expression = memory_text(text, len), reason[128];
    int error = regcomp(&key->regex, expression, REG_EXTENDED);
    free(expression);
    if (error == 0) {
        key->grouped = key->regex.re_nsub > 0;
        return true;
    }
    regerror(error, &key->regex, reason, sizeof reason);
    return fault_set(fault, FAULT_EXPRESSION, "", "%s is not a regular expression: %s",
                     quote((struct slice){text, len}).text, reason);
}

struct scene_key *scene_key_new(const char *option, const char *text, struct fault *fault) {
    size_t len = strlen(text);
    struct scene_key *key = memory_new(1, sizeof *key);
    bool is_regex = len > 2 && text[0] == '/' && text[len - 1] == '/';
    if (is_regex && compile_regex(key, text + 1, len - 2, fault)) return key;
    if (!is_regex) key->query = query_compile(option, text, NULL, fault);
    if (key->query != NULL) return key;
    free(key);
    return NULL;
}

static bool put_match(struct scene_key *key, struct slice image, struct buffer *out, struct fault *fault) {
    regmatch_t match[2];
    if (image.at == NULL) return fault_set(fault, FAULT_MISSING, "image", "is missing");
    key->image = memory_grow(key->image, &key->image_room, image.len + 1, 1);
    size_t len = json_unescape(image, key->image);
    key->image[len] = '\0';
    bool found = strlen(key->image) == len && regexec(&key->regex, key->image, 2, match, 0) == 0;
    regmatch_t told = match[key->grouped ? 1 : 0];
    if (!found || told.rm_so < 0 || told.rm_eo == told.rm_so)
        return fault_set(fault, FAULT_VALUE, "image", "%s has no match for the scene's key",
                         quote((struct slice){key->image, len}).text);
    json_put_string(out, (struct slice){key->image + told.rm_so, (size_t)(told.rm_eo - told.rm_so)});
    return true;
}

bool scene_key_put(struct scene_key *key, struct slice record, struct slice image, struct buffer *out,
                   struct fault *fault) {
    size_t before = out->len;
    if (key->query == NULL) return put_match(key, image, out, fault);
    if (!query_value(key->query, record, out, fault)) return false;
    struct slice value = {out->bytes + before, out->len - before};
    return !(slice_is(value, "null") || slice_is(value, "false"))
           || fault_set(fault, FAULT_MISSING, "", "the scene's key is %.*s", (int)value.len, value.at);
}

void scene_key_free(struct scene_key *key) {
    if (key == NULL) return;
    query_free(key->query);
    if (key->query == NULL) regfree(&key->regex);
    free(key->image);
    free(key);
}
