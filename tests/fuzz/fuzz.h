/* SPDX-License-Identifier: MIT
 *
 * fuzz: what the targets share. Each target is a function of some bytes that ends the program where a promise
 * of the library does not hold for them. libFuzzer calls it, AFL++ does through replay.c, and so does the suite for
 * each file of corpus/. */
#ifndef SAR_FUZZ_H
#define SAR_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold; the rest says what it was about, as printf. */
#define REQUIRE(holds, ...)                                                                                  \
    ((holds) ? (void)0                                                                                       \
             : (fprintf(stderr, "%s:%d: %s does not hold: ", __FILE__, __LINE__, #holds),                    \
                fprintf(stderr, __VA_ARGS__), putc('\n', stderr), abort()))

#endif
