/* SPDX-License-Identifier: MIT
 *
 * denial: what an answer says is absent, and which of its words only repeat the choices of the question. */
#ifndef SAR_TEXT_DENIAL_H
#define SAR_TEXT_DENIAL_H

#include "text/parse.h"

/* Sets `negated` of the tokens that are denied, and answer->denies if anything is said to be absent. */
void denial_mark(struct answer *);

/* Sets `echo` of the tokens of a list that names each of the vocabulary's `categories` categories once,
 * comes after a word for the choice, and is in brackets or before a comma or dash, if the rest of the
 * answer names a category too. */
void denial_mark_echo(struct answer *, size_t categories);

#endif
