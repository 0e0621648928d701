/* SPDX-License-Identifier: MIT
 *
 * place: a text where the library's scanners want it. */
#ifndef SAR_PLACE_H
#define SAR_PLACE_H

#include "base/slice.h"

#include <stdlib.h>

/* In memory of its own, which the caller frees, a control character after it, and after that what a scanner that
 * runs on would take for more of it. */
static inline struct slice place(struct slice text, char after) {
    static const char more[] = "\"]}0:,\"\\u0030]}1e5tr\"ue]\n";
    char *at = malloc(text.len + 1 + SLICE_PADDING);
    if (at == NULL) abort();
    if (text.len > 0) memcpy(at, text.at, text.len);
    at[text.len] = after;
    for (size_t i = 0; i < SLICE_PADDING; i++) at[text.len + 1 + i] = more[i % (sizeof more - 1)];
    return (struct slice){at, text.len};
}

#endif
