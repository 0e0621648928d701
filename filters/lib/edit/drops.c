/* SPDX-License-Identifier: MIT */
#include "edit/drops.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

size_t drops_objects(struct drops *drops, const struct verdict *verdicts, size_t count, bool *all_stay) {
    uint64_t dropped[RULE_COUNT] = {0}, clipped = 0;
    for (size_t i = 0; i < count; i++) {
        dropped[verdicts[i].rule]++;
        clipped += verdicts[i].rule == RULE_NONE && verdicts[i].clipped;
    }
    *all_stay = dropped[RULE_NONE] == count && clipped == 0;
    if (*all_stay) return count; /* the usual case */
    for (int rule = RULE_NONE + 1; rule < RULE_COUNT; rule++) drops->objects[rule] += dropped[rule];
    drops->clipped += clipped;
    return dropped[RULE_NONE];
}

void drops_record(struct drops *drops, enum drop_reason reason) {
    drops->records[reason]++;
}

void drops_image(struct drops *drops, enum image_flaw flaw, const struct fault *fault) {
    enum drop_reason reason = (enum drop_reason)(DROP_IMAGE + (int)flaw);
    if (drops->records[reason] == 0) drops->image_fault[flaw] = *fault;
    drops->records[reason]++;
}

/* Prints "3 objects dropped: 1 degenerate, 2 bounds", if any were. */
static void tell_dropped(struct cli *cli, const uint64_t *dropped, int count, const char *const *names,
                         const char *one, const char *many) {
    char reasons[512] = "";
    uint64_t total = 0;
    for (int i = 0; i < count; i++) {
        if (dropped[i] == 0) continue;
        size_t used = strlen(reasons);
        snprintf(reasons + used, sizeof reasons - used, "%s%" PRIu64 " %s", total > 0 ? ", " : "", dropped[i],
                 names[i]);
        total += dropped[i];
    }
    if (total > 0) cli_message(cli, "%s dropped: %s", counted(total, one, many).text, reasons);
}

void drops_tell(const struct drops *drops, struct cli *cli) {
    const char *names[DROP_COUNT] = {[DROP_MIN_SIDE] = "min-side",
                                     [DROP_EMPTY] = "empty",
                                     [DROP_SAMPLE] = "sample",
                                     [DROP_WHERE] = "where"};
    for (int i = 0; i < IMAGE_GOOD; i++) names[DROP_IMAGE + i] = image_flaw_names[i];
    tell_dropped(cli, drops->objects, RULE_COUNT, rule_names, "object", "objects");
    if (drops->clipped > 0) cli_message(cli, "%s clipped", counted(drops->clipped, "object", "objects").text);
    tell_dropped(cli, drops->records, DROP_COUNT, names, "record", "records");
    for (int i = 0; i < IMAGE_GOOD; i++) {
        if (drops->records[DROP_IMAGE + i] > 0)
            cli_message(cli, "%s: for instance %s", image_flaw_names[i], drops->image_fault[i].what);
    }
    if (drops->ungridded > 0)
        cli_message(
            cli, "%s lost what sar-grid had added, since it was true of all objects only: run sar-grid again",
            counted(drops->ungridded, "scene", "scenes").text);
}
