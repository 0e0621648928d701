// SPDX-License-Identifier: MIT
// Runs a pipeline and prints what it took: measure [-i INPUT] [-o OUTPUT] COMMAND [ARG]... ['|' COMMAND [ARG]...]...
// One line: seconds, user seconds and system seconds of all stages, peak memory of the largest in KiB. It is a small
// program because a child's peak begins with what its parent had: a Python parent would hide everything below 10 MiB.
#define _DEFAULT_SOURCE // wait4
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct cost {
    double user_s, sys_s;
    long peak_kib;
};

static void give_up(const char *what) {
    fprintf(stderr, "measure: %s: %s\n", what, strerror(errno));
    exit(2);
}

static double now_s(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(struct timeval t) {
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static int open_or_give_up(const char *path, int flags) {
    int fd = open(path, flags | O_CLOEXEC, 0666);
    if (fd < 0) give_up(path);
    return fd;
}

static void become(int in, int out, char **command) {
    if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0) give_up("dup2");
    execvp(command[0], command);
    give_up(command[0]);
}

/**
 * Starts every stage, joined by pipes. The arguments are cut at each "|".
 * @return how many stages there are
 */
static int start(char **arguments, int in, int out) {
    int stages = 0;
    for (char **command = arguments; command; stages++) {
        char **end = command;
        while (*end && strcmp(*end, "|") != 0) end++;
        char **next = *end ? end + 1 : NULL;
        *end = NULL;
        if (!*command) {
            fprintf(stderr, "measure: a stage without a command\n");
            exit(2);
        }
        int ends[2] = {-1, out};
        if (next && pipe(ends) < 0) give_up("pipe");
        if (next) fcntl(ends[0], F_SETFD, FD_CLOEXEC), fcntl(ends[1], F_SETFD, FD_CLOEXEC);
        pid_t child = fork();
        if (child < 0) give_up("fork");
        if (child == 0) become(in, ends[1], command);
        close(in);
        close(ends[1]);
        in = ends[0];
        command = next;
    }
    return stages;
}

/** @return whether every stage ended with 0 */
static int reap(int stages, struct cost *cost) {
    int good = 1;
    for (; stages > 0; stages--) {
        int status;
        struct rusage used;
        if (wait4(-1, &status, 0, &used) < 0) give_up("wait4");
        good = good && WIFEXITED(status) && WEXITSTATUS(status) == 0;
        cost->user_s += seconds(used.ru_utime);
        cost->sys_s += seconds(used.ru_stime);
        if (used.ru_maxrss > cost->peak_kib) cost->peak_kib = used.ru_maxrss;
    }
    return good;
}

int main(int argc, char **argv) {
    const char *input = "/dev/null", *output = "/dev/null";
    int letter;
    while ((letter = getopt(argc, argv, "+i:o:")) != -1) {
        if (letter == 'i')
            input = optarg;
        else if (letter == 'o')
            output = optarg;
        else
            return 2;
    }
    int in = open_or_give_up(input, O_RDONLY), out = open_or_give_up(output, O_WRONLY | O_CREAT | O_TRUNC);
    struct cost cost = {0, 0, 0};
    double begin_s = now_s();
    int good = reap(start(argv + optind, in, out), &cost);
    double end_s = now_s();
    if (!good) {
        fprintf(stderr, "measure: a stage failed\n");
        return 1;
    }
    printf("%.6f %.6f %.6f %ld\n", end_s - begin_s, cost.user_s, cost.sys_s, cost.peak_kib);
    return 0;
}
