/* SPDX-License-Identifier: MIT */
#include "record/scored.h"

#include "base/exact.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

enum scored_member { MEMBER_TP, MEMBER_FP, MEMBER_FN, MEMBER_VALUE, MEMBER_COUNT };
static const char *const member_names[] = {"tp", "fp", "fn", "value"};

/* The members of a score that are not metrics. */
enum score_member { SCORE_OUTCOME, SCORE_TRUNCATED, SCORE_MET, SCORE_READER, SCORE_TEMPLATES, SCORE_METRIC };
static const char *const score_names[] = {"outcome", "truncated", "met", "reader", "templates"};

const char *const outcome_names[] = {"unanswered", "unread", "error", "read"};

enum { MEASURES_MOST = 256 };

void scored_open(struct scored *scored) {
    *scored = (struct scored){0};
    json_names(&scored->names, member_names, MEMBER_COUNT);
}

/* The index of the word that a string, spelled without its quotes, means; `count` if it is none of them. */
static int word_of(struct slice spelled, const char *const *words, int count) {
    char plain[96];
    if (spelled.len > sizeof plain) return count; /* an escape is 6 bytes: no word is that long */
    const struct slice word = {plain, json_unescape(spelled, plain)};
    for (int i = 0; i < count; i++)
        if (slice_is(word, words[i])) return i;
    return count;
}

static bool read_outcome(struct json *j, enum outcome_kind *outcome, struct fault *fault) {
    struct slice name;
    if (!json_string(j, &name)) return json_fault(j, fault);
    *outcome = (enum outcome_kind)word_of(name, outcome_names, OUTCOMES);
    return *outcome != OUTCOMES
           || fault_set(fault, FAULT_VALUE, "", "%s is not one of read, unread, unanswered, error",
                        quote(name).text);
}

static bool read_truncated(struct scored *scored, struct json *j, struct fault *fault) {
    enum json_type type = json_peek(j);
    struct slice value = json_skip(j);
    if (j->error != NULL) return json_fault(j, fault);
    scored->truncated = type == JSON_BOOL && slice_is(value, "true");
    return scored->truncated
           || fault_set(fault, type == JSON_BOOL ? FAULT_VALUE : FAULT_TYPE, "", "true was expected");
}

static bool read_count(struct json *j, uint64_t *count, struct fault *fault) {
    enum { MOST = 1000000000 };
    double number = -1; /* stays for a whole number that is too large */
    int64_t whole;
    struct slice spelled;
    const char *from = j->at;
    if (json_short_integer(j, &whole, &spelled)) {
        *count = (uint64_t)whole;
        if (whole <= MOST) return true;
    } else if (!json_number(j, &number)) {
        return json_fault(j, fault);
    }
    if (!(number >= 0 && number <= MOST) || number != (double)(uint64_t)number) {
        struct slice text = {from, (size_t)(j->at - from)};
        return fault_set(fault, FAULT_RANGE, "", "%.*s is not a number of units",
                         (int)(text.len < 40 ? text.len : 40), text.at);
    }
    *count = (uint64_t)number;
    return true;
}

static bool read_value(struct json *j, struct measure *measure, struct fault *fault) {
    measure->is_value = true;
    if (json_peek(j) == JSON_NULL) return json_skip(j).len != 0;
    if (!json_number(j, &measure->value)) return json_fault(j, fault);
    if (fabs(measure->value) > MILLIONTHS_MOST)
        return fault_set(fault, FAULT_RANGE, "", "is beyond 1,000,000,000");
    measure->said = true;
    return true;
}

static bool read_part(struct json *j, struct measure *measure, int member, struct fault *fault) {
    switch (member) {
    case MEMBER_TP: return read_count(j, &measure->tp, fault);
    case MEMBER_FP: return read_count(j, &measure->fp, fault);
    case MEMBER_FN: return read_count(j, &measure->fn, fault);
    case MEMBER_VALUE: return read_value(j, measure, fault);
    default: return json_skip(j).len != 0;
    }
}

