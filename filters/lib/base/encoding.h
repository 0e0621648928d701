/* SPDX-License-Identifier: MIT
 *
 * encoding: text in the encodings that annotation files come in, to UTF-8 through iconv. */
#ifndef SAR_BASE_ENCODING_H
#define SAR_BASE_ENCODING_H

#include "base/emit.h"
#include "base/slice.h"

#include <iconv.h>
#include <stdbool.h>

/* A converter that stays open for the next file. Begin with a zeroed struct. */
struct encoding {
    char name[32];
    iconv_t handle;
    bool open;
};

/* Whether iconv knows an encoding by this name. */
bool encoding_known(struct slice name);

/* Whether the text begins with the byte order mark of UTF-8; it is never part of what is decoded. */
bool encoding_marked(struct slice text);

/* Decodes `text` behind what `out` holds. False where it is not in that encoding; then `out` is as it was. GB2312 and
 * GBK are read as GB18030, which holds them both: files that declare the one hold characters of the other. */
bool encoding_decode(struct encoding *, struct slice name, struct slice text, struct emit *out);

/* The same with the first of the names, separated by commas, that fits. */
bool encoding_decode_any(struct encoding *, const char *names, struct slice text, struct emit *out);

void encoding_close(struct encoding *);

#endif
