// latency MODE PLACE OUT BOARD SAMPLES SETTLE_US -- RUNNER… [-- RUNNER…]…: how long until a service's handler has begun to run.
//   forward   all runners live at the same time; USR1 to runner i until the handler of the service in slot i
//   stop      a fresh runner for each sample; TERM to runner i until the handler of the service in slot i
//   death     a fresh runner for each sample; KILL to the service in slot 2i until the TERM handler of the one in slot 2i+1
// Where a process sleeps decides how long it takes to wake it, by a factor of two, so PLACE can fix it:
//   free   as the scheduler likes
//   one    everybody on one processor
//   two    the sender and the services on one processor, the runner on another
// Runners take turns, sample by sample. Before each signal there is a pause of SETTLE_US up to twice that, so that everybody sleeps.
// Writes "INDEX NANOSECONDS" lines to OUT. A `--` that belongs to a command is written `=--`.
#define _GNU_SOURCE
#include "board.h"
#include <dirent.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

enum mode { FORWARD, STOP, DEATH };
enum { SECOND = 1000000000 };

static FILE *complaints;
static struct board *board;
static char **runners[SLOTS];
static int count;

static int home = -1, other = -1; // processors

static void pin(pid_t tid, int processor)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    sched_setaffinity(tid, sizeof set, &set);
}

// The first two processors that we may use. Services inherit the first; a runner's threads are moved to the second once it is up.
static int choose_processors(const char *place)
{
    cpu_set_t set;
    if (place[0] == 'f')
        return 1;
    sched_getaffinity(0, sizeof set, &set);
    for (int p = 0; p < CPU_SETSIZE && other < 0; p++)
        if (CPU_ISSET(p, &set)) {
            if (home < 0)
                home = p;
            else
                other = p;
        }
    pin(0, home);
    if (place[0] == 'o')
        other = -1;
    return place[0] == 'o' || other >= 0;
}

static void move_runner(pid_t pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *tasks = other >= 0 ? opendir(path) : NULL;
    struct dirent *e;
    while (tasks && (e = readdir(tasks)))
        if (atoi(e->d_name) > 0)
            pin(atoi(e->d_name), other);
    if (tasks)
        closedir(tasks);
}

static pid_t start(int i)
{
    pid_t pid;
    if (posix_spawnp(&pid, runners[i][0], NULL, NULL, runners[i], environ) != 0) {
        fprintf(complaints, "latency: cannot start %s\n", runners[i][0]);
        exit(1);
    }
    return pid;
}

static int wait_until(_Atomic uint32_t *what, uint32_t not, uint64_t limit)
{
    uint64_t until = now_ns() + limit;
    for (;;) {
        uint32_t seen = atomic_load(&board->bell);
        if (atomic_load(what) != not)
            return 1;
        if (now_ns() >= until)
            return 0;
        listen_for_bell(board, seen, until);
    }
}

static void settle(unsigned us)
{
    usleep(us + (unsigned)(random() % (long)(us + 1)));
}

static void clear(int s)
{
    atomic_store(&board->slot[s].pid, 0);
    atomic_store(&board->slot[s].hits, 0);
}

static void await_slot(int s, int i)
{
    if (!wait_until(&board->slot[s].pid, 0, 30ull * SECOND)) {
        fprintf(complaints, "latency: the service of %s did not start\n", runners[i][0]);
        exit(1);
    }
}

// The end of a runner; one that is late is killed with its services. Late is not an error here: only latency is measured.
static void await_end(pid_t pid, int first, int last)
{
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    struct pollfd p = { fd, POLLIN, 0 };
    if (fd < 0 || poll(&p, 1, 10000) != 1) {
        fprintf(complaints, "latency: a runner did not end within 10 s, killed\n");
        kill(pid, SIGKILL);
        for (int s = first; s <= last; s++)
            kill((pid_t)atomic_load(&board->slot[s].pid), SIGKILL);
    }
    waitpid(pid, NULL, 0);
    close(fd);
}

static uint64_t strike(pid_t target, int sig, int s, int i)
{
    uint32_t before = atomic_load(&board->slot[s].hits);
    uint64_t t = now_ns();
    kill(target, sig);
    if (!wait_until(&board->slot[s].hits, before, 20ull * SECOND)) {
        fprintf(complaints, "latency: no handler ran under %s\n", runners[i][0]);
        exit(1);
    }
    return atomic_load(&board->slot[s].at) - t;
}

int main(int argc, char **argv)
{
    if (argc < 9)
        return 2;
    complaints = own_complaints();
    enum mode mode = argv[1][0] == 'f' ? FORWARD : argv[1][0] == 's' ? STOP : DEATH;
    if (!choose_processors(argv[2]))
        return 3;
    FILE *out = fopen(argv[3], "we");
    board = open_board(argv[4], O_RDWR | O_CREAT);
    int samples = atoi(argv[5]);
    unsigned pause_us = (unsigned)atoi(argv[6]);
    for (int i = 7; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0 && count < SLOTS / 2) {
            argv[i] = NULL;
            runners[count++] = argv + i + 1;
        } else if (strcmp(argv[i], "=--") == 0) {
            argv[i]++;
        }
    }
    srandom(1);

    uint64_t *took = calloc((size_t)samples * (size_t)count, sizeof *took);
    pid_t pids[SLOTS];
    if (mode == FORWARD)
        for (int i = 0; i < count; i++) {
            clear(i);
            pids[i] = start(i);
            await_slot(i, i);
            move_runner(pids[i]);
        }
    for (int n = -2; n < samples; n++) // the first two warm up
        for (int i = 0; i < count; i++) {
            uint64_t t;
            if (mode == FORWARD) {
                settle(pause_us);
                t = strike(pids[i], SIGUSR1, i, i);
            } else {
                int first = mode == DEATH ? 2 * i : i, last = mode == DEATH ? first + 1 : i;
                for (int s = first; s <= last; s++)
                    clear(s);
                pid_t pid = start(i);
                for (int s = first; s <= last; s++)
                    await_slot(s, i);
                move_runner(pid);
                settle(pause_us);
                t = mode == DEATH ? strike((pid_t)atomic_load(&board->slot[first].pid), SIGKILL, last, i)
                                  : strike(pid, SIGTERM, last, i);
                await_end(pid, first, last);
            }
            if (n >= 0)
                took[n * count + i] = t;
        }
    if (mode == FORWARD)
        for (int i = 0; i < count; i++) {
            kill(pids[i], SIGTERM);
            await_end(pids[i], i, i);
        }
    for (int n = 0; n < samples; n++)
        for (int i = 0; i < count; i++)
            fprintf(out, "%d %llu\n", i, (unsigned long long)took[n * count + i]);
    return fclose(out) == 0 ? 0 : 1;
}
