/* SPDX-License-Identifier: MIT */
#include "tally/tallyline.h"

#include "base/message.h"
#include "record/member.h"
#include "json/put.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum tally_member {
    MEMBER_N,
    MEMBER_UNANSWERED,
    MEMBER_UNREAD,
    MEMBER_FAILED,
    MEMBER_TRUNCATED,
    MEMBER_TP,
    MEMBER_FP,
    MEMBER_FN,
    MEMBER_VALUES,
    MEMBER_COUNTS, /* those before it are counts */
    MEMBER_REPORT = MEMBER_COUNTS,
    MEMBER_METRIC,
    MEMBER_SUM,
    MEMBER_SUM2,
    MEMBER_CLASSES,
    MEMBER_BINS,
    MEMBER_QUESTIONS,
    MEMBER_REPLICATES,
    MEMBER_EXAMPLE,
    MEMBER_READER,
    MEMBER_TEMPLATES,
    MEMBER_READ, /* those after it are ignored and computed again */
    MEMBER_COUNT = MEMBER_READ + 8
};
static const char *const member_names[MEMBER_COUNT] = {
    "n",    "unanswered", "unread",     "error",   "truncated", "tp",        "fp",
    "fn",   "values",     "report",     "metric",  "sum",       "sum2",      "classes",
    "bins", "questions",  "replicates", "example", "reader",    "templates", "acc",
    "mean", "sd",         "median",     "share",   "shares",    "ci",        "without"};

/* The members of `replicates`. */
enum replicate_member {
    REPLICATES_COUNT,
    REPLICATES_SEED,
    REPLICATES_PARTS,
    REPLICATES_MEMBERS = REPLICATES_PARTS + BOOTSTRAP_PARTS
};
static const char *const replicate_names[] = {"count", "seed", "n", "tp", "units"};

bool tally_line_takes(struct slice name) {
    static const char *const kinds[] = {"objects", "messages", "score"};
    for (int i = 0; i < MEMBER_COUNT; i++)
        if (slice_is(name, member_names[i])) return true;
    for (int i = 0; i < 3; i++)
        if (slice_is(name, kinds[i])) return true;
    return false;
}

void tally_line_open(struct tally_line *line) {
    *line = (struct tally_line){0};
    json_names(&line->names, member_names, MEMBER_COUNT);
    json_names(&line->replicate_names, replicate_names, REPLICATES_MEMBERS);
}

/* --- reading -------------------------------------------------------------------------------------------- */

static bool read_wide(struct slice text, wide *number, struct fault *fault) {
    if (wide_parse(text, number)) return true;
    return fault_set(fault, json_type_of(text.at[0]) == JSON_NUMBER ? FAULT_RANGE : FAULT_TYPE, "",
                     "%.*s is not a whole number in digits", (int)(text.len < 50 ? text.len : 50), text.at);
}

static bool read_count(struct slice text, uint64_t most, uint64_t *count, struct fault *fault) {
    wide number;
    if (!read_wide(text, &number, fault)) return false;
    if (number < 0 || number > most)
        return fault_set(fault, FAULT_RANGE, "", "%.*s is not a count", (int)(text.len < 50 ? text.len : 50),
                         text.at);
    *count = (uint64_t)number;
    return true;
}

/* 16 hexadecimal digits in quotes. */
static bool read_questions(struct slice text, uint64_t *questions, struct fault *fault) {
    static const char digits[] = "0123456789abcdef";
    uint64_t number = 0;
    bool good = text.len == 18 && text.at[0] == '"';
    for (size_t i = 1; good && i < 17; i++) {
        const char *digit = strchr(digits, text.at[i]);
        good = digit != NULL;
        if (good) number = number << 4 | (uint64_t)(digit - digits);
    }
    *questions = number;
    return good
           || fault_set(fault, text.at[0] == '"' ? FAULT_VALUE : FAULT_TYPE, "",
                        "16 hexadecimal digits were expected");
}

