/* SPDX-License-Identifier: MIT
 *
 * must: MUST_CHECK, before the prototype of a function that can fail, makes the compiler warn if a caller ignores
 * what it returns. */
#ifndef SAR_BASE_MUST_H
#define SAR_BASE_MUST_H

#define MUST_CHECK __attribute__((warn_unused_result))

#endif
