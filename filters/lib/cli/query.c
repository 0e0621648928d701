/* SPDX-License-Identifier: MIT */
#include "cli/query.h"

#include "base/guard.h"
#include "base/memory.h"
#include "base/message.h"

#include <jq.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

/* The most results that are read after the first. They are read because libjq 1.6 cannot be restarted in the
 * middle of an expression: a path that is still open makes it abort. */
enum { RESULTS_MOST = 10000 };

struct query {
    jq_state *jq;
    bool has_context;
    char *typed;  /* the option and its argument */
    char *reason; /* the message if libjq ends the program */
};

static const struct query *running; /* libjq passes no context to memory handlers */

static void out_of_memory(void *unused) {
    (void)unused;
    guard_leave();
    die("the expression ended libjq, which got no more memory: %s", running->typed);
}

static void enter(const struct query *query, size_t input) {
    running = query;
    guard_enter(query->reason, input);
}

/* Keeps the first error of a compilation, which says what is wrong; the last one is only a count. */
static void keep_first_error(void *kept, jv message) {
    struct fault *fault = kept;
    message = jq_format_error(message);
    if (fault->what[0] == '\0' && jv_get_kind(message) == JV_KIND_STRING) {
        snprintf(fault->what, sizeof fault->what, "%s", jv_string_value(message));
        fault->what[strcspn(fault->what, "\n")] = '\0';
    }
    jv_free(message);
}

static void no_message(void *unused, jv message) {
    (void)unused;
    jv_free(message);
}

/* Compiles a whole jq program. False if libjq refuses it. */
static bool compile(struct query *query, const char *program, struct fault *fault) {
    enter(query, strlen(program));
    jv_nomem_handler(out_of_memory, NULL); /* without a state libjq would abort */
    query->jq = jq_init();
    if (query->jq == NULL) out_of_memory(NULL);
    jq_set_nomem_handler(query->jq, out_of_memory, NULL);
    jq_set_error_cb(query->jq, keep_first_error, fault);
    jq_set_input_cb(query->jq, NULL, NULL); /* libjq 1.6 does not initialise these */
    jq_set_debug_cb(query->jq, NULL, NULL);
    int compiled = jq_compile(query->jq, program);
    jq_set_error_cb(query->jq, no_message, NULL);
    guard_leave();
    return compiled != 0;
}

struct query *query_compile(const char *option, const char *expression, const char *name,
                            struct fault *fault) {
    *fault = (struct fault){.code = FAULT_EXPRESSION};
    struct query *query = memory_new(1, sizeof *query);
    query->has_context = name != NULL;
    size_t typed = strlen(option) + 1 + strlen(expression) + 1;
    query->typed = memory_new(typed, 1);
    snprintf(query->typed, typed, "%s=%s", option, expression);
    query->reason = message_line("the expression ended libjq: %s", query->typed);
    /* Parentheses make `import` and `include` syntax errors, on which libjq 1.6 would abort otherwise. */
    const char *open = "", *middle = "", *bound = "";
    if (name != NULL) {
        open = ".[0] as $";
        middle = " | .[1] | ";
        bound = name;
    }
    size_t room = strlen(expression) + 64 + strlen(bound);
    char *program = memory_new(room, 1);
    snprintf(program, room, "%s%s%s(%s\n)", open, bound, middle, expression);
    bool compiled = compile(query, program, fault);
    free(program);
    if (!compiled) {
        query_free(query);
        if (fault->what[0] == '\0') fault_set(fault, FAULT_EXPRESSION, "", "not a jq expression");
        return NULL;
    }
    return query;
}

/* Reads and drops the results after the first, up to an error. */
static void read_others(struct query *query) {
    for (int others = 0; others <= RESULTS_MOST; others++) {
        jv other = jq_next(query->jq);
        bool ended = !jv_is_valid(other);
        jv_free(other);
        if (ended) return;
    }
    guard_leave();
    die("the expression has more than %d results after the first: %s", RESULTS_MOST, query->typed);
}

/* The first result for a value; invalid if there is none. Still guarded on return: the caller calls
 * guard_leave. */
static jv first_result(struct query *query, struct slice value, struct slice context) {
    enter(query, value.len + context.len);
    jv input = jv_parse_sized(value.at, (int)value.len);
    if (query->has_context)
        input =
            jv_array_append(jv_array_append(jv_array(), jv_parse_sized(context.at, (int)context.len)), input);
    jq_start(query->jq, input, 0);
    jv result = jq_next(query->jq);
    if (jv_is_valid(result)) read_others(query);
    return result;
}

/* Whether an invalid result means that there is none; otherwise false with the fault set. Frees it. */
static bool is_absent(struct query *query, jv result, struct fault *fault) {
    if (jq_halted(query->jq)) {
        jv_free(result);
        return fault_set(fault, FAULT_EXPRESSION, "", "the jq expression halts");
    }
    bool failed = jv_invalid_has_msg(jv_copy(result));
    jv message = jv_invalid_get_msg(result);
    if (failed) {
        jv text =
            jv_get_kind(message) == JV_KIND_STRING ? jv_copy(message) : jv_dump_string(jv_copy(message), 0);
        fault_set(fault, FAULT_EXPRESSION, "", "the jq expression fails: %s", jv_string_value(text));
        jv_free(text);
    }
    jv_free(message);
    return !failed;
}

static bool too_long(struct slice value, struct slice context, struct fault *fault) {
    if (value.len <= INT_MAX && context.len <= INT_MAX) return false;
    fault_set(fault, FAULT_LIMIT, "", "the record is too long for a jq expression (2 GiB)");
    return true;
}

int query_test(struct query *query, struct slice value, struct slice context, struct fault *fault) {
    if (too_long(value, context, fault)) return -1;
    int outcome;
    jv result = first_result(query, value, context);
    if (jv_is_valid(result)) {
        jv_kind kind = jv_get_kind(result);
        jv_free(result);
        outcome = kind != JV_KIND_FALSE && kind != JV_KIND_NULL;
    } else {
        outcome = is_absent(query, result, fault) ? 0 : -1;
    }
    guard_leave();
    return outcome;
}

bool query_value(struct query *query, struct slice value, struct buffer *out, struct fault *fault) {
    if (too_long(value, (struct slice){0}, fault)) return false;
    jv result = first_result(query, value, (struct slice){0});
    if (!jv_is_valid(result)) result = is_absent(query, result, fault) ? jv_null() : jv_invalid();
    bool good = jv_is_valid(result);
    jv text = good ? jv_dump_string(result, 0) : jv_string("");
    guard_leave();
    buffer_bytes(out, jv_string_value(text), (size_t)jv_string_length_bytes(jv_copy(text)));
    jv_free(text);
    return good;
}

void query_free(struct query *query) {
    if (query == NULL) return;
    enter(query, 0);
    jq_teardown(&query->jq);
    guard_leave();
    free(query->typed);
    free(query->reason);
    free(query);
}