static bool read_provenance(struct tally_line *line, enum provenance_member member, struct slice text,
                            struct fault *fault) {
    struct json j;
    json_open(&j, text);
    return provenance_read(&line->provenance, member, &j, fault);
}

static bool read_member(struct tally_line *line, struct record *record, int member, struct slice text,
                        struct fault *fault) {
    struct sum *sum = &line->sum;
    uint64_t *by = sum->outcome, *unanswered = &by[OUTCOME_UNANSWERED], *unread = &by[OUTCOME_UNREAD];
    uint64_t *const counts[] = {&sum->n,  unanswered, unread,   &by[OUTCOME_ERROR], &sum->truncated,
                                &sum->tp, &sum->fp,   &sum->fn, &sum->values};
    if (member < MEMBER_COUNTS) return read_count(text, COUNT_MOST, counts[member], fault);
    switch (member) {
    case MEMBER_REPORT: return record_string(record, text, "", &line->report, fault);
    case MEMBER_METRIC:
        if (text.at[0] != '"') return fault_set(fault, FAULT_TYPE, "", "a string was expected");
        if (memchr(text.at, '\\', text.len) != NULL)
            return fault_set(fault, FAULT_VALUE, "", "is not a valid name for a metric");
        sum->metric = (struct slice){text.at + 1, text.len - 2};
        return true;
    case MEMBER_SUM: return read_wide(text, &sum->total, fault);
    case MEMBER_SUM2: return read_wide(text, &sum->squares, fault);
    case MEMBER_CLASSES: line->classes = text; return true;
    case MEMBER_BINS: line->bins = text; return true;
    case MEMBER_QUESTIONS: return read_questions(text, &sum->questions, fault);
    case MEMBER_REPLICATES: line->replicates = text; return true;
    case MEMBER_EXAMPLE:
        return record_key(record, text, &line->example)
               || fault_set(fault, FAULT_TYPE, "", "a string or a number was expected");
    case MEMBER_READER: return read_provenance(line, PROVENANCE_READER, text, fault);
    case MEMBER_TEMPLATES: return read_provenance(line, PROVENANCE_TEMPLATES, text, fault);
    default: return true;
    }
}

static bool add_key(struct tally_line *line, struct record *record, struct slice name, struct slice value,
                    struct fault *fault) {
    struct slice quoted; /* escaped as in the output */
    record_key(record, (struct slice){name.at - 1, name.len + 2}, &quoted);
    name = (struct slice){quoted.at + 1, quoted.len - 2};
    char shown[64] = "";
    memcpy(shown, name.at, name.len < sizeof shown - 1 ? name.len : sizeof shown - 1);
    for (size_t i = 0; i < line->key_count; i++) {
        if (slice_equal(line->name[i], name))
            return fault_set(fault, FAULT_DUPLICATE, shown, "duplicate member");
    }
    if (tally_line_takes(name))
        return fault_set(fault, FAULT_VALUE, shown, "is not a valid name for a group key");
    if (line->key_count == KEYS_MOST)
        return fault_set(fault, FAULT_LIMIT, shown, "is one group key too many");
    if (!record_key(record, value, &line->value[line->key_count]))
        return fault_set(fault, FAULT_TYPE, shown,
                         "is not a group key: a string, a number, true, false or null was expected");
    line->name[line->key_count++] = name;
    return true;
}

