/* SPDX-License-Identifier: MIT
 *
 * dribble SIZE COMMAND [ARGUMENT]...: runs a command and hands it the standard input in pieces of SIZE bytes, 1 to 16:
 * each of its reads gets one piece, never more (of a piece larger than the room for it the rest would be lost). Exits
 * as the command does. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
    size_t size = argc > 2 ? strtoul(argv[1], NULL, 10) : 0;
    int ends[2], status;
    char piece[16];
    if (size == 0 || size > sizeof piece) return 2;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) != 0) return 2; /* a read takes one packet */
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        dup2(ends[1], STDIN_FILENO);
        if (ends[1] != STDIN_FILENO) close(ends[1]);
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(2);
    }
    close(ends[1]);
    for (size_t len; (len = fread(piece, 1, size, stdin)) > 0;) {
        if (send(ends[0], piece, len, MSG_NOSIGNAL) < 0) break; /* the command reads no more */
    }
    close(ends[0]);
    if (child < 0 || waitpid(child, &status, 0) != child) return 2;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