static bool read_measure(struct scored *scored, struct json *j, struct measure *measure,
                         struct fault *fault) {
    uint32_t seen = 0;
    struct slice key;
    if (!json_object(j)) return json_fault(j, fault);
    for (int member; (member = json_named_member(j, &scored->names, &seen, &key)) != JSON_END;) {
        if (!read_part(j, measure, member, fault))
            return fault_in(fault, "%s", member_names[member < 0 ? 0 : member]);
    }
    if (j->error != NULL) return json_fault(j, fault);
    if (seen == 1 << MEMBER_VALUE) return true;
    if (measure->is_value)
        return fault_set(fault, FAULT_MISMATCH, "value", "cannot be combined with tp, fp or fn");
    if (seen == 0) return fault_set(fault, FAULT_MISSING, "", "has neither tp, fp and fn nor a value");
    for (int member = 0; member < MEMBER_VALUE; member++)
        if ((seen >> member & 1) == 0)
            return fault_set(fault, FAULT_MISSING, member_names[member], "is missing");
    return true;
}

/* False for names that lines of a report use themselves, and for names with escapes, which have several
 * spellings. */
static bool is_name(struct slice metric) {
    return !slice_is(metric, "task") && !slice_is(metric, "overall")
           && memchr(metric.at, '\\', metric.len) == NULL;
}

static bool read_metric(struct scored *scored, struct json *j, struct slice metric, struct fault *fault) {
    scored->measures =
        memory_grow(scored->measures, &scored->room, scored->count + 1, sizeof *scored->measures);
    struct measure *measure = &scored->measures[scored->count];
    *measure = (struct measure){.metric = metric};
    if (!is_name(metric)) return fault_set(fault, FAULT_VALUE, "", "is not a valid name for a metric");
    if (scored->count == MEASURES_MOST)
        return fault_set(fault, FAULT_LIMIT, "", "there are more than 256 metrics");
    for (size_t i = 0; i < scored->count; i++) {
        if (slice_equal(scored->measures[i].metric, metric))
            return fault_set(fault, FAULT_DUPLICATE, "", "duplicate member");
    }
    scored->count++;
    return read_measure(scored, j, measure, fault);
}

static bool read_score_member(struct scored *scored, struct json *j, enum score_member member,
                              struct slice key, struct fault *fault) {
    switch (member) {
    case SCORE_OUTCOME: return read_outcome(j, &scored->outcome, fault);
    case SCORE_TRUNCATED: return read_truncated(scored, j, fault);
    case SCORE_MET: scored->met = json_skip(j); return true;
    case SCORE_READER: return provenance_read(&scored->provenance, PROVENANCE_READER, j, fault);
    case SCORE_TEMPLATES: return provenance_read(&scored->provenance, PROVENANCE_TEMPLATES, j, fault);
    default: return read_metric(scored, j, key, fault);
    }
}

bool scored_read(struct scored *scored, struct slice line, struct slice score, struct fault *fault) {
    struct json j;
    struct slice key;
    uint32_t seen = 0;
    scored->count = 0;
    scored->provenance = (struct provenance){0};
    scored->met = (struct slice){0};
    scored->truncated = false;
    json_open(&j, score);
    j.start = line.at; /* columns in messages count from the line's start */
    if (!json_object(&j)) return json_fault(&j, fault), fault_in(fault, "score");
    while (json_member(&j, &key)) {
        int member = word_of(key, score_names, SCORE_METRIC);
        bool again = member != SCORE_METRIC && (seen >> member & 1) != 0;
        seen |= 1u << member;
        if (again ? fault_set(fault, FAULT_DUPLICATE, "", "duplicate member")
                  : read_score_member(scored, &j, (enum score_member)member, key, fault))
            continue;
        if (member < SCORE_READER) key = slice_of(score_names[member]);
        fault_in(fault, "%.*s", (int)(key.len < 64 ? key.len : 64), key.at);
        return fault_in(fault, "score");
    }
    return (seen >> SCORE_OUTCOME & 1) != 0 || fault_set(fault, FAULT_MISSING, "score.outcome", "is missing");
}

void scored_close(struct scored *scored) {
    free(scored->measures);
}
