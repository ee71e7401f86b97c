// A service under test.
//   service -               sleeps for ever
//   service BOARD           says that it is up, holds BOARD.gone open for writing until it dies, sleeps
//   service BOARD SLOT      writes down the moment at which its handler for USR1 or TERM began; TERM ends it
//   service BOARD storm N   counts every signal as service N, makes orphans meanwhile
// It also serves as interpreter of a script (`#!/…/service /…/board`): the script's name, which has no digit first, is not used.
#define _GNU_SOURCE
#include "board.h"
#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

static struct board *board;
static struct slot *slot;
static _Atomic uint32_t *counts;

static void on_signal(int sig)
{
    uint64_t t = now_ns();
    atomic_store(&slot->at, t);
    atomic_fetch_add(&slot->hits, 1);
    ring(board);
    if (sig == SIGTERM)
        _exit(0);
}

static void on_counted(int sig)
{
    atomic_fetch_add(&counts[sig], 1);
}

static void handle(int sig, void (*handler)(int))
{
    struct sigaction a = { .sa_handler = handler, .sa_flags = SA_RESTART };
    sigfillset(&a.sa_mask);
    sigaction(sig, &a, NULL);
}

// A grandchild whose parent dies at once: the process that adopts it has to reap it. Its signals stay blocked, so that it counts none.
static void make_orphan(void)
{
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    pid_t pid = fork();
    if (pid == 0) {
        if (fork() == 0)
            usleep(2000 + (useconds_t)(now_ns() % 20000));
        _exit(0);
    }
    while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
    atomic_fetch_add(&board->orphans, 1);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

static void storm(int number, unsigned period_ms)
{
    counts = board->count[number];
    for (int sig = SIGRTMIN + 1; sig <= SIGRTMAX; sig++)
        handle(sig, on_counted);
    handle(SIGUSR1, on_counted);
    handle(SIGUSR2, on_counted);
    handle(SIGHUP, on_counted);
    atomic_fetch_add(&board->up, 1);
    ring(board);
    for (uint64_t due = now_ns();;) {
        uint64_t now = now_ns();
        if (now >= due) {
            if (!atomic_load(&board->quiet))
                make_orphan();
            due = now + period_ms * 1000000ull;
        } else {
            poll(NULL, 0, (int)((due - now) / 1000000) + 1);
        }
    }
}

int main(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "-") == 0)
        for (;;)
            pause();
    board = open_board(argv[1], O_RDWR);

    if (argc > 4 && strcmp(argv[2], "storm") == 0)
        storm(atoi(argv[3]), (unsigned)atoi(argv[4]));

    if (argc > 2 && isdigit((unsigned char)argv[2][0])) {
        slot = &board->slot[atoi(argv[2]) % SLOTS];
        handle(SIGUSR1, on_signal);
        handle(SIGTERM, on_signal);
        atomic_store(&slot->pid, (uint32_t)getpid());
        ring(board);
    } else {
        char gone[4096];
        snprintf(gone, sizeof gone, "%s.gone", argv[1]);
        if (open(gone, O_WRONLY | O_NONBLOCK | O_CLOEXEC) < 0)
            perror(gone);
        uint64_t t = now_ns(), last = atomic_load(&board->last_up);
        while (last < t && !atomic_compare_exchange_weak(&board->last_up, &last, t))
            ;
        atomic_fetch_add(&board->up, 1);
    }
    for (;;)
        pause();
}
