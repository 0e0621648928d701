/* SPDX-License-Identifier: MIT
 *
 * namelist: names one after the other, "ship, aircraft, car", for messages. */
#ifndef SAR_BASE_NAMELIST_H
#define SAR_BASE_NAMELIST_H

#include "base/slice.h"

/* Begins as {""}. */
struct name_list {
    char text[512];
};

void name_list_add(struct name_list *, struct slice name);

#endif
