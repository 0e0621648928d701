/* SPDX-License-Identifier: MIT
 *
 * query: jq expressions of the user, with libjq. Only this file uses libjq, which is initialised when the
 * first expression is compiled. */
#ifndef SAR_CLI_QUERY_H
#define SAR_CLI_QUERY_H

#include "base/buffer.h"
#include "base/fault.h"
#include "base/must.h"
#include "base/slice.h"

struct query;

/* The first result of an expression counts. Up to 10,000 more are read and dropped; if there are more the
 * program exits with status 2. It also does so, after writing all complete records, if libjq itself fails (an
 * assertion, no more stack) or takes more memory than base/guard allows. */

/* Compiles the argument of an option such as "--where", or the part of it before "="; `option` is only for
 * messages. If `name` (such as "scene") is not NULL, the variable of that name is the `context` of each run.
 * NULL with `fault->what` set if it is not a jq expression. The caller frees it with query_free. */
struct query *query_compile(const char *option, const char *expression, const char *name, struct fault *);

/* Runs the expression on valid JSON text. `context` is valid JSON too, or empty if the query has no variable.
 * Returns 1 if the first result is neither false nor null, 0 if it is or there is none, -1 with the fault set
 * if the expression fails on this value. */
int query_test(struct query *, struct slice value, struct slice context, struct fault *);

/* Runs a query without variable, and emits the first result as JSON; "null" if there is none. False with the
 * fault set if the expression fails. */
MUST_CHECK bool query_value(struct query *, struct slice value, struct buffer *, struct fault *);

void query_free(struct query *);

#endif
