/* SPDX-License-Identifier: MIT
 *
 * fold: makes texts with the same meaning the same: small letters; full-width signs and the digits of all
 * scripts as ASCII; hyphens, quotes and blanks of any kind as one kind; all other punctuation, arrows and
 * symbols as blanks; HTML entities, escaped quotes and LaTeX as what they display. The origin of each folded
 * byte is kept. The result is never longer than the text, and the time is linear. */
#ifndef SAR_BASE_FOLD_H
#define SAR_BASE_FOLD_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/* A folded text. `origin` has an offset in the original for each byte and one for the end. It is NULL if the
 * text is the original itself, because it needed no folding except for ASCII capitals, which every reader
 * folds anyway. */
struct folded {
    struct slice text;
    const uint32_t *origin;
    char *bytes;
    uint32_t *places;
    size_t bytes_room, places_room;
};

/* Folds a text of less than 4 GiB, which is borrowed. The result is valid until the next call and while the
 * text is. */
void fold_text(struct folded *, struct slice text);

void fold_free(struct folded *);

/* Whether a text is ASCII without tags, entities, escapes and fences, so that it needs no folding and no
 * cutting. Boxes such as {<1><2><3><4>} are not tags. SLICE_PADDING bytes after the text must be readable. */
bool fold_is_plain(struct slice text);

/* Folds one UTF-8 character of `len` bytes, for words that are compared, such as surfaces. `out` has room for
 * `len` bytes. Returns the number of bytes written, 0 if the character is dropped. */
size_t fold_character(const char *at, size_t len, char *out);

/* Whether the script of the character at `at` is written without blanks between words, such as Chinese,
 * Japanese and Thai, so that a number directly beside it is a number of its own. Three bytes at `at` must be
 * readable. */
bool fold_is_unspaced(const char *at);

#endif
