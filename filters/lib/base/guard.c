/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* sigaltstack */
#include "base/guard.h"

#include "base/message.h"
#include "base/writer.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* The memory that a library may take: a fixed amount, and so many times its input. A JSON value of libjq
 * takes 16 bytes, and an object has room for at least eight. */
enum { MEMORY_ROOM = 1 << 30, MEMORY_TIMES = 64 };

enum { LAST_ACTS = 4, STACK = 64 * 1024 };

static void (*acts[LAST_ACTS])(void);
static size_t act_count;
static const char *volatile why; /* NULL outside of the library */
static bool used;
static int statistics = -1; /* /proc/self/statm; -1 if it does not exist: then memory is not limited */
static struct rlimit before;

void guard_last_act(void (*act)(void)) {
    for (size_t i = 0; i < act_count; i++) {
        if (acts[i] == act) return;
    }
    if (act_count == LAST_ACTS) die("more than %d last acts", LAST_ACTS);
    acts[act_count++] = act;
}

/* The signal's handler. A signal that another process has sent, or that occurs outside of the library, has
 * its default effect. */
static void end(int number, siginfo_t *info, void *unused) {
    (void)unused;
    const char *reason = why;
    if (reason == NULL || info->si_code == SI_USER) {
        (void)signal(number, SIG_DFL);
        (void)raise(number);
        return;
    }
    for (size_t i = 0; i < act_count; i++) acts[i]();
    (void)writer_write(STDERR_FILENO, reason, strlen(reason));
    _exit(2);
}

static void begin(void) {
    static char stack[STACK]; /* for the handler, as the program's own may be used up */
    static const int signals[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
    const stack_t other = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_sigaction = end, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    if (sigaltstack(&other, NULL) != 0) die("no stack for signals");
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) sigaction(signals[i], &action, NULL);
    statistics = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    used = true;
}

/* The size of the program's data in bytes, as RLIMIT_DATA counts it; 0 if unknown. */
static rlim_t data_size(void) {
    enum { FIELD = 6 }; /* proc(5): size resident shared text lib data, in pages */
    char text[256];
    ssize_t len = statistics >= 0 ? pread(statistics, text, sizeof text - 1, 0) : 0;
    if (len <= 0) return 0;
    text[len] = '\0';
    char *at = text;
    unsigned long long pages = 0;
    for (int i = 0; i < FIELD; i++) pages = strtoull(at, &at, 10);
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

static void limit_memory(size_t input) {
    const rlim_t data = data_size();
    if (data == 0 || getrlimit(RLIMIT_DATA, &before) != 0) {
        before.rlim_max = 0;
        return;
    }
    struct rlimit limit = before;
    const rlim_t wanted = data + MEMORY_ROOM + (rlim_t)input * MEMORY_TIMES;
    if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > wanted) limit.rlim_cur = wanted;
    (void)setrlimit(RLIMIT_DATA, &limit);
}

void guard_enter(const char *reason, size_t input) {
    if (!used) begin();
    limit_memory(input);
    why = reason;
}

void guard_leave(void) {
    why = NULL;
    if (before.rlim_max != 0) (void)setrlimit(RLIMIT_DATA, &before);
}

bool guard_is_used(void) {
    return used;
}