/* The kind of sum follows from its members; all members of this kind are required. */
bool tally_line_tell_kind(struct tally_line *line, struct fault *fault) {
    static const uint32_t wanted[] = {
        [SUM_COUNT] = 1u << MEMBER_N,
        [SUM_UNITS] = 1u << MEMBER_N | 1u << MEMBER_TP | 1u << MEMBER_FP | 1u << MEMBER_FN,
        [SUM_VALUE] = 1u << MEMBER_N | 1u << MEMBER_VALUES | 1u << MEMBER_SUM | 1u << MEMBER_SUM2,
        [SUM_SPREAD] =
            1u << MEMBER_N | 1u << MEMBER_SUM | 1u << MEMBER_SUM2 | 1u << MEMBER_CLASSES | 1u << MEMBER_BINS};
    struct sum *sum = &line->sum;
    const uint64_t *outcome = sum->outcome;
    const uint32_t seen = line->seen;
    const uint32_t spread = 1u << MEMBER_CLASSES | 1u << MEMBER_BINS;
    const uint32_t value = 1u << MEMBER_VALUES | 1u << MEMBER_SUM | 1u << MEMBER_SUM2;
    const uint32_t units = 1u << MEMBER_TP | 1u << MEMBER_FP | 1u << MEMBER_FN;
    sum->kind = seen & spread ? SUM_SPREAD : seen & value ? SUM_VALUE : seen & units ? SUM_UNITS : SUM_COUNT;
    for (int member = 0; member < MEMBER_READ; member++) {
        if ((wanted[sum->kind] & ~seen) >> member & 1)
            return fault_set(fault, FAULT_MISSING, member_names[member], "is missing");
    }
    if (outcome[OUTCOME_UNANSWERED] + outcome[OUTCOME_UNREAD] + outcome[OUTCOME_ERROR] > sum->n)
        return fault_set(fault, FAULT_MISMATCH, "n", "is below the sum of %sunanswered and unread",
                         outcome[OUTCOME_ERROR] > 0 ? "error, " : "");
    if (sum->truncated > sum->n) return fault_set(fault, FAULT_MISMATCH, "truncated", "is above n");
    if (sum->values > sum->n) return fault_set(fault, FAULT_MISMATCH, "values", "is above n");
    if (sum->kind == SUM_SPREAD) sum->values = sum->n;
    return true;
}

bool tally_line_read(struct tally_line *line, struct record *record, struct fault *fault) {
    struct json j;
    struct slice key;
    line->seen = 0;
    line->report = line->example = line->classes = line->bins = line->replicates = (struct slice){0};
    line->key_count = 0;
    line->provenance = (struct provenance){0};
    line->sum = (struct sum){0};
    json_open(&j, record->text);
    json_object(&j);
    for (int member; (member = json_named_member(&j, &line->names, &line->seen, &key)) != JSON_END;) {
        struct slice value = json_skip(&j);
        bool good = member == JSON_OTHER ? add_key(line, record, key, value, fault)
                                         : read_member(line, record, member, value, fault);
        if (!good) return member == JSON_OTHER ? false : fault_in(fault, "%s", member_names[member]);
    }
    if (j.error != NULL) return json_fault(&j, fault);
    if ((line->seen >> MEMBER_REPORT & 1) == 0)
        return fault_set(fault, FAULT_MISSING, "report", "is missing");
    line->is_derived = slice_is(line->sum.metric, "task") || slice_is(line->sum.metric, "overall");
    return true;
}

static bool add_bins(const struct tally_line *line, struct spread *spread, uint64_t *total,
                     struct fault *fault) {
    struct json j;
    json_open(&j, line->bins);
    if (!json_array(&j)) return fault_set(fault, FAULT_TYPE, "bins", "an array was expected");
    for (size_t i = 0; json_element(&j); i++) {
        uint64_t pair[2] = {0, 0};
        size_t count = 0;
        if (json_array(&j)) {
            for (; count < 2 && json_element(&j); count++) {
                uint64_t most = count == 0 ? SPREAD_BINS - 1 : COUNT_MOST;
                if (!read_count(json_skip(&j), most, &pair[count], fault))
                    return fault_in(fault, "bins[%zu]", i);
            }
        }
        if (count < 2 || json_element(&j))
            return fault_set(fault, FAULT_TYPE, "", "a bin and a count were expected"),
                   fault_in(fault, "bins[%zu]", i);
        spread_add(spread, (size_t)pair[0], pair[1]);
        count_add(total, pair[1]);
    }
    return true;
}

