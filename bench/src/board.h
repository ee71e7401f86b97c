// The board: one page of shared memory through which services tell the measuring program what happened and when.
// Times are CLOCK_MONOTONIC in nanoseconds, taken before anything else. A service that has news rings the bell (a futex), so that
// nobody polls and nobody passes bytes through a pipe that a runner under test might have closed.
#ifndef BOARD_H
#define BOARD_H

#include <fcntl.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { SLOTS = 64, SIGNALS = 65, STORM_SERVICES = 4 };

struct slot {
    _Atomic uint32_t pid;  // 0 until the service is ready
    _Atomic uint32_t hits; // handlers that have run
    _Atomic uint64_t at;   // when the last handler began
};

struct board {
    _Atomic uint64_t last_up; // when the latest service came up
    _Atomic uint32_t up;      // services that came up
    _Atomic uint32_t bell;
    _Atomic uint32_t quiet;   // storm: make no more orphans
    _Atomic uint32_t orphans; // storm: orphans made
    struct slot slot[SLOTS];
    _Atomic uint32_t count[STORM_SERVICES][SIGNALS]; // storm: signals received
};

static inline uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static inline void ring(struct board *b)
{
    atomic_fetch_add(&b->bell, 1);
    syscall(SYS_futex, &b->bell, FUTEX_WAKE, INT32_MAX, NULL, NULL, 0);
}

// Sleeps until the bell differs from `seen` or `until` (CLOCK_MONOTONIC ns) has passed; may return early.
static inline void listen_for_bell(struct board *b, uint32_t seen, uint64_t until)
{
    uint64_t now = now_ns();
    if (now >= until)
        return;
    struct timespec t = { (time_t)((until - now) / 1000000000u), (long)((until - now) % 1000000000u) };
    syscall(SYS_futex, &b->bell, FUTEX_WAIT, seen, &t, NULL, 0);
}

// What is measured writes its messages to nowhere; ours go where standard error was.
static inline FILE *own_complaints(void)
{
    FILE *complaints = fdopen(fcntl(2, F_DUPFD_CLOEXEC, 3), "w");
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(null, 2);
    close(null);
    if (complaints)
        setvbuf(complaints, NULL, _IOLBF, 0);
    return complaints ? complaints : stderr;
}

static inline struct board *open_board(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC, 0600);
    if (fd < 0 || ((flags & O_CREAT) && ftruncate(fd, sizeof(struct board)) < 0)) {
        perror(path);
        exit(2);
    }
    struct board *b = mmap(NULL, sizeof *b, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (b == MAP_FAILED) {
        perror("mmap");
        exit(2);
    }
    close(fd);
    return b;
}

#endif
