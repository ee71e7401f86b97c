// launch OUT ROUNDS [-p] -- COMMAND… [-- COMMAND…]…: start to exit of each command, ROUNDS times, in a new random order each round.
// With -p each command is process 1 of a new PID namespace. Writes "INDEX NANOSECONDS" lines to OUT.
#define _GNU_SOURCE
#include "board.h"
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

static char **commands[SLOTS];
static int count;
static FILE *complaints;
static char stack[1 << 16] __attribute__((aligned(16)));

static int exec_it(void *command)
{
    char **argv = command;
    execvp(argv[0], argv);
    _exit(127);
}

static int once(char **command, int as_init, uint64_t *took)
{
    pid_t pid;
    uint64_t start = now_ns();
    if (as_init) {
        pid = clone(exec_it, stack + sizeof stack, CLONE_VM | CLONE_VFORK | CLONE_NEWPID | SIGCHLD, command);
        if (pid < 0)
            return -1;
    } else if (posix_spawnp(&pid, command[0], NULL, NULL, command, environ) != 0) {
        return -1;
    }
    int status;
    if (waitpid(pid, &status, 0) < 0)
        return -1;
    *took = now_ns() - start;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
    if (argc < 5)
        return 2;
    complaints = own_complaints();
    FILE *out = fopen(argv[1], "we");
    int rounds = atoi(argv[2]), as_init = strcmp(argv[3], "-p") == 0;
    for (int i = 3; i < argc; i++)
        if (strcmp(argv[i], "--") == 0 && count < SLOTS) {
            argv[i] = NULL;
            commands[count++] = argv + i + 1;
        }

    // A `--` that belongs to a command is written `=--`.
    for (int i = 3; i < argc; i++)
        if (argv[i] && strcmp(argv[i], "=--") == 0)
            argv[i]++;

    uint64_t *took = calloc((size_t)rounds * (size_t)count, sizeof *took);
    int order[SLOTS];
    for (int i = 0; i < count; i++)
        order[i] = i;
    srandom(1);
    for (int round = -3; round < rounds; round++) { // the first three warm the caches
        for (int i = count - 1; i > 0; i--) {
            int k = (int)(random() % (i + 1)), t = order[i];
            order[i] = order[k];
            order[k] = t;
        }
        for (int i = 0; i < count; i++) {
            uint64_t t = 0;
            int status = once(commands[order[i]], as_init, &t);
            if (status != 0) {
                fprintf(complaints, "launch: %s: status %d\n", commands[order[i]][0], status);
                return status < 0 ? 3 : 1;
            }
            if (round >= 0)
                took[round * count + order[i]] = t;
        }
    }
    for (int round = 0; round < rounds; round++)
        for (int i = 0; i < count; i++)
            fprintf(out, "%d %llu\n", i, (unsigned long long)took[round * count + i]);
    return fclose(out) == 0 ? 0 : 1;
}
