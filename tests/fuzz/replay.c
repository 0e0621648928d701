/* SPDX-License-Identifier: MIT
 *
 * replay [FILE | DIRECTORY]...: hands each file, and each in a directory, to the target that this is linked with;
 * none is standard input, which AFL++ may fill over and over again. Says how many there were. */
#include "fuzz.h"

#include <dirent.h>
#include <sys/types.h>
#include <unistd.h>

#ifndef __AFL_LOOP
#define __AFL_LOOP(rounds) (round++ == 0)
#endif

/* All of an open file, without stdio: each round of AFL++ begins the input anew. */
static uint8_t *read_all(int fd, size_t *len) {
    uint8_t *bytes = NULL;
    size_t room = 0;
    ssize_t got;
    *len = 0;
    do {
        if (*len == room) {
            room = room * 2 + 4096;
            bytes = realloc(bytes, room);
            if (bytes == NULL) abort();
        }
        got = read(fd, bytes + *len, room - *len);
        if (got > 0) *len += (size_t)got;
    } while (got > 0);
    return bytes;
}

static void replay(int fd) {
    size_t len;
    uint8_t *bytes = read_all(fd, &len);
    uint8_t *exact = malloc(len + (len == 0)); /* so that a sanitizer sees where the bytes end */
    if (exact == NULL) abort();
    for (size_t i = 0; i < len; i++) exact[i] = bytes[i];
    free(bytes);
    LLVMFuzzerTestOneInput(exact, len);
    free(exact);
}

static size_t replay_file(const char *name) {
    FILE *file = fopen(name, "rb");
    if (file == NULL) {
        perror(name);
        exit(2);
    }
    fprintf(stderr, "%s\n", name); /* the last one said is the one that fails */
    replay(fileno(file));
    fclose(file);
    return 1;
}

static size_t replay_directory(const char *name, DIR *directory) {
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        char path[4096];
        if (entry->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", name, entry->d_name);
        count += replay_file(path);
    }
    return count;
}

int main(int argc, char **argv) {
    size_t count = 0;
    if (argc < 2) {
        int round = 0, input = dup(STDIN_FILENO); /* by a number that stage.c does not take for its own */
        (void)round;
        while (__AFL_LOOP(10000)) replay(input);
        return 0;
    }
    for (int i = 1; i < argc; i++) {
        DIR *directory = opendir(argv[i]);
        count += directory != NULL ? replay_directory(argv[i], directory) : replay_file(argv[i]);
        if (directory != NULL) closedir(directory);
    }
    printf("%zu\n", count);
    return 0;
}
