/* SPDX-License-Identifier: MIT
 *
 * namelist: a list of names for messages: "ship, aircraft, car". */
#ifndef SAR_BASE_NAMELIST_H
#define SAR_BASE_NAMELIST_H

#include "base/slice.h"

/* Starts as {""}. Names that do not fit are dropped. */
struct name_list {
    char text[512];
};

void name_list_add(struct name_list *, struct slice name);

#endif
