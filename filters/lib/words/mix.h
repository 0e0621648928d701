/* SPDX-License-Identifier: MIT
 *
 * mix: which tasks a user wants, how many samples of each unit, and which share of them. */
#ifndef SAR_WORDS_MIX_H
#define SAR_WORDS_MIX_H

#include "cli/cli.h"
#include "words/templates.h"

/* The options as typed; NULL for none. */
struct mix_options {
    const char *tasks; /* NAME,... */
    const char *draws; /* NAME=NUMBER,... */
    const char *keep;  /* NAME=SHARE,... */
};

/* For each task of the templates; NULL pointers are valid and mean all tasks, their own draws, and whole. */
struct mix {
    bool *wanted;
    uint32_t *draws; /* samples of a unit, 1 to TEMPLATES_DRAWS */
    double *keep;    /* the share of the samples to write, 0 to 1 */
};

/* Reads the options. Exits with status 2 if one names a task that does not exist, or a number out of range; reports
 * draws that ask some questions twice. mix_free frees the arrays. */
void mix_read(struct mix *, struct cli *, const struct mix_options *, const struct templates *);
void mix_free(struct mix *);

#endif
