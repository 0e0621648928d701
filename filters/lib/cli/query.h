/* SPDX-License-Identifier: MIT
 *
 * query: jq expressions that the user types, through libjq. Nothing of libjq shows outside this room, and
 * libjq is not even initialised before the first expression is compiled. */
#ifndef SAR_CLI_QUERY_H
#define SAR_CLI_QUERY_H

#include "base/emit.h"
#include "base/fault.h"
#include "base/slice.h"

struct query;

/* Of the results of an expression the first counts; up to 10,000 more are read, whatever they are, beyond which the
 * program ends (2). So it does where libjq itself fails (an assertion, no more stack), or takes more memory than guard
 * allows it: with a message, behind all that is whole. */

/* Compiles the argument of an option, "--where", or what stands in front of its "=", in which the variable `name` (such as "scene"; NULL for none) is bound to the
 * `context` of each run. NULL, with `fault->what` set, where it is no jq expression. The caller frees. */
struct query *query_compile(const char *option, const char *expression, const char *name, struct fault *);

/* Runs the expression on a JSON text that json has found valid; `context` is such a text too, empty where
 * the query has no variable. 1 where the first result is neither false nor null, 0 where it is or there is
 * none, -1 with the fault set where the expression fails on this value. */
int query_test(struct query *, struct slice value, struct slice context, struct fault *);

/* The same for the value of the first result, which is emitted as JSON; "null" where there is none. */
bool query_value(struct query *, struct slice value, struct emit *, struct fault *);

void query_free(struct query *);

#endif
