/* SPDX-License-Identifier: MIT
 *
 * encoding: decodes text of annotation files to UTF-8 with iconv. */
#ifndef SAR_BASE_ENCODING_H
#define SAR_BASE_ENCODING_H

#include "base/buffer.h"
#include "base/must.h"
#include "base/slice.h"

#include <iconv.h>
#include <stdbool.h>

/* A converter, which stays open for the next file. Zeroed memory is valid. */
struct encoding {
    char name[32];
    iconv_t handle;
    bool open;
};

/* Whether iconv knows an encoding by this name. */
bool encoding_known(struct slice name);

/* Whether the text begins with the UTF-8 byte order mark, which is dropped in decoding. */
bool encoding_marked(struct slice text);

/* Appends the decoded text to `out`. False if the text is not in that encoding, or the encoding is unknown;
 * then `out` is unchanged. GB2312 and GBK are read as GB18030, which contains both, because files that
 * declare one often contain characters of another. */
MUST_CHECK bool encoding_decode(struct encoding *, struct slice name, struct slice text, struct buffer *out);

/* The same with the first of several encodings that fits; `names` is separated by commas. */
MUST_CHECK bool encoding_decode_any(struct encoding *, const char *names, struct slice text,
                                    struct buffer *out);

void encoding_close(struct encoding *);

#endif
