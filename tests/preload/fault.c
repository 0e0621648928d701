/* SPDX-License-Identifier: MIT
 *
 * fault: a library for LD_PRELOAD that lets a program's calls of the system fail as a bad day would, and tells of them.
 *
 * SAR_FAULT is a list, separated by blanks, of CALL:WHAT[:FIRST[:PERIOD]]. CALL is read (pread too), write, close, poll,
 * thread (pthread_create) or memory (malloc, calloc and realloc together). WHAT is the name of an error (EINTR, EAGAIN,
 * EIO, ENOSPC, ENOMEM) that it fails with, or a number of bytes that it reads or writes at most. It is so for the call
 * number FIRST (from 1) and, where there is a PERIOD, for every PERIOD-th call after it; without FIRST for all. A close
 * that fails closes all the same, as Linux does. Nothing fails in programs that are not filters, such as a `timeout` around one.
 *
 * SAR_FAULT_LOG names a file that gets a line for every file that is opened and for everything else by which a program
 * reaches out of itself: other programs, sockets, libraries, changes to folders. All but the opening of files is refused.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum call { CALL_READ, CALL_WRITE, CALL_CLOSE, CALL_POLL, CALL_THREAD, CALL_MEMORY, CALL_COUNT };
static const char *const call_names[] = {"read", "write", "close", "poll", "thread", "memory"};

static struct fault {
    int error;           /* 0 for none */
    size_t most;         /* bytes, 0 for no limit */
    unsigned long first; /* 0 for every call */
    unsigned long period, calls;
} faults[CALL_COUNT];

static int error_named(const char *name, size_t len) {
    static const struct {
        const char *name;
        int error;
    } errors[] = {{"EINTR", EINTR}, {"EAGAIN", EAGAIN}, {"EIO", EIO}, {"ENOSPC", ENOSPC}, {"ENOMEM", ENOMEM}};
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
        if (strlen(errors[i].name) == len && memcmp(errors[i].name, name, len) == 0) return errors[i].error;
    return 0;
}

/* A mistake in SAR_FAULT must not pass for a program that survives every fault. */
static void bad_fault(void) {
    static const char said[] = "bad SAR_FAULT\n";
    (void)!syscall(SYS_write, 2, said, sizeof said - 1);
    _exit(99);
}

static const char *read_fault(const char *at) {
    size_t len = strcspn(at, ":");
    int call = 0;
    while (call < CALL_COUNT && (strlen(call_names[call]) != len || memcmp(call_names[call], at, len) != 0))
        call++;
    if (call == CALL_COUNT || at[len] != ':') bad_fault();
    struct fault *fault = &faults[call];
    at += len + 1;
    len = strcspn(at, ": ");
    fault->error = error_named(at, len);
    char *end = (char *)at + len;
    if (fault->error == 0) fault->most = strtoul(at, &end, 10);
    if (fault->error == 0 && fault->most == 0) bad_fault();
    if (*end == ':') fault->first = strtoul(end + 1, &end, 10);
    if (*end == ':') fault->period = strtoul(end + 1, &end, 10);
    while (*end == ' ') end++;
    return end;
}

__attribute__((constructor)) static void begin(void) {
    const char *at = strncmp(program_invocation_short_name, "sar-", 4) == 0 ? getenv("SAR_FAULT") : NULL;
    while (at != NULL && *at != '\0') at = read_fault(at);
}

/* The fault of this call, NULL if it succeeds. */
static const struct fault *strike(enum call call) {
    struct fault *fault = &faults[call];
    if (fault->error == 0 && fault->most == 0) return NULL;
    unsigned long now = ++fault->calls;
    int hit = fault->first == 0 || now == fault->first
              || (fault->period > 0 && now > fault->first && (now - fault->first) % fault->period == 0);
    return hit ? fault : NULL;
}

ssize_t read(int fd, void *bytes, size_t len) {
    const struct fault *fault = strike(CALL_READ);
    if (fault != NULL && fault->error != 0) return errno = fault->error, -1;
    if (fault != NULL && len > fault->most) len = fault->most;
    return syscall(SYS_read, fd, bytes, len);
}

ssize_t pread(int fd, void *bytes, size_t len, off_t offset) {
    const struct fault *fault = strike(CALL_READ);
    if (fault != NULL && fault->error != 0) return errno = fault->error, -1;
    if (fault != NULL && len > fault->most) len = fault->most;
    return syscall(SYS_pread64, fd, bytes, len, offset);
}

/* What is said on standard error is left alone, else there would be nothing to test. */
ssize_t write(int fd, const void *bytes, size_t len) {
    const struct fault *fault = fd == STDERR_FILENO ? NULL : strike(CALL_WRITE);
    if (fault != NULL && fault->error != 0) return errno = fault->error, -1;
    if (fault != NULL && len > fault->most) len = fault->most;
    return syscall(SYS_write, fd, bytes, len);
}

int close(int fd) {
    const struct fault *fault = strike(CALL_CLOSE);
    int closed = (int)syscall(SYS_close, fd);
    if (fault == NULL) return closed;
    return errno = fault->error, -1;
}

