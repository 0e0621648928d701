/* SPDX-License-Identifier: MIT
 *
 * feed: standard input out of memory, in pieces of any size, so that the rooms that read files can be tried with
 * millions of inputs. The program is linked with --wrap=read (fuzz.mk), which brings all reads here. */
#ifndef SAR_FEED_H
#define SAR_FEED_H

#include "fuzz.h"

enum pieces {
    PIECES_WHOLE, /* as much as is asked for */
    PIECES_BYTES, /* one byte at a time */
    PIECES_MIXED, /* one to nine bytes, and now and then a signal */
    PIECES_MODES
};

/* The next reads of standard input give these bytes, which remain the caller's; then, once, the end. What comes after
 * an end is the next call's, or nothing more: files that follow one another on standard input. */
void feed_begin(enum pieces);
void feed_add(const void *bytes, size_t len);

#endif
