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

/* The file "templates.yaml", or with a name in it "templates.zh.yaml", of the program's tree, else the installed
 * one, which may not exist. `dot` is "." before a name, else both are empty. The caller frees it. */
static char *own_file(const char *dot, const char *name) {
    static const char *const places[] = {"", "/share/sarpipe"};
    char tree[4096], path[sizeof tree + 256];
    bool known = program_tree(tree, sizeof tree);
    for (size_t i = 0; known && i < sizeof places / sizeof places[0]; i++) {
        snprintf(path, sizeof path, "%s%s/templates%s%s.yaml", tree, places[i], dot, name);
        if (is_readable(path)) return memory_text(path, strlen(path));
    }
    snprintf(path, sizeof path, "%s/templates%s%s.yaml", SAR_DATADIR, dot, name);
    return memory_text(path, strlen(path));
}

/* Whether it can be the name of a set of templates: neither a path nor the name of a file. */
static bool is_name(const char *given) {
    size_t len = strlen(given);
    return len > 0 && len < 64 && strpbrk(given, "./") == NULL && access(given, F_OK) != 0;
}

char *installed_templates(const char *given) {
    const char *environment = getenv("SAR_TEMPLATES");
    if (given == NULL && environment != NULL && environment[0] != '\0') given = environment;
    if (given == NULL) return own_file("", "");
    if (!is_name(given)) return memory_text(given, strlen(given));
    char *file = own_file(".", given);
    if (is_readable(file)) return file;
    free(file);
    return memory_text(given, strlen(given)); /* in messages */
}