int poll(struct pollfd *files, nfds_t count, int timeout) {
    const struct fault *fault = strike(CALL_POLL);
    if (fault != NULL) return errno = fault->error, -1;
    struct timespec wait = {timeout / 1000, timeout % 1000 * 1000000L};
    return (int)syscall(SYS_ppoll, files, count, timeout < 0 ? NULL : &wait, NULL, 8);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*begins)(void *), void *data) {
    int (*next)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    const struct fault *fault = strike(CALL_THREAD);
    *(void **)&next = dlsym(RTLD_NEXT, "pthread_create");
    return fault != NULL ? fault->error : next(thread, attributes, begins, data);
}

#ifdef __GLIBC__
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

void *malloc(size_t size) {
    return strike(CALL_MEMORY) != NULL ? (errno = ENOMEM, NULL) : __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    return strike(CALL_MEMORY) != NULL ? (errno = ENOMEM, NULL) : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
    return strike(CALL_MEMORY) != NULL ? (errno = ENOMEM, NULL) : __libc_realloc(old, size);
}
#endif

/* --- reaching out --------------------------------------------------------------------------------------- */

static int is_logged(void) {
    return getenv("SAR_FAULT_LOG") != NULL;
}

static void tell(const char *call, const char *what) {
    const char *log = getenv("SAR_FAULT_LOG");
    char line[4096];
    if (log == NULL) return;
    int len = snprintf(line, sizeof line, "%s %s\n", call, what);
    int fd = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND, 0666);
    if (len > 0)
        (void)!syscall(SYS_write, fd, line, (size_t)len < sizeof line ? (size_t)len : sizeof line - 1);
    syscall(SYS_close, fd);
}

#define OPENS(name)                                                                                          \
    int name(const char *file, int flags, ...) {                                                             \
        va_list args;                                                                                        \
        va_start(args, flags);                                                                               \
        int mode = (flags & O_CREAT) != 0 ? va_arg(args, int) : 0;                                           \
        va_end(args);                                                                                        \
        tell("open", file);                                                                                  \
        return (int)syscall(SYS_openat, AT_FDCWD, file, flags, mode);                                        \
    }
OPENS(open)
OPENS(open64)

#define OPENS_AT(name)                                                                                       \
    int name(int folder, const char *file, int flags, ...) {                                                 \
        va_list args;                                                                                        \
        va_start(args, flags);                                                                               \
        int mode = (flags & O_CREAT) != 0 ? va_arg(args, int) : 0;                                           \
        va_end(args);                                                                                        \
        tell("open", file);                                                                                  \
        return (int)syscall(SYS_openat, folder, file, flags, mode);                                          \
    }
OPENS_AT(openat)
OPENS_AT(openat64)

#define OPENS_STREAM(name)                                                                                   \
    FILE *name(const char *file, const char *mode) {                                                         \
        FILE *(*next)(const char *, const char *);                                                           \
        *(void **)&next = dlsym(RTLD_NEXT, #name);                                                           \
        tell("open", file);                                                                                  \
        return next(file, mode);                                                                             \
    }
OPENS_STREAM(fopen)
OPENS_STREAM(fopen64)

/* What a filter never does. Where nothing is logged, it may: the tests' own shells load this library too. */
/* NOLINTBEGIN(bugprone-macro-parentheses): a type and its parameters cannot be in parentheses */
#define REFUSED(type, name, parameters, arguments, what, refusal)                                            \
    type name parameters {                                                                                   \
        type(*next) parameters;                                                                              \
        *(void **)&next = dlsym(RTLD_NEXT, #name);                                                           \
        if (!is_logged()) return next arguments;                                                             \
        tell(#name, what);                                                                                   \
        return errno = EPERM, refusal;                                                                       \
    }
REFUSED(int, execve, (const char *file, char *const *argv, char *const *envp), (file, argv, envp), file, -1)
REFUSED(int, execv, (const char *file, char *const *argv), (file, argv), file, -1)
REFUSED(int, execvp, (const char *file, char *const *argv), (file, argv), file, -1)
REFUSED(int, posix_spawn,
        (pid_t * pid, const char *file, const posix_spawn_file_actions_t *actions,
         const posix_spawnattr_t *attr, char *const *argv, char *const *envp),
        (pid, file, actions, attr, argv, envp), file, EPERM)
REFUSED(int, posix_spawnp,
        (pid_t * pid, const char *file, const posix_spawn_file_actions_t *actions,
         const posix_spawnattr_t *attr, char *const *argv, char *const *envp),
        (pid, file, actions, attr, argv, envp), file, EPERM)
REFUSED(pid_t, fork, (void), (), "", -1)
REFUSED(int, system, (const char *command), (command), command, -1)
REFUSED(FILE *, popen, (const char *command, const char *mode), (command, mode), command, NULL)
REFUSED(int, socket, (int domain, int type, int protocol), (domain, type, protocol), "", -1)
REFUSED(void *, dlopen, (const char *file, int mode), (file, mode), file != NULL ? file : "", NULL)
REFUSED(int, unlink, (const char *file), (file), file, -1)
REFUSED(int, remove, (const char *file), (file), file, -1)
REFUSED(int, rename, (const char *from, const char *to), (from, to), from, -1)
REFUSED(int, mkdir, (const char *file, mode_t mode), (file, mode), file, -1)
REFUSED(int, chmod, (const char *file, mode_t mode), (file, mode), file, -1)
/* NOLINTEND(bugprone-macro-parentheses) */
