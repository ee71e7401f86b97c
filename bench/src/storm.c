// storm BOARD SIGNALS SERVICES [-p] -- RUNNER…: sends SIGNALS mixed signals to a runner of SERVICES storm services, which make orphans all the
// while; with -p the runner is process 1 of a PID namespace. Half of the signals are real-time ones, which must arrive exactly as
// often as they were sent; of USR1, USR2 and HUP, which the kernel merges while pending, the last one must arrive.
// Prints one line of NAME=VALUE words, last of them verdict=ok or verdict=… with what was wrong.
#define _GNU_SOURCE
#include "board.h"
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { FIRST_REAL_TIME = 5, REAL_TIME_SIGNALS = 10, SECOND = 1000000000 };

static struct board *board;
static int services;
static uint32_t sent[SIGNALS];
static const int standard[] = { SIGUSR1, SIGUSR2, SIGHUP };
static FILE *complaints;
static char stack[1 << 16] __attribute__((aligned(16)));

static int exec_it(void *command)
{
    char **argv = command;
    execvp(argv[0], argv);
    _exit(127);
}

static void pause_us(long us)
{
    struct timespec t = { us / 1000000, us % 1000000 * 1000 };
    nanosleep(&t, NULL);
}

static uint64_t real_time_received(int service)
{
    uint64_t sum = 0;
    for (int i = 0; i < REAL_TIME_SIGNALS; i++)
        sum += atomic_load(&board->count[service][SIGRTMIN + FIRST_REAL_TIME + i]);
    return sum;
}

static uint64_t slowest(void)
{
    uint64_t least = UINT64_MAX;
    for (int s = 0; s < services; s++)
        if (real_time_received(s) < least)
            least = real_time_received(s);
    return least;
}

// The children of `parent`, and how many of them are zombies.
static int children_of(pid_t parent, int *zombies)
{
    int children = 0;
    *zombies = 0;
    DIR *proc = opendir("/proc");
    struct dirent *e;
    while (proc && (e = readdir(proc))) {
        char path[300], stat[512];
        if (!isdigit((unsigned char)e->d_name[0]))
            continue;
        snprintf(path, sizeof path, "/proc/%s/stat", e->d_name);
        FILE *f = fopen(path, "r");
        if (!f)
            continue;
        size_t n = fread(stat, 1, sizeof stat - 1, f);
        fclose(f);
        stat[n] = 0;
        char *rest = strrchr(stat, ')');
        char state;
        int ppid;
        if (rest && sscanf(rest + 1, " %c %d", &state, &ppid) == 2 && ppid == parent) {
            children++;
            *zombies += state == 'Z';
        }
    }
    if (proc)
        closedir(proc);
    return children;
}

static int ended(int pidfd, int ms)
{
    struct pollfd p = { pidfd, POLLIN, 0 };
    return poll(&p, 1, ms) == 1;
}

int main(int argc, char **argv)
{
    if (argc < 6)
        return 2;
    complaints = own_complaints();
    board = open_board(argv[1], O_RDWR | O_CREAT | O_TRUNC);
    int total = atoi(argv[2]), as_init = 0;
    services = atoi(argv[3]);
    char **command = NULL;
    for (int i = 4; i < argc; i++) {
        if (!command && strcmp(argv[i], "-p") == 0)
            as_init = 1;
        else if (!command && strcmp(argv[i], "--") == 0)
            command = argv + i + 1;
        else if (strcmp(argv[i], "=--") == 0)
            argv[i]++;
    }
    if (!command || services < 1 || services > STORM_SERVICES)
        return 2;

    // All queued signals of a user share one limit; stay well below it, or the kernel drops what no process could keep.
    struct rlimit queue;
    getrlimit(RLIMIT_SIGPENDING, &queue);
    uint64_t most_pending = queue.rlim_cur / 8 < 10000 ? queue.rlim_cur / 8 + 1 : 10000;

    pid_t pid = clone(exec_it, stack + sizeof stack, CLONE_VM | CLONE_VFORK | (as_init ? CLONE_NEWPID : 0) | SIGCHLD, command);
    if (pid < 0) {
        fprintf(complaints, "storm: clone: %s\n", strerror(errno));
        return 3;
    }
    int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    for (int i = 0; i < 10000 && atomic_load(&board->up) < (uint32_t)services; i++)
        pause_us(1000);
    pause_us(50000);

    const char *wrong = NULL;
    uint64_t start = now_ns(), real_time = 0;
    uint64_t dice = 88172645463325252ull;
    for (int n = 0; n < total && !wrong; n++) {
        dice ^= dice << 13, dice ^= dice >> 7, dice ^= dice << 17;
        int sig = dice & 1 ? SIGRTMIN + FIRST_REAL_TIME + (int)((dice >> 8) % REAL_TIME_SIGNALS) : standard[(dice >> 8) % 3];
        while (sigqueue(pid, sig, (union sigval){ 0 }) < 0) {
            if (errno != EAGAIN || ended(pidfd, 0)) {
                wrong = "runner-died";
                break;
            }
            pause_us(200);
        }
        sent[sig]++;
        real_time += sig >= SIGRTMIN;
        if (n % 1000 == 999) // a storm in gusts of 1,000, long enough for orphans to come and go in between
            pause_us(20000);
        for (uint64_t stall = now_ns() + 5ull * SECOND; real_time - slowest() > most_pending && !wrong; pause_us(500))
            if (now_ns() > stall)
                wrong = "stalled";
    }
    uint64_t took = now_ns() - start;

    for (uint64_t until = now_ns() + 5ull * SECOND; slowest() < real_time && now_ns() < until;)
        pause_us(1000);
    uint64_t received = slowest();
    for (int s = 0; s < services && !wrong; s++)
        for (int sig = SIGRTMIN + FIRST_REAL_TIME; sig < SIGRTMIN + FIRST_REAL_TIME + REAL_TIME_SIGNALS; sig++)
            if (atomic_load(&board->count[s][sig]) != sent[sig])
                wrong = "real-time-signals-miscounted";
    for (int k = 0; k < 3 && !wrong; k++) {
        uint32_t before[STORM_SERVICES];
        for (int s = 0; s < services; s++)
            before[s] = atomic_load(&board->count[s][standard[k]]);
        kill(pid, standard[k]);
        for (int s = 0; s < services && !wrong; s++) {
            uint64_t until = now_ns() + 2ull * SECOND;
            while (atomic_load(&board->count[s][standard[k]]) == before[s] && !wrong) {
                pause_us(1000);
                if (now_ns() > until)
                    wrong = "last-signal-lost";
            }
        }
    }

    atomic_store(&board->quiet, 1);
    int zombies, children;
    for (int i = 0; (children = children_of(pid, &zombies)) != services && i < 20; i++)
        pause_us(50000);
    if (!wrong && zombies)
        wrong = "zombies";
    if (!wrong && children != services)
        wrong = "children-left";

    kill(pid, SIGTERM);
    if (!ended(pidfd, 5000)) {
        wrong = wrong ? wrong : "did-not-end";
        kill(pid, SIGKILL);
    }
    waitpid(pid, NULL, 0);
    printf("seconds=%.2f sent=%llu received=%llu orphans=%u zombies=%d verdict=%s\n", (double)took / 1e9, (unsigned long long)real_time,
           (unsigned long long)received, atomic_load(&board->orphans), zombies, wrong ? wrong : "ok");
    return wrong ? 1 : 0;
}
