/* SPDX-License-Identifier: MIT */
#include "convention.h"

#include <stddef.h>

const char *const convention_names[] = {"exclusive", "inclusive", "one-based", NULL};
