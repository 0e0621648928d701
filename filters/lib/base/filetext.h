/* SPDX-License-Identifier: MIT
 *
 * filetext: a small file, read whole into memory that is reused for the next one. */
#ifndef SAR_BASE_FILETEXT_H
#define SAR_BASE_FILETEXT_H

#include "base/must.h"
#include "base/slice.h"

#include <stdbool.h>

struct filetext {
    char *bytes; /* followed by a NUL; SLICE_PADDING bytes after them are readable */
    size_t len, room;
};

/* Reads a file; "-" is standard input. False with errno on failure. Zeroed memory is valid. */
MUST_CHECK bool filetext_read(struct filetext *, const char *file);

void filetext_free(struct filetext *);

#endif
