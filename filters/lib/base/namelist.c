/* SPDX-License-Identifier: MIT */
#include "base/namelist.h"

#include <stdio.h>

void name_list_add(struct name_list *names, struct slice name) {
    size_t used = strlen(names->text);
    snprintf(names->text + used, sizeof names->text - used, "%s%.*s", used > 0 ? ", " : "", (int)name.len,
             name.at);
}
