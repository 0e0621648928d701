/* SPDX-License-Identifier: MIT */
#include "base/writer.h"

#include "base/memory.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

/* Ownership: a non-empty `bytes` (len > 0) belongs to the thread, an empty one to the program. */
struct writer {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    char *bytes;
    size_t len, room;
    int fd, error;
    bool ended;
};

int writer_write(int fd, const char *bytes, size_t len) {
    while (len > 0) {
        ssize_t written = write(fd, bytes, len);
        if (written >= 0) {
            bytes += written;
            len -= (size_t)written;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            struct pollfd wait = {.fd = fd, .events = POLLOUT};
            (void)poll(&wait, 1, -1);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

static void *run(void *data) {
    struct writer *writer = data;
    pthread_mutex_lock(&writer->lock);
    for (;;) {
        while (writer->len == 0 && !writer->ended) pthread_cond_wait(&writer->changed, &writer->lock);
        if (writer->len == 0) break;
        pthread_mutex_unlock(&writer->lock);
        int error = writer_write(writer->fd, writer->bytes, writer->len);
        pthread_mutex_lock(&writer->lock);
        writer->error = error;
        writer->len = 0;
        pthread_cond_signal(&writer->changed);
    }
    pthread_mutex_unlock(&writer->lock);
    return NULL;
}

struct writer *writer_new(int fd) {
    struct writer *writer = memory_new(1, sizeof *writer);
    sigset_t all, before;
    writer->fd = fd;
    pthread_mutex_init(&writer->lock, NULL);
    pthread_cond_init(&writer->changed, NULL);
    sigfillset(&all); /* the program's own thread handles signals */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int refused = pthread_create(&writer->thread, NULL, run, writer);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (refused == 0) return writer;
    free(writer);
    return NULL;
}

int writer_wait(struct writer *writer) {
    pthread_mutex_lock(&writer->lock);
    while (writer->len > 0) pthread_cond_wait(&writer->changed, &writer->lock);
    int error = writer->error;
    pthread_mutex_unlock(&writer->lock);
    return error;
}

char *writer_exchange(struct writer *writer, char *bytes, size_t *room, size_t len) {
    char *other = memory_grow(writer->bytes, &writer->room, *room, 1);
    size_t other_room = writer->room;
    pthread_mutex_lock(&writer->lock);
    writer->bytes = bytes;
    writer->room = *room;
    writer->len = len;
    pthread_cond_signal(&writer->changed);
    pthread_mutex_unlock(&writer->lock);
    *room = other_room;
    return other;
}

void writer_free(struct writer *writer) {
    if (writer == NULL) return;
    pthread_mutex_lock(&writer->lock);
    writer->ended = true;
    pthread_cond_signal(&writer->changed);
    pthread_mutex_unlock(&writer->lock);
    pthread_join(writer->thread, NULL);
    pthread_mutex_destroy(&writer->lock);
    pthread_cond_destroy(&writer->changed);
    free(writer->bytes);
    free(writer);
}
