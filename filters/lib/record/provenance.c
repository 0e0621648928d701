/* SPDX-License-Identifier: MIT */
#include "record/provenance.h"

#include "json/put.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const member_names[] = {"reader", "templates"};

void provenance_own(struct provenance *own, uint64_t templates_digest) {
    snprintf(own->text[PROVENANCE_READER], sizeof own->text[0], "%s", READER_VERSION);
    snprintf(own->text[PROVENANCE_TEMPLATES], sizeof own->text[0], "%016" PRIx64, templates_digest);
}

void provenance_put(const struct provenance *provenance, struct buffer *out) {
    for (int i = 0; i < PROVENANCE_MEMBERS; i++)
        if (provenance->text[i][0] != '\0') json_put_text_member(out, member_names[i], provenance->text[i]);
}

bool provenance_read(struct provenance *provenance, enum provenance_member member, struct json *j,
                     struct fault *fault) {
    char *text = provenance->text[member];
    struct slice spelled;
    if (!json_string(j, &spelled)) return json_fault(j, fault);
    if (spelled.len == 0 || spelled.len > 6 * PROVENANCE_MOST)
        return fault_set(fault, FAULT_RANGE, "", "a string of 1 to %d bytes was expected", PROVENANCE_MOST);
    char plain[6 * PROVENANCE_MOST];
    size_t len = json_unescape(spelled, plain);
    if (len > PROVENANCE_MOST)
        return fault_set(fault, FAULT_RANGE, "", "a string of 1 to %d bytes was expected", PROVENANCE_MOST);
    memcpy(text, plain, len);
    text[len] = '\0';
    return true;
}

static const char *shown(const char *text) {
    return text[0] != '\0' ? text : "none";
}

static bool is_same(const struct provenance *a, const struct provenance *b) {
    for (int i = 0; i < PROVENANCE_MEMBERS; i++)
        if (strcmp(a->text[i], b->text[i]) != 0) return false;
    return true;
}

bool provenance_fits(const struct provenance *kept, const struct provenance *next, bool mixed,
                     struct fault *fault) {
    if (!kept->is_known || mixed || is_same(kept, next)) return true;
    return fault_set(fault, FAULT_MISMATCH, "",
                     "read by reader %s with templates %s, but the records before it by reader %s with "
                     "templates %s: such scores are not comparable (--mixed adds them up)",
                     shown(next->text[PROVENANCE_READER]), shown(next->text[PROVENANCE_TEMPLATES]),
                     shown(kept->text[PROVENANCE_READER]), shown(kept->text[PROVENANCE_TEMPLATES]));
}

void provenance_keep(struct provenance *kept, const struct provenance *next) {
    if (!kept->is_known) *kept = *next;
    kept->is_known = true;
    if (is_same(kept, next)) return;
    for (int i = 0; i < PROVENANCE_MEMBERS; i++) snprintf(kept->text[i], sizeof kept->text[i], "mixed");
}
