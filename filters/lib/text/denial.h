/* SPDX-License-Identifier: MIT
 *
 * denial: what an answer says is not there, and which words only repeat the question's choice. */
#ifndef SAR_TEXT_DENIAL_H
#define SAR_TEXT_DENIAL_H

#include "text/parse.h"

/* Marks the tokens that are denied. */
void denial_mark(struct answer *);

/* Marks a list of exactly all `categories` behind a word for the choice, in brackets or before a comma, where the rest
 * names a category too. */
void denial_mark_echo(struct answer *, size_t categories);

#endif
