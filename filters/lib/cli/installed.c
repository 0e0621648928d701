/* SPDX-License-Identifier: MIT */
#include "cli/installed.h"

#include "base/memory.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_readable(const char *file) {
    return access(file, R_OK) == 0;
}

/* The folder above that of the running program: "/usr/local" for /usr/local/bin/sar-grid. False if
 * unknown. */
static bool program_tree(char *tree, size_t room) {
    ssize_t len = readlink("/proc/self/exe", tree, room - 1);
    if (len <= 0) return false;
    tree[len] = '\0';
    for (int i = 0; i < 2; i++) {
        char *slash = strrchr(tree, '/');
        if (slash == NULL) return false;
        *slash = '\0';
    }
    return true;
}

char *installed_templates(const char *given) {
    static const char *const places[] = {"/templates.yaml", "/share/sarpipe/templates.yaml"};
    const char *environment = getenv("SAR_TEMPLATES");
    if (given == NULL && environment != NULL && environment[0] != '\0') given = environment;
    if (given != NULL) return memory_text(given, strlen(given));
    char tree[4096], path[sizeof tree + 64];
    if (program_tree(tree, sizeof tree)) {
        for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
            snprintf(path, sizeof path, "%s%s", tree, places[i]);
            if (is_readable(path)) return memory_text(path, strlen(path));
        }
    }
    return memory_text(SAR_DATADIR "/templates.yaml", sizeof SAR_DATADIR "/templates.yaml" - 1);
}