bool tally_line_add_spread(const struct tally_line *line, struct sum *sum, struct fault *fault) {
    struct json j;
    uint64_t classes[SPREAD_CLASSES] = {0}, in_bins = 0, in_classes = 0;
    size_t count = 0;
    json_open(&j, line->classes);
    if (!json_array(&j)) return fault_set(fault, FAULT_TYPE, "classes", "an array was expected");
    while (json_element(&j) && count <= SPREAD_CLASSES) {
        uint64_t one = 0;
        if (!read_count(json_skip(&j), COUNT_MOST, &one, fault))
            return fault_in(fault, "classes[%zu]", count);
        count_add(&in_classes, one);
        if (count < SPREAD_CLASSES) classes[count] = one;
        count++;
    }
    if (count != SPREAD_CLASSES || in_classes != line->sum.n)
        return fault_set(fault, count != SPREAD_CLASSES ? FAULT_TYPE : FAULT_MISMATCH, "classes",
                         "three counts that add up to n were expected");
    struct spread spread = {{0}, {0}};
    bool good = add_bins(line, &spread, &in_bins, fault);
    if (good && in_bins != line->sum.n)
        good = fault_set(fault, FAULT_MISMATCH, "bins", "the counts do not add up to n");
    memcpy(spread.classes, classes, sizeof classes);
    if (good) spread_merge(sum->spread, &spread);
    for (size_t i = 0; i < SPREAD_PAGES; i++) free(spread.pages[i]);
    return good;
}

/* Finds the members of `replicates`, all of which are required. */
static bool read_replicates(struct tally_line *line, struct slice member[REPLICATES_MEMBERS],
                            struct fault *fault) {
    struct json j;
    json_open(&j, line->replicates);
    if (json_peek(&j) != JSON_OBJECT) return fault_set(fault, FAULT_TYPE, "", "an object was expected");
    if (!member_find(&j, &line->replicate_names, member))
        return fault_set(fault, FAULT_DUPLICATE, "", "duplicate member");
    for (int i = 0; i < REPLICATES_MEMBERS; i++)
        if (member[i].at == NULL) return fault_set(fault, FAULT_MISSING, replicate_names[i], "is missing");
    return true;
}

bool tally_line_replicates(struct tally_line *line, uint64_t *count, uint64_t *seed, struct fault *fault) {
    struct slice member[REPLICATES_MEMBERS] = {{0}};
    if (!read_replicates(line, member, fault)) return fault_in(fault, "replicates");
    if (!read_count(member[REPLICATES_COUNT], BOOTSTRAP_MOST, count, fault))
        return fault_in(fault, "replicates.count");
    if (!read_count(member[REPLICATES_SEED], UINT64_MAX, seed, fault))
        return fault_in(fault, "replicates.seed");
    return *count > 0 || fault_set(fault, FAULT_RANGE, "replicates.count", "is 0");
}

/* Reads one list of numbers. No weight is above 12 and no count above 2^53, so 64 bits hold all replicates. */
static bool read_part(struct slice text, size_t count, uint64_t *numbers, struct fault *fault) {
    struct json j;
    size_t got = 0;
    json_open(&j, text);
    if (!json_array(&j)) return fault_set(fault, FAULT_TYPE, "", "an array was expected");
    for (; json_element(&j); got++) {
        struct slice number = json_skip(&j);
        if (got == count) return fault_set(fault, FAULT_MISMATCH, "", "has more than %zu numbers", count);
        if (!read_count(number, 64 * COUNT_MOST, &numbers[got], fault)) return fault_in(fault, "[%zu]", got);
    }
    return got == count || fault_set(fault, FAULT_MISMATCH, "", "has %zu numbers, not %zu", got, count);
}

bool tally_line_add_replicates(struct tally_line *line, const struct bootstrap *bootstrap, struct sum *sum,
                               struct fault *fault) {
    struct slice member[REPLICATES_MEMBERS] = {{0}};
    size_t count = (size_t)bootstrap->count, stride = bootstrap->stride;
    if (!read_replicates(line, member, fault)) return fault_in(fault, "replicates");
    uint64_t *numbers = memory_new(BOOTSTRAP_PARTS * stride, sizeof *numbers);
    bool good = true;
    for (int part = 0; part < BOOTSTRAP_PARTS && good; part++) {
        good = read_part(member[REPLICATES_PARTS + part], count, numbers + (size_t)part * stride, fault);
        if (!good) fault_in(fault, "replicates.%s", replicate_names[REPLICATES_PARTS + part]);
    }
    if (good) {
        uint64_t *replicates = bootstrap_replicates(bootstrap, sum, BOOTSTRAP_N);
        for (size_t i = 0; i < BOOTSTRAP_PARTS * stride; i++) {
            if (__builtin_add_overflow(replicates[i], numbers[i], &replicates[i]))
                die("a replicate does not fit 64 bits");
        }
    }
    free(numbers);
    return good;
}

