/* SPDX-License-Identifier: MIT
 *
 * filetext: a small file, read whole into memory that is used again for the next one. */
#ifndef SAR_BASE_FILE_H
#define SAR_BASE_FILE_H

#include "base/slice.h"

#include <stdbool.h>

struct filetext {
    char *bytes; /* a NUL and SLICE_PADDING bytes may be read behind them */
    size_t len, room;
};

/* Reads a file, "-" being standard input. False, with errno, where that fails. Begin with a zeroed struct. */
bool filetext_read(struct filetext *, const char *file);

void filetext_free(struct filetext *);

#endif
