/* SPDX-License-Identifier: MIT
 *
 * nonblock COMMAND [ARGUMENT]...: runs a command whose standard input and output do not block, as a shell or an event
 * loop may leave them to it. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv) {
    for (int fd = 0; fd < 2; fd++) {
        int flags = fcntl(fd, F_GETFL);
        if (flags == -1 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1) {
            perror("nonblock");
            return 2;
        }
    }
    if (argc > 1) execvp(argv[1], argv + 1);
    perror("nonblock");
    return 2;
}
