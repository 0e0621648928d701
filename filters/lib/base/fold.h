/* SPDX-License-Identifier: MIT
 *
 * fold: which characters are words, which separate them: a text in which what means the same is written the same. Small
 * letters; full-width signs and digits of any script as ASCII; hyphens, quotes and blanks of any kind as one; all other
 * punctuation, arrows and symbols as blanks; HTML entities, escaped quotes and LaTeX as what they show. What a folded
 * byte came from is kept. Nothing gets longer, so that it is linear. */
#ifndef SAR_BASE_FOLD_H
#define SAR_BASE_FOLD_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/* A folded text. `origin` has a place in the original for each byte, and one for the end; NULL where the text is the
 * original itself, because there was nothing to fold but capitals of ASCII, which every reader folds anyway. */
struct folded {
    struct slice text;
    const uint32_t *origin;
    char *bytes;
    uint32_t *places;
    size_t bytes_room, places_room;
};

/* Folds a text; the result is good until the next call. */
void fold_text(struct folded *, struct slice text);

void fold_free(struct folded *);

/* Whether a text is ASCII in which nothing begins a tag, an entity, an escape or a fence: it needs neither folding nor
 * cutting. Boxes such as {<1><2><3><4>} are no tags. The text can be read SLICE_PADDING bytes past its end. */
bool fold_is_plain(struct slice text);

/* A character of a UTF-8 text as the folded bytes it becomes, at most its own length; gives how many, 0 for one that is
 * left out. `behind` is how many bytes of the text follow. For words that are compared, such as surfaces. */
size_t fold_character(const char *at, size_t len, char *out);

/* Whether characters of the script that the byte leads in are written without blanks between words, so that a number
 * beside one is a number all the same: Chinese, Japanese, Thai and the like; `at` has two bytes more. */
bool fold_is_unspaced(const char *at);

#endif
