/* SPDX-License-Identifier: MIT
 *
 * fault: what is wrong with a record, and at which of its members.
 *
 * The function that finds the fault sets it; every caller on the way out puts its own member in front, so
 * that the path reads from the outside in: "objects[3].bbox". */
#ifndef SAR_BASE_FAULT_H
#define SAR_BASE_FAULT_H

#include "base/slice.h"

#include <stdbool.h>

struct fault {
    char path[256]; /* empty if the whole record is meant */
    char what[512];
};

/* Sets the fault of `member` ("" for the whole). Always false, so that a function can return it. */
bool fault_set(struct fault *, const char *member, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts a member in front of the path. Always false. */
bool fault_in(struct fault *, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A quotation for messages, made safe as base/printable.h says. A text that is too long is cut after a
 * complete character. */
struct quote {
    char text[96];
};
struct quote quote(struct slice);

#endif
