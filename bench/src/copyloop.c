// copyloop COUNT PRODUCER BYTES: starts so many producers and copies what they write to standard output, in pieces and through pipes as large as
// monofy's, but blocking, and without looking at it: a ceiling, not a peer. Anything that brings output together has to do this much.
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = 16, READ = 128 << 10, WIDE = 512 << 10 };

static char buffer[READ];

int main(int argc, char **argv)
{
    int count = argc > 3 ? atoi(argv[1]) : 0;
    if (count < 1 || count > MOST)
        return 2;
    struct pollfd sources[MOST];
    fcntl(1, F_SETPIPE_SZ, WIDE);
    for (int i = 0; i < count; i++) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) < 0)
            return 1;
        fcntl(ends[0], F_SETPIPE_SZ, READ);
        pid_t pid = fork();
        if (pid < 0)
            return 1;
        if (pid == 0) {
            dup2(ends[1], 1);
            execl(argv[2], argv[2], argv[3], (char *)NULL);
            _exit(127);
        }
        close(ends[1]);
        sources[i] = (struct pollfd){ .fd = ends[0], .events = POLLIN };
    }
    for (int live = count; live > 0;) {
        if (poll(sources, (nfds_t)count, -1) < 0)
            return 1;
        for (int i = 0; i < count; i++) {
            if (sources[i].fd < 0 || sources[i].revents == 0)
                continue;
            ssize_t size = read(sources[i].fd, buffer, READ);
            if (size <= 0) {
                sources[i].fd = -1;
                live--;
            }
            for (ssize_t at = 0; at < size;) {
                ssize_t n = write(1, buffer + at, (size_t)(size - at));
                if (n < 0)
                    return 1;
                at += n;
            }
        }
    }
    int status = 0, bad = 0;
    while (wait(&status) > 0)
        bad |= status;
    return bad != 0;
}