/* --- writing -------------------------------------------------------------------------------------------- */

static void put_count(struct buffer *out, const char *before, uint64_t count) {
    buffer_text(out, before);
    buffer_integer(out, count);
}

static void put_totals(struct buffer *out, const struct sum *sum) {
    buffer_text(out, ",\"sum\":");
    wide_put(out, sum->total);
    buffer_text(out, ",\"sum2\":");
    wide_put(out, sum->squares);
}

static void put_spread(struct buffer *out, const struct spread *spread) {
    put_count(out, ",\"classes\":[", spread->classes[0]);
    put_count(out, ",", spread->classes[1]);
    put_count(out, ",", spread->classes[2]);
    buffer_text(out, "],\"bins\":[");
    const char *before = "[";
    for (size_t bin = 0; (bin = spread_next(spread, bin)) < SPREAD_BINS; bin++, before = ",[") {
        put_count(out, before, bin);
        put_count(out, ",", spread_count(spread, bin));
        buffer_char(out, ']');
    }
    buffer_char(out, ']');
}

void tally_line_put(struct buffer *out, const struct sum *sum, struct slice between) {
    buffer_text(out, ",\"metric\":\"");
    buffer_slice(out, sum->metric);
    put_count(out, "\",\"n\":", sum->n);
    if (sum->kind == SUM_UNITS || sum->kind == SUM_VALUE) {
        put_count(out, ",\"unanswered\":", sum->outcome[OUTCOME_UNANSWERED]);
        put_count(out, ",\"unread\":", sum->outcome[OUTCOME_UNREAD]);
        if (sum->outcome[OUTCOME_ERROR] > 0) put_count(out, ",\"error\":", sum->outcome[OUTCOME_ERROR]);
        if (sum->truncated > 0) put_count(out, ",\"truncated\":", sum->truncated);
    }
    if (sum->kind == SUM_UNITS) {
        put_count(out, ",\"tp\":", sum->tp);
        put_count(out, ",\"fp\":", sum->fp);
        put_count(out, ",\"fn\":", sum->fn);
    }
    if (sum->kind == SUM_VALUE) put_count(out, ",\"values\":", sum->values);
    if (sum->kind == SUM_VALUE || sum->kind == SUM_SPREAD) put_totals(out, sum);
    if (sum->example != NULL) json_put_member(out, "example", slice_of(sum->example));
    buffer_slice(out, between);
    if (sum->kind == SUM_SPREAD) put_spread(out, sum->spread);
}

void tally_line_put_replicates(struct buffer *out, const struct bootstrap *bootstrap, const struct sum *sum) {
    char questions[40];
    snprintf(questions, sizeof questions, ",\"questions\":\"%016" PRIx64 "\"", sum->questions);
    buffer_text(out, questions);
    if (sum->kind != SUM_UNITS) return;
    put_count(out, ",\"replicates\":{\"count\":", bootstrap->count);
    put_count(out, ",\"seed\":", bootstrap->seed);
    for (size_t part = 0; part < BOOTSTRAP_PARTS; part++) {
        buffer_text(out, ",\"");
        buffer_text(out, replicate_names[REPLICATES_PARTS + part]);
        for (size_t b = 0; b < bootstrap->count; b++) {
            uint64_t number = sum->replicates == NULL ? 0 : sum->replicates[part * bootstrap->stride + b];
            put_count(out, b == 0 ? "\":[" : ",", number);
        }
        buffer_char(out, ']');
    }
    buffer_char(out, '}');
}
