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

/* The templates file in the tree of the running program, else the installed one. */
static char *default_templates(void) {
    static const char *const places[] = {"/templates.yaml", "/share/sarpipe/templates.yaml"};
    char tree[4096], path[sizeof tree + 64];
    if (program_tree(tree, sizeof tree)) {
        for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
            snprintf(path, sizeof path, "%s%s", tree, places[i]);
            if (is_readable(path)) return memory_text(path, strlen(path));
        }
    }
    return memory_text(SAR_DATADIR "/templates.yaml", sizeof SAR_DATADIR "/templates.yaml" - 1);
}

/* templates.NAME.yaml beside the default file; NULL if there is no such file. The caller frees it. */
static char *templates_named(const char *name) {
    static const char stem[] = "templates.", ending[] = ".yaml";
    char *beside = default_templates();
    size_t folder = (size_t)(strrchr(beside, '/') + 1 - beside), len = strlen(name);
    char *path = memory_new(folder + sizeof stem + len + sizeof ending, 1);
    memcpy(path, beside, folder);
    memcpy(path + folder, stem, sizeof stem - 1);
    memcpy(path + folder + sizeof stem - 1, name, len);
    memcpy(path + folder + sizeof stem - 1 + len, ending, sizeof ending);
    free(beside);
    if (is_readable(path)) return path;
    free(path);
    return NULL;
}

char *installed_templates(const char *given) {
    const char *environment = getenv("SAR_TEMPLATES");
    if (given == NULL && environment != NULL && environment[0] != '\0') given = environment;
    if (given == NULL) return default_templates();
    bool named = given[0] != '\0' && strpbrk(given, "/.") == NULL && access(given, F_OK) != 0;
    char *path = named ? templates_named(given) : NULL;
    return path != NULL ? path : memory_text(given, strlen(given));
}
