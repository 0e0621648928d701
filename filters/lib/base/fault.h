/* SPDX-License-Identifier: MIT
 *
 * fault: what is wrong with a record, and at which of its members.
 *
 * The function that finds the fault sets it; every caller on the way out puts its own member in front, so
 * that the path reads from the outside in: "objects[3].bbox". The code says which kind of fault it is.
 * Scripts depend on codes, so none is renamed or changed in meaning. */
#ifndef SAR_BASE_FAULT_H
#define SAR_BASE_FAULT_H

#include "base/slice.h"

#include <stdbool.h>

/* What kind of fault it is. sar-record(5) lists the codes. */
enum fault_code {
    FAULT_SYNTAX,     /* not JSON, or not XML */
    FAULT_ENCODING,   /* not UTF-8, or not in the encoding that was given */
    FAULT_KIND,       /* another kind of record or file than is read here */
    FAULT_TYPE,       /* another type than required, or another number of elements */
    FAULT_MISSING,    /* a required part is absent or empty */
    FAULT_DUPLICATE,  /* a member, an id or a record occurs twice */
    FAULT_VALUE,      /* a text that is not one of the allowed ones */
    FAULT_RANGE,      /* a number or size outside of what is allowed */
    FAULT_MISMATCH,   /* two parts, or two records, contradict each other */
    FAULT_REFERENCE,  /* a name or id of nothing, or of more than one thing */
    FAULT_LIMIT,      /* more than the program takes */
    FAULT_FILE,       /* a file that cannot be used: an image, an output */
    FAULT_EXPRESSION, /* a jq expression fails */
    FAULT_CODES
};

struct fault {
    enum fault_code code;
    char path[256]; /* empty if the whole record is meant */
    char what[512];
};

/* The name of a code, as FILE.why has it. */
const char *fault_code_name(enum fault_code);

/* Sets the fault of `member` ("" for the whole). Always false, so that a function can return it. */
bool fault_set(struct fault *, enum fault_code, const char *member, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Puts a member in front of the path. Always false. */
bool fault_in(struct fault *, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A quotation for messages, made safe as base/printable.h says. A text that is too long is cut after a
 * complete character. */
struct quote {
    char text[96];
};
struct quote quote(struct slice);

#endif
