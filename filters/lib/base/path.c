/* SPDX-License-Identifier: MIT */
#include "base/path.h"

#include <strings.h>

struct slice path_base(struct slice path) {
    size_t at = path.len;
    while (at > 0 && path.at[at - 1] != '/') at--;
    return (struct slice){path.at + at, path.len - at};
}

struct slice path_folder(struct slice path) {
    size_t before = path.len - path_base(path).len;
    return (struct slice){path.at, before > 0 ? before - 1 : 0};
}

struct slice path_stem(struct slice path) {
    struct slice base = path_base(path);
    for (size_t i = base.len; i > 1; i--) {
        if (base.at[i - 1] == '.') return (struct slice){path.at, path.len - base.len + i - 1};
    }
    return path;
}

bool path_ends(struct slice path, const char *ending) {
    size_t len = strlen(ending);
    return path.len >= len && strncasecmp(path.at + path.len - len, ending, len) == 0;
}
